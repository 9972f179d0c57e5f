"""Keys at rest: each wrapped by a master key that is not here. A destroyed key leaves its row and nothing to unwrap."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from db.pool import Connection


@dataclass(frozen=True, slots=True, repr=False)
class WrappedKey:
    """A key under its master key."""

    id: UUID
    wrapped: bytes
    master_version: int


async def add(connection: Connection, keys: Sequence[WrappedKey]) -> None:
    """Store new keys."""
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
