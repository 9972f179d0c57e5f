"""Migrating by hand: as the schema's owner, for a service that is not."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from tests.conftest import as_app
from tests.topeng.shell import Shell, shell


@pytest.fixture
def place(quick_folder: Path) -> Iterator[Shell]:
    """Somewhere to type."""
    with shell(quick_folder) as fresh:
        yield fresh


def sql(dsn: str, statement: str) -> object:
    async def ask() -> object:
        connection = await asyncpg.connect(dsn)
        try:
            return await connection.fetchval(statement)
        finally:
            await connection.close()

    return asyncio.run(ask())


def test_the_service_gets_the_password_of_its_address_and_whoever_migrates_sets_rights_right(
    place: Shell, database: str
) -> None:
    sql(database, "GRANT DELETE ON audit TO topeng_app")
    app = as_app(database).replace("topeng_app@", "topeng_app:kata-sandi@")
    done = place.call("migrate", TOPENG_DATABASE_URL=app, TOPENG_MIGRATION_URL=database)
    assert done.exit_code == 0, done.stderr
    assert "up to date" in done.stdout
    kept = sql(
        database,
        "SELECT rolpassword LIKE 'SCRAM-SHA-256$%' FROM pg_authid WHERE rolname = 'topeng_app'",
    )
    assert kept
    assert not sql(database, "SELECT has_table_privilege('topeng_app', 'audit', 'DELETE')")


def test_what_an_administrator_must_run_is_printed_and_nothing_is_done(
    place: Shell, database: str
) -> None:
    done = place.call("migrate", "--roles-sql", TOPENG_DATABASE_URL=database)
    assert done.exit_code == 0, done.stderr
    for statement in ("CREATE ROLE topeng_app", "GRANT topeng_migrator TO topeng;", "FROM public;"):
        assert statement in done.stdout
    assert sql(database, "SELECT has_database_privilege('public', current_database(), 'CONNECT')")


def test_a_migration_url_alone_is_a_mistake_in_the_settings(place: Shell) -> None:
    said = place.refused(
        5, "migrate", TOPENG_MIGRATION_URL="postgresql://topeng@127.0.0.1:1/topeng"
    )
    assert "TOPENG_MIGRATION_URL: goes with TOPENG_DATABASE_URL" in said
