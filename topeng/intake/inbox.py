"""The inbox's worker: feeds commands, buttons and joins to whoever handles them, in order per person.

What fails is tried again; what cannot be parsed, or fails too often, is parked and counted, and nothing waits behind it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog

from db import inbox
from db.inbox import Due
from db.pool import Database
from topeng.chance import Chance
from topeng.vault import Vault

LAST_ATTEMPT = 10
AT_ONCE = 16
log: Any = structlog.get_logger()

Feed = Callable[[bytes], Awaitable[None]]


class Unreadable(Exception):
    """A feed cannot make sense of an update and never will."""


@dataclass(frozen=True, slots=True)
class Inbox:
    """Works updates off. `feeds` says who handles what came from which source."""

    database: Database
    vault: Vault
    key_id: UUID
    feeds: Mapping[str, Feed]
    chance: Chance

    async def work(self) -> bool:
        """Work off what is due; whether there was anything."""
        async with self.database.connection() as connection:
            items = await inbox.due(connection, limit=AT_ONCE)
        async with asyncio.TaskGroup() as group:
            for item in items:
                group.create_task(self._work(item))
        return bool(items)

    async def _work(self, item: Due) -> None:
        feed = self.feeds.get(item.source)
        try:
            if feed is None:
                raise Unreadable("no feed")
            async with self.database.connection() as connection:
                raw = await self.vault.event(connection, self.key_id, item.row_id, item.raw)
            await feed(raw)
        except Unreadable:
            await self._settle(inbox.park, item)
            log.warning("inbox.parked", id=item.id, source=item.source)
        except Exception as error:  # noqa: BLE001 whatever goes wrong in a handler must not stop the inbox
            await self._again(item, type(error).__name__)
        else:
            await self._settle(inbox.done, item)

    async def _again(self, item: Due, error: str) -> None:
        if item.attempt + 1 >= LAST_ATTEMPT:
            await self._settle(inbox.park, item)
            log.error("inbox.parked", id=item.id, source=item.source, error=error)
            return
        log.warning(
            "inbox.retry", id=item.id, source=item.source, error=error, attempt=item.attempt + 1
        )
        pause = min(0.5 * 2**item.attempt, 60.0) * (1 + self.chance.jitter() / 2)
        async with self.database.connection() as connection:
            await inbox.postpone(connection, item.id, pause)

    async def _settle(self, how: Callable[..., Awaitable[None]], item: Due) -> None:
        async with self.database.connection() as connection:
            await how(connection, item.id)
