"""One tick: what a transaction records, in which order."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from db import deliveries, inbox, lanes, leases, receipts
from db.inbounds import Inbound
from db.inbox import Item
from db.lanes import LaneRef
from db.pool import Connection
from db.receipts import Receipt as ReceiptRow
from relay.arrival import Arrival, Event, Receipt
from relay.delivery import DeliveryState
from relay.vault.seal import Place
from topeng.desk.threads import Threads
from topeng.drafts import Drafter
from topeng.intake.accept import Acceptance
from topeng.numbers.consent import REFUSED, Consent
from topeng.outgoing.flight import Flight, Landing
from topeng.outgoing.release import Releases
from topeng.outgoing.report import Mark, Reporter

MOST_JOINED_BY_TOKEN = 100


class LeaseLost(Exception):
    """Another process hands over now; this one may not write any more."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Something to record, and who waits for the commit."""

    thing: Arrival | Event | Receipt
    done: asyncio.Future[None]

    def fail(self, error: Exception) -> None:
        """Tell whoever waits that nothing was recorded."""
        if not self.done.done():
            self.done.set_exception(error)


@dataclass(slots=True)
class Batch:
    """What one tick records."""

    entries: list[Entry] = field(default_factory=list)
    landings: list[Landing] = field(default_factory=list)

    def of(self, kind: type[Any]) -> list[Any]:
        """The things of one kind."""
        return [entry.thing for entry in self.entries if isinstance(entry.thing, kind)]

    def singles(self) -> list["Batch"]:
        """Each member as a batch of its own."""
        return [Batch(landings=[one]) for one in self.landings] + [
            Batch(entries=[one]) for one in self.entries
        ]


@dataclass(slots=True)
class Result:
    """What a committed tick leaves to do, and to count."""

    lanes: list[LaneRef] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    flights: list[Flight] = field(default_factory=list)
    taken: list[LaneRef] = field(default_factory=list)
    inbounds: list[Inbound] = field(default_factory=list)
    moved: list[DeliveryState] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Recorder:
    """Records batches. `inbox_key` seals what waits in the inbox; it is open."""

    drafter: Drafter
    acceptance: Acceptance
    reporter: Reporter
    releases: Releases
    threads: Threads
    inbox_key: UUID

    async def record(self, connection: Connection, epoch: int, batch: Batch) -> Result:
        """Record a batch: outcomes first, then what came in. Raises `LeaseLost` when `epoch` is over."""
        if not await leases.still_mine(connection, epoch):
            raise LeaseLost("another process has taken over")
        result = Result()
        moved = await deliveries.settle(connection, [landing.outcome for landing in batch.landings])
        settled = {(one.lane_id, one.seq) for one in moved}
        for landing in batch.landings:
            if (landing.flight.ref.lane_id, landing.flight.head.seq) not in settled:
                continue  # somebody else has settled it, or a receipt was faster
            if landing.outcome.code == REFUSED:
                await Consent(self.drafter.vault).refused(connection, landing.flight.ref)
            if landing.lost or landing.thread is not None:
                await lanes.set_thread(connection, landing.flight.ref.lane_id, landing.thread)
            result.lanes += await self.releases.after(connection, landing)
            result.lanes += await self.threads.after(connection, landing)
        steps = await receipts.add(connection, self._receipts(batch.of(Receipt)))
        told, result.marks = await self.reporter.report(connection, [*moved, *steps])
        await inbox.add(connection, [self._item(event) for event in batch.of(Event)])
        await Consent(self.drafter.vault).heard(connection, batch.of(Arrival))
        taken = await self.acceptance.take_in(connection, batch.of(Arrival))
        result.lanes += told + taken.lanes
        result.marks = [*result.marks, *taken.marks]
        result.inbounds = taken.inbounds
        result.moved = [one.state for one in moved] + [one.state for one in steps]
        return result

    def _receipts(self, said: Sequence[Receipt]) -> list[ReceiptRow]:
        """Receipts by the tokens that we gave along; one for joined lines counts for each of them."""
        rows = []
        for one in said:
            named = self.drafter.vault.read_token("receipt", one.token)
            if named is not None:
                lane_id, first, count = named
                rows += [
                    ReceiptRow(lane_id, seq, one.progress, one.provider_id, one.code)
                    for seq in range(first, first + min(count, MOST_JOINED_BY_TOKEN))
                ]
        return rows

    def _item(self, event: Event) -> Item:
        vault, row_id = self.drafter.vault, self.drafter.chance.uuid()
        return Item(
            row_id=row_id,
            source=event.source,
            provider_id=event.provider_id,
            sender=vault.queue_index(vault.index(event.sender)) if event.sender else None,
            raw=vault.seal(self.inbox_key, event.raw, Place("inbox", "raw", row_id)),
        )
