"""Interactions: what crossed in a session of the Proxy API, read from what came in, what went out, and the calls.

One that was deleted is left out, and nothing of what was said in it is left.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from asyncpg import Record

from db import keyset
from db.keyset import Span
from db.pool import Connection
from relay.delivery import DeliveryState
from relay.proxy.interaction import ResourceStatus, Type, of_call, of_delivery


@dataclass(frozen=True, slots=True)
class Leg:
    """One side: whose it is, the carrier's name for it, and how it stands."""

    participant_id: UUID
    resource: str | None
    status: ResourceStatus


@dataclass(frozen=True, slots=True, repr=False)
class Interaction:
    """A message or a call. Without an inbound side the business itself wrote it. `seconds`: how long a call was.

    `body` is sealed with the session's key (`key_id`) for its place in `table`; `owner` is whose it is there.
    """

    id: UUID
    session_id: UUID
    type: Type
    inbound: Leg | None
    outbound: Leg | None
    table: str
    owner: UUID
    key_id: UUID
    body: bytes | None
    seconds: int | None
    created_at: datetime
    updated_at: datetime


# The first part of what it went out in stands for all.
_OUT = """
    LEFT JOIN LATERAL (
        SELECT o.id, d.provider_id, d.state, d.settled_at
          FROM delivery AS d
          JOIN participant AS o ON o.lane_id = d.lane_id
         WHERE d.inbound_id = m.id AND d.purpose = 'content'
         ORDER BY o.joined_at, o.id, d.seq
         LIMIT 1) AS out ON true
"""
_COLUMNS = """
    m.id, p.session_id, 'message' AS type, out.id AS to_id, out.provider_id AS to_resource, out.state AS to_status,
    m.body, NULL::integer AS seconds
"""
_RECEIVED = f"""
    SELECT {_COLUMNS}, 'inbound' AS kept, p.id AS owner, p.id AS from_id, m.message_id AS from_resource,
           'received' AS from_status, m.received_at AS created_at,
           greatest(m.received_at, out.settled_at) AS updated_at
      FROM participant AS p
      JOIN inbound AS m ON m.participant_id = p.id AND m.state = 'relayed'
      {_OUT}
     WHERE p.session_id = $1
"""
_WRITTEN = f"""
    SELECT {_COLUMNS}, 'message_interaction' AS kept, p.id AS owner, NULL::uuid AS from_id, NULL AS from_resource,
           NULL AS from_status, m.created_at, greatest(m.created_at, out.settled_at) AS updated_at
      FROM participant AS p
      JOIN message_interaction AS m ON m.participant_id = p.id
      {_OUT}
     WHERE p.session_id = $1
"""
_RUNG = """
    SELECT c.id, c.session_id, 'voice' AS type, c.callee_id AS to_id, c.callee_sid AS to_resource,
           c.callee_status AS to_status, NULL::bytea AS body, c.seconds, 'call' AS kept, c.caller_id AS owner,
           c.caller_id AS from_id, c.caller_sid AS from_resource, c.caller_status AS from_status,
           c.began_at AS created_at, c.updated_at
      FROM call AS c
     WHERE c.session_id = $1 AND c.caller_id IS NOT NULL AND c.callee_id IS NOT NULL
"""


def _of(source: str) -> str:
    return f"""
    SELECT x.*, s.key_id
      FROM ({source}) AS x
      JOIN session AS s ON s.id = x.session_id
     WHERE NOT EXISTS (SELECT FROM interaction_deleted AS gone WHERE gone.id = x.id)
"""


_ALL = _of(f"{_RECEIVED} UNION ALL {_WRITTEN} UNION ALL {_RUNG}")


async def page(connection: Connection, session_id: UUID, span: Span) -> list[Interaction]:
    """The interactions of a session in this span, the newest first."""
    rows = await keyset.rows(connection, _ALL, [session_id], span, at="x.created_at", id="x.id")
    return [_interaction(row) for row in rows]


async def get(connection: Connection, session_id: UUID, id: UUID) -> Interaction | None:
    """The interaction of this id, if it is of this session."""
    row = await connection.fetchrow(_ALL + "AND x.id = $2", session_id, id)
    return _interaction(row) if row else None


async def written(
    connection: Connection, session_id: UUID, participant_id: UUID, span: Span
) -> list[Interaction]:
    """What the business wrote to a participant, in this span, the newest first."""
    rows = await keyset.rows(
        connection,
        _of(_WRITTEN + "AND p.id = $2"),
        [session_id, participant_id],
        span,
        at="x.created_at",
        id="x.id",
    )
    return [_interaction(row) for row in rows]


async def write(
    connection: Connection, id: UUID, *, session_id: UUID, participant_id: UUID, body: bytes
) -> None:
    """Note that the business writes to a participant; what goes out names it as its inbound."""
    await connection.execute(
        "INSERT INTO message_interaction (id, session_id, participant_id, body) VALUES ($1, $2, $3, $4)",
        id,
        session_id,
        participant_id,
        body,
    )


async def delete(connection: Connection, session_id: UUID, id: UUID) -> None:
    """Leave nothing of an interaction: what has not gone never goes, and what was said is taken away."""
    await connection.execute(
        "INSERT INTO interaction_deleted (id, session_id) VALUES ($1, $2)", id, session_id
    )
    await connection.execute(
        """
        UPDATE media SET body = NULL, handle = NULL, state = CASE WHEN state = 'wanted' THEN 'failed' ELSE state END
         WHERE id IN (SELECT media_id FROM delivery WHERE inbound_id = $1 AND media_id IS NOT NULL)
        """,
        id,
    )
    await connection.execute(
        """
        UPDATE delivery
           SET body = '', state = CASE WHEN state IN ('preparing', 'due') THEN 'void' ELSE state END,
               settled_at = coalesce(settled_at, clock_timestamp())
         WHERE inbound_id = $1 AND state <> 'sending'
        """,
        id,
    )
    await connection.execute("UPDATE inbound SET body = NULL, original = NULL WHERE id = $1", id)
    await connection.execute("UPDATE message_interaction SET body = NULL WHERE id = $1", id)


def _interaction(row: Record) -> Interaction:
    return Interaction(
        id=row["id"],
        session_id=row["session_id"],
        type=Type(row["type"]),
        inbound=Leg(row["from_id"], row["from_resource"], _status(row, "from"))
        if row["from_id"]
        else None,
        outbound=Leg(row["to_id"], row["to_resource"], _status(row, "to"))
        if row["to_id"]
        else None,
        table=row["kept"],
        owner=row["owner"],
        key_id=row["key_id"],
        body=row["body"],
        seconds=row["seconds"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
    )


def _status(row: Record, side: str) -> ResourceStatus:
    said: str | None = row[f"{side}_status"]
    if row["type"] == Type.VOICE:
        return of_call(said)
    if side == "from" or said is None:
        return ResourceStatus.RECEIVED
    return of_delivery(DeliveryState(said), taken=row["to_resource"] is not None)
