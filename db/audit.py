"""The audit log: entries, added and never changed.

What changes a state is entered by triggers of the schema. Here a person's reads are added, and who acts is told.
"""

from collections.abc import Sequence
from uuid import UUID

from asyncpg import Record

from db.pool import Connection
from relay.audit.entry import ActorKind, Entry, Recorded

COLUMNS = """
    a.id, CASE WHEN isfinite(a.at) THEN (extract(epoch FROM a.at) * 1000000)::bigint END AS at, a.actor_kind, a.actor,
    a.act, a.object_kind, a.object, a.reason
"""
"""An entry as it goes into a leaf; its moment in microseconds since 1970, whatever was made of it."""


async def add(connection: Connection, entries: Sequence[Entry]) -> None:
    """Record entries, in the transaction that does what they tell of."""
    await connection.execute(
        """
        INSERT INTO audit (actor_kind, actor, act, object_kind, object, reason)
        SELECT * FROM unnest($1::text[], $2::uuid[], $3::text[], $4::text[], $5::uuid[], $6::text[])
        """,
        [one.actor_kind for one in entries],
        [one.actor for one in entries],
        [one.act for one in entries],
        [one.object_kind for one in entries],
        [one.object for one in entries],
        [one.reason for one in entries],
    )


async def acting(connection: Connection, kind: ActorKind, id: UUID | None = None) -> None:
    """Say who does what the rest of this transaction does; unless it is said, the service does it."""
    await connection.execute(
        "SELECT set_config('topeng.actor', $1, true)", f"{kind} {id}" if id else kind.value
    )


async def newest(connection: Connection, *, limit: int) -> list[Recorded]:
    """The last entries, the newest first."""
    rows = await connection.fetch(
        f"SELECT {COLUMNS} FROM audit AS a ORDER BY id DESC LIMIT $1", limit
    )
    return [recorded(row) for row in rows]


def recorded(row: Record) -> Recorded:
    """An entry from a row with `COLUMNS`."""
    return Recorded(
        id=row["id"],
        at=row["at"],
        actor_kind=row["actor_kind"],
        actor=row["actor"],
        act=row["act"],
        object_kind=row["object_kind"],
        object=row["object"],
        reason=row["reason"],
    )
