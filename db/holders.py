"""Holders: who of the staff has which session in hand."""

from dataclasses import dataclass
from uuid import UUID

from asyncpg import Record

from db.pool import Connection
from db.routes import WINDOW_OPEN
from relay.language import Language
from relay.session import Role


@dataclass(frozen=True, slots=True)
class Held:
    """A live session in the hands of someone of the staff. `role` says with whom it is, `thread` where they write."""

    session_id: UUID
    ticket_id: UUID
    code: str
    role: Role
    key_id: UUID
    participant_id: UUID
    staff_id: UUID
    lane_id: UUID
    thread: int | None
    menu: int | None
    """The place in the lane of the newest message that carries the thread's menu."""


_HELD = """
    SELECT s.id AS session_id, s.ticket_id, coalesce(s.code, t.code) AS code, s.role, s.key_id,
           p.id AS participant_id, p.staff_id, p.lane_id, l.thread, l.menu
      FROM participant AS p
      JOIN session AS s ON s.id = p.session_id AND s.state = 'open'
      JOIN ticket AS t ON t.id = s.ticket_id
      JOIN lane AS l ON l.id = p.lane_id
     WHERE p.left_at IS NULL AND p.staff_id IS NOT NULL
"""


async def held_by(connection: Connection, staff_id: UUID) -> list[Held]:
    """The live sessions that someone of the staff holds, the oldest ticket first."""
    rows = await connection.fetch(
        _HELD + "AND p.staff_id = $1 ORDER BY t.opened_at, s.started_at", staff_id
    )
    return [_held(row) for row in rows]


async def of_ticket(connection: Connection, ticket_id: UUID) -> list[Held]:
    """Every session of a ticket that somebody has in hand."""
    rows = await connection.fetch(_HELD + "AND s.ticket_id = $1 ORDER BY s.started_at", ticket_id)
    return [_held(row) for row in rows]


async def of_lane(connection: Connection, lane_id: UUID) -> Held | None:
    """The live session behind the thread of someone of the staff."""
    row = await connection.fetchrow(_HELD + "AND p.lane_id = $1", lane_id)
    return _held(row) if row else None


def _held(row: Record) -> Held:
    return Held(**dict(row) | {"role": Role(row["role"])})


@dataclass(frozen=True, slots=True)
class Holder:
    """Who of the staff is in a session, and the lane toward them there."""

    participant_id: UUID
    staff_id: UUID
    lane_id: UUID


async def of_session(connection: Connection, session_id: UUID) -> Holder | None:
    """Who has a session in hand."""
    row = await connection.fetchrow(
        """
        SELECT id AS participant_id, staff_id, lane_id
          FROM participant
         WHERE session_id = $1 AND left_at IS NULL AND role IN ('agent', 'driver')
        """,
        session_id,
    )
    return Holder(**row) if row else None


async def vacant(connection: Connection, lane_id: UUID) -> bool:
    """Whether the session that someone of the staff has left, and whose lane this was, is open and in nobody's hands."""
    found: bool = await connection.fetchval(
        """
        SELECT EXISTS (
            SELECT FROM participant AS p
              JOIN session AS s ON s.id = p.session_id AND s.state = 'open'
             WHERE p.lane_id = $1 AND p.staff_id IS NOT NULL AND p.left_at IS NOT NULL
               AND NOT EXISTS (SELECT FROM participant AS h
                                WHERE h.session_id = s.id AND h.staff_id IS NOT NULL AND h.left_at IS NULL))
        """,
        lane_id,
    )
    return found


async def left_behind(connection: Connection, staff_id: UUID) -> list[tuple[UUID, UUID]]:
    """The threads (lane, key) that somebody should not see any more, and whose removal did not get through."""
    rows = await connection.fetch(
        """
        SELECT l.id, l.key_id
          FROM participant AS p
          JOIN lane AS l ON l.id = p.lane_id AND l.thread IS NOT NULL
         WHERE p.staff_id = $1 AND p.left_at IS NOT NULL
           AND (SELECT d.state FROM delivery AS d WHERE d.lane_id = l.id AND d.kind = 'close_thread'
                 ORDER BY d.seq DESC LIMIT 1) = 'undeliverable'
        """,
        staff_id,
    )
    return [(row["id"], row["key_id"]) for row in rows]


@dataclass(frozen=True, slots=True)
class Other:
    """The customer of a session. `reachable`: free text may go to them now; `shared`: they have several conversations here."""

    participant_id: UUID
    lane_id: UUID
    language: Language
    reachable: bool
    shared: bool


async def customer_of(connection: Connection, session_id: UUID) -> Other | None:
    """Whom the holder of a session writes with; None while they have not come."""
    row = await connection.fetchrow(
        f"""
        SELECT p.id AS participant_id, l.id AS lane_id, l.language, {WINDOW_OPEN} AS reachable,
               (SELECT count(*) > 1 FROM binding AS m
                 WHERE m.proxy_id = l.proxy_id AND m.counterpart = l.counterpart AND m.ended_at IS NULL) AS shared
          FROM participant AS p
          JOIN lane AS l ON l.id = p.lane_id
          JOIN proxy AS x ON x.id = l.proxy_id
         WHERE p.session_id = $1 AND p.role = 'customer' AND p.left_at IS NULL
        """,
        session_id,
    )
    return Other(**dict(row) | {"language": Language(row["language"])}) if row else None
