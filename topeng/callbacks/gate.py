"""The gate: asks the business's server about calls before they are put through, and about people in no session."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog

from db import happenings, inbounds, interceptions, outsiders
from db.outsiders import Reached
from db.pool import Database, DatabaseError
from relay.callbacks import bygone
from relay.callbacks.answer import Markup, Nothing, Unusable, Wanted, read
from relay.callbacks.gatekeeper import Joined, Knock, Known, Reply, Ringing
from relay.callbacks.interaction import Fields, asked
from relay.callbacks.retry import is_taken
from relay.errors import Busy
from relay.happening import Code
from topeng.callbacks.caller import Answered, Caller
from topeng.callbacks.interceptor import BLOCKING, judged
from topeng.callbacks.introducing import CannotIntroduce, Introducer
from topeng.callbacks.past import Past
from topeng.callbacks.telling import Teller
from topeng.vault import VaultAway

log: Any = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Gate:
    """A `relay.callbacks.gatekeeper.Gatekeeper`."""

    database: Database
    caller: Caller
    teller: Teller
    past: Past
    introducer: Introducer

    async def let_through(self, call: Ringing) -> bool:
        """Whether a call may be put through. Raises `Busy`."""
        try:
            return await self._let_through(call)
        except Exception as error:  # noqa: BLE001 what came in must not be lost over what the business is asked
            _excuse(error)
            return True

    async def admit(self, knock: Knock) -> Reply:
        """What to do with somebody who writes or calls. Raises `Busy`."""
        try:
            return await self._admit(knock)
        except Exception as error:  # noqa: BLE001 the same
            _excuse(error)
            return Known()

    async def _let_through(self, call: Ringing) -> bool:
        async with self.database.connection() as connection:
            judge = await interceptions.judge(connection, call.session)
        if judge is None:
            return True
        fields = asked(self.teller.of_call(call, judge.service_id, judge.now))
        answered = await self.caller.post(judge.url, fields)
        code = judged(answered, fail_closed=judge.fail_closed)
        if code is not None:
            await self._note(code, judge.service_id, call.session, call.id)
        return code not in BLOCKING

    async def _admit(self, knock: Knock) -> Reply:
        index = self.past.vault.index(knock.sender) if knock.sender is not None else None
        async with self.database.connection() as connection:
            found = await outsiders.reached(connection, knock.proxies, index)
            if found is None or found.live:
                return Known()
            if knock.name and await inbounds.seen(connection, [(knock.source, knock.name)]):
                return Known()
        await self._note(Code.NO_SESSION, found.service_id)
        if found.url is None:
            return Known()
        return await self._ask(knock, found, found.url, index)

    async def _ask(self, knock: Knock, found: Reached, url: str, index: bytes | None) -> Reply:
        answered = await self.caller.post(url, knock.form + await self._known(found, index))
        if not is_taken(answered.status):
            await self._note(Code.OUT_OF_SESSION_FAILED, found.service_id)
            return Nothing()
        return await self._follow(knock, found, answered)

    async def _known(self, found: Reached, index: bytes | None) -> Fields:
        """What is known of the last session of whoever it is."""
        if index is None:
            return ()
        async with self.database.transaction() as connection:
            past = await self.past.of(connection, found.service_id, found.proxy_id, index)
        return bygone.fields(past) if past is not None else ()

    async def _follow(self, knock: Knock, found: Reached, answered: Answered) -> Reply:
        """Do what was answered."""
        said = read(answered.type, answered.body)
        match said:
            case Wanted():
                try:
                    await self.introducer.introduce(knock.sender, found, said)
                except CannotIntroduce as why:
                    log.warning("auto_create.failed", reason=why.reason)
                    await self._note(why.code, found.service_id)
                    return Nothing()
                return Joined()
            case Unusable():
                log.warning("auto_create.failed", reason=said.field)
                await self._note(Code.AUTO_CREATE_FAILED, found.service_id)
                return Nothing()
            case Markup() | Nothing():
                return said

    async def _note(
        self,
        code: Code,
        service_id: UUID,
        session_id: UUID | None = None,
        about: UUID | None = None,
    ) -> None:
        async with self.database.connection() as connection:
            await happenings.add(
                connection, code, service_id=service_id, session_id=session_id, about=about
            )


def _excuse(error: Exception) -> None:
    """Whoever asks comes again where our own database or vault is away (`Busy`); a fault of ours goes no further."""
    if isinstance(error, DatabaseError | VaultAway):
        raise Busy("Topeng is not ready; try again shortly.") from None
    log.error("callback.fault", error=type(error).__name__)
