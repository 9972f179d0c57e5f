"""Rounds: what is done about calls without being asked. Durable: what fails is tried again, and a crash forgets nothing.

A call is placed once, its intent committed before the first byte; where the answer is lost, the vendor's own request for
the call tells. A call that must not run any more is cut until the vendor has said that it is over. A call of which
nothing was heard for long is asked about.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import structlog

from db import call_rounds, calls, tickets
from db.calls import Call
from db.leases import between_ticks
from db.pool import Connection, Database
from relay.calls.call import CallState, Leg, Outcome, limit, outcome
from relay.calls.operator import Operator, Placement
from relay.channel import Failure, OutcomeUnknown
from topeng.calls.turns import Turns

EVERY: Final = 1.0
FRESH: Final = 30.0
"""Seconds for which a press counts: nobody's phone rings long after it."""
AT_ONCE: Final = 50
LOOK_AGAIN: Final = 300.0
log: Any = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class CallRounds:
    """Places calls, cuts them, and looks after those that are silent."""

    database: Database
    turns: Turns
    operator: Operator

    def steps(self) -> Sequence[Callable[[], Awaitable[float]]]:
        """The steps, each to be taken again and again; what a step returns is the seconds until then."""
        return [self.place, self.cut, self.look]

    async def place(self) -> float:
        """Have the phones rung of those who have pressed."""
        async with self.database.connection() as connection:
            if not await call_rounds.any_due(connection):
                return EVERY
        async with between_ticks(self.database) as connection:
            due = await call_rounds.intend(connection, within=FRESH)
        await _all(self._place, due)
        return EVERY

    async def cut(self) -> float:
        """End what runs and must not."""
        async with self.database.transaction() as connection:
            severed = await call_rounds.sever(connection, limit=AT_ONCE)
        await _all(self._cut, severed)
        return EVERY

    async def look(self) -> float:
        """Ask about those that are silent."""
        async with self.database.transaction() as connection:
            silent = await call_rounds.silent(connection, limit=AT_ONCE, pause=LOOK_AGAIN)
        await _all(self._look, silent)
        return EVERY

    async def _place(self, call: Call) -> None:
        async with between_ticks(self.database) as connection:
            placement = await self._placement(connection, call)
            if placement is None:
                await self.turns.end(connection, call, Outcome.FAILED)
                return
        try:
            sid = await self.operator.place(placement)
        except OutcomeUnknown as unknown:
            # Perhaps it rings. Then the vendor asks what to say, and whether it still may is decided there.
            log.warning("call.unknown", code=unknown.code)
            return
        except Failure as failure:
            log.warning("call.refused", code=failure.code)
            async with between_ticks(self.database) as connection:
                await self.turns.end(connection, call, Outcome.FAILED)
            return
        async with between_ticks(self.database) as connection:
            await calls.note(connection, call.id, Leg.CALLER, sid)
            if (await self.turns.get(connection, call.id)).state is CallState.PLACING:
                await calls.move(connection, call.id, CallState.RINGING)

    async def _placement(self, connection: Connection, call: Call) -> Placement | None:
        """The presser's own phone; None where it must not ring any more."""
        if call.over or call.caller_id is None:
            return None
        phone = await self.turns.reaching.phone(connection, call.caller_id)
        length = limit(await tickets.now(connection), call.ends_at)
        if phone is None or not length:
            return None
        return Placement(phone.number, phone.caller_id, length, self.turns.token(call.id))

    async def _cut(self, call: Call) -> None:
        try:
            for sid in (call.caller_sid, call.callee_sid):
                if sid is not None:
                    await self.operator.hang_up(sid)
        except Failure as failure:
            log.warning("call.not_cut", code=failure.code)
            return
        async with between_ticks(self.database) as connection:
            await self.turns.end(connection, call, Outcome.CUT)

    async def _look(self, call: Call) -> None:
        if call.caller_sid is None:
            async with between_ticks(self.database) as connection:
                await self.turns.end(connection, call, Outcome.FAILED)
            return
        try:
            found = await self.operator.look(call.caller_sid)
        except Failure as failure:
            log.warning("call.not_seen", code=failure.code)
            return
        if found is not None and not found[0].final:
            return
        async with between_ticks(self.database) as connection:
            fresh = await self.turns.get(connection, call.id)
            if found is None:
                await self.turns.end(connection, fresh, Outcome.FAILED)
            else:
                how = outcome(fresh.state, Leg.CALLER, found[0], screened=fresh.screened)
                await self.turns.end(connection, fresh, how, found[1])


async def _all(act: Callable[[Call], Awaitable[None]], found: Sequence[Call]) -> None:
    """Act on each beside the others. A fault of ours over one call must not stop the others."""
    results = await asyncio.gather(*map(act, found), return_exceptions=True)
    for result in results:
        if isinstance(result, Exception):
            log.error("call.fault", error=type(result).__name__)
