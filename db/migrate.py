"""Migrations: forward only, numbered, one at a time, and never on a schema newer than this program."""

from enum import Enum
from pathlib import Path

import asyncpg

from db.pool import Connection, translated

FOLDER = Path(__file__).parent / "migrations"


class SchemaTooNew(Exception):
    """The database was migrated by a later version of Topeng."""


class Standing(Enum):
    """How a database's schema stands to this program."""

    EMPTY = "empty"
    BEHIND = "behind"
    CURRENT = "current"
    NEWER = "newer"


async def upgrade(dsn: str) -> None:
    """Bring the database at `dsn` to the newest schema, once, however many try at the same moment.

    Raises `SchemaTooNew`, or `Away` when nobody answers; any other failure leaves the schema as it was.
    """
    with translated():
        connection = await asyncpg.connect(dsn)
        try:
            found = await standing(connection)
        finally:
            await connection.close()
    if found is Standing.NEWER:
        raise SchemaTooNew(
            "This database was made by a newer version of Topeng; install that version, or give another database."
        )
    if found is not Standing.CURRENT:
        # Alembic takes a second to import and is needed once per version.
        from db.migrations.steps import take

        with translated():
            await take(dsn, FOLDER)


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
