"""The exchange: answers the vendor's questions about calls. Implements `relay.calls.exchange.Exchange`.

Each answer stands on a commit and is made of the call's row alone, so a repeat gets the same one. The business is asked
between two transactions, never inside one: its server may take seconds.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, TypeVar
from uuid import UUID

from db import calls
from db.calls import Call
from db.leases import between_ticks
from db.pool import Clash, Connection, Contention, Database, DatabaseError
from relay.callbacks.answer import Markup, Nothing
from relay.callbacks.gatekeeper import Gatekeeper, Joined, Knock, Known, Ringing
from relay.calls import script
from relay.calls.call import CallState, Leg, Outcome, outcome
from relay.calls.exchange import Answer, Keyed, Report, Ring
from relay.calls.spoken import Spoken
from relay.calls.step import HangUp, Reject, Verbatim
from relay.errors import Busy, NotFound
from topeng.calls.beginning import Beginning, Unknown
from topeng.calls.keys import Keys
from topeng.calls.turns import TOKEN, Turn, Turns
from topeng.vault import VaultAway

TRIES: Final = 4
_SIDES: Final = frozenset(Leg)
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class PhoneExchange:
    """Puts people through."""

    database: Database
    beginning: Beginning
    keys: Keys
    turns: Turns
    gatekeeper: Gatekeeper

    async def ring(self, ring: Ring) -> Answer:
        """Somebody rings a number of ours."""
        turn = await self._within(lambda one: self.beginning.rung(one, ring, asked=False))
        if not isinstance(turn, Unknown):
            return await self._said(turn)
        match await self.gatekeeper.admit(Knock(ring.proxies, ring.caller, ring.form)):
            case Markup(text):
                return Answer((Verbatim(text),))
            case Nothing():
                return Answer((Reject(),))
            case Known() | Joined():
                turn = await self._within(lambda one: self.beginning.rung(one, ring, asked=True))
        return Answer((HangUp(),)) if isinstance(turn, Unknown) else await self._said(turn)

    async def pick_up(self, token: str, sid: str) -> Answer:
        """A phone that we ring was picked up."""
        id, leg = self._named(token)

        async def picked_up(connection: Connection) -> Turn:
            call = await self._noted(connection, id, leg, sid)
            if call.over:
                return Answer((HangUp(),), token)
            if leg is Leg.CALLEE:
                if call.state is CallState.DIALLING:
                    await calls.move(connection, id, CallState.ANSWERED)
                return await self.turns.offer(connection, id)
            if call.state in {CallState.PLACING, CallState.RINGING}:
                await calls.move(connection, id, CallState.ASKING)
            return await self.turns.next(connection, id)

        return await self._said(await self._within(picked_up))

    async def key(self, keyed: Keyed) -> Answer:
        """Keys were pressed."""
        id, leg = self._named(keyed.token)

        async def pressed(connection: Connection) -> Turn:
            call = await self._noted(connection, id, leg, keyed.sid)
            if leg is Leg.CALLEE:
                return await self.keys.of_callee(connection, call, keyed.digits)
            return await self.keys.of_caller(connection, call, keyed.digits)

        return await self._said(await self._within(pressed))

    async def over(self, report: Report) -> Answer:
        """The dialling is over."""
        id, _ = self._named(report.token or "")

        async def ended(connection: Connection) -> Turn:
            call = await self._noted(connection, id, Leg.CALLEE, report.sid)
            await self._settle(connection, call, Leg.CALLEE, report)
            return await self.turns.next(connection, id)

        return await self._said(await self._within(ended))

    async def report(self, report: Report) -> None:
        """What became of a leg."""
        await self._within(lambda connection: self._reported(connection, report))

    async def _reported(self, connection: Connection, report: Report) -> None:
        if report.token is not None:
            id, leg = self._named(report.token)
            call = await self._noted(connection, id, leg, report.sid)
        else:
            found = await calls.by_sid(connection, report.sid)
            if found is None:
                return
            call, leg = found
        await calls.note(connection, call.id, leg, report.sid, report.status)
        if leg is Leg.CALLEE and report.status.picked_up and call.state is CallState.DIALLING:
            state = CallState.ANSWERED if call.screened else CallState.JOINED
            await calls.move(connection, call.id, state)
        if report.status.final:
            await self._settle(connection, call, leg, report)

    async def _settle(self, connection: Connection, call: Call, leg: Leg, report: Report) -> None:
        how = outcome(call.state, leg, report.status, screened=call.screened)
        await self.turns.end(connection, call, how, report.seconds)

    async def _noted(self, connection: Connection, id: UUID, leg: Leg, sid: str) -> Call:
        """The call, once it is noted what the vendor calls this leg."""
        call = await calls.get(connection, id)
        if call is None:
            raise NotFound("There is no such call.")
        if sid:
            await calls.note(connection, id, leg, sid)
        return call

    def _named(self, token: str) -> tuple[UUID, Leg]:
        """The call and the leg that a token names. Raises `NotFound`."""
        read = self.turns.vault.read_token(TOKEN, token)
        if read is None or read[1] not in _SIDES:
            raise NotFound("There is no such call.")
        return read[0], Leg(read[1])

    async def _within(self, act: Callable[[Connection], Awaitable[Result]]) -> Result:
        """Act between two ticks, again where somebody stood in the way. Raises `Busy` where nothing was recorded."""
        for _ in range(TRIES):
            try:
                async with between_ticks(self.database) as connection:
                    return await act(connection)
            except (Clash, Contention):
                continue
            except (DatabaseError, VaultAway):
                break
        raise Busy("Calls cannot be put through just now; try again shortly.")

    async def _said(self, turn: Turn) -> Answer:
        """The answer, once the business has let the call through where it wants to be asked."""
        if isinstance(turn, Answer):
            return turn
        call = turn.call
        if call.state is CallState.ASKING and not await self._let_through(call):
            return await self._within(lambda connection: self._blocked(connection, call))
        return await self._within(lambda connection: self.turns.dial(connection, call.id))

    async def _let_through(self, call: Call) -> bool:
        if call.session_id is None or call.caller_id is None:
            return False
        sid = call.caller_sid or ""
        return await self.gatekeeper.let_through(
            Ringing(call.id, call.session_id, call.caller_id, sid)
        )

    async def _blocked(self, connection: Connection, call: Call) -> Answer:
        await calls.end(connection, call.id, Outcome.REFUSED)
        return Answer(script.sorry(Spoken.NOBODY, call.language), self.turns.token(call.id))
