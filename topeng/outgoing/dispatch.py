"""Dispatch: hands over what was claimed, and says what became of it.

Exactly once, as far as it can be had: the intent is committed before the first byte, a lane has one hand-over in
flight, and a hand-over of unknown outcome is looked up (after the provider's slowest acceptance) before anything else
of its lane moves. Where the provider cannot tell, nothing is sent again and the sender is told.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

import structlog

from db.deliveries import Outcome
from db.lanes import LaneRef
from db.pool import Connection, Database, DatabaseError
from db.waiting import Waiting
from relay.channel import (
    Failure,
    OutcomeUnknown,
    PermanentFailure,
    Sent,
    TemporaryFailure,
    ThreadLost,
)
from relay.delivery import DeliveryState
from relay.payload import Edit, Picture
from relay.retry import PERSISTENT, pause
from topeng.chance import Chance, Clock
from topeng.outgoing.carriers import Carriers
from topeng.outgoing.claim import Claimer
from topeng.outgoing.flight import Flight, Landing
from topeng.outgoing.handovers import Handovers
from topeng.outgoing.lanes import Lanes
from topeng.outgoing.resolve import Resolver
from topeng.vault import Vault

LAST_THREAD = 5
log: Any = structlog.get_logger()


class Dispatcher:
    """Hands deliveries over through the carriers. `landed` takes what became of each."""

    def __init__(
        self,
        database: Database,
        vault: Vault,
        carriers: Carriers,
        *,
        clock: Clock,
        chance: Chance,
        media_url: Callable[[UUID], str],
        landed: Callable[[Landing], None],
        most: int = 100,
    ) -> None:
        self._carriers = carriers
        self._clock = clock
        self._chance = chance
        self._handovers = Handovers(database, vault, media_url)
        self._landed = landed
        self._most = most
        self._resolver = Resolver(carriers, self._handovers, clock)
        self._claimer = Claimer(vault, carriers)
        self._tasks: set[asyncio.Task[None]] = set()
        self.lanes = Lanes(carriers, most=most)

    def forget(self) -> None:
        """Begin anew: what was known of lanes belongs to an earlier lease."""
        self.lanes = Lanes(self._carriers, most=self._most)

    async def claim(
        self, connection: Connection, refs: Sequence[LaneRef], epoch: int
    ) -> list[Flight]:
        """Record the intent for what of these lanes may go now. Part of a tick's transaction."""
        claim = await self._claimer.claim(connection, refs, epoch)
        for ref, seconds in claim.later:
            self.lanes.add([ref], self._clock.now() + seconds)
        return claim.flights

    def launch(self, flights: Sequence[Flight]) -> None:
        """Hand over. The intents must be committed."""
        for flight in flights:
            self.lanes.fly(flight.ref)
            self._own(self._fly(flight))

    def withdraw(self, flights: Sequence[Flight]) -> None:
        """These were claimed and never launched: where their intents were recorded all the same, they are due again."""
        for flight in flights:
            self._not_taken(flight, TemporaryFailure("not_begun"), 0.0)

    def adopt(self, waiting: Sequence[Waiting], epoch: int) -> None:
        """Take over the open intents that a predecessor left: ask first, send after."""
        for _, lane in groupby(waiting, key=lambda one: one.ref.lane_id):
            # One hand-over at a time: what a lane has open went out as one message, its lines joined.
            flight = Flight(tuple(lane), epoch)
            self.lanes.fly(flight.ref)
            self._own(self._resolve(flight))

    async def drain(self, seconds: float) -> None:
        """Wait for what is under way, at most so long; what is not back then is looked up by the next holder."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)
        for task in list(self._tasks):
            task.cancel()

    def _own(self, flight: Awaitable[None]) -> None:
        task = asyncio.ensure_future(flight)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _fly(self, flight: Flight) -> None:
        try:
            handover = await self._handovers.of(flight)
            if isinstance(handover.payload, Picture | Edit) and not await handover.live():
                raise TemporaryFailure("ended")  # while its parts were looked for
            carrier = self._carriers.of(flight.ref.proxy)
            if carrier is None:
                raise PermanentFailure("no_account")
            self._land(flight, await carrier.channel.send(handover))
        except OutcomeUnknown as unknown:
            log.warning(
                "send.unknown", lane=str(flight.ref.lane_id), seq=flight.head.seq, code=unknown.code
            )
            await self._resolve(flight, unknown.thread)
        except Failure as failure:
            self._fail(flight, failure)
        except DatabaseError:
            self._fail(flight, TemporaryFailure("no_database"))
        except Exception as error:  # noqa: BLE001 a fault of ours in a channel must not stop a lane for ever
            log.error(
                "send.fault",
                lane=str(flight.ref.lane_id),
                seq=flight.head.seq,
                error=type(error).__name__,
            )
            await self._resolve(flight)

    def _land(self, flight: Flight, sent: Sent) -> None:
        thread = sent.thread if sent.thread != flight.head.thread else None
        self._landed(
            Landing(flight, self._outcome(flight, DeliveryState.SENT, sent.provider_id), thread)
        )

    def _fail(self, flight: Flight, failure: Failure) -> None:
        """Sort a failure: another try, or the end."""
        retry = None
        if isinstance(failure, ThreadLost):
            retry = 0.0 if flight.head.attempt <= LAST_THREAD else None
        elif isinstance(failure, TemporaryFailure):
            retry = self._pause(flight, failure.retry_after)
            if failure.retry_after:
                until = self._clock.now() + failure.retry_after
                self.lanes.hold(flight.ref, until, everyone=failure.everyone)
        self._not_taken(flight, failure, retry)

    def _not_taken(self, flight: Flight, failure: Failure, retry: float | None) -> None:
        """Record that it did not go out: to be tried again in `retry` seconds, or never (None)."""
        state = DeliveryState.UNDELIVERABLE if retry is None else DeliveryState.DUE
        log.info(
            "send.failed",
            lane=str(flight.ref.lane_id),
            seq=flight.head.seq,
            code=failure.code,
            attempt=flight.head.attempt,
            state=state.value,
        )
        outcome = self._outcome(flight, state, code=failure.code, retry_in=retry or 0.0)
        thread = failure.thread if failure.thread != flight.head.thread else None
        self._landed(Landing(flight, outcome, thread, lost=isinstance(failure, ThreadLost)))

    def _pause(self, flight: Flight, retry_after: float | None = None) -> float | None:
        """Seconds until the next try, None if this was the last."""
        persistent = flight.head.purpose in PERSISTENT
        return pause(flight.head.attempt, retry_after, self._chance.jitter(), persistent=persistent)

    async def _resolve(self, flight: Flight, opened: int | None = None) -> None:
        """Settle a hand-over of unknown outcome by asking the provider; `opened` is the thread that it opened before."""
        self.lanes.rest(flight.ref)
        try:
            sent = await self._resolver.ask(flight)
        except OutcomeUnknown as unknown:
            outcome = self._outcome(flight, DeliveryState.UNKNOWN, code=unknown.code)
            self._landed(Landing(flight, outcome, opened))
            return
        if sent is not None:
            self._land(flight, sent)
            return
        # The look-up has waited long enough for the next try to go at once.
        retry = None if self._pause(flight) is None else 0.0
        self._not_taken(flight, TemporaryFailure("not_found", thread=opened), retry)

    def _outcome(
        self,
        flight: Flight,
        state: DeliveryState,
        provider_id: str | None = None,
        *,
        code: str | None = None,
        retry_in: float = 0.0,
    ) -> Outcome:
        return Outcome(
            lane_id=flight.ref.lane_id,
            seqs=flight.seqs,
            attempts=flight.attempts,
            state=state,
            epoch=flight.epoch,
            provider_id=provider_id,
            code=code,
            retry_in=retry_in,
        )
