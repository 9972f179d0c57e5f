"""Sweep: ends what is overdue, by the database's clock, and finds lanes that nobody told the dispatcher of."""

from dataclasses import dataclass
from typing import Any

import structlog

from db import tickets, waiting
from db.lanes import LaneRef
from db.leases import between_ticks
from db.pool import Database
from relay.ticket import TicketEvent
from topeng.life.ending import Endings

BATCH = 100
log: Any = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Sweeper:
    """Looks after what time alone changes."""

    database: Database
    endings: Endings

    async def expire(self) -> float | None:
        """End every ticket whose end has come; seconds until the next one's."""
        while True:
            async with self.database.connection() as connection:
                ids, until = await tickets.overdue(connection, limit=BATCH)
            if not ids:
                return until
            for id in ids:
                async with between_ticks(self.database) as connection:
                    await self.endings.end(connection, id, TicketEvent.EXPIRE)
            log.info("tickets.expired", count=len(ids))

    async def find_work(self) -> list[LaneRef]:
        """The lanes that have something to send."""
        async with self.database.connection() as connection:
            return await waiting.busy(connection)
