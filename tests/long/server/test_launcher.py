"""The embedded server starts, keeps what it was given, and stops."""

import asyncio
import logging
import os
import signal
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import pytest

from db.server import ServerError, Trouble, connect_or_run, running_server
from db.server import process as server_process
from tests.long.server.processes import alive, dsn_of, postmaster, topeng, until


@contextmanager
def moved(data: Path, name: str) -> Iterator[Path]:
    elsewhere = data.rename(data.with_name(name))
    try:
        yield elsewhere
    finally:
        elsewhere.rename(data)


async def run(dsn: str, statement: str) -> object:
    connection = await asyncpg.connect(dsn)
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


async def test_the_first_start_makes_a_database_and_the_second_finds_what_was_kept(
    folder: Path,
) -> None:
    async with running_server(folder / "new" / "data") as server:
        await run(server.dsn, "CREATE TABLE kept AS SELECT 7 AS number")
    async with running_server(folder / "new" / "data") as server:
        assert await run(server.dsn, "SELECT number FROM kept") == 7


async def test_nobody_else_reaches_the_server(data: Path) -> None:
    async with running_server(data, durable=False) as server:
        assert await run(server.dsn, "SHOW listen_addresses") == ""
        socket = data / "postgres" / ".s.PGSQL.5432"
        for path in (data, data / "postgres", socket):
            assert stat.S_IMODE(path.stat().st_mode) == 0o700
        owner = socket.stat().st_uid
        assert owner != 0
        assert {path.lstat().st_uid for path in (data / "postgres").rglob("*")} == {owner}


async def test_a_commit_is_on_the_disk_when_it_is_answered(data: Path) -> None:
    async with running_server(data) as server:
        for setting in ("fsync", "full_page_writes", "synchronous_commit", "data_checksums"):
            assert await run(server.dsn, f"SHOW {setting}") == "on"


async def test_texts_compare_the_same_way_on_every_machine(data: Path) -> None:
    async with running_server(data, durable=False) as server:
        locale = (
            "SELECT datlocprovider::text || datlocale FROM pg_database WHERE datname = 'topeng'"
        )
        assert await run(server.dsn, locale) == "bC.UTF-8"
        assert await run(server.dsn, "SELECT upper('é') || current_setting('TimeZone')") == "ÉUTC"


@pytest.mark.parametrize("name", ["d" * 120, "a, b & c?", "topeng é"])
async def test_any_path_will_do_and_the_folder_may_be_moved(data: Path, name: str) -> None:
    with moved(data, name) as elsewhere:
        async with running_server(elsewhere, durable=False) as server:
            assert await run(server.dsn, "SELECT 1") == 1


async def test_a_second_topeng_on_the_folder_is_told_so(data: Path) -> None:
    async with running_server(data, durable=False) as server:
        with pytest.raises(ServerError, match="Another Topeng is running on the data folder") as no:
            async with running_server(data):
                pass
        assert no.value.trouble is Trouble.HELD
        assert await run(server.dsn, "SELECT 1") == 1


async def test_a_command_uses_the_running_server_or_one_of_its_own(data: Path) -> None:
    async with topeng(data) as other:
        dsn = await dsn_of(other)
        async with connect_or_run(data) as server:
            assert server.dsn == dsn
            await run(server.dsn, "CREATE TABLE used ()")
        assert await run(dsn, "SELECT count(*) FROM used") == 0
        await other.communicate(b"")
        assert other.returncode == 0
    async with connect_or_run(data) as server:
        assert await run(server.dsn, "SELECT count(*) FROM used") == 0


async def test_a_command_waits_for_a_topeng_that_is_just_starting(folder: Path) -> None:
    async with topeng(folder / "data") as other:
        await until((folder / "data" / "postgres.new").exists)
        async with connect_or_run(folder / "data") as server:
            assert server.dsn == await dsn_of(other)


async def test_the_log_holds_no_value(data: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    number = "+6281234567890"
    async with running_server(data, durable=False) as server:
        connection = await asyncpg.connect(server.dsn)
        await connection.execute("CREATE TABLE person (number text PRIMARY KEY)")
        await connection.execute("INSERT INTO person VALUES ($1)", number)
        refused = [
            connection.execute("INSERT INTO person VALUES ($1)", number),
            connection.execute(f"INSERT INTO person VALUES ('{number}')"),  # noqa: S608
            connection.execute(f"SELECT '{number}x'::int"),
            connection.execute(f"SELECT '{number}' FROM nowhere"),  # noqa: S608
        ]
        for statement in refused:
            with pytest.raises(asyncpg.PostgresError):
                await statement
        await connection.close()
    assert "database system is shut down" in caplog.text
    assert number not in caplog.text
    assert "6281234567890" not in caplog.text


async def test_it_stops_while_a_client_hangs_in_a_transaction(data: Path) -> None:
    async with running_server(data, durable=False) as server:
        hanging = await asyncpg.connect(server.dsn)
        await hanging.execute("CREATE TABLE locked ()")
        await hanging.execute("BEGIN; LOCK TABLE locked")
        pid = postmaster(data)
    assert not alive(pid)
    hanging.terminate()


async def test_it_stops_also_when_a_session_does_not_react(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ways = tuple((way, 0.1) for way, _ in server_process.WAYS_TO_STOP)
    assert sum(seconds for _, seconds in server_process.WAYS_TO_STOP) + server_process.CLOSING < 10
    monkeypatch.setattr(server_process, "WAYS_TO_STOP", ways)
    async with running_server(data, durable=False) as server:
        hanging = await asyncpg.connect(server.dsn)
        pid = postmaster(data)
        session = await hanging.fetchval("SELECT pg_backend_pid()")
        os.kill(session, signal.SIGSTOP)
    assert not alive(pid)
    hanging.terminate()
    os.kill(session, signal.SIGKILL)
    async with running_server(data, durable=False) as server:
        assert await run(server.dsn, "SELECT 1") == 1


async def test_however_often_it_is_cancelled_the_server_is_stopped(data: Path) -> None:
    ready = asyncio.Event()

    async def serve() -> None:
        async with running_server(data, durable=False):
            ready.set()
            await asyncio.Event().wait()

    serving = asyncio.create_task(serve())
    await ready.wait()
    pid = postmaster(data)
    while not serving.done():
        serving.cancel()
        await asyncio.sleep(0)
    assert serving.cancelled()
    assert not alive(pid)


async def test_it_says_when_the_server_has_ended_by_itself(data: Path) -> None:
    async with running_server(data, durable=False) as server:
        assert not server.ended.is_set()
        os.kill(postmaster(data), signal.SIGQUIT)
        await server.ended.wait()
