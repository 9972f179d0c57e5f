"""Many at the same instant: each gets a number of their own, and nobody an error, whether a service runs or not."""

import asyncio
from dataclasses import replace
from uuid import UUID

import pytest

from db.pool import Clash, Database
from relay.session import Mode
from tests.conftest import as_app
from tests.db.rows import Rows
from tests.topeng.numbers.conftest import PERSON, Pool
from topeng.numbers import Allocator

MANY = 100


async def test_a_hundred_conversations_of_one_person_at_once_are_on_a_hundred_numbers(
    database: str, pool: Pool
) -> None:
    async with Database.open(as_app(database), size=6) as opened:
        async with opened.transaction() as connection:
            rows = await Rows.on(connection)
            await Pool(rows, pool.allocator).numbers(MANY)

        async def create() -> UUID:
            async with opened.transaction() as connection:
                one = Pool(replace(rows, connection=connection), pool.allocator)
                return (await one.meet()).proxy.id

        met = await asyncio.gather(*(create() for _ in range(MANY)))
        assert len(set(met)) == MANY
        await asyncio.gather(*(_end(opened, proxy) for proxy in met))
        async with opened.connection() as connection:
            assert await connection.fetchval("SELECT sum(load) FROM number") == 0


async def _end(opened: Database, proxy: UUID) -> None:
    async with opened.transaction() as connection:
        await connection.execute(
            "UPDATE binding SET ended_at = clock_timestamp() WHERE proxy_id = $1", proxy
        )


async def test_who_did_not_wait_for_the_pool_is_stopped_by_the_constraint(
    database: str, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Database.open(as_app(database), size=4) as opened:
        async with opened.transaction() as connection:
            rows = await Rows.on(connection)
            await Pool(rows, pool.allocator).numbers(2)
        picked = asyncio.Barrier(2)
        allocate = Allocator.allocate

        async def late(self: Allocator, *args: object, **kwargs: object) -> object:
            async with opened.connection() as connection:
                found = await allocate(self, connection, rows.service_id, PERSON, Mode.VOICE_ONLY)
            await picked.wait()
            return found

        async def create() -> UUID:
            async with opened.transaction() as connection:
                one = Pool(replace(rows, connection=connection), pool.allocator)
                return (await one.meet()).proxy.id

        monkeypatch.setattr(Allocator, "allocate", late)
        done = await asyncio.gather(create(), create(), return_exceptions=True)
        assert sum(isinstance(one, Clash) for one in done) == 1
