"""Alerts: what supervisors are told without having asked, in their own chats. Each kind of news about one subject once
in ten minutes; never a content, never an address."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog

from db import alerts, deliveries, staff
from db.lanes import LaneRef
from db.leases import between_ticks
from db.pool import Connection, Database, wake
from relay.alert import Alert
from relay.delivery import Purpose
from relay.language import Language
from relay.notices import CARRIERS, Notice, say
from relay.payload import Rows, Text
from topeng.drafts import Drafter

EVERY = timedelta(minutes=10)
MOST_NAMED = 20
log: Any = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Alerts:
    """Tells the supervisors of a service."""

    database: Database
    drafter: Drafter

    async def pool_dry(self, service_id: UUID, channel: str) -> None:
        """Tell that a ticket found no number or bot on this channel (``whatsapp``); to be called once it is undone."""
        what = CARRIERS.get(channel, channel)
        async with between_ticks(self.database) as connection:
            await self.tell(connection, service_id, Alert.POOL_DRY, channel, what=what)
            await wake(connection)

    async def tell(
        self,
        connection: Connection,
        service_id: UUID,
        alert: Alert,
        subject: str,
        *,
        buttons: Callable[[Language], Rows] = lambda _: (),
        **places: str,
    ) -> list[LaneRef]:
        """Tell of `subject`, unless that was told just now; `{what}` in the notice is the subject where not given.

        Part of a tick, or of a transaction between two. The lanes that now have work: return them from a tick, or wake.
        """
        if not await alerts.take(connection, service_id, alert, [subject], every=EVERY):
            return []
        return await self._tell(
            connection, service_id, alert, {"what": subject} | places, buttons=buttons
        )

    async def tell_of_all(
        self, connection: Connection, service_id: UUID, alert: Alert, subjects: Mapping[str, str]
    ) -> list[LaneRef]:
        """The same for several subjects in one message; each by how it is called there."""
        fresh = await alerts.take(connection, service_id, alert, list(subjects), every=EVERY)
        named = [subjects[one] for one in sorted(fresh)]
        if not named:
            return []
        if len(named) > MOST_NAMED:
            named = [*named[:MOST_NAMED], f"… (+{len(named) - MOST_NAMED})"]
        return await self._tell(connection, service_id, alert, {"what": ", ".join(named)})

    async def lift(
        self,
        connection: Connection,
        service_id: UUID,
        alert: Alert,
        subject: str,
        news: Alert,
        **places: str,
    ) -> list[LaneRef]:
        """Tell that what was told before is over, once; nothing where it was not told."""
        if not await alerts.lift(connection, service_id, alert, subject):
            return []
        return await self._tell(connection, service_id, news, {"what": subject} | places)

    async def _tell(
        self,
        connection: Connection,
        service_id: UUID,
        alert: Alert,
        places: Mapping[str, str],
        *,
        buttons: Callable[[Language], Rows] = lambda _: (),
    ) -> list[LaneRef]:
        people = await staff.supervisors(connection, service_id)
        reached = [(one.lane_id, one.key_id, one.language) for one in people]
        await self.drafter.vault.load(connection, (key for _, key, _ in reached if key))
        drafts = [
            self.drafter.draft(
                lane_id,
                key_id,
                Text(say(Notice(f"alert_{alert}"), language, **places), buttons(language)),
                Purpose.CARD,
            )
            for lane_id, key_id, language in reached
            if lane_id and key_id
        ]
        if not drafts:
            log.warning("alert.unheard", alert=alert.value)
        return (await deliveries.add(connection, drafts)).lanes
