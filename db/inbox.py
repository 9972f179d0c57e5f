"""The inbox: commands, buttons and joins, worked off after their commit, in order per sender."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from db.pool import Connection


@dataclass(frozen=True, slots=True, repr=False)
class Item:
    """An update to work off; `raw` is sealed for `row_id`."""

    row_id: UUID
    source: str
    provider_id: str
    sender: bytes | None
    raw: bytes


@dataclass(frozen=True, slots=True, repr=False)
class Due:
    """An update whose turn has come."""

    id: int
    row_id: UUID
    source: str
    raw: bytes
    attempt: int


async def add(connection: Connection, items: Sequence[Item]) -> None:
    """Take in updates; what is there already stays as it is."""
    await connection.execute(
        """
        INSERT INTO inbox (row_id, source, provider_id, sender, raw)
        SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::bytea[], $5::bytea[])
            ON CONFLICT DO NOTHING
        """,
        [item.row_id for item in items],
        [item.source for item in items],
        [item.provider_id for item in items],
        [item.sender for item in items],
        [item.raw for item in items],
    )


async def due(connection: Connection, *, limit: int) -> list[Due]:
    """The first waiting update of each sender whose time has come."""
    rows = await connection.fetch(
        """
        SELECT id, row_id, source, raw, attempt
          FROM inbox AS i
         WHERE state = 'waiting' AND due_at <= clock_timestamp()
           AND NOT EXISTS (SELECT 1 FROM inbox AS earlier
                            WHERE earlier.state = 'waiting' AND earlier.id < i.id
                              AND earlier.sender IS NOT DISTINCT FROM i.sender)
         ORDER BY id
         LIMIT $1
        """,
        limit,
    )
    return [Due(**row) for row in rows]


async def done(connection: Connection, id: int) -> None:
    """Forget an update's contents; its id stays, so that a repeat has no effect."""
    await connection.execute("UPDATE inbox SET state = 'done', raw = NULL WHERE id = $1", id)


async def park(connection: Connection, id: int) -> None:
    """Set an update aside that cannot be worked off."""
    await connection.execute("UPDATE inbox SET state = 'parked' WHERE id = $1", id)


async def postpone(connection: Connection, id: int, seconds: float) -> None:
    """Try an update again later."""
    await connection.execute(
        """
        UPDATE inbox SET attempt = attempt + 1, due_at = clock_timestamp() + $2 * interval '1 second' WHERE id = $1
        """,
        id,
        seconds,
    )
