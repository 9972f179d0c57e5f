"""Deliveries: what is to go out, its intent, and what became of it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from asyncpg import Record

from db.lanes import LaneRef, ref
from db.pool import Connection
from relay.delivery import DeliveryState, Purpose


@dataclass(frozen=True, slots=True, repr=False)
class Draft:
    """A delivery before it has its place in the lane. `body` is sealed for the row `id`; it waits `delay` seconds at least."""

    lane_id: UUID
    id: UUID
    purpose: Purpose
    kind: str
    body: bytes
    inbound_id: UUID | None = None
    media_id: UUID | None = None
    state: DeliveryState = DeliveryState.DUE
    delay: float = 0.0


@dataclass(frozen=True, slots=True)
class Intent:
    """When a hand-over began (database clock), and which attempt it is, from 1."""

    at: datetime
    attempt: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a hand-over: the deliveries `seqs` of a lane, joined into one, each at its own attempt."""

    lane_id: UUID
    seqs: tuple[int, ...]
    attempts: tuple[int, ...]
    state: DeliveryState
    epoch: int
    provider_id: str | None = None
    code: str | None = None
    retry_in: float = 0.0


@dataclass(frozen=True, slots=True)
class Settled:
    """A delivery that has just come to `state`."""

    lane_id: UUID
    seq: int
    id: UUID
    inbound_id: UUID | None
    purpose: Purpose
    state: DeliveryState
    code: str | None


@dataclass(slots=True)
class Added:
    """The places that new deliveries got, in the order of their drafts, and the lanes that now have work."""

    seqs: list[int] = field(default_factory=list)
    lanes: list[LaneRef] = field(default_factory=list)


async def add(connection: Connection, drafts: Sequence[Draft]) -> Added:
    """Put drafts at the end of their lanes, in order."""
    if not drafts:
        return Added()
    counts = Counter(draft.lane_id for draft in drafts)
    rows = await connection.fetch(
        """
        WITH want AS MATERIALIZED (
            SELECT l.id, w.count
              FROM unnest($1::uuid[], $2::bigint[]) AS w (id, count)
              JOIN lane AS l ON l.id = w.id
             ORDER BY l.id
               FOR UPDATE OF l
        )
        UPDATE lane AS l
           SET next_seq = l.next_seq + want.count
          FROM want, proxy AS p
         WHERE l.id = want.id AND p.id = l.proxy_id
        RETURNING l.id AS lane_id, l.next_seq - want.count AS first, p.address AS proxy, l.counterpart
        """,
        list(counts),
        list(counts.values()),
    )
    place = {row["lane_id"]: row["first"] for row in rows}
    added = Added(lanes=[ref(row) for row in rows])
    for draft in drafts:
        added.seqs.append(place[draft.lane_id])
        place[draft.lane_id] += 1
    await connection.execute(
        """
        INSERT INTO delivery (lane_id, seq, id, inbound_id, purpose, kind, body, media_id, state, due_at)
        SELECT lane_id, seq, id, inbound_id, purpose, kind, body, media_id, state,
               clock_timestamp() + delay * interval '1 second'
          FROM unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::bytea[],
                      $8::uuid[], $9::text[], $10::float8[])
               AS new (lane_id, seq, id, inbound_id, purpose, kind, body, media_id, state, delay)
        """,
        [draft.lane_id for draft in drafts],
        added.seqs,
        [draft.id for draft in drafts],
        [draft.inbound_id for draft in drafts],
        [draft.purpose for draft in drafts],
        [draft.kind for draft in drafts],
        [draft.body for draft in drafts],
        [draft.media_id for draft in drafts],
        [draft.state for draft in drafts],
        [draft.delay for draft in drafts],
    )
    return added


async def intend(
    connection: Connection, places: Sequence[tuple[UUID, int]], *, epoch: int
) -> dict[tuple[UUID, int], Intent]:
    """Record the intent to send, before the first byte. What is no longer due (voided meanwhile) is left out."""
    rows = await connection.fetch(
        """
        UPDATE delivery AS d
           SET state = 'sending', attempt = least(d.attempt + 1, 32767), epoch = $3, intent_at = clock_timestamp()
          FROM unnest($1::uuid[], $2::bigint[]) AS want (lane_id, seq)
         WHERE d.lane_id = want.lane_id AND d.seq = want.seq AND d.state = 'due'
        RETURNING d.lane_id, d.seq, d.intent_at, d.attempt
        """,
        [lane for lane, _ in places],
        [seq for _, seq in places],
        epoch,
    )
    return {(row["lane_id"], row["seq"]): Intent(row["intent_at"], row["attempt"]) for row in rows}


