"""Turns: what a call's row says is to happen next. The same row gives the same answer, however often it is asked for."""

from dataclasses import dataclass
from typing import TypeAlias, assert_never
from uuid import UUID

from db import callers, calls, happenings, tickets, voice
from db.calls import Call
from db.pool import Clash, Connection, translated
from relay.calls import script
from relay.calls.call import Began, CallState, Leg, Outcome, limit
from relay.calls.exchange import Answer
from relay.calls.line import (
    AskPin,
    AskWhich,
    AskWhom,
    Connect,
    Decision,
    Line,
    Refuse,
    Side,
    Stranger,
    Why,
)
from relay.calls.spoken import Spoken
from relay.calls.step import Dial, HangUp, Refusal, Reject, Script, Verbatim
from relay.errors import BadInput
from relay.happening import Code
from relay.pool.exhaustion import Exhausted
from relay.session import Role
from topeng.calls.reaching import Reaching
from topeng.calls.telling import Telling
from topeng.vault import Vault

TOKEN = "call"  # noqa: S105 the purpose of one
_HAPPENINGS = {Why.MESSAGES_ONLY: Code.CALL_NOT_ALLOWED, Why.NOBODY: Code.NO_PARTNER}


@dataclass(frozen=True, slots=True)
class PutThrough:
    """The call waits for nothing but the business's word, and is to be put through."""

    call: Call


Turn: TypeAlias = Answer | PutThrough


