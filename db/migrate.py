"""Migrations: forward only, numbered, one at a time, and never on a schema newer than this program."""

from enum import Enum
from pathlib import Path

import asyncpg
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection as AlchemyConnection
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from db.pool import Connection, translated

_LOCK = 0x70E9


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
    engine = create_async_engine(
        "postgresql+asyncpg://", async_creator=lambda: asyncpg.connect(dsn), poolclass=NullPool
    )
    try:
        with translated():
            async with engine.begin() as connection:
                await connection.execute(
                    text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK}
                )
                await connection.run_sync(_upgrade)
    except CommandError:
        raise SchemaTooNew(
            "This database was made by a newer version of Topeng; install that version, or give another database."
        ) from None
    finally:
        await engine.dispose()


def newest() -> str | None:
    """The revision that this program wants."""
    return ScriptDirectory.from_config(_config()).get_current_head()


async def standing(connection: Connection) -> Standing:
    """How the schema stands. Changes nothing."""
    if not await connection.fetchval("SELECT to_regclass('alembic_version') IS NOT NULL"):
        return Standing.EMPTY
    revision = await connection.fetchval("SELECT version_num FROM alembic_version")
    if revision == newest():
        return Standing.CURRENT
    known = {each.revision for each in ScriptDirectory.from_config(_config()).walk_revisions()}
    return Standing.BEHIND if revision in known or revision is None else Standing.NEWER


def _upgrade(connection: AlchemyConnection) -> None:
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config
