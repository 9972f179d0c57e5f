"""Notes: what the staff keep inside a session."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from db.pool import Connection


@dataclass(frozen=True, slots=True, repr=False)
class Note:
    """A note; `body` is sealed with the session's key. `alias` is whose it is."""

    id: UUID
    session_id: UUID
    body: bytes
    alias: str
    written_at: datetime


async def add(connection: Connection, *, id: UUID, participant_id: UUID, body: bytes) -> None:
    """Keep a note of someone of the staff who is in a session."""
    await connection.execute(
        """
        INSERT INTO note (id, session_id, staff_id, body)
        SELECT $1, session_id, staff_id, $3 FROM participant WHERE id = $2
        """,
        id,
        participant_id,
        body,
    )


async def of_session(connection: Connection, session_id: UUID) -> Sequence[Note]:
    """The notes of a session, in the order in which they were written."""
    rows = await connection.fetch(
        """
        SELECT n.id, n.session_id, n.body, f.alias, n.written_at
          FROM note AS n
          JOIN staff AS f ON f.id = n.staff_id
         WHERE n.session_id = $1
         ORDER BY n.written_at, n.id
        """,
        session_id,
    )
    return [Note(**row) for row in rows]
