"""The interceptor: asks the business's server before a message goes on. 403 is a no; all else, and nothing at all, a yes.

A service may want it the other way round (`fail_closed`): where its server cannot be asked, nothing goes on.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog

from db import happenings, interceptions
from db.interceptions import Interception
from db.lanes import LaneRef
from db.pool import Connection, Database, DatabaseError
from relay.callbacks.interaction import asked
from relay.happening import Code
from topeng.callbacks.caller import Answered, Caller
from topeng.callbacks.flow import Flow
from topeng.callbacks.telling import Teller
from topeng.vault import VaultAway

FORBIDDEN = 403
BLOCKING = frozenset({Code.INTERCEPTED, Code.INTERCEPT_BLOCKED_UNASKED})
log: Any = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Interceptor:
    """Asks about what waits, and lets it go on or nowhere. `passed` is told of the lanes that have work with it."""

    database: Database
    teller: Teller
    caller: Caller
    passed: Callable[[Sequence[LaneRef]], None]

    async def run(self) -> None:
        """Ask until cancelled."""
        await Flow(self._waiting, self._ask).run()

    async def sweep(self) -> float:
        """Give up asking about what nobody gets any more; the seconds until the next time."""
        async with self.database.connection() as connection:
            await interceptions.sweep(connection)
        return 60.0

    async def _waiting(
        self, limit: int, busy: Sequence[UUID], full: Sequence[UUID]
    ) -> Sequence[Interception]:
        async with self.database.connection() as connection:
            return await interceptions.waiting(connection, limit=limit, busy=busy, full=full)

    async def _ask(self, one: Interception) -> None:
        answered = await self._post(one, one.url) if one.url is not None else None
        code = judged(answered, fail_closed=one.fail_closed)
        async with self.database.transaction() as connection:
            if code in BLOCKING:
                blocked = await interceptions.block(connection, one.source.id)
                await self._note(connection, one, code if blocked else None)
                return
            lanes = await interceptions.let_pass(connection, one.source.id)
            await self._note(connection, one, code)
        self.passed(lanes)

    async def _post(self, one: Interception, url: str) -> Answered:
        try:
            async with self.database.connection() as connection:
                fields = asked(await self.teller.of_message(connection, one.source))
            return await self.caller.post(url, fields)
        except (DatabaseError, VaultAway):
            raise
        except Exception as fault:  # noqa: BLE001 a fault of ours over one message must not hold it for ever
            log.error("callback.fault", error=type(fault).__name__)
            return Answered(None)

    async def _note(self, connection: Connection, one: Interception, code: Code | None) -> None:
        if code is not None:
            source = one.source
            await happenings.add(
                connection,
                code,
                service_id=source.service_id,
                session_id=source.session_id,
                about=source.id,
            )


def judged(answered: Answered | None, *, fail_closed: bool) -> Code | None:
    """What an answer means, as an event; None for a plain yes, or where nobody wanted to be asked."""
    if answered is None:
        return None
    if answered.status == FORBIDDEN:
        return Code.INTERCEPTED
    if answered.status is None or answered.status >= 500:
        return Code.INTERCEPT_BLOCKED_UNASKED if fail_closed else Code.INTERCEPT_PASSED_UNASKED
    return None
