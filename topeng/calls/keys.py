"""Keys: what those who are asked have pressed."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from db import callers, calls, phones
from db.calls import Call
from db.pool import Connection
from relay.calls import script
from relay.calls.call import Began, CallState, Leg, Outcome
from relay.calls.exchange import Answer
from relay.calls.line import AskWhom, Decision, Refuse, Stranger, Why, through
from relay.calls.spoken import Spoken
from relay.calls.step import HangUp
from topeng.calls.pins import blind
from topeng.calls.turns import PutThrough, Turn, Turns

TAKE: Final = "1"
MOST_WRONG: Final = 3
"""Keys that lead nowhere, on one call."""


@dataclass(frozen=True, slots=True)
class Keys:
    """Understands keys, inside the caller's transaction. A repeat finds the question answered."""

    turns: Turns

    async def of_callee(self, connection: Connection, call: Call, digits: str) -> Turn:
        """The callee takes the call, or does not."""
        token = self.turns.token(call.id, Leg.CALLEE)
        if call.over:
            return Answer((HangUp(),), token)
        if digits != TAKE:
            return await self._wrong(connection, call, Leg.CALLEE)
        if call.recorded:
            await calls.agree(connection, call.id, Leg.CALLEE)
        await calls.move(connection, call.id, CallState.JOINED)
        return Answer((), token)

    async def of_caller(self, connection: Connection, call: Call, digits: str) -> Turn:
        """The caller answers what they were asked."""
        if call.over or call.state is not CallState.ASKING:
            return await self.turns.next(connection, call.id)
        if call.callee_id is not None:
            return await self._agreed(connection, call, digits)
        chosen = (
            await self._chosen(connection, call, digits)
            if call.choices
            else await self._identified(connection, call, digits)
        )
        if chosen is None:
            return await self._wrong(connection, call, Leg.CALLER)
        await self.turns.take(connection, call.id, chosen)
        return await self.turns.next(connection, call.id)

    async def _agreed(self, connection: Connection, call: Call, digits: str) -> Turn:
        """They place the call, or agree that it is recorded."""
        if digits != TAKE:
            return await self._wrong(connection, call, Leg.CALLER)
        if call.recorded:
            await calls.agree(connection, call.id, Leg.CALLER)
        return PutThrough(call)

    async def _chosen(self, connection: Connection, call: Call, digits: str) -> Decision | None:
        """What becomes of the choice; None where there was none of this key, or it is over."""
        if not digits.isdecimal() or not 1 <= int(digits) <= len(call.choices):
            return None
        one = call.choices[int(digits) - 1]
        if call.session_id is None:
            found = await callers.of(connection, [one])
            return through(found[0].line) if found else Stranger()
        return await self._whom(connection, call, one)

    async def _whom(self, connection: Connection, call: Call, one: UUID) -> Decision | None:
        found = await callers.of(connection, [call.caller_id] if call.caller_id else [])
        if not found:
            return Stranger()
        line = found[0].line
        decision = through(line.to(one))
        return Refuse(line, Why.NOBODY) if isinstance(decision, AskWhom) else decision

    async def _identified(self, connection: Connection, call: Call, digits: str) -> Decision | None:
        """Whose PIN this is."""
        pin = blind(self.turns.vault, call.service_id, digits)
        owner = await phones.of_pin(connection, call.service_id, pin)
        found = await callers.of(connection, [owner]) if owner is not None else []
        return through(found[0].line) if found else None

    async def _wrong(self, connection: Connection, call: Call, leg: Leg) -> Turn:
        """Ask again, a few times."""
        await calls.miskey(connection, call.id)
        if call.wrong + 1 < MOST_WRONG:
            if leg is Leg.CALLEE:
                return await self.turns.offer(connection, call.id)
            return await self.turns.next(connection, call.id)
        if leg is Leg.CALLEE:
            return Answer((HangUp(),), self.turns.token(call.id, leg))
        unknown = call.session_id is None
        await self.turns.end(connection, call, Outcome.STRANGER if unknown else Outcome.DECLINED)
        said = Spoken.NOT_CONNECTED if unknown else Spoken.NOBODY
        if call.began is Began.PRESSED:
            return Answer((HangUp(),), self.turns.token(call.id))
        return Answer(script.sorry(said, call.language), self.turns.token(call.id))
