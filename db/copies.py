"""Copies: what Twilio keeps of our messages, until it is deleted there.

Rows are made, and become due, by triggers of the tables where messages and their ends are recorded (0005_copies.sql).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from db.pool import Connection


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy that should be gone since `age`, after `attempt` tries. `message_id` is the provider's."""

    message_id: str
    attempt: int
    age: timedelta


async def due(connection: Connection, *, limit: int) -> list[Copy]:
    """What is to be deleted now, the longest due first."""
    rows = await connection.fetch(
        """
        SELECT message_id, attempt, clock_timestamp() - since AS age
          FROM vendor_copy
         WHERE state = 'due' AND due_at <= clock_timestamp()
         ORDER BY due_at
         LIMIT $1
        """,
        limit,
    )
    return [Copy(**row) for row in rows]


async def delete(connection: Connection, message_id: str, *, files: int) -> None:
    """Note that it is gone, and how many files with it."""
    await connection.execute(
        """
        UPDATE vendor_copy
           SET state = 'deleted', settled_at = clock_timestamp(), attempt = attempt + 1, files = files + $2, code = NULL
         WHERE message_id = $1 AND state = 'due'
        """,
        message_id,
        files,
    )


async def postpone(connection: Connection, message_id: str, *, code: str, pause: float) -> None:
    """Note why it is still there, and try again in `pause` seconds."""
    await connection.execute(
        """
        UPDATE vendor_copy
           SET attempt = attempt + 1, code = $2, due_at = clock_timestamp() + $3 * interval '1 second'
         WHERE message_id = $1 AND state = 'due'
        """,
        message_id,
        code,
        pause,
    )


async def give_up(connection: Connection, message_id: str, *, code: str) -> Sequence[UUID]:
    """Note that it stays there; the services whose business that is: its session's, or all that speak by Twilio."""
    rows = await connection.fetch(
        """
        WITH failed AS (
            UPDATE vendor_copy
               SET state = 'failed', settled_at = clock_timestamp(), attempt = attempt + 1, code = $2
             WHERE message_id = $1 AND state = 'due'
            RETURNING session_id
        )
        SELECT t.service_id
          FROM failed AS f
          JOIN session AS s ON s.id = f.session_id
          JOIN ticket AS t ON t.id = s.ticket_id
         UNION
        SELECT x.service_id
          FROM failed AS f
          JOIN proxy AS x ON x.channel IN ('whatsapp', 'sms')
         WHERE f.session_id IS NULL
        """,
        message_id,
        code,
    )
    return [row["service_id"] for row in rows]
