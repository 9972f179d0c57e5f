"""Participants of the Proxy API's sessions: what they are beside the participant that each of them also is."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from asyncpg import Record

from db import keyset
from db.keyset import Span
from db.pool import Connection
from db.routes import WINDOW_OPEN
from relay.language import Language


@dataclass(frozen=True, slots=True, repr=False)
class ProxyParticipant:
    """Somebody in a session, or who was: `address` (under `key_id`) and `friendly_name` are sealed, `proxy` is what they see.

    `mask` stands for the address to who may not see it. `window_open`: free text may go to them now.
    """

    id: UUID
    session_id: UUID
    lane_id: UUID
    key_id: UUID
    address: bytes
    mask: str
    friendly_name: bytes | None
    proxy: str
    proxy_id: UUID
    number_sid: str | None
    language: Language
    window_open: bool
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None


_PARTICIPANT = f"""
    SELECT y.participant_id, y.session_id, p.lane_id, l.key_id, l.address, y.mask, y.friendly_name, x.address AS proxy,
           l.proxy_id, n.sid AS number_sid, l.language, {WINDOW_OPEN} AS window_open, y.created_at, y.updated_at,
           y.deleted_at
      FROM proxy_participant AS y
      JOIN participant AS p ON p.id = y.participant_id
      JOIN lane AS l ON l.id = p.lane_id
      JOIN proxy AS x ON x.id = l.proxy_id
      LEFT JOIN number AS n ON n.proxy_id = x.id
     WHERE y.session_id = $1
"""


async def add(
    connection: Connection,
    id: UUID,
    session_id: UUID,
    *,
    counterpart: bytes,
    friendly_name: bytes | None,
    mask: str,
) -> None:
    """Make a participant one of the Proxy API's. Raises `Clash` (proxy_participant_once)."""
    await connection.execute(
        """
        INSERT INTO proxy_participant (participant_id, session_id, counterpart, friendly_name, mask)
        VALUES ($1, $2, $3, $4, $5)
        """,
        id,
        session_id,
        counterpart,
        friendly_name,
        mask,
    )


async def get(connection: Connection, session_id: UUID, id: UUID) -> ProxyParticipant | None:
    """The participant of this id, if they are of this session."""
    row = await connection.fetchrow(_PARTICIPANT + "AND y.participant_id = $2", session_id, id)
    return _participant(row) if row else None


async def page(connection: Connection, session_id: UUID, span: Span) -> list[ProxyParticipant]:
    """The participants of a session in this span, the newest first, removed ones too."""
    rows = await keyset.rows(
        connection, _PARTICIPANT, [session_id], span, at="y.created_at", id="y.participant_id"
    )
    return [_participant(row) for row in rows]


@dataclass(frozen=True, slots=True)
class Seats:
    """Who sits in a session: how many, and of one person whether they do, or did until they were removed."""

    taken: int
    here: bool
    removed: bool


async def seats(connection: Connection, session_id: UUID, counterpart: bytes) -> Seats:
    """The seats of a session, and somebody's (blind)."""
    row = await connection.fetchrow(
        """
        SELECT count(*) FILTER (WHERE deleted_at IS NULL) AS taken,
               coalesce(bool_or(counterpart = $2 AND deleted_at IS NULL), false) AS here,
               coalesce(bool_or(counterpart = $2 AND deleted_at IS NOT NULL), false) AS removed
          FROM proxy_participant
         WHERE session_id = $1
        """,
        session_id,
        counterpart,
    )
    return Seats(**row) if row else Seats(0, here=False, removed=False)


async def proxy_named(connection: Connection, service_id: UUID, name: str) -> UUID | None:
    """The proxy of a service by what the business calls it: a plain number, an address with its channel, a number's SID."""
    id: UUID | None = await connection.fetchval(
        """
        SELECT x.id
          FROM proxy AS x
          LEFT JOIN number AS n ON n.proxy_id = x.id
         WHERE CASE WHEN n.proxy_id IS NULL THEN x.service_id ELSE n.service_id END = $1
           AND x.id IN (SELECT id FROM proxy WHERE address IN ($2, 'tel:' || $2)
                         UNION ALL
                        SELECT proxy_id FROM number WHERE sid = $2)
         LIMIT 1
        """,
        service_id,
        name,
    )
    return id


async def astray(connection: Connection, session_id: UUID, service_id: UUID) -> bool:
    """Whether the proxy of somebody who would come back is this service's no more."""
    found: bool = await connection.fetchval(
        """
        SELECT EXISTS (
            SELECT FROM proxy_participant AS y
              JOIN participant AS p ON p.id = y.participant_id
              JOIN lane AS l ON l.id = p.lane_id
              JOIN proxy AS x ON x.id = l.proxy_id
              LEFT JOIN number AS n ON n.proxy_id = x.id
             WHERE y.session_id = $1 AND y.deleted_at IS NULL
               AND CASE WHEN n.proxy_id IS NULL THEN x.service_id ELSE n.service_id END IS DISTINCT FROM $2)
        """,
        session_id,
        service_id,
    )
    return found


async def remove(connection: Connection, id: UUID) -> None:
    """Note that a participant was removed; they leave apart from this."""
    await connection.execute(
        """
        UPDATE proxy_participant SET deleted_at = clock_timestamp(), updated_at = clock_timestamp()
         WHERE participant_id = $1
        """,
        id,
    )


async def come_back(connection: Connection, session_id: UUID) -> list[UUID]:
    """Let everybody who was in a session when it closed be in it again, unbound yet. Who that is."""
    rows = await connection.fetch(
        """
        UPDATE participant AS p
           SET left_at = NULL
          FROM proxy_participant AS y
         WHERE y.session_id = $1 AND y.deleted_at IS NULL AND p.id = y.participant_id
        RETURNING p.id
        """,
        session_id,
    )
    return sorted(row["id"] for row in rows)


def _participant(row: Record) -> ProxyParticipant:
    return ProxyParticipant(
        id=row["participant_id"],
        session_id=row["session_id"],
        lane_id=row["lane_id"],
        key_id=row["key_id"],
        address=row["address"],
        mask=row["mask"],
        friendly_name=row["friendly_name"],
        proxy=row["proxy"],
        proxy_id=row["proxy_id"],
        number_sid=row["number_sid"],
        language=Language(row["language"]),
        window_open=row["window_open"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        deleted_at=row["deleted_at"],
    )
