"""Keys at rest: each wrapped by a master key that is not here. A destroyed key leaves its row and nothing to unwrap."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from db.pool import Connection, translated


@dataclass(frozen=True, slots=True, repr=False)
class WrappedKey:
    """A key under its master key."""

    id: UUID
    wrapped: bytes
    master_version: int


@dataclass(frozen=True, slots=True)
class Master:
    """A master key as the database knows it: since when, and how many keys it wraps."""

    version: int
    made_at: datetime
    wraps: int


async def add(connection: Connection, keys: Sequence[WrappedKey]) -> None:
    """Store new keys. Raises `Clash` (key_master_version_fkey) when their master key has been retired."""
    await connection.executemany(
        "INSERT INTO key (id, wrapped, master_version) VALUES ($1, $2, $3)",
        [(key.id, key.wrapped, key.master_version) for key in keys],
    )


async def find(connection: Connection, ids: Sequence[UUID]) -> list[WrappedKey]:
    """The keys of `ids` that still exist."""
    rows = await connection.fetch(
        "SELECT id, wrapped, master_version FROM key WHERE id = ANY($1::uuid[]) AND wrapped IS NOT NULL",
        ids,
    )
    return [WrappedKey(row["id"], row["wrapped"], row["master_version"]) for row in rows]


async def destroy(connection: Connection, ids: Sequence[UUID]) -> list[UUID]:
    """Destroy keys: nothing that they sealed can be read any more. Which of them were there still."""
    rows = await connection.fetch(
        """
        UPDATE key SET wrapped = NULL, destroyed_at = clock_timestamp()
         WHERE id IN (SELECT id FROM key WHERE id = ANY($1::uuid[]) AND wrapped IS NOT NULL ORDER BY id FOR UPDATE)
        RETURNING id
        """,
        ids,
    )
    return [row["id"] for row in rows]


async def fingerprints(connection: Connection) -> dict[int, bytes]:
    """The fingerprint of each master key that this database was written with."""
    rows = await connection.fetch("SELECT version, fingerprint FROM master_key")
    return {row["version"]: row["fingerprint"] for row in rows}


async def add_fingerprint(connection: Connection, version: int, fingerprint: bytes) -> None:
    """Remember which master key this is."""
    await connection.execute(
        "INSERT INTO master_key (version, fingerprint) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        version,
        fingerprint,
    )


async def wraps_any(connection: Connection, version: int) -> bool:
    """Whether a master key wraps a key that still exists."""
    return bool(
        await connection.fetchval(
            "SELECT EXISTS (SELECT FROM key WHERE master_version = $1 AND wrapped IS NOT NULL)",
            version,
        )
    )


async def masters(connection: Connection) -> list[Master]:
    """The master keys in the order of their versions."""
    rows = await connection.fetch(
        """
        SELECT m.version, m.made_at, count(k.id) AS wraps
          FROM master_key AS m
          LEFT JOIN key AS k ON k.master_version = m.version AND k.wrapped IS NOT NULL
         GROUP BY m.version
         ORDER BY m.version
        """
    )
    return [Master(**row) for row in rows]


async def in_use(dsn: str) -> bool:
    """Whether the database at `dsn` knows a master key already; one without a schema does not. Raises `Away`."""
    with translated():
        connection = await asyncpg.connect(dsn)
        try:
            if not await connection.fetchval("SELECT to_regclass('master_key') IS NOT NULL"):
                return False
            return bool(await connection.fetchval("SELECT EXISTS (SELECT FROM master_key)"))
        finally:
            await connection.close()
