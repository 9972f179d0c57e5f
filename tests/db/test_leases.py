"""One hands over at a time, and whoever was away learns that their time is over."""

import asyncio
from uuid import UUID

from db import leases
from db.pool import Database

BLOCKED = """
    SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()
"""
ONE, TWO = UUID(int=1), UUID(int=2)


async def taken(opened: Database, holder: UUID) -> int:
    """Take the lease as soon as its holder's connection has gone; give it back at once."""
    for _ in range(250):
        async with opened.dedicated() as connection:
            epoch = await leases.take(connection, holder)
            if epoch is not None:
                return epoch
        await asyncio.sleep(0.02)
    raise AssertionError("the lease is never free")


async def test_of_two_one_holds_the_lease_and_each_holding_has_a_higher_epoch(
    opened: Database,
) -> None:
    async with opened.dedicated() as first, opened.dedicated() as second:
        assert await leases.take(first, ONE) == 1
        assert await leases.take(second, TWO) is None
        assert await leases.still_mine(first, 1)
    assert await taken(opened, TWO) == 2
    assert await taken(opened, ONE) == 3
    async with opened.connection() as connection:
        assert [await leases.still_mine(connection, epoch) for epoch in (1, 2, 3, 4)] == [
            False,
            False,
            True,
            False,
        ]


async def test_who_writes_as_the_holder_finishes_before_the_next_one_begins(
    opened: Database,
) -> None:
    assert await taken(opened, ONE) == 1
    async with opened.transaction() as old:
        assert await leases.still_mine(old, 1)
        next_one = asyncio.ensure_future(taken(opened, TWO))
        async with opened.connection() as onlooker:
            for _ in range(500):
                if await onlooker.fetchval(BLOCKED):
                    break
                await asyncio.sleep(0.01)
        assert not next_one.done()
    assert await next_one == 2
    async with opened.connection() as connection:
        assert not await leases.still_mine(connection, 1)
