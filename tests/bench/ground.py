"""The ground that the benches stand on: a server with a database for each of them, and a place for commands and keys."""

import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from db.migrate import upgrade
from db.server import running_server
from tests.conftest import create_database, named
from tests.topeng.safe import Safe
from tests.topeng.shell import Shell
from topeng.chance import SystemChance
from topeng.vault import FileKeys

CHANCE = SystemChance()


@dataclass(frozen=True, slots=True)
class Ground:
    """`dsn` is that of a migrated database that serves as a template alone."""

    dsn: str
    folder: Path

    async def database(self) -> str:
        """The DSN of a new database."""
        return named(self.dsn, await create_database(self.dsn))

    def shell(self, name: str) -> Shell:
        """A new place for commands, with keys of its own."""
        home = self.folder / name
        home.mkdir(mode=0o755)
        shell = Shell(home)
        keys_of(shell).create(CHANCE)
        return shell


def keys_of(shell: Shell) -> FileKeys:
    """The keys of a shell's commands."""
    return FileKeys(Path(shell.environment()["TOPENG_KEY_FILE"]))


@dataclass(frozen=True, slots=True)
class Apart:
    """A vault that listens at `socket`, with the keys of `shell`, on the database `dsn`."""

    socket: Path
    shell: Shell
    dsn: str


@asynccontextmanager
async def vault_apart(ground: Ground) -> AsyncIterator[Apart]:
    """A vault in a process of its own, on a new database."""
    safe = Safe(ground.shell("vault"), await ground.database())
    await safe.start()
    try:
        yield Apart(safe.socket, safe.shell, safe.dsn)
    finally:
        safe.end(signal.SIGTERM)


@asynccontextmanager
async def ground(folder: Path) -> AsyncIterator[Ground]:
    """A server of its own, as durable as in service."""
    async with running_server(folder / "data") as server:
        await upgrade(server.dsn)
        yield Ground(server.dsn, folder)
