"""A flow: what a table holds is worked off, much of it at once, and little of it for any one service.

A server of the business's that hangs or is away holds up its own, and nobody else's.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final, Generic, Protocol, TypeVar
from uuid import UUID

import structlog

from db.pool import Away, DatabaseError
from topeng.vault import VaultAway

AT_ONCE: Final = 32
FOR_ONE: Final = 8
EVERY: Final = 0.25
"""Seconds between two looks at the table."""
log: Any = structlog.get_logger()


class Item(Protocol):
    """What is worked off: one at a time for each subject."""

    @property
    def subject(self) -> UUID:
        """What is kept in order."""
        ...

    @property
    def service_id(self) -> UUID:
        """Whose server it is for."""
        ...


Kind = TypeVar("Kind", bound=Item)
Find = Callable[[int, Sequence[UUID], Sequence[UUID]], Awaitable[Sequence[Kind]]]


class Flow(Generic[Kind]):
    """Works off what `find` finds (so many, none of these subjects, none of these services) with `act`."""

    def __init__(self, find: Find[Kind], act: Callable[[Kind], Awaitable[None]]) -> None:
        self._find = find
        self._act = act
        self._services: dict[UUID, UUID] = {}
        self._wake = asyncio.Event()

    async def run(self) -> None:
        """Work until cancelled."""
        async with asyncio.TaskGroup() as group:
            while True:
                self._wake.clear()
                for one in await self._look():
                    self._services[one.subject] = one.service_id
                    group.create_task(self._take(one))
                try:
                    async with asyncio.timeout(EVERY):
                        await self._wake.wait()
                except TimeoutError:
                    pass

    async def _look(self) -> Sequence[Kind]:
        """What is to be begun now."""
        free = AT_ONCE - len(self._services)
        if free <= 0:
            return []
        under_way = Counter(self._services.values())
        full = [service for service, count in under_way.items() if count >= FOR_ONE]
        found: Sequence[Kind] = ()
        with _unharmed():
            found = await self._find(free, list(self._services), full)
        return [one for one in found if self._fits(one, under_way)]

    @staticmethod
    def _fits(one: Kind, under_way: "Counter[UUID]") -> bool:
        under_way[one.service_id] += 1
        return under_way[one.service_id] <= FOR_ONE

    async def _take(self, one: Kind) -> None:
        try:
            with _unharmed():
                await self._act(one)
        finally:
            del self._services[one.subject]
            self._wake.set()


@contextmanager
def _unharmed() -> Iterator[None]:
    """What goes wrong with one thing is tried again, and stops nothing else; without a database or a vault all is over."""
    try:
        yield
    except (Away, VaultAway):
        raise
    except DatabaseError as failed:
        log.warning("callback.failed", error=str(failed))
    except Exception as fault:  # noqa: BLE001 a fault of ours over one thing must not stop the service
        log.error("callback.fault", error=type(fault).__name__)
