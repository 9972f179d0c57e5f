"""Leases: who may hand over. One holder at a time, and each holding has an epoch.

The lease is held by an advisory lock of a connection, so it falls with its holder; the epoch tells a holder that was
away (a stopped process that wakes up) that its time is over: whoever took the lease since has a higher one.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from db.pool import Connection, Database

DISPATCH = "dispatch"
_LOCK = 0x70E9_0001


async def take(connection: Connection, holder: UUID) -> int | None:
    """Take the dispatch lease for as long as `connection` lives; its epoch, or None while somebody else has it."""
    if not await connection.fetchval("SELECT pg_try_advisory_lock($1)", _LOCK):
        return None
    epoch: int = await connection.fetchval(
        """
        INSERT INTO lease (name, epoch, holder, taken_at) VALUES ($1, 1, $2, clock_timestamp())
            ON CONFLICT (name) DO UPDATE
           SET epoch = lease.epoch + 1, holder = excluded.holder, taken_at = excluded.taken_at
        RETURNING epoch
        """,
        DISPATCH,
        holder,
    )
    return epoch


async def still_mine(connection: Connection, epoch: int) -> bool:
    """Whether nobody has taken the lease since, held so until the transaction ends."""
    return bool(
        await connection.fetchval(
            "SELECT true FROM lease WHERE name = $1 AND epoch = $2 FOR SHARE", DISPATCH, epoch
        )
    )


@asynccontextmanager
async def between_ticks(database: Database) -> AsyncIterator[Connection]:
    """A transaction that runs between two of the holder's ticks, and never beside one.

    Whoever changes who is reached, by opening, claiming, ending or suspending, does it here: a tick then sees all of
    the change or nothing of it, so no message is routed by what has just ceased to be, and the two never wait for each
    other's rows.
    """
    async with database.transaction() as connection:
        await connection.execute("SELECT FROM lease WHERE name = $1 FOR UPDATE", DISPATCH)
        yield connection
