"""Rewrapping: keys on their way from older master keys to the current one."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from db.pool import Connection

_LOCK = 0x70E9_0006


@dataclass(frozen=True, slots=True, repr=False)
class Older:
    """A key under an older master key; one that was destroyed has nothing to unwrap."""

    id: UUID
    wrapped: bytes | None


async def alone(connection: Connection) -> None:
    """Be the only one who adds or retires master keys until the transaction ends."""
    await connection.execute("SELECT pg_advisory_xact_lock($1)", _LOCK)


async def left(connection: Connection, current: int) -> int:
    """How many keys are under other master keys than the current one, those that were destroyed among them."""
    count: int = await connection.fetchval(
        "SELECT count(*) FROM key WHERE master_version = ANY(SELECT version FROM master_key WHERE version <> $1)",
        current,
    )
    return count


async def take(connection: Connection, version: int, *, after: UUID, limit: int) -> list[Older]:
    """The next keys under `version` behind the id `after`, held until the transaction ends; without those that others hold."""
    rows = await connection.fetch(
        """
        SELECT id, wrapped
          FROM key
         WHERE master_version = $1 AND id > $2
         ORDER BY id
         LIMIT $3
           FOR UPDATE SKIP LOCKED
        """,
        version,
        after,
        limit,
    )
    return [Older(row["id"], row["wrapped"]) for row in rows]


async def put(connection: Connection, version: int, keys: Sequence[Older]) -> None:
    """Store keys under `version`. Whoever puts has taken them in the same transaction."""
    await connection.execute(
        """
        UPDATE key AS k
           SET wrapped = new.wrapped, master_version = $1
          FROM unnest($2::uuid[], $3::bytea[]) AS new (id, wrapped)
         WHERE k.id = new.id
        """,
        version,
        [key.id for key in keys],
        [key.wrapped for key in keys],
    )


async def retire(connection: Connection, current: int) -> list[int]:
    """Forget every master key but the current one; which those were.

    Raises `Clash` (key_master_version_fkey) while a key is under one of them: neither does one get there later.
    """
    rows = await connection.fetch(
        "DELETE FROM master_key WHERE version <> $1 RETURNING version", current
    )
    return sorted(row["version"] for row in rows)
