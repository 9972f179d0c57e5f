"""Tickets."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from asyncpg import Record

from db.pool import Connection
from relay.ticket import TicketKind, TicketState


@dataclass(frozen=True, slots=True, repr=False)
class Ticket:
    """A ticket; its `ref` is sealed. `holder` is the alias of who has its session in hand."""

    id: UUID
    service: str
    service_id: UUID
    key_id: UUID
    code: str
    kind: TicketKind
    ref: bytes
    state: TicketState
    opened_at: datetime
    ends_at: datetime
    ended_at: datetime | None
    holder: str | None


_TICKET = """
    SELECT t.id, v.name AS service, t.service_id, t.key_id, t.code, t.kind, t.ref, t.state, t.opened_at, t.ends_at,
           t.ended_at,
           (SELECT string_agg(DISTINCT p.alias, ', ')
              FROM session AS s JOIN participant AS p ON p.session_id = s.id
             WHERE s.ticket_id = t.id AND p.staff_id IS NOT NULL
               AND (p.left_at IS NULL OR t.state <> 'open')) AS holder
      FROM ticket AS t
      JOIN service AS v ON v.id = t.service_id
"""


async def now(connection: Connection) -> datetime:
    """The database's clock: the one that ends compare with."""
    moment: datetime = await connection.fetchval("SELECT clock_timestamp()")
    return moment


async def add(
    connection: Connection,
    *,
    id: UUID,
    service_id: UUID,
    key_id: UUID,
    code: str,
    kind: TicketKind,
    ref: bytes,
    ref_index: bytes,
    ends_at: datetime,
) -> None:
    """Open a ticket. Raises `Clash`: ticket_code (roll again), ticket_live_ref (that matter has an open ticket)."""
    await connection.execute(
        """
        INSERT INTO ticket (id, service_id, key_id, code, kind, ref, ref_index, ends_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        """,
        id,
        service_id,
        key_id,
        code,
        kind,
        ref,
        ref_index,
        ends_at,
    )


async def find(
    connection: Connection, *, service: str | None, code: str, ref_index: bytes
) -> list[Ticket]:
    """The tickets of a service, or of every one, with this short code or this business reference, the newest first."""
    rows = await connection.fetch(
        _TICKET
        + "WHERE ($3::text IS NULL OR v.name = $3) AND (upper(t.code) = upper($1) OR t.ref_index = $2) ORDER BY t.opened_at DESC LIMIT 20",
        code,
        ref_index,
        service,
    )
    return [_ticket(row) for row in rows]


async def get(connection: Connection, id: UUID) -> Ticket:
    """The ticket of this id."""
    row = await connection.fetchrow(_TICKET + "WHERE t.id = $1", id)
    if row is None:
        raise LookupError("no such ticket")
    return _ticket(row)


async def of_session(connection: Connection, session_id: UUID) -> Ticket | None:
    """The ticket over a session."""
    row = await connection.fetchrow(
        _TICKET + "WHERE t.id = (SELECT ticket_id FROM session WHERE id = $1)", session_id
    )
    return _ticket(row) if row else None


async def list_newest(connection: Connection, *, live_only: bool, limit: int) -> list[Ticket]:
    """Tickets, the newest first."""
    rows = await connection.fetch(
        _TICKET + "WHERE t.state = 'open' OR NOT $1 ORDER BY t.opened_at DESC LIMIT $2",
        live_only,
        limit,
    )
    return [_ticket(row) for row in rows]


async def unclaimed(connection: Connection, service_id: UUID) -> list[tuple[UUID, Ticket]]:
    """The live sessions that nobody holds, the oldest first."""
    sessions = await connection.fetch(
        """
        SELECT w.id, w.ticket_id
          FROM ticket AS t
          JOIN session AS w ON w.ticket_id = t.id AND w.state = 'open' AND w.ends_at > clock_timestamp()
                           AND w.role <> 'customer'
         WHERE t.service_id = $1 AND t.state = 'open'
           AND NOT EXISTS (SELECT 1 FROM participant AS h
                            WHERE h.session_id = w.id AND h.left_at IS NULL AND h.staff_id IS NOT NULL)
         ORDER BY t.opened_at
        """,
        service_id,
    )
    return [(row["id"], await get(connection, row["ticket_id"])) for row in sessions]


async def extend(connection: Connection, id: UUID, ends_at: datetime) -> bool:
    """Move the end of an open ticket and of its sessions; False when it is over already."""
    moved = await connection.fetchval(
        """
        UPDATE ticket SET ends_at = $2
         WHERE id = $1 AND state = 'open' AND ends_at > clock_timestamp()
        RETURNING true
        """,
        id,
        ends_at,
    )
    if moved:
        await connection.execute(
            "UPDATE session SET ends_at = $2 WHERE ticket_id = $1 AND state = 'open'", id, ends_at
        )
    return bool(moved)


