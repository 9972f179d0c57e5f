"""Gauges: how much stands open and waits, counted from the indexes of what is open."""

from dataclasses import dataclass

from db.pool import Connection


@dataclass(frozen=True, slots=True)
class Gauges:
    """What stands open now; ages are in seconds, 0 where nothing waits."""

    tickets: int
    sessions: int
    preparing: int
    due: int
    sending: int
    lanes: int
    oldest_due: float
    inbox: int
    copies: int
    oldest_copy: float
    appeals: int


async def read(connection: Connection) -> Gauges:
    """Count. Reads no table whole: every part has an index of what is open."""
    rows = await connection.fetch(
        """
        SELECT (SELECT count(*) FROM ticket WHERE state = 'open') AS tickets,
               (SELECT count(*) FROM ticket AS t JOIN session AS s ON s.ticket_id = t.id AND s.state = 'open'
                 WHERE t.state = 'open') AS sessions,
               d.preparing, d.due, d.sending, d.lanes, d.oldest_due,
               (SELECT count(*) FROM inbox WHERE state = 'waiting') AS inbox,
               c.copies, c.oldest_copy,
               (SELECT count(*) FROM appeal WHERE state = 'open') AS appeals
          FROM (SELECT count(*) FILTER (WHERE state = 'preparing') AS preparing,
                       count(*) FILTER (WHERE state = 'due') AS due,
                       count(*) FILTER (WHERE state = 'sending') AS sending,
                       count(DISTINCT lane_id) AS lanes,
                       greatest(coalesce(extract(epoch FROM clock_timestamp() - min(due_at) FILTER (WHERE state = 'due')), 0),
                                0)::float8 AS oldest_due
                  FROM delivery WHERE state IN ('preparing', 'due', 'sending')) AS d,
               (SELECT count(*) AS copies,
                       coalesce(extract(epoch FROM clock_timestamp() - min(since)), 0)::float8 AS oldest_copy
                  FROM vendor_copy WHERE state = 'due') AS c
        """
    )
    return Gauges(**rows[0])
