"""A running house for each test that wants one."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from tests.conftest import create_database, named
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


@pytest.fixture
async def emptied(server: str) -> AsyncIterator[str]:
    """The DSN of a database with nothing in it, which may have served before: to empty one is quicker than to make one."""
    name = _empty.pop() if _empty else await create_database(server)
    dsn = named(server, name)
    yield dsn
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(EMPTY)
    finally:
        await connection.close()
    _empty.append(name)


@pytest.fixture
async def home(emptied: str) -> AsyncIterator[House]:
    """The service, the carriers and nobody in it yet."""
    async with house(emptied) as built:
        yield built


@pytest.fixture
async def talk(home: House) -> Talk:
    """An agent and a customer in conversation."""
    return await home.talking()
