"""Media: files on their way, sealed."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from asyncpg import Record

from db.pool import Connection


@dataclass(frozen=True, slots=True, repr=False)
class Media:
    """A file: still with its provider (`handle`, sealed) or here (`body`, sealed). `live` while its session is.

    `role` is its sender's, `rules` are their service's for the guard (`relay.rules`).
    """

    id: UUID
    session_id: UUID
    participant_id: UUID | None
    key_id: UUID
    proxy: str
    handle: bytes | None
    body: bytes | None
    mime: str | None
    state: str
    live: bool
    role: str | None
    rules: str


@dataclass(frozen=True, slots=True, repr=False)
class Wanted:
    """A file that is to be fetched; the sealed `handle` says what it is said to be, too."""

    id: UUID
    session_id: UUID
    participant_id: UUID
    key_id: UUID
    proxy_id: UUID
    handle: bytes


_MEDIA = """
    SELECT m.id, m.session_id, m.participant_id, m.key_id, p.address AS proxy, m.handle, m.body, m.mime, m.state,
           s.state = 'open' AND s.ends_at > clock_timestamp() AS live, w.role, v.rules
      FROM media AS m
      JOIN proxy AS p ON p.id = m.proxy_id
      JOIN session AS s ON s.id = m.session_id
      JOIN ticket AS t ON t.id = s.ticket_id
      JOIN service AS v ON v.id = t.service_id
      LEFT JOIN participant AS w ON w.id = m.participant_id
"""


async def want(connection: Connection, media: Sequence[Wanted]) -> None:
    """Note files that are to be fetched."""
    await connection.executemany(
        """
        INSERT INTO media (id, session_id, participant_id, key_id, proxy_id, handle, state)
        VALUES ($1, $2, $3, $4, $5, $6, 'wanted')
        """,
        [
            (one.id, one.session_id, one.participant_id, one.key_id, one.proxy_id, one.handle)
            for one in media
        ],
    )


async def wanted(connection: Connection, *, limit: int) -> list[Media]:
    """Files to fetch, the oldest first."""
    return [
        _media(row)
        for row in await connection.fetch(
            _MEDIA + "WHERE m.state = 'wanted' ORDER BY m.created_at LIMIT $1", limit
        )
    ]


async def get(connection: Connection, id: UUID) -> Media | None:
    """The file of this id."""
    row = await connection.fetchrow(_MEDIA + "WHERE m.id = $1", id)
    return _media(row) if row else None


async def states(connection: Connection, ids: Sequence[UUID]) -> dict[UUID, str]:
    """How far these files are, held so until the transaction ends."""
    rows = await connection.fetch(
        "SELECT id, state FROM media WHERE id = ANY($1::uuid[]) ORDER BY id FOR SHARE", ids
    )
    return {row["id"]: row["state"] for row in rows}


async def store(connection: Connection, id: UUID, *, body: bytes, mime: str) -> None:
    """Keep a file; its provider's handle is forgotten."""
    await connection.execute(
        "UPDATE media SET body = $2, mime = $3, state = 'ready', handle = NULL WHERE id = $1",
        id,
        body,
        mime,
    )


async def give_up(connection: Connection, id: UUID) -> None:
    """Note that a file cannot be had."""
    await connection.execute("UPDATE media SET state = 'failed', handle = NULL WHERE id = $1", id)


def _media(row: Record) -> Media:
    return Media(**row)
