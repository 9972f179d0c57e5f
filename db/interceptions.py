"""Interceptions: messages that go on only once the business has been asked. One that is open is asked again after a crash."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from db.callbacks import Source, source
from db.lanes import LaneRef, ref
from db.pool import Connection


@dataclass(frozen=True, slots=True, repr=False)
class Interception:
    """A message that waits. `url` None: nobody wants to be asked any more. `fail_closed`: no answer is a no."""

    source: Source
    url: str | None
    fail_closed: bool

    @property
    def subject(self) -> UUID:
        """What is asked about."""
        return self.source.id

    @property
    def service_id(self) -> UUID:
        """Whose server is asked."""
        return self.source.service_id


async def sweep(connection: Connection) -> None:
    """Ask no more about messages that nobody gets: their session has ended, or their file could not be had."""
    await connection.execute(
        """
        DELETE FROM interception AS t
         WHERE NOT EXISTS (SELECT FROM delivery AS d WHERE d.inbound_id = t.inbound_id AND d.state = 'preparing')
        """
    )


async def waiting(
    connection: Connection, *, limit: int, busy: Sequence[UUID], full: Sequence[UUID]
) -> list[Interception]:
    """What is to be asked about, in order, once its file is here; without those that are `busy`, and services that are `full`."""
    rows = await connection.fetch(
        """
        SELECT t.inbound_id AS interaction_id, t.service_id, t.session_id, v.intercept_url AS url,
               coalesce(v.fail_closed, false) AS fail_closed, s.key_id, i.participant_id AS writer,
               i.message_id AS writer_resource, i.body, i.media_id, i.received_at AS created_at
          FROM interception AS t
          JOIN session AS s ON s.id = t.session_id AND s.state = 'open'
          JOIN inbound AS i ON i.id = t.inbound_id
          LEFT JOIN media AS f ON f.id = i.media_id
          LEFT JOIN proxy_service AS v ON v.service_id = t.service_id AND v.deleted_at IS NULL
         WHERE f.state IS DISTINCT FROM 'wanted' AND t.inbound_id <> ALL($2::uuid[]) AND t.service_id <> ALL($3::uuid[])
         ORDER BY t.since
         LIMIT $1
        """,
        limit,
        list(busy),
        list(full),
    )
    return [Interception(source(row), row["url"], row["fail_closed"]) for row in rows]


async def let_pass(connection: Connection, inbound_id: UUID) -> list[LaneRef]:
    """Let a message go on. The lanes that have work with it."""
    await connection.execute("DELETE FROM interception WHERE inbound_id = $1", inbound_id)
    rows = await connection.fetch(
        """
        UPDATE delivery AS d
           SET state = 'due'
          FROM lane AS l
          JOIN proxy AS p ON p.id = l.proxy_id
         WHERE d.inbound_id = $1 AND d.state = 'preparing' AND l.id = d.lane_id
        RETURNING l.id AS lane_id, p.address AS proxy, l.counterpart
        """,
        inbound_id,
    )
    return [ref(row) for row in rows]


async def block(connection: Connection, inbound_id: UUID) -> bool:
    """Let a message go nowhere, and keep nothing of what it said; False where it was not to go on any more anyway."""
    await connection.execute("DELETE FROM interception WHERE inbound_id = $1", inbound_id)
    voided = await connection.fetch(
        """
        UPDATE delivery SET state = 'void', code = 'intercepted', settled_at = clock_timestamp()
         WHERE inbound_id = $1 AND state = 'preparing'
        RETURNING id
        """,
        inbound_id,
    )
    if not voided:
        return False
    await connection.execute(
        "UPDATE inbound SET state = 'refused', reason = 'intercepted', body = NULL WHERE id = $1",
        inbound_id,
    )
    return True


@dataclass(frozen=True, slots=True)
class Judge:
    """Who is asked before something goes on in a session, `now` being the database's idea of it."""

    service_id: UUID
    url: str
    fail_closed: bool
    now: datetime


async def judge(connection: Connection, session_id: UUID) -> Judge | None:
    """Who is asked about calls in a session; None where nobody wants to be."""
    row = await connection.fetchrow(
        """
        SELECT v.service_id, v.intercept_url AS url, v.fail_closed, clock_timestamp() AS now
          FROM proxy_session AS x
          JOIN proxy_service AS v ON v.service_id = x.service_id AND v.deleted_at IS NULL AND v.intercept_url IS NOT NULL
         WHERE x.session_id = $1
        """,
        session_id,
    )
    return Judge(**row) if row else None


async def set_fail_closed(connection: Connection, service_id: UUID, *, closed: bool) -> bool:
    """Say whether nothing goes on where a service's server cannot be asked; False for a service without one."""
    done = await connection.fetchval(
        """
        UPDATE proxy_service SET fail_closed = $2, updated_at = clock_timestamp()
         WHERE service_id = $1 AND deleted_at IS NULL
        RETURNING true
        """,
        service_id,
        closed,
    )
    return bool(done)
