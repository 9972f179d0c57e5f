"""A real PostgreSQL for every test that wants one: `database` is a fresh, migrated one of its own."""

import asyncio
import itertools
import threading
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import pytest

from db.migrate import upgrade
from db.server import running_server

_numbers = itertools.count(1)


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """The DSN of a server that runs on a loop of its own, for tests have a loop each."""
    started: Future[str] = Future()
    over = threading.Event()

    async def serve() -> None:
        async with running_server(folder, durable=False) as server:
            await upgrade(server.dsn)
            started.set_result(server.dsn)
            await asyncio.to_thread(over.wait)

    def run() -> None:
        try:
            asyncio.run(serve())
        except BaseException as error:  # noqa: BLE001 - handed to the thread that waits for it
            if not started.done():
                started.set_exception(error)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield started.result()
    finally:
        over.set()
        thread.join()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The DSN of this worker's server; its database is migrated and serves as a template only."""
    with serving(tmp_path_factory.mktemp("server") / "data") as dsn:
        yield dsn


@pytest.fixture
async def database(server: str) -> AsyncIterator[str]:
    """The DSN of a database that only this test sees."""
    name = f"test_{next(_numbers)}"
    await _execute(server, f"CREATE DATABASE {name} TEMPLATE topeng")
    yield _named(server, name)
    await _execute(server, f"DROP DATABASE {name} WITH (FORCE)")


def _named(dsn: str, database: str) -> str:
    return dsn.replace("@/topeng?", f"@/{database}?")


async def _execute(server: str, statement: str) -> None:
    connection = await asyncpg.connect(_named(server, "postgres"))
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
