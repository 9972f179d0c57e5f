"""Callbacks: what the business is still to be told of interactions, in order for each of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from asyncpg import Record

from db.pool import Connection


@dataclass(frozen=True, slots=True, repr=False)
class Source:
    """An interaction as it lies in the database. `body` is sealed with `key_id`.

    `writer`: whose it is; None for a message of the business's own, which is sealed for `reader` then. `resource` is the
    provider's name for what came in, `media_id` its file.
    """

    id: UUID
    service_id: UUID
    session_id: UUID
    key_id: UUID
    writer: UUID | None
    resource: str
    body: bytes | None
    media_id: UUID | None
    created_at: datetime


@dataclass(frozen=True, slots=True, repr=False)
class Callback:
    """One thing to tell: how `source` stood `at` a moment, and toward whom. `url` None: nobody wants to hear it any more.

    `seconds`: of a call that is over. `attempt`: how often it was sent.
    """

    id: int
    kind: str
    source: Source
    reader: UUID | None
    resource: str
    status: str
    writer_status: str
    seconds: int | None
    at: datetime
    attempt: int
    url: str | None

    @property
    def subject(self) -> UUID:
        """What is told of in order."""
        return self.source.id

    @property
    def service_id(self) -> UUID:
        """Whose server hears it."""
        return self.source.service_id


async def due(
    connection: Connection, *, limit: int, busy: Sequence[UUID], full: Sequence[UUID]
) -> list[Callback]:
    """What is to be told now, of each interaction the first; not of those that are `busy`, nor to services that are `full`."""
    rows = await connection.fetch(
        """
        SELECT c.id, c.kind, c.service_id, c.session_id, c.interaction_id, c.reader, coalesce(c.resource, '') AS resource,
               c.status, c.writer_status, c.seconds, c.at, c.attempt, v.callback_url AS url, s.key_id,
               coalesce(i.participant_id, k.caller_id) AS writer, coalesce(i.message_id, k.caller_sid, '') AS writer_resource,
               coalesce(i.body, m.body) AS body, i.media_id, coalesce(i.received_at, m.created_at, k.began_at, c.at) AS created_at
          FROM (SELECT *
                  FROM callback AS c
                 WHERE c.due_at <= clock_timestamp() AND c.interaction_id <> ALL($2::uuid[])
                   AND c.service_id <> ALL($3::uuid[])
                   AND NOT EXISTS (SELECT FROM callback AS e WHERE e.interaction_id = c.interaction_id AND e.id < c.id)
                 ORDER BY c.due_at
                 LIMIT $1) AS c
          JOIN session AS s ON s.id = c.session_id
          LEFT JOIN proxy_service AS v ON v.service_id = c.service_id AND v.deleted_at IS NULL
          LEFT JOIN inbound AS i ON i.id = c.interaction_id AND c.kind = 'message'
          LEFT JOIN message_interaction AS m ON m.id = c.interaction_id AND c.kind = 'message'
          LEFT JOIN call AS k ON k.id = c.interaction_id AND c.kind = 'call'
         ORDER BY c.due_at
        """,
        limit,
        list(busy),
        list(full),
    )
    return [_callback(row) for row in rows]


async def drop(connection: Connection, id: int) -> None:
    """This was told, or never will be."""
    await connection.execute("DELETE FROM callback WHERE id = $1", id)


async def postpone(connection: Connection, id: int, *, pause: float) -> None:
    """This was not taken: try it again in so many seconds, and what follows of the same interaction after it."""
    await connection.execute(
        """
        UPDATE callback SET attempt = attempt + 1, due_at = clock_timestamp() + $2 * interval '1 second' WHERE id = $1
        """,
        id,
        pause,
    )


def source(row: Record) -> Source:
    """The source in a row."""
    return Source(
        id=row["interaction_id"],
        service_id=row["service_id"],
        session_id=row["session_id"],
        key_id=row["key_id"],
        writer=row["writer"],
        resource=row["writer_resource"],
        body=row["body"],
        media_id=row["media_id"],
        created_at=row["created_at"],
    )


def _callback(row: Record) -> Callback:
    return Callback(
        id=row["id"],
        kind=row["kind"],
        source=source(row),
        reader=row["reader"],
        resource=row["resource"],
        status=row["status"],
        writer_status=row["writer_status"],
        seconds=row["seconds"],
        at=row["at"],
        attempt=row["attempt"],
        url=row["url"],
    )
