"""The running service: one holder of the lease writes, dispatches and sweeps; every other stands by."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import structlog

from db import leases, waiting
from db.pool import CHANNEL, Away, Database, DatabaseError
from topeng.chance import Clock
from topeng.intake.inbox import Feed, Inbox
from topeng.intake.tick import LeaseLost
from topeng.parts import Parts
from topeng.vault import VaultAway

POLL = 1.0
STANDBY = 1.0
DRAIN = 5.0
LAST_ENTRIES = 1.0
"""Seconds for the last entries of the audit log to get their places; the next holder gives them otherwise."""
log: Any = structlog.get_logger()


class Bell:
    """Wakes the loops that wait for it."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def ring(self) -> None:
        """Wake."""
        self._event.set()

    async def wait(self, seconds: float) -> None:
        """Return when it rings, or after so long."""
        try:
            async with asyncio.timeout(seconds):
                await self._event.wait()
        except TimeoutError:
            pass
        self._event.clear()


class Service:
    """Runs the parts."""

    def __init__(self, parts: Parts, clock: Clock, feeds: dict[str, Feed]) -> None:
        self._parts = parts
        self._clock = clock
        office = parts.office
        self._inbox = Inbox(
            office.database, office.drafter.vault, office.inbox_key, feeds, office.drafter.chance
        )
        self._stopping = False
        self._work, self._files, self._events, self._ends = Bell(), Bell(), Bell(), Bell()
        self._calls = [(Bell(), step) for step in parts.telephony.steps()]
        parts.writer.on_events = self._events.ring
        parts.writer.on_files = self._files.ring
        parts.writer.on_marks = parts.marker.show

    def stop(self) -> None:
        """Say that the cancelling of `run` comes next."""
        self._stopping = True

    async def run(self) -> None:
        """Serve until cancelled. What is under way then is given a few seconds to come back."""
        database = self._parts.office.database
        while True:
            try:
                await self._lead(database)
            except* (Away, LeaseLost, DatabaseError, VaultAway) as lost:
                log.warning("lease.lost", reason=type(_first(lost)).__name__)
            except* Exception as fault:  # noqa: BLE001
                # A fault of ours: whoever reads the log learns its kind; everyone else is served on.
                log.error("service.fault", error=type(_first(fault)).__name__)
            self._parts.web.health.ready = False
            if self._stopping:
                # A group that fails at the moment of its cancelling raises its failure alone.
                return
            await self._clock.sleep(STANDBY)

    async def _lead(self, database: Database) -> None:
        """Take the lease, and serve for as long as it is ours."""
        parts = self._parts
        async with database.dedicated() as connection:
            epoch = await leases.take(connection, parts.office.drafter.chance.uuid())
            while epoch is None:
                parts.web.health.standby = True
                await self._clock.sleep(STANDBY)
                epoch = await leases.take(connection, parts.office.drafter.chance.uuid())
            log.info("lease.taken", epoch=epoch)
            await database.listen(connection, CHANNEL, self._wake)
            await self._take_over(epoch)
            await parts.retention.sweep()
            try:
                async with asyncio.TaskGroup() as group:
                    group.create_task(parts.writer.run(parts.dispatcher, epoch))
                    group.create_task(self._whenever(self._ends, self._end_overdue))
                    group.create_task(self._whenever(self._work, self._find_work))
                    clearing = parts.copies.steps() if parts.copies else ()
                    kept = (
                        *parts.office.quieting.steps(),
                        *parts.office.reveals.showing.steps(),
                        *parts.keeper.steps(),
                        *parts.herald.steps(),
                        *(parts.post.steps() if parts.post else ()),
                    )
                    for step in (*parts.rounds.steps(), *kept, *clearing):
                        group.create_task(self._whenever(Bell(), step))
                    for bell, step in self._calls:
                        group.create_task(self._whenever(bell, step))
                    group.create_task(self._whenever(Bell(), parts.retention.step))
                    group.create_task(self._whenever(self._files, self._fetch_files))
                    group.create_task(self._whenever(self._events, self._work_inbox))
                    group.create_task(parts.marker.run())
                    for run in parts.post.runs() if parts.post else ():
                        group.create_task(run())
                    group.create_task(database.watch(connection))
                    parts.web.health.ready, parts.web.health.standby = True, False
            finally:
                parts.web.health.ready = False
                await parts.dispatcher.drain(DRAIN)
                # Out of reach now, it is kept: whoever holds the lease next asks before sending anything again.
                with suppress(LeaseLost, DatabaseError, VaultAway, TimeoutError):
                    await parts.writer.settle_last(epoch)
                    async with asyncio.timeout(LAST_ENTRIES):
                        await parts.keeper.keep()

    async def _take_over(self, epoch: int) -> None:
        """Begin where the holder before stopped: its open intents are looked up, its queue is taken on."""
        parts = self._parts
        await parts.writer.settle_last(epoch)
        async with parts.office.database.transaction() as connection:
            open_intents = await waiting.adopt(connection, epoch=epoch)
            await parts.office.drafter.vault.load(connection, (one.key_id for one in open_intents))
            busy = await waiting.busy(connection)
        parts.dispatcher.forget()
        parts.dispatcher.adopt(open_intents, epoch)
        parts.dispatcher.lanes.add(busy)

    def _wake(self) -> None:
        self._work.ring()
        self._ends.ring()
        for bell, _ in self._calls:
            bell.ring()

    async def _whenever(self, bell: Bell, act: Callable[[], Awaitable[float]]) -> None:
        """Act now, when the bell rings, and at the latest after the seconds that acting returned."""
        while True:
            seconds = POLL
            try:
                seconds = await act()
            except* (Away, VaultAway):
                raise
            except* DatabaseError as failed:
                log.warning("loop.failed", doing=act.__name__, error=str(_first(failed)))
            except* Exception as fault:  # noqa: BLE001 a fault in one loop must not stop the others
                log.error("loop.fault", doing=act.__name__, error=type(_first(fault)).__name__)
            if _is_cancelled():
                # A group of tasks that fails while it is cancelled raises its failure alone.
                raise asyncio.CancelledError
            await bell.wait(seconds)

    async def _end_overdue(self) -> float:
        until = await self._parts.sweeper.expire()
        return POLL if until is None else min(max(until, 0.0) + 0.005, POLL)

    async def _find_work(self) -> float:
        parts = self._parts
        parts.dispatcher.lanes.add(await parts.sweeper.find_work())
        parts.dispatcher.lanes.tidy(self._clock.now())
        parts.writer.poke()
        return POLL

    async def _fetch_files(self) -> float:
        while await self._parts.fetcher.fetch_all():
            self._work.ring()
        return POLL

    async def _work_inbox(self) -> float:
        while await self._inbox.work():
            pass
        return POLL


def _first(group: BaseExceptionGroup[BaseException]) -> BaseException:
    """The first of what went wrong."""
    first = group.exceptions[0]
    return _first(first) if isinstance(first, BaseExceptionGroup) else first


def _is_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
