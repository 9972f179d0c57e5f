"""Cases: reports about somebody in a session, and what was done about them."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from asyncpg import Record

from db.cards import Card
from db.pool import Connection
from db.routes import Key
from relay.session import Role


class CaseState(StrEnum):
    """Where a case stands."""

    OPEN = "open"
    DISMISSED = "dismissed"
    UPHELD = "upheld"


@dataclass(frozen=True, slots=True, repr=False)
class Case:
    """A case. `alias` is whom it is `about`, None where nobody was there; `words` are sealed with the session's key.

    `reporter` is the alias of who opened it, `role` what they are there. `live`: the session is still open. `holds`: what
    the person whom it is about writes there is held.
    """

    id: UUID
    service_id: UUID
    session_id: UUID
    ticket_id: UUID
    key_id: UUID
    code: str
    opened_by: UUID
    reporter: str
    role: Role
    about: UUID | None
    alias: str | None
    words: bytes | None
    state: CaseState
    live: bool
    holds: bool


_CASE = """
    SELECT c.id, c.service_id, c.session_id, s.ticket_id, s.key_id, coalesce(s.code, t.code) AS code, c.opened_by,
           r.alias AS reporter, r.role, c.about, a.alias, c.words, c.state, s.state = 'open' AS live,
           coalesce(a.held_at IS NOT NULL AND s.state = 'open', false) AS holds
      FROM case_file AS c
      JOIN session AS s ON s.id = c.session_id
      JOIN ticket AS t ON t.id = s.ticket_id
      JOIN participant AS r ON r.id = c.opened_by
      LEFT JOIN participant AS a ON a.id = c.about
"""


async def concerned(connection: Connection, reporter: UUID) -> UUID | None:
    """Whom a report is about: who is on the other side of the reporter's session, or else was there last."""
    found: UUID | None = await connection.fetchval(
        """
        SELECT p.id
          FROM participant AS me
          JOIN participant AS p ON p.session_id = me.session_id AND (p.staff_id IS NULL) <> (me.staff_id IS NULL)
         WHERE me.id = $1
         ORDER BY p.left_at DESC NULLS FIRST, p.joined_at DESC
         LIMIT 1
        """,
        reporter,
    )
    return found


async def add(connection: Connection, *, id: UUID, opened_by: UUID, about: UUID | None) -> None:
    """Open a case. Raises `Clash` (case_open) when this participant has one open already."""
    await connection.execute(
        """
        INSERT INTO case_file (id, service_id, session_id, opened_by, about)
        SELECT $1, t.service_id, s.id, p.id, $3
          FROM participant AS p
          JOIN session AS s ON s.id = p.session_id
          JOIN ticket AS t ON t.id = s.ticket_id
         WHERE p.id = $2
        """,
        id,
        opened_by,
        about,
    )


async def get(connection: Connection, id: UUID) -> Case | None:
    """The case of this id."""
    row = await connection.fetchrow(_CASE + "WHERE c.id = $1", id)
    return _case(row) if row else None


async def open_by(connection: Connection, opened_by: UUID) -> Case | None:
    """The open case that a participant has opened."""
    row = await connection.fetchrow(
        _CASE + "WHERE c.opened_by = $1 AND c.state = 'open'", opened_by
    )
    return _case(row) if row else None


async def customer_key(connection: Connection, session_id: UUID) -> Key | None:
    """The routing key by which a session's customer writes; None where there is no customer now."""
    row = await connection.fetchrow(
        """
        SELECT x.address, b.counterpart, b.slot
          FROM participant AS p
          JOIN binding AS b ON b.participant_id = p.id AND b.ended_at IS NULL
          JOIN proxy AS x ON x.id = b.proxy_id
         WHERE p.session_id = $1 AND p.role = 'customer' AND p.left_at IS NULL
        """,
        session_id,
    )
    return Key(row["address"], row["counterpart"], row["slot"]) if row else None


async def set_words(connection: Connection, id: UUID, words: bytes) -> None:
    """Keep what was reported."""
    await connection.execute("UPDATE case_file SET words = $2 WHERE id = $1", id, words)


async def close(connection: Connection, id: UUID, state: CaseState, closed_by: UUID) -> bool:
    """Close a case; False when somebody did so before."""
    return bool(
        await connection.fetchval(
            """
            UPDATE case_file SET state = $2, closed_at = clock_timestamp(), closed_by = $3
             WHERE id = $1 AND state = 'open'
            RETURNING true
            """,
            id,
            state,
            closed_by,
        )
    )


async def put_cards(
    connection: Connection, case_id: UUID, cards: Sequence[tuple[UUID, UUID, int]]
) -> None:
    """Remember where supervisors see a case: staff, lane, place in the lane. A newer card takes the older one's place."""
    await connection.executemany(
        """
        INSERT INTO case_card (case_id, staff_id, lane_id, seq) VALUES ($1, $2, $3, $4)
            ON CONFLICT (case_id, staff_id) DO UPDATE SET lane_id = excluded.lane_id, seq = excluded.seq
        """,
        [(case_id, *card) for card in cards],
    )


async def cards_of(connection: Connection, case_id: UUID) -> list[Card]:
    """Where a case is seen, on the phones of those who are still at work."""
    rows = await connection.fetch(
        """
        SELECT c.staff_id, c.lane_id, l.key_id, c.seq, l.language
          FROM case_card AS c
          JOIN lane AS l ON l.id = c.lane_id
          JOIN staff AS f ON f.id = c.staff_id AND f.state = 'active'
         WHERE c.case_id = $1
         ORDER BY c.lane_id, c.seq
        """,
        case_id,
    )
    return [Card(**row) for row in rows]


def _case(row: Record) -> Case:
    return Case(
        id=row["id"],
        service_id=row["service_id"],
        session_id=row["session_id"],
        ticket_id=row["ticket_id"],
        key_id=row["key_id"],
        code=row["code"],
        opened_by=row["opened_by"],
        reporter=row["reporter"],
        role=Role(row["role"]),
        about=row["about"],
        alias=row["alias"],
        words=row["words"],
        state=CaseState(row["state"]),
        live=row["live"],
        holds=row["holds"],
    )
