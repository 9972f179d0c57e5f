"""The database: whether it answers, whose it is, and whether its schema is this program's."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from stat import S_IMODE

from db import house, keys, services
from db.migrate import Standing, newest, standing
from db.pool import Away, Connection, Database, DatabaseError
from db.server import ServerError
from db.server.folder import DataFolder
from db.services import Proxy
from topeng.cli.frame import database
from topeng.config import Settings
from topeng.doctor.finding import Finding, bad, care, good
from topeng.doctor.postgres import log_found, roles_found
from topeng.vault import KeyFileError, VaultAway, source_of
from topeng.vault.belonging import misfit
from topeng.vault.line import VaultLine

OLDEST = 14
_SCHEMA = "schema"


@dataclass(slots=True)
class Records:
    """Looks into the database. Afterwards `proxies` holds the business's numbers and bots, where they could be read."""

    settings: Settings
    proxies: list[Proxy] = field(default_factory=list)

    async def look(self) -> list[Finding]:
        """Everything there is to find. An embedded database that does not run is started for the while."""
        name = "database"
        waiting = self._not_yet()
        if waiting is not None:
            return [waiting]
        try:
            async with self._connection() as connection:
                return await self._read(connection)
        except ServerError as error:
            return [bad(name, str(error), "")]
        except Away:
            remedy = "See whether it runs, and what TOPENG_DATABASE_URL says."
            return [bad(name, "it does not answer", remedy)]
        except DatabaseError as error:
            remedy = "See whether TOPENG_DATABASE_URL names the right database, user and password."
            return [bad(name, f"it refuses ({error})", remedy)]

    def _not_yet(self) -> Finding | None:
        if self.settings.database_url is not None:
            return None
        folder = self.settings.data_dir.expanduser()
        if not DataFolder.at(folder).cluster.exists():
            remedy = "`topeng serve` or `topeng migrate` makes it."
            return care("database", "there is none yet", remedy)
        # Starting it would set the mode right, and a doctor changes nothing.
        if S_IMODE(folder.stat().st_mode) != 0o700:
            return care("database", "not looked into", "First set the data folder's mode right.")
        return None

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[Connection]:
        async with (
            database(self.settings) as server,
            # As the service; the embedded one knows it from the first start on only.
            Database.open(
                server.app_dsn if self.settings.database_url else server.dsn, size=1, role=None
            ) as opened,
            opened.connection() as connection,
        ):
            yield connection

    async def _read(self, connection: Connection) -> list[Finding]:
        found = [await self._version(connection)]
        now = await standing(connection)
        found.append(_schema(now))
        if now in {Standing.CURRENT, Standing.BEHIND}:
            found += await self._belongs(connection)
            self.proxies = await services.proxies(connection)
        if now is Standing.CURRENT:
            outside = self.settings.database_url is not None
            alone = outside and self.settings.migration_url is None
            found += await roles_found(connection, alone=alone)
        return found + await log_found(connection)

    async def _version(self, connection: Connection) -> Finding:
        number = int(await connection.fetchval("SHOW server_version_num")) // 10_000
        where = "embedded" if self.settings.database_url is None else "TOPENG_DATABASE_URL"
        found = f"PostgreSQL {number} ({where})"
        if number < OLDEST:
            return bad("database", found, f"Topeng needs PostgreSQL {OLDEST} or newer: upgrade it.")
        return good("database", found)

    async def _belongs(self, connection: Connection) -> list[Finding]:
        owner = await house.find(connection)
        found = []
        if owner is not None and owner.carriers == "sandbox":
            remedy = "Give the service a folder of its own: TOPENG_DATA_DIR=/some/empty/folder."
            found.append(bad("database", "it holds the demo's data", remedy))
        return [*found, *await self._master_key(connection)]

    async def _master_key(self, connection: Connection) -> list[Finding]:
        name, source = "master key", source_of(self.settings)
        if not await keys.fingerprints(connection):
            return []
        remedy = "Give the right keys; without them nothing in the database can be read."
        if self.settings.vault_socket is not None:
            return await _vault(self.settings.vault_socket.expanduser(), connection)
        try:
            keyfile = await asyncio.to_thread(source.load)
        except KeyFileError:
            return [bad(name, "the database has one, and the keys cannot be read", remedy)]
        wrong = await misfit(connection, keyfile, source.name)
        if wrong is not None:
            return [bad(name, wrong, "")]
        return [good(name, "the keys belong to this database")]


async def _vault(path: Path, connection: Connection) -> list[Finding]:
    """Whether the vault's process answers, with the keys of this database."""
    try:
        async with VaultLine(path) as line:
            await line.check(connection)
    except VaultAway as away:
        return [bad("vault", str(away), "")]
    return [good("vault", f"a process of its own answers at {path}")]


def _schema(now: Standing) -> Finding:
    match now:
        case Standing.CURRENT:
            return good(_SCHEMA, f"up to date (revision {newest()})")
        case Standing.BEHIND:
            return bad(
                _SCHEMA,
                f"older than revision {newest()}",
                "Run `topeng migrate`; `topeng serve` does it too.",
            )
        case Standing.EMPTY:
            return care(
                _SCHEMA,
                "the database is empty",
                "Run `topeng migrate`; `topeng serve` does it too.",
            )
        case Standing.NEWER:
            return bad(
                _SCHEMA,
                "made by a newer version of Topeng",
                "Install that version, or give another database.",
            )
