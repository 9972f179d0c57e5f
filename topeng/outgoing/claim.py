"""Claim: decides what of each lane goes now, and records the intent before the first byte."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from uuid import UUID

from db import deliveries, waiting
from db.deliveries import Intent
from db.lanes import LaneRef
from db.pool import Connection
from db.waiting import Waiting
from relay import lines
from relay.address import Scheme
from relay.delivery import EXEMPT, DeliveryState, Purpose
from topeng.outgoing.carriers import Carriers
from topeng.outgoing.flight import Flight
from topeng.vault import Vault, cell_of

MOST_JOINED = 20


@dataclass(frozen=True, slots=True)
class Claim:
    """What a round of claiming gave: flights to launch, and lanes whose head is due only in so many seconds."""

    flights: list[Flight]
    later: list[tuple[LaneRef, float]]


@dataclass(frozen=True, slots=True)
class Claimer:
    """Claims the heads of lanes."""

    vault: Vault
    carriers: Carriers

    async def claim(self, connection: Connection, refs: Sequence[LaneRef], epoch: int) -> Claim:
        """Record the intent for the heads of these lanes, as far as they may go. Part of a tick's transaction."""
        if not refs:
            return Claim([], [])
        pending = await waiting.heads(connection, [ref.lane_id for ref in refs], most=MOST_JOINED)
        await self.vault.load(connection, (one.key_id for one in pending))
        lanes = [list(lane) for _, lane in groupby(pending, key=lambda one: one.ref.lane_id)]
        open_lanes = [lane for lane in lanes if _may_go(lane[0])]
        runs = [await self._run(lane) for lane in open_lanes if lane[0].due_in <= 0]
        intents = await deliveries.intend(
            connection, [(one.ref.lane_id, one.seq) for run in runs for one in run], epoch=epoch
        )
        # What was voided between the look and the intent is not part of the flight.
        kept = [_intended(run, intents) for run in runs]
        return Claim(
            [Flight(tuple(run), epoch) for run in kept if run],
            [(lane[0].ref, lane[0].due_in) for lane in open_lanes if lane[0].due_in > 0],
        )

    async def _run(self, lane: list[Waiting]) -> list[Waiting]:
        """The head, or where the carrier is slow the head with as many of the lines behind it as fit one message."""
        carrier = self.carriers.of(lane[0].ref.proxy)
        run = _run_of_lines(lane) if carrier is not None and carrier.pace.join else lane[:1]
        if len(run) < 2:
            return run
        scheme = Scheme(lane[0].ref.proxy.partition(":")[0])
        said = [cell_of(one) for one in run]
        return run[: max(await self.vault.joinable(said, lines.LONGEST[scheme]), 1)]


def _may_go(head: Waiting) -> bool:
    return head.state is DeliveryState.DUE and (head.live or head.purpose in EXEMPT)


def _intended(run: Sequence[Waiting], intents: Mapping[tuple[UUID, int], Intent]) -> list[Waiting]:
    """What has its intent, as it stands since."""
    return [
        replace(one, state=DeliveryState.SENDING, attempt=intent.attempt, intent_at=intent.at)
        for one in run
        if (intent := intents.get((one.ref.lane_id, one.seq)))
    ]


def _run_of_lines(lane: Sequence[Waiting]) -> list[Waiting]:
    """The head and the plain lines of the same conversation that directly follow it."""
    run = lane[:1]
    for one in lane[1:]:
        if not (_is_line(run[0]) and _is_line(one) and one.seq == run[-1].seq + 1):
            break
        run = [*run, one]
    return list(run)


def _is_line(one: Waiting) -> bool:
    return one.kind == "text" and one.purpose is Purpose.CONTENT and one.state is DeliveryState.DUE
