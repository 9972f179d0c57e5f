"""The outbox: tells the business's servers what has happened, in order for each interaction, until they have taken it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog

from db import callbacks, happenings
from db.callbacks import Callback
from db.pool import Database, DatabaseError
from relay.callbacks.interaction import told
from relay.callbacks.retry import is_taken, pause
from relay.happening import Code
from topeng.callbacks.caller import Answered, Caller
from topeng.callbacks.flow import Flow
from topeng.callbacks.telling import Teller
from topeng.vault import VaultAway

log: Any = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Outbox:
    """Sends what the table of callbacks holds. A crash between the answer and its record sends one twice."""

    database: Database
    teller: Teller
    caller: Caller

    async def run(self) -> None:
        """Send until cancelled."""
        await Flow(self._due, self._tell).run()

    async def _due(
        self, limit: int, busy: Sequence[UUID], full: Sequence[UUID]
    ) -> Sequence[Callback]:
        async with self.database.connection() as connection:
            return await callbacks.due(connection, limit=limit, busy=busy, full=full)

    async def _tell(self, one: Callback) -> None:
        answered = await self._post(one, one.url) if one.url is not None else None
        async with self.database.transaction() as connection:
            if answered is None or is_taken(answered.status):
                await callbacks.drop(connection, one.id)
                return
            again = None if answered.hopeless else pause(one.attempt + 1, answered.status)
            if again is not None:
                await callbacks.postpone(connection, one.id, pause=again)
                return
            await callbacks.drop(connection, one.id)
            source = one.source
            await happenings.add(
                connection,
                Code.CALLBACK_GIVEN_UP,
                service_id=source.service_id,
                session_id=source.session_id,
                about=source.id,
            )

    async def _post(self, one: Callback, url: str) -> Answered:
        try:
            async with self.database.connection() as connection:
                fields = told(await self.teller.of_callback(connection, one))
            return await self.caller.post(url, fields)
        except (DatabaseError, VaultAway):
            raise
        except Exception as fault:  # noqa: BLE001 a fault of ours over one callback must not stop the others
            log.error("callback.fault", error=type(fault).__name__)
            return Answered(None)
