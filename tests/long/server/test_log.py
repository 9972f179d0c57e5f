"""The embedded server's own log holds no value, whatever goes wrong."""

import asyncio
import logging
import os
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path

import asyncpg
import pytest

from db.pool import Connection
from db.server import running_server
from tests.long.server.processes import until

VALUE = "081234567890-rahasia"
"""What must not be read anywhere; a statement carries it in its text and as a parameter."""


async def refused(connection: Connection, statement: str, *values: object) -> None:
    with pytest.raises(asyncpg.PostgresError):
        await connection.execute(statement, *values)


async def constraints_are_broken(connection: Connection) -> None:
    insert = "INSERT INTO secret (text, length) VALUES ($1, $2)"
    await connection.execute(insert, VALUE, 1)
    await refused(connection, insert, VALUE, 1)
    await refused(connection, insert, VALUE, -1)
    await refused(connection, f"INSERT INTO secret (length) VALUES (1) RETURNING '{VALUE}'")  # noqa: S608
    await refused(connection, f"INSERT INTO secret VALUES ('{VALUE}', 2)")  # noqa: S608


async def casts_fail(connection: Connection) -> None:
    await refused(connection, "SELECT $1::text::integer", VALUE)
    await refused(connection, f"SELECT '{VALUE}'::uuid")
    await refused(connection, "SELECT text::date FROM secret")


async def statements_are_no_sql(connection: Connection) -> None:
    await refused(connection, f"SELEKT '{VALUE}'")
    await refused(connection, f'SELECT "{VALUE}" FROM secret')  # noqa: S608
    await refused(connection, f"DO $$ BEGIN RAISE EXCEPTION '{VALUE}'; END $$")
    await connection.execute(f"DO $$ BEGIN RAISE WARNING '{VALUE}'; RAISE NOTICE '{VALUE}'; END $$")


async def a_statement_is_cancelled(connection: Connection) -> None:
    await connection.execute("SET statement_timeout = '1ms'")
    await refused(connection, "SELECT pg_sleep(5), $1::text", VALUE)
    await connection.execute("RESET statement_timeout")


async def two_wait_for_each_other(connection: Connection, other: Connection) -> None:
    await connection.execute("INSERT INTO secret VALUES ('a', 1), ('b', 1)")
    update = "UPDATE secret SET length = length + 1 WHERE text = $1 AND $2 = $2::text"
    met = asyncio.Barrier(2)

    async def cross(mine: Connection, *rows: str) -> None:
        async with mine.transaction():
            await mine.execute("SET LOCAL deadlock_timeout = '10ms'")
            await mine.execute("SET LOCAL log_lock_waits = on")
            await mine.execute(update, rows[0], VALUE)
            await met.wait()
            await mine.execute(update, rows[1], VALUE)

    done = await asyncio.gather(
        cross(connection, "a", "b"), cross(other, "b", "a"), return_exceptions=True
    )
    assert sum(isinstance(one, asyncpg.DeadlockDetectedError) for one in done) == 1


async def a_process_dies(connection: Connection) -> None:
    pid = await connection.fetchval("SELECT pg_backend_pid()")
    asleep = asyncio.ensure_future(connection.execute(f"SELECT pg_sleep(60), '{VALUE}'"))
    await asyncio.sleep(0.05)
    os.kill(pid, signal.SIGKILL)
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
        await asleep


async def test_the_log_tells_what_went_wrong_and_no_value(
    data: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "db.server.process")
    alone: tuple[Callable[[Connection], Awaitable[None]], ...] = (
        constraints_are_broken,
        casts_fail,
        statements_are_no_sql,
        a_statement_is_cancelled,
    )
    async with running_server(data, durable=False) as server:
        connection, other = [await asyncpg.connect(server.dsn) for _ in range(2)]
        await connection.execute(
            "CREATE TABLE secret (text text PRIMARY KEY, length integer CHECK (length > 0))"
        )
        for trouble in alone:
            await trouble(connection)
        await two_wait_for_each_other(connection, other)
        for library in ("shared_preload_libraries", "session_preload_libraries"):
            assert await connection.fetchval(f"SHOW {library}") == ""
        assert (
            await connection.fetchval("SELECT current_setting('auto_explain.log_analyze', true)")
            is None
        )
        await a_process_dies(other)
        await until(lambda: caplog.text.count("ready to accept connections") == 2)
        connection.terminate()
        connection = await asyncpg.connect(server.dsn)
        await connection.execute("DROP TABLE IF EXISTS secret")  # the crash may have taken it
        await connection.close()
    assert "was terminated by signal 9" in caplog.text
    assert VALUE not in caplog.text
    assert "secret" not in caplog.text