async def end(connection: Connection, id: UUID, state: TicketState) -> bool:
    """End an open ticket; False when someone did so before."""
    return bool(
        await connection.fetchval(
            """
            UPDATE ticket SET state = $2, ended_at = clock_timestamp()
             WHERE id = $1 AND state = 'open'
            RETURNING true
            """,
            id,
            state,
        )
    )


@dataclass(frozen=True, slots=True)
class Reopenable:
    """A ticket that has ended, and until when its customer may reopen it."""

    id: UUID
    until: datetime


async def reopenable(
    connection: Connection, *, proxy: str, counterpart: bytes
) -> Reopenable | None:
    """The ticket that the customer behind a proxy (blind) may reopen now: the last that ended within its service's grace."""
    row = await connection.fetchrow(
        """
        SELECT t.id, t.ended_at + v.grace AS until
          FROM proxy AS x
          JOIN binding AS b ON b.proxy_id = x.id AND b.counterpart = $2
          JOIN participant AS p ON p.id = b.participant_id AND p.role = 'customer'
          JOIN session AS s ON s.id = p.session_id AND s.role <> 'customer'
          JOIN ticket AS t ON t.id = s.ticket_id AND t.state <> 'open'
          JOIN service AS v ON v.id = t.service_id
         WHERE x.address = $1 AND t.ended_at + v.grace > clock_timestamp()
         ORDER BY t.ended_at DESC
         LIMIT 1
        """,
        proxy,
        counterpart,
    )
    return Reopenable(**row) if row else None


async def reopen(connection: Connection, id: UUID, ends_at: datetime) -> bool:
    """Open an ended ticket again, in its next epoch; False when it is open.

    Raises `Clash` (ticket_live_ref) when the matter has another open ticket.
    """
    return bool(
        await connection.fetchval(
            """
            UPDATE ticket SET state = 'open', ended_at = NULL, ends_at = $2, epoch = epoch + 1
             WHERE id = $1 AND state <> 'open'
            RETURNING true
            """,
            id,
            ends_at,
        )
    )


@dataclass(frozen=True, slots=True)
class Quiet:
    """An open ticket without traffic; `ends` when it was asked and nobody answered, else it is to be asked now."""

    id: UUID
    ends: bool
    patience: timedelta


async def quiet(connection: Connection, *, limit: int) -> list[Quiet]:
    """The open tickets in which nobody has written for their service's time of silence."""
    rows = await connection.fetch(
        """
        SELECT t.id, coalesce(q.asked_at >= q.last, false) AS ends,
               least(v.silence / 2, interval '10 minutes') AS patience
          FROM service AS v
          JOIN ticket AS t ON t.service_id = v.id AND t.state = 'open'
         CROSS JOIN LATERAL (
               SELECT greatest(max(s.started_at), max(i.received_at)) AS last, max(s.silence_asked_at) AS asked_at
                 FROM session AS s
                 LEFT JOIN participant AS p ON p.session_id = s.id
                 LEFT JOIN LATERAL (
                      SELECT received_at FROM inbound WHERE participant_id = p.id ORDER BY place DESC LIMIT 1
                      ) AS i ON true
                WHERE s.ticket_id = t.id AND s.state = 'open' AND s.role <> 'customer'
               ) AS q
         WHERE q.last < clock_timestamp() - v.silence
           AND (q.asked_at IS NULL OR q.asked_at < q.last
                OR q.asked_at < clock_timestamp() - least(v.silence / 2, interval '10 minutes'))
         LIMIT $1
        """,
        limit,
    )
    return [Quiet(row["id"], row["ends"], row["patience"]) for row in rows]


async def overdue(connection: Connection, *, limit: int) -> tuple[Sequence[UUID], float | None]:
    """Open tickets whose end has come, and the seconds until the next one's."""
    rows = await connection.fetch(
        """
        SELECT id FROM ticket WHERE state = 'open' AND ends_at <= clock_timestamp() ORDER BY ends_at LIMIT $1
        """,
        limit,
    )
    until = await connection.fetchval(
        """
        SELECT extract(epoch FROM ends_at - clock_timestamp())::float8
          FROM ticket
         WHERE state = 'open' AND ends_at > clock_timestamp()
         ORDER BY ends_at
         LIMIT 1
        """
    )
    return [row["id"] for row in rows], until


def _ticket(row: Record) -> Ticket:
    return Ticket(
        id=row["id"],
        service=row["service"],
        service_id=row["service_id"],
        key_id=row["key_id"],
        code=row["code"],
        kind=TicketKind(row["kind"]),
        ref=row["ref"],
        state=TicketState(row["state"]),
        opened_at=row["opened_at"],
        ends_at=row["ends_at"],
        ended_at=row["ended_at"],
        holder=row["holder"],
    )
