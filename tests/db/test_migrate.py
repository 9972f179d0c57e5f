"""The schema comes from nothing, once, whole, and is never taken backward."""

import asyncio
import itertools
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy.exc import DBAPIError

from db import migrate
from db.migrate import SchemaTooNew, newest, upgrade
from db.migrations.statements import admitted

VERSIONS = Path(migrate.__file__).parent / "migrations" / "versions"
PLANTED = '''
"""Fails half-way."""

from alembic import op

revision, down_revision = "9998", "{newest}"


def upgrade() -> None:
    op.execute("CREATE TABLE planted (id integer)")
    op.execute("ALTER TABLE ticket ADD COLUMN planted integer")
    op.execute("SELECT 1 / 0")
'''
_numbers = itertools.count(1)


@pytest.fixture
async def nothing(server: str) -> AsyncIterator[str]:
    """The DSN of an empty database."""
    name = f"nothing_{next(_numbers)}"
    postgres = await asyncpg.connect(server.replace("@/topeng?", "@/postgres?"))
    try:
        await postgres.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        yield server.replace("@/topeng?", f"@/{name}?")
        await postgres.execute(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        await postgres.close()


@pytest.fixture
def planted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The product's migrations, and behind them one that fails half-way."""
    folder = tmp_path / "migrations"
    shutil.copytree(VERSIONS.parent, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / "9998_planted.py").write_text(PLANTED.format(newest=newest()))

    monkeypatch.setattr(migrate, "FOLDER", folder)


async def schema(dsn: str) -> set[tuple[str, ...]]:
    """Every table, column, constraint and index, as text."""
    connection = await asyncpg.connect(dsn)
    try:
        found = await connection.fetch(
            """
            SELECT 'column', table_name::text, column_name::text,
                   concat_ws(' ', data_type, is_nullable, column_default, identity_generation)
              FROM information_schema.columns WHERE table_schema = 'public'
             UNION ALL
            SELECT 'constraint', conrelid::regclass::text, conname::text, pg_get_constraintdef(oid)
              FROM pg_constraint WHERE connamespace = 'public'::regnamespace
             UNION ALL
            SELECT 'index', tablename::text, indexname::text, indexdef FROM pg_indexes WHERE schemaname = 'public'
             UNION ALL
            SELECT 'options', relname::text, '', reloptions::text
              FROM pg_class WHERE relnamespace = 'public'::regnamespace AND reloptions IS NOT NULL
            """
        )
    finally:
        await connection.close()
    return {tuple(row) for row in found if row[1] != "alembic_version"}


async def ask(dsn: str, statement: str) -> object:
    connection = await asyncpg.connect(dsn)
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


async def test_migrating_from_nothing_is_applying_every_file_in_order(
    nothing: str, database: str
) -> None:
    for script in sorted(VERSIONS.glob("*.sql")):
        connection = await asyncpg.connect(nothing)
        said = script.read_text()
        await connection.execute(admitted(said) if "SELECT admit(" in said else said)
        await connection.close()
    assert await schema(database) == await schema(nothing)
    assert len(await schema(database)) > 100


async def test_many_who_migrate_at_once_do_it_once_and_again_does_nothing(nothing: str) -> None:
    await asyncio.gather(*(upgrade(nothing) for _ in range(3)))
    before = await schema(nothing)
    await upgrade(nothing)
    assert await schema(nothing) == before
    assert await ask(nothing, "SELECT version_num FROM alembic_version") == newest()


@pytest.mark.usefixtures("planted")
async def test_a_migration_that_fails_leaves_nothing_behind(nothing: str, database: str) -> None:
    before = await schema(database)
    for dsn in (nothing, database):
        with pytest.raises(DBAPIError):
            await upgrade(dsn)
    assert await schema(nothing) == set()
    assert await ask(nothing, "SELECT to_regclass('alembic_version')") is None
    assert await schema(database) == before


async def test_after_a_failure_the_way_is_free(
    nothing: str, planted: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(DBAPIError):
        await upgrade(nothing)
    monkeypatch.undo()
    await upgrade(nothing)
    assert await ask(nothing, "SELECT count(*) FROM ticket") == 0


async def test_a_schema_newer_than_the_program_is_left_alone_with_one_sentence(
    database: str,
) -> None:
    await ask(database, "UPDATE alembic_version SET version_num = '9999' RETURNING 1")
    before = await schema(database)
    with pytest.raises(SchemaTooNew) as refused:
        await upgrade(database)
    assert str(refused.value) == (
        "This database was made by a newer version of Topeng; install that version, or give another database."
    )
    assert await schema(database) == before
    assert await ask(database, "SELECT version_num FROM alembic_version") == "9999"


async def test_every_migration_is_numbered_and_has_its_script() -> None:
    names = sorted(path.stem for path in VERSIONS.glob("[0-9]*.py"))
    assert [name[:4] for name in names] == [f"{number:04}" for number in range(1, len(names) + 1)]
    assert sorted(path.stem for path in VERSIONS.glob("*.sql")) == names
    assert newest() == names[-1][:4]


def test_a_steps_file_begins_with_its_revision() -> None:
    config = Config()
    config.set_main_option("script_location", str(VERSIONS.parent))
    revisions = [step.revision for step in ScriptDirectory.from_config(config).walk_revisions()]
    files = sorted(file.stem.partition("_")[0] for file in VERSIONS.glob("[0-9]*.py"))
    assert files == sorted(revisions)
    assert newest() == revisions[0]
