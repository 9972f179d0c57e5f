"""Waiting: deliveries that are still to go, with all that a hand-over needs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from asyncpg import Record

from db.lanes import LaneRef, ref
from db.pool import Connection
from relay.delivery import DeliveryState, Purpose


@dataclass(frozen=True, slots=True, repr=False)
class Waiting:
    """A delivery at the head of its lane (or right behind), with all that a hand-over needs, still sealed."""

    ref: LaneRef
    seq: int
    id: UUID
    inbound_id: UUID | None
    purpose: Purpose
    kind: str
    body: bytes
    media_id: UUID | None
    state: DeliveryState
    attempt: int
    intent_at: datetime | None
    due_in: float
    live: bool
    key_id: UUID
    address: bytes
    thread: int | None
    title: str | None
    ends_at: datetime | None
    others: tuple[tuple[UUID, bytes], ...]
    """The lanes of the other parties of the session, with their sealed addresses: none of these may go out here."""


_WAITING = """
    l.id AS lane_id, p.address AS proxy, l.counterpart, d.seq, d.id, d.inbound_id, d.purpose, d.kind, d.body, d.media_id,
    d.state, d.attempt, d.intent_at, extract(epoch FROM d.due_at - clock_timestamp())::float8 AS due_in,
    (s.id IS NULL OR (s.state = 'open' AND s.ends_at > clock_timestamp())) AS live,
    l.key_id, l.address, l.thread, l.title, s.ends_at,
    ARRAY(SELECT (o.id, o.address) FROM lane AS o WHERE o.session_id = l.session_id AND o.id <> l.id) AS others
"""


async def heads(connection: Connection, lanes: Sequence[UUID], *, most: int) -> list[Waiting]:
    """The first pending deliveries of each lane, at most `most` a lane, in order."""
    rows = await connection.fetch(
        f"""
        SELECT {_WAITING}
          FROM unnest($1::uuid[]) AS want (lane_id)
          JOIN lane AS l ON l.id = want.lane_id
          JOIN proxy AS p ON p.id = l.proxy_id
          LEFT JOIN session AS s ON s.id = l.session_id
         CROSS JOIN LATERAL (
               SELECT *
                 FROM delivery
                WHERE lane_id = want.lane_id AND state IN ('preparing', 'due', 'sending')
                ORDER BY seq
                LIMIT $2
               ) AS d
         ORDER BY l.id, d.seq
        """,
        lanes,
        most,
    )
    return [_waiting(row) for row in rows]


async def adopt(connection: Connection, *, epoch: int) -> list[Waiting]:
    """Take over the open intents of an earlier epoch; each must be looked up before anything else is sent."""
    rows = await connection.fetch(
        f"""
        WITH open AS MATERIALIZED (
            UPDATE delivery
               SET epoch = $1
             WHERE state = 'sending' AND epoch < $1
            RETURNING *
        )
        SELECT {_WAITING}
          FROM open AS d
          JOIN lane AS l ON l.id = d.lane_id
          JOIN proxy AS p ON p.id = l.proxy_id
          LEFT JOIN session AS s ON s.id = l.session_id
         ORDER BY l.id, d.seq
        """,
        epoch,
    )
    return [_waiting(row) for row in rows]


async def intended(connection: Connection, places: Sequence[tuple[UUID, int]]) -> list[Waiting]:
    """The deliveries at these places in lanes, as far as their intent is recorded and open, in order."""
    rows = await connection.fetch(
        f"""
        SELECT {_WAITING}
          FROM unnest($1::uuid[], $2::bigint[]) AS want (lane_id, seq)
          JOIN delivery AS d ON d.lane_id = want.lane_id AND d.seq = want.seq AND d.state = 'sending'
          JOIN lane AS l ON l.id = d.lane_id
          JOIN proxy AS p ON p.id = l.proxy_id
          LEFT JOIN session AS s ON s.id = l.session_id
         ORDER BY d.lane_id, d.seq
        """,
        [lane_id for lane_id, _ in places],
        [seq for _, seq in places],
    )
    return [_waiting(row) for row in rows]


async def busy(connection: Connection) -> list[LaneRef]:
    """The lanes that have something to send."""
    rows = await connection.fetch(
        """
        SELECT DISTINCT l.id AS lane_id, p.address AS proxy, l.counterpart
          FROM delivery AS d
          JOIN lane AS l ON l.id = d.lane_id
          JOIN proxy AS p ON p.id = l.proxy_id
         WHERE d.state IN ('preparing', 'due', 'sending')
        """
    )
    return [ref(row) for row in rows]


async def live(connection: Connection, lane_id: UUID) -> bool:
    """Whether the session of this lane is open now, and its owner still in it; a lane outside any session always is."""
    found: bool = await connection.fetchval(
        """
        SELECT s.id IS NULL
               OR s.state = 'open' AND s.ends_at > clock_timestamp()
                  AND NOT EXISTS (SELECT FROM participant AS p WHERE p.lane_id = l.id AND p.left_at IS NOT NULL)
          FROM lane AS l
          LEFT JOIN session AS s ON s.id = l.session_id
         WHERE l.id = $1
        """,
        lane_id,
    )
    return found


def _waiting(row: Record) -> Waiting:
    return Waiting(
        ref=ref(row),
        seq=row["seq"],
        id=row["id"],
        inbound_id=row["inbound_id"],
        purpose=Purpose(row["purpose"]),
        kind=row["kind"],
        body=row["body"],
        media_id=row["media_id"],
        state=DeliveryState(row["state"]),
        attempt=row["attempt"],
        intent_at=row["intent_at"],
        due_in=row["due_in"],
        live=row["live"],
        key_id=row["key_id"],
        address=row["address"],
        thread=row["thread"],
        title=row["title"],
        ends_at=row["ends_at"],
        others=tuple((lane_id, address) for lane_id, address in row["others"]),
    )
