"""Quieting: a ticket in which nobody writes any more is asked about, and ends. So does a question that nobody answers."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import structlog

from db import company, deliveries, questions, tickets
from db.leases import between_ticks
from db.pool import Connection, Database, wake
from db.tickets import Quiet
from relay.delivery import Purpose
from relay.language import Language
from relay.notices import Notice, say
from relay.payload import Text
from relay.ticket import TicketEvent
from topeng.drafts import Drafter
from topeng.life.ending import Endings

AT_ONCE = 50
EVERY = 1.0
log: Any = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Quieting:
    """Ends what has fallen silent."""

    database: Database
    drafter: Drafter
    endings: Endings

    def steps(self) -> Sequence[Callable[[], Awaitable[float]]]:
        """The steps, each to be taken again and again; what a step returns is the seconds until then."""
        return [self.hush, self.drop_questions]

    async def hush(self) -> float:
        """Ask in tickets that have fallen silent, end those that were asked; the seconds until the next look."""
        async with self.database.connection() as connection:
            found = await tickets.quiet(connection, limit=AT_ONCE)
        for one in found:
            async with between_ticks(self.database) as connection:
                if one not in await tickets.quiet(connection, limit=AT_ONCE):
                    continue  # somebody has written meanwhile
                if one.ends:
                    await self.endings.end(connection, one.id, TicketEvent.EXPIRE)
                else:
                    await self._ask(connection, one)
        if found:
            log.info("tickets.quiet", count=len(found))
        return EVERY

    async def _ask(self, connection: Connection, quiet: Quiet) -> None:
        await company.ask_whether_over(connection, quiet.id)
        people = await company.present(connection, quiet.id)
        await self.drafter.vault.load(connection, (one.key_id for one in people))
        minutes = max(round(quiet.patience.total_seconds() / 60), 1)
        await deliveries.add(
            connection,
            [
                self.drafter.draft(
                    one.lane_id,
                    one.key_id,
                    Text(say(Notice.STILL_THERE, one.language, minutes=str(minutes))),
                    Purpose.NOTICE,
                )
                for one in people
            ],
        )
        await wake(connection)

    async def drop_questions(self) -> float:
        """Tell those who did not say which conversation they meant that their messages went nowhere."""
        async with self.database.connection() as connection:
            if not await questions.overdue(connection):
                return EVERY
        async with between_ticks(self.database) as connection:
            over = await questions.expire(connection)
            await self.drafter.vault.load(connection, (one.key_id for one in over))
            await deliveries.add(
                connection,
                [
                    self.drafter.draft(
                        one.lane_id,
                        one.key_id,
                        Text(say(Notice.UNANSWERED, Language(one.language))),
                        Purpose.CARD,
                    )
                    for one in over
                ],
            )
            if over:
                await wake(connection)
        return EVERY
