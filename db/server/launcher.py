"""Runs the embedded PostgreSQL for as long as a context lasts."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import asyncpg

from db.grants import APP
from db.server.account import account_for
from db.server.errors import ServerError, Trouble, from_last_words, from_os_error
from db.server.folder import DataFolder, held, socket_folder, unserved
from db.server.process import HERE, finished, serving, spawn
from db.server.programs import Programs, installed, reachable
from db.server.settings import SUPERUSER, initdb_flags, server_flags

DATABASE = "topeng"
# How long another command waits for a Topeng that is just starting or ending, in seconds.
NEIGHBOUR_PATIENCE = 10.0


@dataclass(frozen=True, slots=True)
class Server:
    """A running PostgreSQL.

    `dsn` is for asyncpg and names the database `topeng`, as somebody who may migrate; `app_dsn` the same as the service.
    `ended` is set when a server that was started here has ended, wanted or not.
    """

    dsn: str
    app_dsn: str
    ended: asyncio.Event = field(default_factory=asyncio.Event)


@asynccontextmanager
async def running_server(data_dir: Path, *, durable: bool = True) -> AsyncIterator[Server]:
    """Run PostgreSQL on the data folder, which is made on first use, and stop it within 10 s.

    Recovery after a crash may take as long as it takes. `durable=False` is for tests: a power cut
    may lose everything. Raises ServerError.
    """
    async with AsyncExitStack() as stack:
        try:
            folder = stack.enter_context(held(data_dir))
            server = await _start(folder, stack, durable=durable)
        except OSError as error:
            raise from_os_error(error, data_dir) from error
        yield server


@asynccontextmanager
async def connect_or_run(data_dir: Path) -> AsyncIterator[Server]:
    """The server that another Topeng runs on the data folder, or one of our own for the while."""
    async with AsyncExitStack() as stack:
        yield await _connect_or_start(data_dir, stack)


async def _connect_or_start(data_dir: Path, stack: AsyncExitStack) -> Server:
    socket = stack.enter_context(socket_folder(DataFolder.at(data_dir).cluster))
    deadline = asyncio.get_running_loop().time() + NEIGHBOUR_PATIENCE
    while not await _answers(_dsn(socket)):
        try:
            return await stack.enter_async_context(running_server(data_dir))
        except ServerError as error:
            late = asyncio.get_running_loop().time() > deadline
            if error.trouble is not Trouble.HELD or late:
                raise
        await asyncio.sleep(0.1)
    return Server(_dsn(socket), _dsn(socket, user=APP))


async def _start(folder: DataFolder, stack: AsyncExitStack, *, durable: bool) -> Server:
    programs = reachable(installed())
    if not folder.cluster.exists():
        await _create_cluster(folder, programs, durable=durable)
    folder.check_cluster(programs.major())
    lock = await stack.enter_async_context(unserved(folder.cluster))
    log = await stack.enter_async_context(
        serving(
            programs.postgres,
            "-D",
            HERE,
            *server_flags(durable=durable),
            cluster=folder.cluster,
            account=account_for(folder.cluster),
            lock=lock,
        )
    )
    if not await log.opened():
        raise from_last_words(log.last_words, folder.path)
    socket = stack.enter_context(socket_folder(folder.cluster))
    try:
        await _create_database(_dsn(socket, "postgres"))
    except asyncpg.PostgresError as error:
        raise from_last_words(str(error), folder.path) from error
    return Server(_dsn(socket), _dsn(socket, user=APP), log.ended)


async def _create_cluster(folder: DataFolder, programs: Programs, *, durable: bool) -> None:
    """Make the cluster aside and give it its name when it is complete: there is never half a one."""
    account = account_for(folder.path)
    maker = account.named()
    if folder.unfinished.exists():
        async with unserved(folder.unfinished):
            shutil.rmtree(folder.unfinished)
    folder.unfinished.mkdir(mode=0o700)
    maker.own(folder.unfinished)
    async with unserved(folder.unfinished) as lock:
        process = await spawn(
            programs.initdb,
            "-D",
            HERE,
            *initdb_flags(durable=durable),
            cluster=folder.unfinished,
            account=maker,
            lock=lock,
        )
        code, words = await finished(process)
    if code != 0:
        raise from_last_words(words, folder.path)
    account.own(folder.unfinished)
    folder.adopt_unfinished()


async def _create_database(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        if not await connection.fetchval(
            "SELECT true FROM pg_database WHERE datname = $1", DATABASE
        ):
            await connection.execute(f"CREATE DATABASE {DATABASE}")
    finally:
        await connection.close()


async def _answers(dsn: str) -> bool:
    with suppress(OSError, asyncpg.PostgresError):
        await (await asyncpg.connect(dsn)).close()
        return True
    return False


def _dsn(socket: Path, database: str = DATABASE, user: str = SUPERUSER) -> str:
    return f"postgresql://{user}@/{database}?host={quote(str(socket), safe='')}&port=5432"
