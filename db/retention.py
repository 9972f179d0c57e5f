"""Retention: what has ended so long ago that nobody may read it any more.

The time counts from the end that a ticket was to have, if it was ended later than that: a restored backup is as old as
what is in it. What an open case is about is kept until the case is closed.
"""

from datetime import timedelta
from uuid import UUID

from db.pool import Connection

_ENDED = """
    SELECT t.id
      FROM ticket AS t
      JOIN service AS v ON v.id = t.service_id
     WHERE t.ended_at IS NOT NULL AND t.gone_at IS NULL
       AND least(t.ended_at, t.ends_at) < clock_timestamp() - $1::interval
       AND t.ended_at + coalesce(v.grace, interval '0') < clock_timestamp()
       AND NOT EXISTS (SELECT FROM session AS s
                         LEFT JOIN case_file AS c ON c.session_id = s.id AND c.state = 'open'
                        WHERE s.ticket_id = t.id AND (s.state = 'open' OR c.id IS NOT NULL))
"""
_SOME = """
     ORDER BY least(t.ended_at, t.ends_at)
     LIMIT $2
       FOR UPDATE OF t SKIP LOCKED
"""


async def overdue(connection: Connection, keep: timedelta, *, limit: int) -> list[UUID]:
    """Open tickets whose end was to be longer ago than `keep`."""
    rows = await connection.fetch(
        "SELECT id FROM ticket WHERE state = 'open' AND ends_at < clock_timestamp() - $1::interval LIMIT $2",
        keep,
        limit,
    )
    return [row["id"] for row in rows]


async def tickets_past(connection: Connection, keep: timedelta, *, limit: int) -> list[UUID]:
    """Tickets whose end is longer ago than `keep`, and that nobody may reopen; held until the transaction ends."""
    rows = await connection.fetch(_ENDED + _SOME, keep, limit)
    return [row["id"] for row in rows]


async def upgrades_past(connection: Connection, keep: timedelta, *, limit: int) -> list[UUID]:
    """The same of account upgrades whose files are still here; one that was reopened since has new ones."""
    rows = await connection.fetch(
        _ENDED
        + " AND t.kind = 'upgrade' AND (t.files_gone_at IS NULL OR t.files_gone_at < t.ended_at)"
        + _SOME,
        keep,
        limit,
    )
    return [row["id"] for row in rows]


async def strangers_past(connection: Connection, keep: timedelta, *, limit: int) -> list[UUID]:
    """Lanes to customers outside any session, down which nothing has gone for longer than `keep`; never the staff's."""
    rows = await connection.fetch(
        """
        SELECT l.id
          FROM lane AS l
          JOIN key AS k ON k.id = l.key_id AND k.wrapped IS NOT NULL
         WHERE l.session_id IS NULL AND k.created_at < clock_timestamp() - $1::interval
           AND (l.courtesy_at IS NULL OR l.courtesy_at < clock_timestamp() - $1::interval)
           AND NOT EXISTS (SELECT FROM staff AS f WHERE f.lane_id = l.id)
           AND NOT EXISTS (SELECT FROM question AS q WHERE q.lane_id = l.id)
           AND NOT EXISTS (SELECT FROM delivery AS d
                            WHERE d.lane_id = l.id
                              AND (d.due_at >= clock_timestamp() - $1::interval OR d.state IN ('preparing', 'due', 'sending')))
         LIMIT $2
           FOR UPDATE OF l SKIP LOCKED
        """,
        keep,
        limit,
    )
    return [row["id"] for row in rows]
