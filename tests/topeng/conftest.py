"""A running house for each test that wants one."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest

from db.pool import Connection
from tests.conftest import create_database, named
from tests.leaks.exits import Told, of_tables
from tests.topeng.house import House, Talk, house

EMPTY = """
    SET session_replication_role = replica;
    DO $$
    DECLARE name text;
    BEGIN
        PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE datname = current_database() AND pid <> pg_backend_pid();
        FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
            EXECUTE format('DELETE FROM %I', name);
        END LOOP;
        PERFORM setval(format('%I', sequencename)::regclass, 1, false) FROM pg_sequences WHERE schemaname = 'public';
    END $$;
"""
_empty: list[str] = []


class Ground:
    """A database with nothing in it, which may have served before: to empty one is quicker than to make one."""

    def __init__(self, dsn: str) -> None:
        self.dsn = dsn
        self._connection: Connection | None = None

    async def connection(self) -> Connection:
        """Whoever looks at what was left there, and then clears it away."""
        if self._connection is None:
            self._connection = await asyncpg.connect(self.dsn)
        return self._connection

    async def tables(self) -> list[Told]:
        """What was left there."""
        return await of_tables(await self.connection())

    async def clear(self) -> None:
        """Leave nothing there."""
        connection = await self.connection()
        try:
            await connection.execute(EMPTY)
        finally:
            await connection.close()


@asynccontextmanager
async def standing(server: str) -> AsyncIterator[Ground]:
    """Ground for a house, until the block ends."""
    name = _empty.pop() if _empty else await create_database(server)
    ground = Ground(named(server, name))
    yield ground
    await ground.clear()
    _empty.append(name)


@pytest.fixture
async def ground(server: str) -> AsyncIterator[Ground]:
    """Where a house may stand."""
    async with standing(server) as found:
        yield found


@pytest.fixture
def emptied(ground: Ground) -> str:
    """The DSN of a database with nothing in it."""
    return ground.dsn


@pytest.fixture
async def home(ground: Ground) -> AsyncIterator[House]:
    """The service, the carriers and nobody in it yet."""
    async with house(ground.dsn, tables=ground.tables) as built:
        yield built


@pytest.fixture
async def talk(home: House) -> Talk:
    """An agent and a customer in conversation."""
    return await home.talking()
