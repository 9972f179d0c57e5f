"""What a service is to the Proxy API, for those that were made through it."""

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from uuid import UUID

from asyncpg import Record

from db import keyset
from db.keyset import Span
from db.pool import Connection


@dataclass(frozen=True, slots=True)
class Profile:
    """What may be said of a service. `default_ttl`: seconds, 0 for none; `geo` and `selection`: how numbers are picked."""

    name: str
    default_ttl: int = 0
    callback_url: str | None = None
    intercept_url: str | None = None
    out_of_session_url: str | None = None
    chat_instance_sid: str | None = None
    geo: str = "country"
    selection: str = "prefer-sticky"


@dataclass(frozen=True, slots=True)
class ProxyService:
    """A service. `cap`: the longest that one of its sessions may go without an end."""

    id: UUID
    profile: Profile
    cap: timedelta
    most_participants: int
    created_at: datetime
    updated_at: datetime


_SERVICE = """
    SELECT v.id, v.name, x.default_ttl, x.callback_url, x.intercept_url, x.out_of_session_url, x.chat_instance_sid,
           v.geo, v.selection, x.cap, x.most_participants, x.created_at, x.updated_at
      FROM proxy_service AS x
      JOIN service AS v ON v.id = x.service_id
     WHERE x.deleted_at IS NULL
"""


async def add(connection: Connection, id: UUID, profile: Profile) -> None:
    """Make a service whose numbers need no rest between two people. Raises `Clash` (service_name)."""
    await connection.execute(
        "INSERT INTO service (id, name, geo, selection, cool_off) VALUES ($1, $2, $3, $4, '0')",
        id,
        profile.name,
        profile.geo,
        profile.selection,
    )
    await connection.execute(
        """
        INSERT INTO proxy_service
               (service_id, default_ttl, callback_url, intercept_url, out_of_session_url, chat_instance_sid)
        VALUES ($1, $2, $3, $4, $5, $6)
        """,
        *_of_its_own(id, profile),
    )


async def change(connection: Connection, id: UUID, profile: Profile) -> None:
    """Make a service what this says. Raises `Clash` (service_name)."""
    await connection.execute(
        "UPDATE service SET name = $2, geo = $3, selection = $4 WHERE id = $1",
        id,
        profile.name,
        profile.geo,
        profile.selection,
    )
    await connection.execute(
        """
        UPDATE proxy_service
           SET default_ttl = $2, callback_url = $3, intercept_url = $4, out_of_session_url = $5,
               chat_instance_sid = $6, updated_at = clock_timestamp()
         WHERE service_id = $1
        """,
        *_of_its_own(id, profile),
    )


async def bound(
    connection: Connection, name: str, *, participants: int | None, cap: timedelta | None
) -> tuple[int, timedelta] | None:
    """How many people a service's sessions may have and how long they may last, changed where a value is given.

    None where there is no such service of the API.
    """
    row = await connection.fetchrow(
        """
        UPDATE proxy_service AS x
           SET most_participants = coalesce($2, most_participants), cap = coalesce($3, cap)
          FROM service AS v
         WHERE v.id = x.service_id AND v.name = $1 AND x.deleted_at IS NULL
        RETURNING x.most_participants, x.cap
        """,
        name,
        participants,
        cap,
    )
    return None if row is None else (row["most_participants"], row["cap"])


async def delete(connection: Connection, id: UUID, *, name: str) -> None:
    """Delete a service. What was said in it is kept as long as it would be anyway; `name` stands for it from now on."""
    await connection.execute("UPDATE service SET name = $2 WHERE id = $1", id, name)
    await connection.execute(
        """
        UPDATE proxy_service SET deleted_at = clock_timestamp(), updated_at = clock_timestamp()
         WHERE service_id = $1
        """,
        id,
    )


async def live_tickets(connection: Connection, id: UUID, *, limit: int) -> list[UUID]:
    """Open tickets of a service, at most so many."""
    rows = await connection.fetch(
        "SELECT id FROM ticket WHERE service_id = $1 AND state = 'open' LIMIT $2", id, limit
    )
    return [row["id"] for row in rows]


async def get(connection: Connection, id: UUID) -> ProxyService | None:
    """The service of this id, unless it is deleted."""
    row = await connection.fetchrow(_SERVICE + "AND v.id = $1", id)
    return _service(row) if row else None


async def held(connection: Connection, id: UUID) -> ProxyService | None:
    """The same, and it stays as it is until the transaction ends."""
    row = await connection.fetchrow(_SERVICE + "AND v.id = $1 FOR UPDATE OF x", id)
    return _service(row) if row else None


async def find(connection: Connection, name: str) -> ProxyService | None:
    """The service of this name."""
    row = await connection.fetchrow(_SERVICE + "AND v.name = $1", name)
    return _service(row) if row else None


async def page(
    connection: Connection, span: Span, *, only: UUID | None = None
) -> list[ProxyService]:
    """The services in this span, the newest first; `only` one of them where that is all that may be seen."""
    rows = await keyset.rows(
        connection,
        _SERVICE + "AND ($1::uuid IS NULL OR x.service_id = $1)",
        [only],
        span,
        at="x.created_at",
        id="x.service_id",
    )
    return [_service(row) for row in rows]


def _of_its_own(id: UUID, profile: Profile) -> tuple[object, ...]:
    return (
        id,
        profile.default_ttl,
        profile.callback_url,
        profile.intercept_url,
        profile.out_of_session_url,
        profile.chat_instance_sid,
    )


def _service(row: Record) -> ProxyService:
    return ProxyService(
        id=row["id"],
        profile=Profile(**{each.name: row[each.name] for each in fields(Profile)}),
        cap=row["cap"],
        most_participants=row["most_participants"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
    )
