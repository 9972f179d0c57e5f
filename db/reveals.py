"""Reveals: requests to see a customer's address, and what became of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from asyncpg import Record

from db.cards import Card
from db.pool import Connection
from relay.reveal import LASTS, WAITS, Ground, RevealState


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose address would be seen: the customer of a ticket, in the session where they were let in last."""

    session_id: UUID
    participant_id: UUID


@dataclass(frozen=True, slots=True, repr=False)
class Reveal:
    """A request. `address` is sealed for the lane `lane_id` with the key `key_id`; `asker` and `approver` are aliases.

    `ends_at`: until when it may be approved, once it is until when the address may be seen.
    """

    id: UUID
    service_id: UUID
    ticket_id: UUID
    session_id: UUID
    code: str
    lane_id: UUID
    key_id: UUID
    address: bytes
    asked_by: UUID
    asker: str
    approver: str | None
    ground: Ground
    state: RevealState
    asked_at: datetime
    approved_at: datetime | None
    ends_at: datetime
    opened_at: datetime | None
    opened_count: int


_REVEAL = """
    SELECT r.id, t.service_id, s.ticket_id, r.session_id, t.code, p.lane_id, l.key_id, l.address, r.asked_by,
           one.alias AS asker, other.alias AS approver, r.reason_code, r.state, r.asked_at, r.approved_at, r.ends_at,
           r.opened_at, r.opened_count
      FROM reveal AS r
      JOIN session AS s ON s.id = r.session_id
      JOIN ticket AS t ON t.id = s.ticket_id
      JOIN participant AS p ON p.id = r.participant_id
      JOIN lane AS l ON l.id = p.lane_id
      JOIN staff AS one ON one.id = r.asked_by
      LEFT JOIN staff AS other ON other.id = r.approved_by
"""


async def subject(connection: Connection, ticket_id: UUID) -> Subject | None:
    """Whose address a ticket has; None while its customer has not come."""
    row = await connection.fetchrow(
        """
        SELECT p.session_id, p.id AS participant_id
          FROM session AS s
          JOIN participant AS p ON p.session_id = s.id AND p.role = 'customer'
         WHERE s.ticket_id = $1
         ORDER BY p.left_at DESC NULLS FIRST, p.joined_at DESC
         LIMIT 1
        """,
        ticket_id,
    )
    return Subject(**row) if row else None


async def is_open(connection: Connection, participant_id: UUID) -> bool:
    """Whether there is a request about somebody that is neither refused nor over."""
    found: bool = await connection.fetchval(
        "SELECT EXISTS (SELECT FROM reveal WHERE participant_id = $1 AND state IN ('asked', 'approved'))",
        participant_id,
    )
    return found


async def add(
    connection: Connection, *, id: UUID, about: Subject, asked_by: UUID, ground: Ground
) -> None:
    """Ask. Raises `Clash` (reveal_open) when there is an open request about the same person."""
    await connection.execute(
        """
        INSERT INTO reveal (id, session_id, participant_id, asked_by, reason_code, ends_at)
        VALUES ($1, $2, $3, $4, $5, statement_timestamp() + $6::interval)
        """,
        id,
        about.session_id,
        about.participant_id,
        asked_by,
        ground,
        WAITS,
    )


async def get(connection: Connection, id: UUID) -> Reveal | None:
    """The request of this id."""
    row = await connection.fetchrow(_REVEAL + "WHERE r.id = $1", id)
    return _reveal(row) if row else None


async def newest(connection: Connection, *, limit: int) -> list[Reveal]:
    """The latest requests, the newest first."""
    rows = await connection.fetch(_REVEAL + "ORDER BY r.asked_at DESC, r.id LIMIT $1", limit)
    return [_reveal(row) for row in rows]


async def opened(connection: Connection, ticket_id: UUID) -> list[Reveal]:
    """The requests by which the address of a ticket's customer was seen, the oldest first."""
    rows = await connection.fetch(
        _REVEAL + "WHERE s.ticket_id = $1 AND r.opened_count > 0 ORDER BY r.opened_at", ticket_id
    )
    return [_reveal(row) for row in rows]


