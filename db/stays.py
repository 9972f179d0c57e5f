"""Stays: who was on a number of the pool from when to when, for whoever forecasts how many are needed."""

from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from uuid import UUID

from db.pool import Connection
from relay.pool.forecast import Stay
from relay.pool.geography import Region
from relay.session import Mode


async def of_service(
    connection: Connection, service_id: UUID, history: timedelta, spot: Callable[[Region], str]
) -> AsyncIterator[Stay]:
    """The stays that ended within `history` or go on: person by person, each person's in order. Needs a transaction.

    Rests count, and the grace within which a ticket may be reopened. `spot` says where numbers stand in for one another.
    """
    found = connection.cursor(
        """
        SELECT b.counterpart, n.country, n.area, s.mode, b.started_at,
               CASE WHEN b.ended_at IS NOT NULL THEN greatest(b.free_at, b.ended_at + coalesce(v.grace, '0')) END AS until
          FROM binding AS b
          JOIN number AS n ON n.proxy_id = b.proxy_id
          JOIN participant AS p ON p.id = b.participant_id
          JOIN session AS s ON s.id = p.session_id
          JOIN ticket AS t ON t.id = s.ticket_id
          JOIN service AS v ON v.id = t.service_id
         WHERE b.cool_off IS NOT NULL AND v.id = $1 AND b.free_at > clock_timestamp() - $2::interval
         ORDER BY b.counterpart, b.started_at
        """,
        service_id,
        history,
        prefetch=1_000,
    )
    async for row in found:
        yield Stay(
            counterpart=row["counterpart"],
            place=spot(Region(row["country"], row["area"])),
            mode=Mode(row["mode"]),
            since=row["started_at"],
            until=row["until"],
        )
