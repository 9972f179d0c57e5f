"""Alerts: what the supervisors of a service were told, so that they are not told it again at once."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from db.pool import Connection
from relay.alert import STANDING, Alert


async def take(
    connection: Connection,
    service_id: UUID,
    alert: Alert,
    subjects: Sequence[str],
    *,
    every: timedelta,
) -> set[str]:
    """Which of these subjects may be told of now: not told within `every`, and what stands not before it was lifted."""
    rows = await connection.fetch(
        """
        INSERT INTO alert AS a (service_id, kind, subject)
        SELECT $1, $2, subject FROM unnest($3::text[]) AS new (subject) ORDER BY subject
            ON CONFLICT (service_id, kind, subject) DO UPDATE
           SET told_at = excluded.told_at, lifted_at = NULL
         WHERE a.told_at <= excluded.told_at - $4::interval AND (a.lifted_at IS NOT NULL OR NOT $5)
        RETURNING subject
        """,
        service_id,
        alert,
        sorted(set(subjects)),
        every,
        alert in STANDING,
    )
    return {row["subject"] for row in rows}


async def lift(connection: Connection, service_id: UUID, alert: Alert, subject: str) -> bool:
    """Note that it is true no more; False where it was not told, or has been lifted before."""
    return bool(
        await connection.fetchval(
            """
            UPDATE alert SET lifted_at = clock_timestamp()
             WHERE service_id = $1 AND kind = $2 AND subject = $3 AND lifted_at IS NULL
            RETURNING true
            """,
            service_id,
            alert,
            subject,
        )
    )
