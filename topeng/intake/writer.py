"""The writer: one task, no timer, one transaction per tick.

A tick records what was sent, adds what came in, claims what may go out, commits, and only then answers the webhooks: a
batch is whatever came during the commit before. If a tick fails, its members are tried one by one, so that one bad
message cannot fail its neighbours.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

import structlog

from db.pool import Away, Connection, Database, DatabaseError
from relay.arrival import Arrival, Event, Receipt
from relay.errors import Busy
from topeng.chance import Clock
from topeng.intake.tally import count
from topeng.intake.tick import Batch, Entry, LeaseLost, Recorder, Result
from topeng.metrics import Metrics
from topeng.outgoing.dispatch import Dispatcher
from topeng.outgoing.flight import Landing
from topeng.outgoing.report import Mark
from topeng.vault import VaultAway

BATCH = 256
MOST_WAITING = 5_000
log: Any = structlog.get_logger()


class Writer:
    """The house's door (`relay.house.House`) and its one pen."""

    def __init__(
        self, database: Database, recorder: Recorder, clock: Clock, metrics: Metrics
    ) -> None:
        self._database = database
        self._recorder = recorder
        self._clock = clock
        self._metrics = metrics
        self._entries: deque[Entry] = deque()
        self._landings: deque[Landing] = deque()
        self._wake = asyncio.Event()
        self._open = False
        self.on_marks: Callable[[Sequence[Mark]], None] = lambda _: None
        self.on_events: Callable[[], None] = lambda: None
        self.on_files: Callable[[], None] = lambda: None

    async def accept(self, arrival: Arrival) -> None:
        """Take in one message from a person. Returns after the commit; raises `Busy` when nothing was recorded."""
        await self._enter(arrival)

    async def notify(self, event: Event) -> None:
        """Take in one command, button or join, likewise."""
        await self._enter(event)

    async def receipt(self, receipt: Receipt) -> None:
        """Take in what a provider says about a delivery, likewise."""
        await self._enter(receipt)

    def landed(self, landing: Landing) -> None:
        """Record what became of a flight."""
        self._landings.append(landing)
        self._wake.set()

    def poke(self) -> None:
        """Look whether a lane may go."""
        self._wake.set()

    async def _enter(self, thing: Arrival | Event | Receipt) -> None:
        if not self._open or len(self._entries) >= MOST_WAITING:
            raise Busy("Topeng is busy or not ready; try again shortly.")
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._entries.append(Entry(thing, done))
        self._wake.set()
        await done

    async def run(self, dispatcher: Dispatcher, epoch: int) -> None:
        """Write until cancelled, as the holder of the lease's `epoch`. Raises `LeaseLost` when that is over."""
        self._open = True
        batch = Batch()
        try:
            while True:
                await self._turn(dispatcher)
                batch = self._gather()
                try:
                    await self._tick(dispatcher, epoch, batch)
                except (Away, LeaseLost, VaultAway):
                    raise
                except Exception as error:  # noqa: BLE001 one member that cannot be recorded must not stop the others
                    log.warning("tick.failed", members=len(batch.singles()), error=_kind(error))
                    await self._one_by_one(dispatcher, epoch, batch)
                batch = Batch()
        finally:
            self._open = False
            # Perhaps the commit came through and only its answer was lost: recording it again changes nothing then.
            self._landings.extendleft(reversed(batch.landings))
            for entry in [*batch.entries, *self._entries]:
                entry.fail(Busy("Topeng is not ready; try again shortly."))
            self._entries.clear()

    async def settle_last(self, epoch: int) -> None:
        """Record what has landed, and claim nothing. What cannot be recorded now is kept."""
        batch = Batch(landings=list(self._landings))
        if batch.landings:
            try:
                async with self._database.transaction() as connection:
                    await self._recorder.record(connection, epoch, batch)
            except Away:
                raise
            except DatabaseError as error:
                log.error("tick.refused", error=str(error), landing=True)
            for _ in batch.landings:
                self._landings.popleft()

    async def _turn(self, dispatcher: Dispatcher) -> None:
        """Wait until there is something to do."""
        if self._entries or self._landings:
            # One look at the sockets between two ticks: what has come meanwhile shares the next one.
            await asyncio.sleep(0)
            return
        self._wake.clear()
        at = dispatcher.lanes.next_at()
        with suppress(TimeoutError):
            # Not `wait_for`: before Python 3.12 it forgets a cancelling that comes with the waking (gh-86296).
            async with asyncio.timeout(None if at is None else max(at - self._clock.now(), 0.0)):
                await self._wake.wait()

    def _gather(self) -> Batch:
        batch = Batch(landings=list(self._landings))
        self._landings.clear()
        while self._entries and len(batch.entries) < BATCH:
            batch.entries.append(self._entries.popleft())
        return batch

    async def _tick(self, dispatcher: Dispatcher, epoch: int, batch: Batch) -> None:
        result = Result()
        try:
            async with self._timed() as connection:
                result = await self._recorder.record(connection, epoch, batch)
                dispatcher.lanes.add(result.lanes)
                result.taken = dispatcher.lanes.take(self._clock.now())
                result.flights = await dispatcher.claim(connection, result.taken, epoch)
        except BaseException as error:
            dispatcher.lanes.add(result.taken)
            if isinstance(error, Away | asyncio.CancelledError):
                # Perhaps the commit came through; even so, nothing of what it claimed was handed over.
                dispatcher.withdraw(result.flights)
            raise
        self._follow(dispatcher, batch, result)

    @asynccontextmanager
    async def _timed(self) -> AsyncIterator[Connection]:
        """A tick's transaction."""
        with self._metrics.tick():
            async with self._database.transaction() as connection:
                yield connection

    def _follow(self, dispatcher: Dispatcher, batch: Batch, result: Result) -> None:
        """What the commit allows: answer, hand over, go on."""
        now = self._clock.now()
        count(self._metrics, batch.of(Arrival), result.inbounds, result.moved)
        for entry in batch.entries:
            if not entry.done.done():
                entry.done.set_result(None)
        for landing in batch.landings:
            dispatcher.lanes.land(landing.flight.ref, now + landing.outcome.retry_in)
        flying = {flight.ref.lane_id for flight in result.flights}
        for ref in result.taken:
            if ref.lane_id not in flying:
                dispatcher.lanes.give_back(ref, now)
        dispatcher.launch(result.flights)
        self.on_marks(result.marks)
        if batch.of(Event):
            self.on_events()
        if any(arrival.content.file for arrival in batch.of(Arrival)):
            self.on_files()

    async def _one_by_one(self, dispatcher: Dispatcher, epoch: int, batch: Batch) -> None:
        for single in batch.singles():
            try:
                await self._tick(dispatcher, epoch, single)
            except (Away, LeaseLost, VaultAway):
                raise
            except Exception as error:  # noqa: BLE001 the same, now that it stands alone
                # Of a landing the intent stays open: it is looked up when the lease is next taken.
                log.error("tick.refused", error=_kind(error), landing=bool(single.landings))
                for entry in single.entries:
                    entry.fail(Busy("This could not be recorded."))


def _kind(error: Exception) -> str:
    """What may be logged of an error: the database's are our own words, of any other the text may quote an address."""
    return str(error) if isinstance(error, DatabaseError) else type(error).__name__
