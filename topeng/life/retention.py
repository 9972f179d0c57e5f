"""Retention: what has ended long enough ago is made unreadable, by destroying its keys.

Before a service begins to serve, and from then on by whoever holds the lease. Never what something that lives still
needs: an open session, a ticket that may be reopened, an open case, the staff's own chats.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog

from db import audit, forgetting, retention
from db.leases import between_ticks
from db.pool import Connection, Database
from relay.audit.entry import Act, ActorKind, Entry, ObjectKind
from relay.ticket import TicketState
from topeng.life.ending import end_unheard
from topeng.vault import Vault

EVERY = 60.0
BATCH = 100
log: Any = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Terms:
    """For how long after its end a conversation can be read, and the files of an account upgrade."""

    conversations: timedelta = timedelta(days=90)
    files: timedelta = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Retention:
    """Ends what may be read."""

    database: Database
    vault: Vault
    terms: Terms

    async def step(self) -> float:
        """Destroy what is due; the seconds until it is to be looked for again."""
        await self.sweep()
        return EVERY

    async def sweep(self) -> int:
        """Destroy everything that is due; how many keys that were."""
        count = 0
        for act in (self._overdue, self._files, self._tickets, self._strangers):
            taken, keys = BATCH, 0
            while taken == BATCH:
                taken, destroyed = await self._batch(act)
                keys += destroyed
            if keys:
                log.info("retention.ended", doing=act.__name__.strip("_"), count=keys)
            count += keys
        async with self.database.transaction() as connection:
            await forgetting.empty_staff_chats(
                connection, older=self.terms.conversations.total_seconds()
            )
        return count

    async def _batch(
        self, act: Callable[[Connection], Awaitable[tuple[Sequence[UUID], list[UUID]]]]
    ) -> tuple[int, int]:
        """Take one batch; how many tickets or lanes, and how many keys."""
        async with between_ticks(self.database) as connection:
            taken, keys = await act(connection)
        await self.vault.close(keys)
        return len(taken), len(keys)

    async def _overdue(self, connection: Connection) -> tuple[Sequence[UUID], list[UUID]]:
        """End what a restored backup still takes for open."""
        due = await retention.overdue(connection, self.terms.conversations, limit=BATCH)
        for id in due:
            await end_unheard(connection, id, TicketState.EXPIRED)
        return due, []

    async def _files(self, connection: Connection) -> tuple[Sequence[UUID], list[UUID]]:
        due = await retention.upgrades_past(connection, self.terms.files, limit=BATCH)
        return due, await forgetting.forget_files(connection, due) if due else []

    async def _tickets(self, connection: Connection) -> tuple[Sequence[UUID], list[UUID]]:
        due = await retention.tickets_past(connection, self.terms.conversations, limit=BATCH)
        await audit.add(
            connection,
            [
                Entry(ActorKind.SERVICE, None, Act.RETENTION_ENDED, ObjectKind.TICKET, id)
                for id in due
            ],
        )
        return due, await forgetting.forget(connection, due, []) if due else []

    async def _strangers(self, connection: Connection) -> tuple[Sequence[UUID], list[UUID]]:
        due = await retention.strangers_past(connection, self.terms.conversations, limit=BATCH)
        return due, await forgetting.forget(connection, [], due) if due else []
