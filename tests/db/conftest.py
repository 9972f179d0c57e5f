"""A connection whose changes are undone after each test, and the least rows that the schema accepts."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import asyncpg
import pytest

from db.migrate import upgrade
from db.pool import Connection, Database
from tests.conftest import as_app
from tests.db.rows import Person, Rows


class _Undone(Exception):
    """Ends a test's transaction."""


@pytest.fixture(scope="session")
def shared(server: str) -> str:
    """The DSN of a migrated database that tests leave as they found it."""

    async def create() -> None:
        connection = await asyncpg.connect(server.replace("@/topeng?", "@/postgres?"))
        try:
            with suppress(
                asyncpg.DuplicateDatabaseError
            ):  # made for tests elsewhere that borrow it
                await connection.execute("CREATE DATABASE shared TEMPLATE topeng")
        finally:
            await connection.close()
        await upgrade(server.replace("@/topeng?", "@/shared?"))

    asyncio.run(create())
    return server.replace("@/topeng?", "@/shared?")


@pytest.fixture
async def connection(shared: str) -> AsyncIterator[Connection]:
    """A connection in a transaction that is undone, as the service and with its settings; `SET LOCAL ROLE NONE` makes it the superuser's."""
    async with Database.open(shared, size=1) as database:
        try:
            async with database.transaction() as connection:
                yield connection
                raise _Undone
        except _Undone:
            pass


@pytest.fixture
async def rows(connection: Connection) -> Rows:
    """Makes rows on `connection`."""
    return await Rows.on(connection)


@pytest.fixture
async def person(rows: Rows) -> Person:
    """A customer in an open session."""
    return await rows.join(await rows.session())


@pytest.fixture
async def opened(database: str) -> AsyncIterator[Database]:
    """The service's pool on a database of this test's own, for what commits."""
    async with Database.open(as_app(database), size=8) as opened:
        yield opened
