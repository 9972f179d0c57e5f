"""Threads: what becomes of those that got lost, and of those that should be gone."""

from contextlib import suppress
from dataclasses import dataclass

from db import deliveries, holders, staff, tickets
from db.lanes import LaneRef
from db.pool import Connection, wake
from db.staff import Staff
from relay.delivery import Purpose
from relay.notices import Notice, say
from relay.payload import CloseThread, Text
from relay.vault.seal import Unopenable
from topeng.desk.cards import CardTable
from topeng.desk.menu import Menus
from topeng.desk.recap import Recap
from topeng.drafts import Drafter
from topeng.outgoing.flight import Landing


@dataclass(frozen=True, slots=True)
class Threads:
    """Looks after people's threads."""

    drafter: Drafter
    cards: CardTable

    async def look_after(self, connection: Connection, person: Staff) -> None:
        """Say a word in each thread of somebody: what is lost shows by that, and is opened anew."""
        drafts = []
        for held in await holders.held_by(connection, person.id):
            text = Text(say(Notice.STILL_YOURS, person.language, code=held.code))
            drafts.append(await self.drafter.thread(connection, held, text))
        await deliveries.add(connection, drafts)
        await wake(connection)

    async def after(self, connection: Connection, landing: Landing) -> list[LaneRef]:
        """Where this landing shows that a thread was lost: its menu and the last lines once more, for the new one."""
        if not landing.lost or landing.flight.head.thread is None:
            return []
        held = await holders.of_lane(connection, landing.flight.ref.lane_id)
        if held is None:
            return []
        ticket = await tickets.get(connection, held.ticket_id)
        person = await staff.get(connection, held.staff_id)
        await self.drafter.vault.load(connection, [held.key_id])
        menus = Menus(self.drafter, self.cards)
        first = await menus.text(
            connection, ticket, held.code, person.role, person.language, held.session_id
        )
        recap = await Recap(self.drafter).drafts(
            connection, person, held.session_id, held.key_id, held.lane_id
        )
        await menus.open(connection, held.lane_id, held.key_id, first, recap)
        return [landing.flight.ref]

    async def clear(self, connection: Connection, person: Staff) -> None:
        """Remove the threads of somebody that could not be removed while they were out of reach."""
        drafts = []
        for lane_id, key_id in await holders.left_behind(connection, person.id):
            await self.drafter.vault.load(connection, [key_id])
            # Where the key is destroyed by now, nothing can be sent down that lane any more.
            with suppress(Unopenable):
                drafts.append(self.drafter.draft(lane_id, key_id, CloseThread(), Purpose.REMOVAL))
        await deliveries.add(connection, drafts)
        await wake(connection)
