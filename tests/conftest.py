"""A real PostgreSQL for every test that wants one: `database` is a fresh, migrated one of its own."""

import asyncio
import functools
import gc
import itertools
import os
import ssl
import tempfile
import threading
from collections.abc import AsyncIterator, Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from db.grants import APP
from db.migrate import upgrade
from db.server import running_server
from tests.leaks.report import (
    _ear,
    pytest_sessionfinish,
    pytest_terminal_summary,
    pytest_testnodedown,
)

__all__ = ["_ear", "pytest_sessionfinish", "pytest_terminal_summary", "pytest_testnodedown"]

ROOM = 2 << 30


def pytest_collection_finish() -> None:
    """What was imported stays: looking through it again and again for garbage costs a twentieth of the run."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


FIRST_OF_OURS = 16384
"""The first number of a type that PostgreSQL did not bring itself (FirstNormalObjectId, access/transam.h)."""
_numbers = itertools.count(1)


@pytest.fixture(scope="session", autouse=True)
def _one_trust_store() -> Iterator[None]:
    """Read the certificates once: every client reads them anew, and none of them speaks to anyone outside."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ssl, "create_default_context", functools.cache(ssl.create_default_context))
        yield


@pytest.fixture(scope="session", autouse=True)
def _one_look_at_the_types() -> Iterator[None]:
    """Ask once what PostgreSQL's own array types are: asyncpg asks on each connection anew, with a query that costs
    more than all that the connection is for. They have the same numbers in every database."""
    ask = asyncpg.Connection._introspect_types  # type: ignore[attr-defined]
    known: dict[frozenset[int], Any] = {}

    async def remember(connection: Any, numbers: Iterable[int], patience: Any) -> Any:
        asked = frozenset(numbers)
        if asked not in known or max(asked) >= FIRST_OF_OURS:
            known[asked] = await ask(connection, asked, patience)
        return known[asked]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(asyncpg.Connection, "_introspect_types", remember)
        yield


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
        except BaseException as error:
            if started.done():
                raise
            started.set_exception(error)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield started.result()
    finally:
        over.set()
        thread.join()


def _quick_place() -> Path:
    memory = Path("/dev/shm")  # noqa: S108 - only folders with a random name are made there
    if memory.is_dir():
        disk = os.statvfs(memory)
        if disk.f_bavail * disk.f_frsize > ROOM and not disk.f_flag & os.ST_NOEXEC:
            return memory
    return Path("/tmp")  # noqa: S108


@pytest.fixture(scope="session")
def quick_folder() -> Iterator[Path]:
    """A folder that any account may pass, in memory where there is room: a cluster is 1,000 files."""
    with tempfile.TemporaryDirectory(prefix="t", dir=_quick_place()) as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture(scope="session")
def server(quick_folder: Path) -> Iterator[str]:
    """The DSN of this worker's server; its database is migrated and serves as a template only."""
    with serving(quick_folder / "server") as dsn:
        yield dsn


@pytest.fixture
async def database(server: str) -> AsyncIterator[str]:
    """The DSN of a database that only this test sees."""
    name = await create_database(server)
    yield named(server, name)
    await _execute(server, f"DROP DATABASE {name} WITH (FORCE)")


async def create_database(server: str) -> str:
    """A migrated database's name."""
    name = f"test_{next(_numbers)}"
    await _execute(server, f"CREATE DATABASE {name} TEMPLATE topeng STRATEGY FILE_COPY")
    return name


def named(dsn: str, database: str) -> str:
    """The DSN of another database of the same server."""
    return dsn.replace("@/topeng?", f"@/{database}?")


def as_app(dsn: str) -> str:
    """The DSN with which the service connects, itself no superuser."""
    return dsn.replace("//topeng@", f"//{APP}@")


async def _execute(server: str, statement: str) -> None:
    connection = await asyncpg.connect(named(server, "postgres"))
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
