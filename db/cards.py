"""Cards: where each of the staff was shown a waiting ticket."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from db.pool import Connection


@dataclass(frozen=True, slots=True)
class Card:
    """The delivery that shows a session to someone of the staff."""

    staff_id: UUID
    lane_id: UUID
    key_id: UUID
    seq: int
    language: str


async def put(
    connection: Connection, session_id: UUID, cards: Sequence[tuple[UUID, UUID, int]]
) -> None:
    """Remember cards: staff, lane, place in the lane. A newer card of the same session takes the older one's place."""
    await connection.executemany(
        """
        INSERT INTO card (session_id, staff_id, lane_id, seq) VALUES ($1, $2, $3, $4)
            ON CONFLICT (session_id, staff_id) DO UPDATE SET lane_id = excluded.lane_id, seq = excluded.seq
        """,
        [(session_id, *card) for card in cards],
    )


async def of_sessions(connection: Connection, sessions: Sequence[UUID]) -> list[Card]:
    """The cards of these sessions, on the phones of those who are still at work."""
    rows = await connection.fetch(
        """
        SELECT c.staff_id, c.lane_id, l.key_id, c.seq, l.language
          FROM card AS c
          JOIN lane AS l ON l.id = c.lane_id
          JOIN staff AS f ON f.id = c.staff_id AND f.state = 'active'
         WHERE c.session_id = ANY($1::uuid[])
         ORDER BY c.lane_id, c.seq
        """,
        sessions,
    )
    return [Card(**row) for row in rows]


async def void(connection: Connection, lane_id: UUID) -> None:
    """Send nothing more of what is pending in somebody's own chat."""
    await connection.execute(
        """
        UPDATE delivery
           SET state = 'void', settled_at = clock_timestamp()
         WHERE lane_id = $1 AND state IN ('preparing', 'due') AND purpose = 'card'
        """,
        lane_id,
    )
