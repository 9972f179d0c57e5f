"""Escalations: sessions that nobody has taken for too long."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from db.pool import Connection

_DUE = """
      FROM session AS s
      JOIN ticket AS t ON t.id = s.ticket_id AND t.state = 'open'
      JOIN service AS v ON v.id = t.service_id
     WHERE s.state = 'open' AND s.role = 'agent' AND s.escalated_at IS NULL AND s.ends_at > clock_timestamp()
       AND s.started_at <= clock_timestamp() - v.escalate_after
       AND NOT EXISTS (SELECT 1 FROM participant AS p
                        WHERE p.session_id = s.id AND p.staff_id IS NOT NULL
                          AND (p.left_at IS NULL OR p.left_at > clock_timestamp() - v.escalate_after))
"""


async def shortest(connection: Connection) -> timedelta | None:
    """The shortest wait after which a service escalates; None where none does."""
    wait: timedelta | None = await connection.fetchval("SELECT min(escalate_after) FROM service")
    return wait


async def services_due(connection: Connection) -> Sequence[UUID]:
    """The services that have a session to escalate."""
    rows = await connection.fetch(f"SELECT DISTINCT t.service_id {_DUE}")
    return [row["service_id"] for row in rows]


async def take(connection: Connection, service_id: UUID, *, limit: int) -> Sequence[UUID]:
    """The sessions of a service with an agent that have waited for its `escalate_after` since they opened or were given
    back, the oldest first; each is taken once."""
    rows = await connection.fetch(
        f"""
        WITH due AS (SELECT s.id {_DUE} AND t.service_id = $1 ORDER BY s.started_at LIMIT $2)
        UPDATE session AS s
           SET escalated_at = clock_timestamp()
          FROM due
         WHERE s.id = due.id
        RETURNING s.id, s.started_at
        """,
        service_id,
        limit,
    )
    return [row["id"] for row in sorted(rows, key=lambda row: row["started_at"])]
