"""Migrations: forward only, numbered, one at a time, and never on a schema newer than this program."""

from enum import Enum
from pathlib import Path

import asyncpg

from db.pool import Connection, translated
from db.roles import may_migrate, settle
from relay.errors import TopengError

FOLDER = Path(__file__).parent / "migrations"


class SchemaTooNew(Exception):
    """The database was migrated by a later version of Topeng."""


class SchemaTooOld(TopengError):
    """The database waits for a migration that this user may not do."""


class Standing(Enum):
    """How a database's schema stands to this program."""

    EMPTY = "empty"
    BEHIND = "behind"
    CURRENT = "current"
    NEWER = "newer"


async def upgrade(dsn: str, *, thorough: bool = False) -> None:
    """Bring the database at `dsn` to the newest schema, once, however many try at the same moment; then see to the roles.

    `thorough` looks at each right, not only whether this version has given them before. The user of `dsn` may be the service's own where nothing is left to do. Raises `SchemaTooNew`, `SchemaTooOld`,
    `RolesMissing`, or `Away` when nobody answers; any other failure leaves the schema as it was.
    """
    with translated():
        connection = await asyncpg.connect(dsn)
        try:
            await _upgrade(connection, dsn, thorough=thorough)
        finally:
            await connection.close()


async def _upgrade(connection: Connection, dsn: str, *, thorough: bool) -> None:
    found = await standing(connection)
    if found is Standing.NEWER:
        raise SchemaTooNew(
            "This database was made by a newer version of Topeng; install that version, or give another database."
        )
    await settle(connection, thorough=thorough)
    if found is Standing.CURRENT:
        return
    if not await may_migrate(connection):
        raise SchemaTooOld(
            "This database waits for a newer schema, which its user here may not make: run `topeng migrate` with "
            "TOPENG_MIGRATION_URL."
        )
    # Alembic takes a second to import and is needed once per version.
    from db.migrations.steps import take

    await take(dsn, FOLDER)
    await settle(connection, thorough=True)


def newest() -> str:
    """The revision that this program wants."""
    return _revisions()[-1]


async def standing(connection: Connection) -> Standing:
    """How the schema stands. Changes nothing."""
    if not await connection.fetchval("SELECT to_regclass('alembic_version') IS NOT NULL"):
        return Standing.EMPTY
    revision = await connection.fetchval("SELECT version_num FROM alembic_version")
    known = _revisions()
    if revision == known[-1]:
        return Standing.CURRENT
    return Standing.BEHIND if revision in known or revision is None else Standing.NEWER


def _revisions() -> list[str]:
    """The numbers that the steps' files begin with, in order; a test holds them to what the files say."""
    files = (FOLDER / "versions").glob("[0-9]*.py")
    return sorted(file.stem.partition("_")[0] for file in files)