@dataclass(frozen=True, slots=True)
class Turns:
    """Works out turns, inside the caller's transaction."""

    vault: Vault
    reaching: Reaching
    telling: Telling

    async def take(self, connection: Connection, id: UUID, decision: Decision) -> None:
        """Let a call become what was decided; one that meets another of its session finds the line busy."""
        try:
            with translated():
                async with connection.transaction():
                    await self._become(connection, id, decision)
        except Clash as clash:
            if clash.constraint != "call_one_at_a_time":
                raise
            await calls.end(connection, id, Outcome.BUSY)

    async def get(self, connection: Connection, id: UUID) -> Call:
        """A call that is there, held so until the transaction ends."""
        call = await calls.get(connection, id)
        if call is None:
            raise LookupError("no such call")
        return call

    async def next(self, connection: Connection, id: UUID, *, fresh: bool = False) -> Turn:
        """What the caller is told now; `fresh` as the first that they hear."""
        call = await self.get(connection, id)
        if call.state is CallState.ENDED:
            return self._answer(call, await self._ended(connection, call, fresh=fresh))
        if call.over or call.state is CallState.JOINED:
            return self._answer(call, (HangUp(),))
        if call.state is not CallState.ASKING:
            return PutThrough(call)
        asked = await self._asked(connection, call)
        return PutThrough(call) if asked is None else self._answer(call, asked)

    async def offer(self, connection: Connection, id: UUID) -> Answer:
        """What the callee is told who has picked up."""
        call = await self.get(connection, id)
        there = await callers.of(connection, [call.callee_id] if call.callee_id else [])
        if call.over or not there:
            return Answer((HangUp(),), self.token(id, Leg.CALLEE))
        code = None if call.role is Role.CUSTOMER else call.code
        said = script.ask_to_take(code, there[0].language, recorded=call.recorded)
        return Answer(said, self.token(id, Leg.CALLEE))

    async def dial(self, connection: Connection, id: UUID) -> Answer:
        """Put a call through: the callee's phone rings, and shows the callee's own number of ours."""
        call = await self.get(connection, id)
        if call.over or call.callee_id is None:
            return self._answer(call, (HangUp(),))
        phone = await self.reaching.phone(connection, call.callee_id)
        length = limit(await tickets.now(connection), call.ends_at)
        if phone is None or not length:
            await self.end(connection, call, Outcome.FAILED)
            return self._answer(call, script.sorry(Spoken.NOBODY, call.language))
        await calls.move(connection, id, CallState.DIALLING)
        dial = Dial(
            to=phone.number,
            caller_id=phone.caller_id,
            limit=length,
            token=self.token(id, Leg.CALLEE),
            whisper=call.screened,
            record=call.recorded,
        )
        return self._answer(call, (dial,))

    async def end(
        self, connection: Connection, call: Call, outcome: Outcome, seconds: int | None = None
    ) -> None:
        """End a call once, and tell of it. One that was to be cut has been, whoever says so."""
        if call.attempt:
            outcome = Outcome.CUT
        if await calls.end(connection, call.id, outcome, seconds=seconds):
            await self.telling.ended(connection, call, outcome)

    def token(self, id: UUID, leg: Leg = Leg.CALLER) -> str:
        """What a leg is called in the addresses that the vendor comes back to."""
        return self.vault.token(TOKEN, id, leg)

    async def _become(self, connection: Connection, id: UUID, decision: Decision) -> None:
        match decision:
            case Connect(line, callee):
                await self._connect(connection, id, line, callee)
            case AskWhich(lines):
                await calls.offer(connection, id, [one.caller.participant for one in lines])
            case AskWhom(line, sides):
                await self._of(connection, id, line)
                await calls.offer(connection, id, [one.participant for one in sides])
            case Refuse(line, why):
                await self._refuse(connection, id, line, why)
            case AskPin():
                pass
            case Stranger():
                await calls.end(connection, id, Outcome.STRANGER)
            case _:
                assert_never(decision)

    async def _connect(self, connection: Connection, id: UUID, line: Line, callee: Side) -> None:
        try:
            phone = await self.reaching.phone(connection, callee.participant)
        except (Exhausted, BadInput):
            await self._refuse(connection, id, line, Why.NO_NUMBER)
            return
        if phone is None:
            await self._refuse(connection, id, line, Why.NO_PHONE)
            return
        call = await self.get(connection, id)
        await calls.direct(
            connection,
            id,
            session_id=line.session,
            caller_id=line.caller.participant,
            callee_id=callee.participant,
            callee_proxy_id=phone.proxy_id,
            recording=(await voice.habits(connection, call.service_id)).recording,
        )

    async def _of(self, connection: Connection, id: UUID, line: Line) -> None:
        await calls.direct(
            connection, id, session_id=line.session, caller_id=line.caller.participant
        )

    async def _refuse(self, connection: Connection, id: UUID, line: Line, why: Why) -> None:
        await self._of(connection, id, line)
        call = await self.get(connection, id)
        await calls.end(connection, id, Outcome.REFUSED)
        await self.telling.refused(connection, call, why)
        if line.role is Role.CUSTOMER and why in _HAPPENINGS:
            await happenings.add(
                connection,
                _HAPPENINGS[why],
                service_id=call.service_id,
                session_id=line.session,
                about=id,
            )

    async def _asked(self, connection: Connection, call: Call) -> Script | None:
        """What the caller is asked; None where nothing is open."""
        if call.callee_id is not None:
            if call.began is Began.PRESSED:
                return script.ask_to_place(call.code or "", call.language, recorded=call.recorded)
            agreed = not call.recorded or call.caller_agreed_at is not None
            return None if agreed else script.ask_consent(call.language)
        if not call.choices:
            return script.ask_pin(call.language, again=call.wrong > 0)
        keys = {one: key for key, one in enumerate(call.choices, 1)}
        if call.session_id is None:
            found = [one.line for one in await callers.of(connection, call.choices)]
            codes = {keys[line.caller.participant]: line.code for line in found}
            return script.ask_which(codes, call.language)
        mine = await callers.of(connection, [call.caller_id] if call.caller_id else [])
        sides = [side for one in mine for side in one.line.others]
        aliases = {keys[one.participant]: one.alias for one in sides if one.participant in keys}
        return script.ask_whom(aliases, call.language)

    async def _ended(self, connection: Connection, call: Call, *, fresh: bool) -> Script:
        match call.outcome:
            case Outcome.COMPLETED | Outcome.CUT:
                return (HangUp(),)
            case Outcome.STRANGER:
                said = (await voice.habits(connection, call.service_id)).strangers
                if said is not None and fresh:
                    return (Verbatim(said),)
                return script.sorry(Spoken.NOT_CONNECTED, call.language)
            case Outcome.BUSY if fresh:
                return (Reject(Refusal.BUSY),)
            case Outcome.REFUSED if fresh and call.mode is not None and not call.mode.calls:
                return (Reject(),)
            case _:
                return script.sorry(Spoken.NOBODY, call.language)

    def _answer(self, call: Call, said: Script) -> Answer:
        return Answer(said, self.token(call.id))
