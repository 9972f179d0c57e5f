"""Copies: what Twilio keeps of our messages, until it is deleted there.

Rows are made, and become due, by triggers of the tables where messages and their ends are recorded (0005_copies.sql).
"""

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


async def give_up(connection: Connection, message_id: str, *, code: str) -> None:
    """Note that it stays there."""
    await connection.execute(
        """
        UPDATE vendor_copy
           SET state = 'failed', settled_at = clock_timestamp(), attempt = attempt + 1, code = $2
         WHERE message_id = $1 AND state = 'due'
        """,
        message_id,
        code,
    )


async def untold(connection: Connection) -> bool:
    """Whether something was given up of which nobody has been told."""
    found: bool = await connection.fetchval(
        "SELECT EXISTS (SELECT FROM vendor_copy WHERE state = 'failed' AND told_at IS NULL)"
    )
    return found


async def tell(connection: Connection) -> dict[UUID, list[str]]:
    """Note that all given up is told of now; what that is, by the services whose business it is.

    That is its session's service; where it is of none, every one that speaks by Twilio.
    """
    rows = await connection.fetch(
        """
        WITH told AS (
            UPDATE vendor_copy
               SET told_at = clock_timestamp()
             WHERE state = 'failed' AND told_at IS NULL
            RETURNING message_id, session_id
        )
        SELECT t.service_id, c.message_id
          FROM told AS c
          JOIN session AS s ON s.id = c.session_id
          JOIN ticket AS t ON t.id = s.ticket_id
         UNION
        SELECT x.service_id, c.message_id
          FROM told AS c
          JOIN proxy AS x ON x.channel IN ('whatsapp', 'sms')
         WHERE c.session_id IS NULL
         ORDER BY service_id, message_id
        """
    )
    found: dict[UUID, list[str]] = {}
    for row in rows:
        found.setdefault(row["service_id"], []).append(row["message_id"])
    return found
