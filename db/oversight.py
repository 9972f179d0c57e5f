"""Oversight: what a supervisor may see of a ticket, of somebody's work and of a service. Never an address or a content."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from db.pool import Connection
from relay.session import Role


async def tickets_named(
    connection: Connection, service_id: UUID, code: str, ref_index: bytes
) -> Sequence[UUID]:
    """The tickets that a supervisor may mean by a code (a session's too) or a reference: those of the code where there
    are any, else the open ones, else the ended ones, the newest first."""
    rows = await connection.fetch(
        """
        WITH named AS (
            SELECT id, 0 AS rank FROM ticket WHERE service_id = $1 AND code = upper($2)
             UNION ALL
            SELECT ticket_id, 0 FROM session WHERE code = upper($2)
             UNION ALL
            SELECT id, CASE state WHEN 'open' THEN 1 ELSE 2 END FROM ticket WHERE service_id = $1 AND ref_index = $3
        )
        SELECT DISTINCT t.id, t.opened_at
          FROM named
          JOIN ticket AS t ON t.id = named.id AND t.service_id = $1
         WHERE named.rank = (SELECT min(n.rank) FROM named AS n JOIN ticket AS o ON o.id = n.id AND o.service_id = $1)
         ORDER BY t.opened_at DESC
        """,
        service_id,
        code,
        ref_index,
    )
    return [row["id"] for row in rows]


@dataclass(frozen=True, slots=True)
class Touched:
    """What the end of a ticket touches: its live sessions, the staff in them, and messages that have not gone out."""

    sessions: int
    staff: int
    unsent: int


async def touched(connection: Connection, ticket_id: UUID) -> Touched:
    """What would be touched if the ticket ended now."""
    rows = await connection.fetch(
        """
        WITH live AS (SELECT id FROM session WHERE ticket_id = $1 AND state = 'open')
        SELECT (SELECT count(*) FROM live) AS sessions,
               (SELECT count(DISTINCT p.staff_id) FROM live JOIN participant AS p ON p.session_id = live.id
                 WHERE p.left_at IS NULL AND p.staff_id IS NOT NULL) AS staff,
               (SELECT count(*) FROM live JOIN lane AS l ON l.session_id = live.id JOIN delivery AS d ON d.lane_id = l.id
                 WHERE d.state IN ('preparing', 'due', 'sending') AND d.purpose = 'content') AS unsent
        """,
        ticket_id,
    )
    return Touched(**rows[0])


@dataclass(frozen=True, slots=True)
class Talk:
    """A session of a ticket: its code, with whom it is, and whose it is; `holder` is an alias."""

    code: str
    role: Role
    is_open: bool
    holder: str | None


async def talks(connection: Connection, ticket_id: UUID) -> list[Talk]:
    """The sessions of a ticket; of one that has ended, who had it last."""
    rows = await connection.fetch(
        """
        SELECT coalesce(s.code, t.code) AS code, s.role, s.state = 'open' AS is_open,
               (SELECT p.alias FROM participant AS p
                 WHERE p.session_id = s.id AND p.staff_id IS NOT NULL AND (p.left_at IS NULL OR s.state = 'closed')
                 ORDER BY p.left_at DESC NULLS FIRST LIMIT 1) AS holder
          FROM session AS s
          JOIN ticket AS t ON t.id = s.ticket_id
         WHERE s.ticket_id = $1
         ORDER BY s.started_at, s.id
        """,
        ticket_id,
    )
    return [Talk(row["code"], Role(row["role"]), row["is_open"], row["holder"]) for row in rows]


@dataclass(frozen=True, slots=True)
class Record:
    """What is counted of a ticket: how often it was opened, and its cases, the open ones and all."""

    epoch: int
    open_cases: int
    cases: int


async def record(connection: Connection, ticket_id: UUID) -> Record:
    """What is counted of a ticket."""
    rows = await connection.fetch(
        """
        SELECT t.epoch, count(c.id) FILTER (WHERE c.state = 'open') AS open_cases, count(c.id) AS cases
          FROM ticket AS t
          LEFT JOIN session AS s ON s.ticket_id = t.id
          LEFT JOIN case_file AS c ON c.session_id = s.id
         WHERE t.id = $1
         GROUP BY t.epoch
        """,
        ticket_id,
    )
    return Record(**rows[0])


@dataclass(frozen=True, slots=True)
class Figures:
    """How a service stands. `oldest` is for how long the session `oldest_code` has waited for an agent; `claimed_in` the
    median wait of those that were claimed today (Jakarta's day)."""

    open_tickets: int
    unclaimed: int
    oldest_code: str | None
    oldest: timedelta | None
    waiting: int
    undeliverable: int
    agents: int
    claimed_in: timedelta | None


async def figures(connection: Connection, service_id: UUID) -> Figures:
    """How a service stands now."""
    rows = await connection.fetch(
        """
        WITH unclaimed AS MATERIALIZED (
            SELECT coalesce(s.code, t.code) AS code, s.started_at
              FROM ticket AS t
              JOIN session AS s ON s.ticket_id = t.id AND s.state = 'open' AND s.role = 'agent'
             WHERE t.service_id = $1 AND t.state = 'open'
               AND NOT EXISTS (SELECT 1 FROM participant AS p
                                WHERE p.session_id = s.id AND p.left_at IS NULL AND p.staff_id IS NOT NULL)
        )
        SELECT (SELECT count(*) FROM ticket WHERE service_id = $1 AND state = 'open') AS open_tickets,
               (SELECT count(*) FROM unclaimed) AS unclaimed,
               (SELECT code FROM unclaimed ORDER BY started_at LIMIT 1) AS oldest_code,
               (SELECT clock_timestamp() - min(started_at) FROM unclaimed) AS oldest,
               (SELECT count(*) FROM delivery AS d JOIN lane AS l ON l.id = d.lane_id JOIN proxy AS x ON x.id = l.proxy_id
                 WHERE d.state IN ('preparing', 'due', 'sending') AND x.service_id = $1) AS waiting,
               (SELECT count(*) FROM delivery AS d JOIN lane AS l ON l.id = d.lane_id JOIN proxy AS x ON x.id = l.proxy_id
                 WHERE d.state = 'undeliverable' AND d.settled_at > clock_timestamp() - interval '1 hour'
                   AND x.service_id = $1) AS undeliverable,
               (SELECT count(*) FROM staff WHERE service_id = $1 AND state = 'active' AND role = 'agent') AS agents,
               (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY p.joined_at - s.started_at)
                  FROM participant AS p
                  JOIN session AS s ON s.id = p.session_id AND s.role = 'agent'
                  JOIN ticket AS t ON t.id = s.ticket_id AND t.service_id = $1
                 WHERE p.staff_id IS NOT NULL
                   AND p.joined_at >= date_trunc('day', clock_timestamp() AT TIME ZONE interval '7 hours')
                                      AT TIME ZONE interval '7 hours'
                   AND NOT EXISTS (SELECT 1 FROM participant AS e
                                    WHERE e.session_id = s.id AND e.staff_id IS NOT NULL AND e.joined_at < p.joined_at)
               ) AS claimed_in
        """,
        service_id,
    )
    return Figures(**rows[0])
