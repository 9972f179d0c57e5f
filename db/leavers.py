"""Leavers: sessions end, and who was in them is in none any more."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from db.pool import Connection
from db.routes import WINDOW_OPEN
from relay.language import Language
from relay.session import Role


@dataclass(frozen=True, slots=True)
class Leaver:
    """Someone whose session has just ended, and the lane toward them. `chat` is the same for one person in one chat.

    `untold`: sessions between customers end without a word to anybody.
    """

    participant_id: UUID
    role: Role
    staff_id: UUID | None
    chat: tuple[UUID, bytes]
    lane_id: UUID
    key_id: UUID
    language: Language
    threaded: bool
    reachable: bool
    untold: bool


async def end(connection: Connection, ticket_id: UUID) -> tuple[list[UUID], list[Leaver]]:
    """Close every session of a ticket and unbind everyone. Which sessions, and who was in them."""
    sessions = [
        row["id"]
        for row in await connection.fetch(
            """
            UPDATE session
               SET state = 'closed', ended_at = clock_timestamp()
             WHERE ticket_id = $1 AND state = 'open'
            RETURNING id
            """,
            ticket_id,
        )
    ]
    return sessions, await _empty(connection, sessions)


async def end_one(connection: Connection, id: UUID) -> list[Leaver]:
    """Close one session and unbind everyone in it; who that was."""
    await connection.execute(
        "UPDATE session SET state = 'closed', ended_at = clock_timestamp() WHERE id = $1 AND state = 'open'",
        id,
    )
    return await _empty(connection, [id])


async def _empty(connection: Connection, sessions: Sequence[UUID]) -> list[Leaver]:
    rows = await connection.fetch(
        """
        WITH left_now AS (
            UPDATE participant
               SET left_at = clock_timestamp()
             WHERE session_id = ANY($1::uuid[]) AND left_at IS NULL
            RETURNING id, session_id, role, staff_id, lane_id
        ), unbound AS (
            UPDATE binding AS b
               SET ended_at = clock_timestamp()
              FROM left_now AS p
             WHERE b.participant_id = p.id AND b.ended_at IS NULL
        )
        SELECT p.id AS participant_id, p.role, p.staff_id, l.proxy_id, l.counterpart, l.id AS lane_id, l.key_id,
               l.language, l.title IS NOT NULL AS threaded, s.role = 'customer' AS untold,
        """
        + WINDOW_OPEN
        + """ AS reachable
          FROM left_now AS p
          JOIN session AS s ON s.id = p.session_id
          JOIN lane AS l ON l.id = p.lane_id
          JOIN proxy AS x ON x.id = l.proxy_id
         ORDER BY p.id
        """,
        sessions,
    )
    return [
        Leaver(
            participant_id=row["participant_id"],
            role=Role(row["role"]),
            staff_id=row["staff_id"],
            chat=(row["proxy_id"], row["counterpart"]),
            lane_id=row["lane_id"],
            key_id=row["key_id"],
            language=Language(row["language"]),
            threaded=row["threaded"],
            reachable=row["reachable"],
            untold=row["untold"],
        )
        for row in rows
    ]
