"""Sessions of the Proxy API: what they are beside the session and the ticket that each of them also is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from asyncpg import Record

from db import keyset
from db.keyset import Span
from db.pool import Connection
from relay.proxy.life import ClosedReason, Status, Term, closed_reason, status
from relay.session import Mode
from relay.ticket import TicketState


@dataclass(frozen=True, slots=True, repr=False)
class ProxySession:
    """A session, its ticket, and the key that seals its contents. `ref` is sealed: its name, if it is `named`, or its SID.

    `live` is false from its end on, swept or not; `ended_at` is then set. `now` is when this was read.
    """

    id: UUID
    service_id: UUID
    ticket_id: UUID
    ticket_key_id: UUID
    key_id: UUID
    code: str
    ref: bytes
    named: bool
    mode: Mode
    term: Term
    live: bool
    began_at: datetime | None
    ended_at: datetime | None
    created_at: datetime
    updated_at: datetime
    closed_reason: ClosedReason | None
    now: datetime

    @property
    def status(self) -> Status:
        """Where it stands."""
        return status(live=self.live, began=self.began_at)


_LIVE = "(s.state = 'open' AND s.ends_at > clock_timestamp())"
_SESSION = f"""
    SELECT x.session_id, x.service_id, s.ticket_id, t.key_id AS ticket_key_id, s.key_id, coalesce(s.code, t.code) AS code,
           t.ref, t.state AS ticket_state, x.name_index IS NOT NULL AS named, s.mode, {_LIVE} AS live, x.ttl, x.expires_at,
           x.latest, x.epoch_at, x.began_at, x.last_at, x.created_at, x.updated_at,
           x.closed_reason IS NOT NULL AS by_request,
           CASE WHEN NOT {_LIVE} THEN coalesce(s.ended_at, s.ends_at) END AS ended_at, clock_timestamp() AS now
      FROM proxy_session AS x
      JOIN session AS s ON s.id = x.session_id
      JOIN ticket AS t ON t.id = s.ticket_id
     WHERE x.service_id = $1 AND x.gone_at IS NULL
"""


async def add(
    connection: Connection,
    id: UUID,
    service_id: UUID,
    *,
    name_index: bytes | None,
    term: Term,
    began: bool = False,
) -> None:
    """Make a session one of the Proxy API's; `began`: in progress already. Raises `Clash` (proxy_session_name)."""
    await connection.execute(
        """
        INSERT INTO proxy_session (session_id, service_id, name_index, ttl, expires_at, latest, epoch_at, began_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7::timestamptz, CASE WHEN $8 THEN $7::timestamptz END)
        """,
        id,
        service_id,
        name_index,
        term.ttl,
        term.expiry,
        term.latest,
        term.epoch,
        began,
    )


async def get(connection: Connection, service_id: UUID, id: UUID) -> ProxySession | None:
    """The session of this id, unless it is another service's, deleted or forgotten."""
    row = await connection.fetchrow(_SESSION + "AND x.session_id = $2", service_id, id)
    return _session(row) if row else None


async def find(connection: Connection, service_id: UUID, name_index: bytes) -> ProxySession | None:
    """The session of this name (blind)."""
    row = await connection.fetchrow(_SESSION + "AND x.name_index = $2", service_id, name_index)
    return _session(row) if row else None


async def page(connection: Connection, service_id: UUID, span: Span) -> list[ProxySession]:
    """The sessions of a service in this span, the newest first, closed ones too."""
    here = await keyset.rows(
        connection,
        "SELECT session_id FROM proxy_session WHERE service_id = $1 AND gone_at IS NULL",
        [service_id],
        span,
        at="created_at",
        id="session_id",
    )
    ids = [row["session_id"] for row in here]
    rows = await connection.fetch(_SESSION + "AND x.session_id = ANY($2::uuid[])", service_id, ids)
    found = {row["session_id"]: _session(row) for row in rows}
    return [found[id] for id in ids if id in found]


async def among(connection: Connection, sessions: Sequence[UUID]) -> list[UUID]:
    """Which of these sessions are the Proxy API's."""
    rows = await connection.fetch(
        "SELECT session_id FROM proxy_session WHERE session_id = ANY($1::uuid[])", sessions
    )
    return [row["session_id"] for row in rows]


async def is_forgotten(connection: Connection, service_id: UUID, id: UUID) -> bool:
    """Whether there was such a session, of which nothing can be read any more though nobody has deleted it."""
    found: bool = await connection.fetchval(
        """
        SELECT EXISTS (
            SELECT FROM proxy_session
             WHERE session_id = $2 AND service_id = $1 AND gone_at IS NOT NULL AND deleted_at IS NULL)
        """,
        service_id,
        id,
    )
    return found