async def settle(connection: Connection, outcomes: Sequence[Outcome]) -> list[Settled]:
    """Record what became of hand-overs, once: an outcome of an attempt before the present one is too late.

    A retry toward a session that has ended is void instead; one toward somebody who has left it is undeliverable.
    """
    flat = [
        (outcome, seq, attempt)
        for outcome in outcomes
        for seq, attempt in zip(outcome.seqs, outcome.attempts, strict=True)
    ]
    if not flat:
        return []
    rows = await connection.fetch(
        """
        UPDATE delivery AS d
           SET state = CASE WHEN want.state <> 'due' OR d.purpose NOT IN ('content', 'notice') THEN want.state
                            WHEN s.state = 'closed' THEN 'void'
                            WHEN p.left_at IS NOT NULL THEN 'undeliverable'
                            ELSE want.state END,
               provider_id = coalesce(want.provider_id, d.provider_id),
               code = want.code,
               due_at = CASE WHEN want.state = 'due' THEN clock_timestamp() + want.retry_in * interval '1 second'
                             ELSE d.due_at END,
               settled_at = clock_timestamp()
          FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::bigint[], $5::text[], $6::text[], $7::float8[],
                      $8::int[])
               AS want (lane_id, seq, state, epoch, provider_id, code, retry_in, attempt)
          JOIN lane AS l ON l.id = want.lane_id
          LEFT JOIN session AS s ON s.id = l.session_id
          LEFT JOIN participant AS p ON p.lane_id = l.id
         WHERE d.lane_id = want.lane_id AND d.seq = want.seq AND d.state = 'sending' AND d.epoch = want.epoch
           AND d.attempt = want.attempt
        RETURNING d.lane_id, d.seq, d.id, d.inbound_id, d.purpose, d.state, d.code
        """,
        [outcome.lane_id for outcome, _, _ in flat],
        [seq for _, seq, _ in flat],
        [outcome.state for outcome, _, _ in flat],
        [outcome.epoch for outcome, _, _ in flat],
        [outcome.provider_id for outcome, _, _ in flat],
        [outcome.code for outcome, _, _ in flat],
        [outcome.retry_in for outcome, _, _ in flat],
        [attempt for _, _, attempt in flat],
    )
    return [_settled(row) for row in rows]


async def in_flight(connection: Connection, ticket_id: UUID) -> int:
    """How many contents of a ticket are between their intent and their outcome."""
    return int(
        await connection.fetchval(
            """
            SELECT count(*)
              FROM session AS s
              JOIN lane AS l ON l.session_id = s.id
              JOIN delivery AS d ON d.lane_id = l.id AND d.state = 'sending' AND d.purpose IN ('content', 'notice')
             WHERE s.ticket_id = $1
            """,
            ticket_id,
        )
    )


async def prepared(
    connection: Connection, media_id: UUID, state: DeliveryState, code: str | None
) -> list[Settled]:
    """Release (or give up) the deliveries that waited for a picture. One that is to be asked about waits on."""
    rows = await connection.fetch(
        """
        UPDATE delivery
           SET state = $2, code = $3, settled_at = CASE WHEN $2 = 'due' THEN NULL ELSE clock_timestamp() END
         WHERE media_id = $1 AND state = 'preparing'
           AND ($2 <> 'due' OR NOT EXISTS (SELECT FROM interception AS t WHERE t.inbound_id = delivery.inbound_id))
        RETURNING lane_id, seq, id, inbound_id, purpose, state, code
        """,
        media_id,
        state,
        code,
    )
    return [_settled(row) for row in rows]


def _settled(row: Record) -> Settled:
    return Settled(
        lane_id=row["lane_id"],
        seq=row["seq"],
        id=row["id"],
        inbound_id=row["inbound_id"],
        purpose=Purpose(row["purpose"]),
        state=DeliveryState(row["state"]),
        code=row["code"],
    )
