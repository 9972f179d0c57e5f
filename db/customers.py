"""Customers: what somebody (blind) has with a service, over all its numbers and bots."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from asyncpg import Record

from db.pool import Connection
from relay.language import Language
from relay.session import Role
from relay.ticket import TicketKind


@dataclass(frozen=True, slots=True, repr=False)
class Live:
    """A live session of a customer, and who of the staff has it in hand, if anybody."""

    session_id: UUID
    ticket_id: UUID
    code: str
    kind: TicketKind
    ends_at: datetime
    key_id: UUID
    role: Role
    alias: str | None
    lane_id: UUID | None
    language: Language | None


async def live(connection: Connection, service_id: UUID, counterpart: bytes) -> list[Live]:
    """The live sessions of a customer, the oldest first."""
    rows = await connection.fetch(
        """
        SELECT s.id AS session_id, t.id AS ticket_id, coalesce(s.code, t.code) AS code, t.kind, s.ends_at, s.key_id,
               s.role, h.alias, h.lane_id, l.language
          FROM proxy AS x
          JOIN binding AS b ON b.proxy_id = x.id AND b.counterpart = $2 AND b.ended_at IS NULL
          JOIN participant AS p ON p.id = b.participant_id AND p.role = 'customer'
          JOIN session AS s ON s.id = p.session_id AND s.state = 'open' AND s.ends_at > clock_timestamp()
          JOIN ticket AS t ON t.id = s.ticket_id
          LEFT JOIN participant AS h ON h.session_id = s.id AND h.staff_id IS NOT NULL AND h.left_at IS NULL
          LEFT JOIN lane AS l ON l.id = h.lane_id
         WHERE x.service_id = $1
         ORDER BY b.started_at, s.id
        """,
        service_id,
        counterpart,
    )
    return [_live(row) for row in rows]


async def last_seat(
    connection: Connection,
    service_id: UUID,
    counterpart: bytes,
    *,
    within: timedelta,
    session_id: UUID | None = None,
) -> UUID | None:
    """The customer's participant in their newest session that lives or ended `within`; of `session_id` where given.

    One in which somebody of the staff was goes before one that nobody ever took.
    """
    found: UUID | None = await connection.fetchval(
        """
        SELECT p.id
          FROM proxy AS x
          JOIN binding AS b ON b.proxy_id = x.id AND b.counterpart = $2
          JOIN participant AS p ON p.id = b.participant_id AND p.role = 'customer'
          JOIN session AS s ON s.id = p.session_id
         WHERE x.service_id = $1
           AND coalesce(s.ended_at, clock_timestamp()) > clock_timestamp() - $3::interval
           AND ($4::uuid IS NULL OR s.id = $4)
         ORDER BY EXISTS (SELECT FROM participant AS h WHERE h.session_id = s.id AND h.staff_id IS NOT NULL) DESC,
                  coalesce(s.ended_at, 'infinity') DESC, b.started_at DESC
         LIMIT 1
        """,
        service_id,
        counterpart,
        within,
        session_id,
    )
    return found


def _live(row: Record) -> Live:
    return Live(
        session_id=row["session_id"],
        ticket_id=row["ticket_id"],
        code=row["code"],
        kind=TicketKind(row["kind"]),
        ends_at=row["ends_at"],
        key_id=row["key_id"],
        role=Role(row["role"]),
        alias=row["alias"],
        lane_id=row["lane_id"],
        language=Language(row["language"]) if row["language"] else None,
    )