async def set_term(connection: Connection, id: UUID, term: Term) -> None:
    """Give a session other terms; who does moves its ticket's end, too."""
    await connection.execute(
        """
        UPDATE proxy_session
           SET ttl = $2, expires_at = $3, latest = $4, epoch_at = $5, updated_at = clock_timestamp()
         WHERE session_id = $1
        """,
        id,
        term.ttl,
        term.expiry,
        term.latest,
        term.epoch,
    )


async def set_closed(connection: Connection, id: UUID) -> None:
    """Note that a session was closed by request."""
    await connection.execute(
        "UPDATE proxy_session SET closed_reason = 'api', updated_at = clock_timestamp() WHERE session_id = $1",
        id,
    )


async def set_deleted(connection: Connection, id: UUID) -> None:
    """Note that a session's end for good was asked for."""
    await connection.execute(
        "UPDATE proxy_session SET deleted_at = clock_timestamp() WHERE session_id = $1", id
    )


async def reopen(connection: Connection, id: UUID, term: Term) -> None:
    """Open a closed session again, in progress. Its ticket is open again already, and ends when its term does."""
    await set_term(connection, id, term)
    await connection.execute(
        """
        UPDATE proxy_session SET closed_reason = NULL, began_at = coalesce(began_at, clock_timestamp())
         WHERE session_id = $1
        """,
        id,
    )
    await connection.execute(
        "UPDATE session SET state = 'open', ended_at = NULL, ends_at = $2 WHERE id = $1",
        id,
        term.end,
    )


@dataclass(frozen=True, slots=True)
class Sliding:
    """A live session in which something crosses `now`, and its term up to here."""

    id: UUID
    ends_at: datetime
    term: Term
    now: datetime


async def sliding(connection: Connection, ids: Sequence[UUID]) -> list[Sliding]:
    """Those of these sessions that are the Proxy API's, held until the transaction ends."""
    rows = await connection.fetch(
        """
        SELECT x.session_id, s.ends_at, x.epoch_at, x.last_at, x.ttl, x.expires_at, x.latest, clock_timestamp() AS now
          FROM proxy_session AS x
          JOIN session AS s ON s.id = x.session_id AND s.state = 'open'
         WHERE x.session_id = ANY($1::uuid[])
         ORDER BY x.session_id
           FOR UPDATE
        """,
        ids,
    )
    return [Sliding(row["session_id"], row["ends_at"], _term(row), row["now"]) for row in rows]


async def slide(connection: Connection, moved: Sequence[tuple[Sliding, datetime]]) -> None:
    """Note an interaction in each of these sessions, and move its end, and its ticket's, to the moment beside it."""
    ids = [one.id for one, _ in moved]
    await connection.execute(
        """
        UPDATE proxy_session AS x
           SET began_at = coalesce(x.began_at, new.at), last_at = new.at, updated_at = new.at
          FROM unnest($1::uuid[], $2::timestamptz[]) AS new (id, at)
         WHERE x.session_id = new.id
        """,
        ids,
        [one.now for one, _ in moved],
    )
    await connection.execute(
        """
        WITH moved AS (
            UPDATE session AS s
               SET ends_at = new.ends_at
              FROM unnest($1::uuid[], $2::timestamptz[]) AS new (id, ends_at)
             WHERE s.id = new.id AND s.ends_at <> new.ends_at
            RETURNING s.ticket_id, s.ends_at
        )
        UPDATE ticket AS t SET ends_at = moved.ends_at FROM moved WHERE t.id = moved.ticket_id
        """,
        ids,
        [ends_at for _, ends_at in moved],
    )


def _term(row: Record) -> Term:
    return Term(row["epoch_at"], row["last_at"], row["ttl"], row["expires_at"], row["latest"])


def _session(row: Record) -> ProxySession:
    over = not row["live"]
    return ProxySession(
        id=row["session_id"],
        service_id=row["service_id"],
        ticket_id=row["ticket_id"],
        ticket_key_id=row["ticket_key_id"],
        key_id=row["key_id"],
        code=row["code"],
        ref=row["ref"],
        named=row["named"],
        mode=Mode(row["mode"]),
        term=_term(row),
        live=row["live"],
        began_at=row["began_at"],
        ended_at=row["ended_at"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        closed_reason=closed_reason(TicketState(row["ticket_state"]), row["by_request"])
        if over
        else None,
        now=row["now"],
    )
