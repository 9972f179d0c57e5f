"""Holders: who of the staff has which session in hand."""

from dataclasses import dataclass
from uuid import UUID

from db.pool import Connection


@dataclass(frozen=True, slots=True)
class Held:
    """A live session in the hands of someone of the staff."""

    session_id: UUID
    ticket_id: UUID
    code: str
    participant_id: UUID
    lane_id: UUID


async def held_by(connection: Connection, staff_id: UUID) -> list[Held]:
    """The live sessions that someone of the staff holds."""
    rows = await connection.fetch(
        """
        SELECT s.id AS session_id, t.id AS ticket_id, t.code, p.id AS participant_id, p.lane_id
          FROM participant AS p
          JOIN session AS s ON s.id = p.session_id AND s.state = 'open'
          JOIN ticket AS t ON t.id = s.ticket_id
         WHERE p.staff_id = $1 AND p.left_at IS NULL
         ORDER BY t.opened_at
        """,
        staff_id,
    )
    return [Held(**row) for row in rows]


async def of_lane(connection: Connection, lane_id: UUID) -> tuple[UUID, UUID, UUID] | None:
    """The staff participant of a lane: participant, session, staff."""
    row = await connection.fetchrow(
        """
        SELECT id, session_id, staff_id
          FROM participant
         WHERE lane_id = $1 AND left_at IS NULL AND staff_id IS NOT NULL
        """,
        lane_id,
    )
    return (row["id"], row["session_id"], row["staff_id"]) if row else None
