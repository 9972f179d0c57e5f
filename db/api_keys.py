"""The keys of the Proxy API. Of a secret its SHA-256 alone is here."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from asyncpg import Record

from db.pool import Connection
from relay.proxy.scope import Scope


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key. Without a service it is good for every one."""

    id: UUID
    secret: bytes = field(repr=False)
    scopes: frozenset[Scope]
    service_id: UUID | None
    service: str | None
    label: str
    created_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None


_KEY = """
    SELECT k.id, k.secret, k.scopes, k.service_id, v.name AS service, k.label, k.created_at, k.revoked_at, k.last_used_at
      FROM api_key AS k
      LEFT JOIN service AS v ON v.id = k.service_id
"""


async def add(
    connection: Connection,
    *,
    id: UUID,
    secret: bytes,
    scopes: Collection[Scope],
    service_id: UUID | None,
    label: str,
) -> None:
    """Add a key."""
    await connection.execute(
        "INSERT INTO api_key (id, secret, scopes, service_id, label) VALUES ($1, $2, $3, $4, $5)",
        id,
        secret,
        sorted(scopes),
        service_id,
        label,
    )


async def live(connection: Connection, id: UUID) -> ApiKey | None:
    """The key of this id unless it is revoked."""
    row = await connection.fetchrow(_KEY + "WHERE k.id = $1 AND k.revoked_at IS NULL", id)
    return _key(row) if row else None


async def used(connection: Connection, id: UUID) -> None:
    """Note that a key was used, to the minute."""
    await connection.execute(
        """
        UPDATE api_key SET last_used_at = clock_timestamp()
         WHERE id = $1 AND (last_used_at IS NULL OR last_used_at < clock_timestamp() - interval '1 minute')
        """,
        id,
    )


async def every(connection: Connection) -> list[ApiKey]:
    """All keys, the revoked ones too, the oldest first."""
    return [_key(row) for row in await connection.fetch(_KEY + "ORDER BY k.created_at, k.id")]


async def revoke(connection: Connection, id: UUID) -> bool:
    """Revoke a key; False when there is none or it is revoked already."""
    return bool(
        await connection.fetchval(
            """
            UPDATE api_key SET revoked_at = clock_timestamp()
             WHERE id = $1 AND revoked_at IS NULL
            RETURNING true
            """,
            id,
        )
    )


def _key(row: Record) -> ApiKey:
    return ApiKey(
        id=row["id"],
        secret=row["secret"],
        scopes=frozenset(map(Scope, row["scopes"])),
        service_id=row["service_id"],
        service=row["service"],
        label=row["label"],
        created_at=row["created_at"],
        revoked_at=row["revoked_at"],
        last_used_at=row["last_used_at"],
    )