async def approve(connection: Connection, id: UUID, by: UUID) -> bool:
    """Approve a request, once and in time. Raises `Clash` (reveal_two_persons) when `by` has asked for it."""
    return bool(
        await connection.fetchval(
            """
            UPDATE reveal
               SET state = 'approved', approved_by = $2, approved_at = statement_timestamp(),
                   ends_at = statement_timestamp() + $3::interval
             WHERE id = $1 AND state = 'asked' AND ends_at > clock_timestamp()
            RETURNING true
            """,
            id,
            by,
            LASTS,
        )
    )


async def refuse(connection: Connection, id: UUID) -> bool:
    """Refuse a request, once."""
    return bool(
        await connection.fetchval(
            "UPDATE reveal SET state = 'refused' WHERE id = $1 AND state = 'asked' RETURNING true",
            id,
        )
    )


async def count(connection: Connection, id: UUID, shown: int) -> int | None:
    """Count that the address is shown, at the place `shown` in the asker's lane: how often now. None: it is over."""
    times: int | None = await connection.fetchval(
        """
        UPDATE reveal
           SET opened_at = coalesce(opened_at, clock_timestamp()), opened_count = opened_count + 1,
               shown = array_append(shown, $2)
         WHERE id = $1 AND state = 'approved' AND ends_at > clock_timestamp()
        RETURNING opened_count
        """,
        id,
        shown,
    )
    return times


_DUE = """
    state IN ('asked', 'approved')
    AND (ends_at <= clock_timestamp()
         OR EXISTS (SELECT FROM staff AS f
                     WHERE f.id IN (reveal.asked_by, reveal.approved_by) AND (f.state <> 'active' OR f.role <> 'supervisor'))
         OR EXISTS (SELECT FROM session AS s JOIN key AS k ON k.id = s.key_id
                     WHERE s.id = reveal.session_id AND k.destroyed_at IS NOT NULL))
"""


async def due(connection: Connection) -> bool:
    """Whether a request is over: its time is up, one of the two is no supervisor any more, or the customer was erased."""
    return bool(await connection.fetchval(f"SELECT EXISTS (SELECT FROM reveal WHERE {_DUE})"))


async def end_due(connection: Connection) -> list[UUID]:
    """End what is over."""
    rows = await connection.fetch(f"UPDATE reveal SET state = 'ended' WHERE {_DUE} RETURNING id")
    return [row["id"] for row in rows]


async def forget(connection: Connection, id: UUID) -> None:
    """Take the address away where it was put to be shown; what has not gone out does not any more."""
    await connection.execute(
        """
        UPDATE delivery AS d
           SET body = '', state = CASE d.state WHEN 'due' THEN 'void' ELSE d.state END,
               settled_at = CASE d.state WHEN 'due' THEN clock_timestamp() ELSE d.settled_at END
          FROM reveal AS r
          JOIN reveal_card AS c ON c.reveal_id = r.id AND c.staff_id = r.asked_by
         WHERE r.id = $1 AND d.lane_id = c.lane_id AND d.seq = ANY(r.shown)
        """,
        id,
    )


async def put_cards(
    connection: Connection, reveal_id: UUID, cards: Sequence[tuple[UUID, UUID, int]]
) -> None:
    """Remember where supervisors see a request: staff, lane, place in the lane."""
    await connection.executemany(
        "INSERT INTO reveal_card (reveal_id, staff_id, lane_id, seq) VALUES ($1, $2, $3, $4)",
        [(reveal_id, *card) for card in cards],
    )


async def cards_of(connection: Connection, reveal_id: UUID) -> list[Card]:
    """Where a request is seen; also by those who are not at work any more, as it must go there too."""
    rows = await connection.fetch(
        """
        SELECT c.staff_id, c.lane_id, l.key_id, c.seq, l.language
          FROM reveal_card AS c
          JOIN lane AS l ON l.id = c.lane_id
         WHERE c.reveal_id = $1
         ORDER BY c.lane_id, c.seq
        """,
        reveal_id,
    )
    return [Card(**row) for row in rows]


def _reveal(row: Record) -> Reveal:
    fields = dict(row)
    ground, state = Ground(fields.pop("reason_code")), RevealState(fields.pop("state"))
    return Reveal(ground=ground, state=state, **fields)
