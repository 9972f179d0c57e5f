"""Claim: decides what of each lane goes now, and records the intent before the first byte."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from db import deliveries
from db.deliveries import Waiting
from db.lanes import LaneRef
from db.pool import Connection
from relay import lines
from relay import payload as payloads
from relay.address import Scheme
from relay.delivery import EXEMPT, DeliveryState, Purpose
from relay.payload import Payload, Text
from relay.vault.seal import Place
from topeng.carriers import Carriers
from topeng.flight import Flight
from topeng.vault import Vault

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
        waiting = await deliveries.heads(
            connection, [ref.lane_id for ref in refs], most=MOST_JOINED
        )
        await self.vault.load(connection, (one.key_id for one in waiting))
        lanes = [list(lane) for _, lane in groupby(waiting, key=lambda one: one.ref.lane_id)]
        wanted = [
            (lane[0], *self._choose(lane))
            for lane in lanes
            if _may_go(lane[0]) and lane[0].due_in <= 0
        ]
        intents = await deliveries.intend(
            connection,
            [(head.ref.lane_id, seq) for head, seqs, _ in wanted for seq in seqs],
            epoch=epoch,
        )
        flights = [
            Flight(head, seqs, payload, intents[head.ref.lane_id, head.seq], epoch)
            for head, seqs, payload in wanted
            if all((head.ref.lane_id, seq) in intents for seq in seqs)
        ]
        return Claim(
            flights,
            [
                (lane[0].ref, lane[0].due_in)
                for lane in lanes
                if _may_go(lane[0]) and lane[0].due_in > 0
            ],
        )

    def payload(self, waiting: Waiting) -> Payload:
        """What a delivery says. Its key must be open."""
        return payloads.load(
            self.vault.unseal(waiting.key_id, waiting.body, Place("delivery", "body", waiting.id))
        )

    def _choose(self, lane: list[Waiting]) -> tuple[tuple[int, ...], Payload]:
        """The head, or where the carrier is slow the head with the lines behind it."""
        head = lane[0]
        carrier = self.carriers.of(head.ref.proxy)
        run = _run_of_lines(lane) if carrier is not None and carrier.pace.join else lane[:1]
        texts = [self.payload(one) for one in run]
        if len(run) < 2:
            return (head.seq,), texts[0]
        plain = [text.text for text in texts if isinstance(text, Text)]
        count = lines.joinable(plain, lines.LONGEST[Scheme(head.ref.proxy.partition(":")[0])])
        return tuple(one.seq for one in run[:count]), Text("\n".join(plain[:count]))


def _may_go(head: Waiting) -> bool:
    return head.state is DeliveryState.DUE and (head.live or head.purpose in EXEMPT)


def _run_of_lines(lane: Sequence[Waiting]) -> list[Waiting]:
    """The head and the plain lines of the same conversation that directly follow it."""
    run = [lane[0]]
    for one in lane[1:]:
        plain = (
            one.kind == "text" and one.purpose is Purpose.CONTENT and one.state is DeliveryState.DUE
        )
        if (
            not plain
            or run[0].kind != "text"
            or run[0].purpose is not Purpose.CONTENT
            or one.seq != run[-1].seq + 1
        ):
            break
        run.append(one)
    return run
