"""Leases: who may hand over. One holder at a time, and each holding has an epoch.

The lease is held by an advisory lock of a connection, so it falls with its holder; the epoch tells a holder that was
away (a stopped process that wakes up) that its time is over: whoever took the lease since has a higher one.
"""

from uuid import UUID

from db.pool import Connection

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
