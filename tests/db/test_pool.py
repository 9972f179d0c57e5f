"""Whatever goes wrong in the database comes out as one of our errors, and never with a value in it."""

import asyncio
import inspect
import socket
import traceback
from uuid import UUID

import asyncpg
import pytest

from db import leases
from db.pool import (
    CHANNEL,
    Away,
    Clash,
    Connection,
    Contention,
    Database,
    DatabaseError,
    translated,
    wake,
)
from tests.db.rows import Rows

SECRET = "whatsapp:+6281234567890"
DIGITS = "81234567890"
KINDS = sorted(
    {
        kind
        for _, kind in inspect.getmembers(asyncpg.exceptions, inspect.isclass)
        if issubclass(kind, Exception) and not issubclass(kind, Warning)
    },
    key=lambda kind: kind.__name__,
)


def told(error: BaseException) -> str:
    """What anyone might print of an error."""
    return f"{error} {error!r} {''.join(traceback.format_exception(error))}"


def check(error: BaseException) -> None:
    assert isinstance(error, DatabaseError)
    assert DIGITS not in told(error)
    assert error.__cause__ is None
    assert error.__context__ is None


def outcome(raised: Exception) -> DatabaseError:
    with pytest.raises(DatabaseError) as caught, translated():
        raise raised
    return caught.value


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_error_of_the_driver_becomes_ours_and_keeps_its_values_to_itself(
    kind: type[Exception],
) -> None:
    check(outcome(kind(f"Key (counterpart)=({SECRET}) already exists.")))


@pytest.mark.parametrize(
    ("raised", "kind"),
    [
        (asyncpg.UniqueViolationError("x"), Clash),
        (asyncpg.ForeignKeyViolationError("x"), Clash),
        (asyncpg.DeadlockDetectedError("x"), Contention),
        (asyncpg.SerializationError("x"), Contention),
        (asyncpg.ConnectionDoesNotExistError("x"), Away),
        (asyncpg.InterfaceError("x"), Away),
        (asyncpg.exceptions.ProtocolError("x"), Away),
        (asyncpg.AdminShutdownError("x"), Away),
        (asyncpg.CrashShutdownError("x"), Away),
        (asyncpg.CannotConnectNowError("x"), Away),
        (asyncpg.TooManyConnectionsError("x"), Away),
        (asyncpg.ReadOnlySQLTransactionError("x"), Away),
        (ConnectionRefusedError("x"), Away),
        (TimeoutError("x"), Away),
        (asyncpg.UndefinedTableError("x"), DatabaseError),
        (asyncpg.DiskFullError("x"), DatabaseError),
        (asyncpg.QueryCanceledError("x"), DatabaseError),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else value.__name__,
)
def test_each_error_says_whether_to_wait_to_try_again_or_to_give_up(
    raised: Exception, kind: type[DatabaseError]
) -> None:
    assert type(outcome(raised)) is kind


def test_what_is_not_the_databases_passes_unchanged() -> None:
    with pytest.raises(LookupError, match="ours"), translated():
        raise LookupError("ours")


@pytest.mark.parametrize(
    ("statement", "values", "text"),
    [
        (
            "INSERT INTO service (id, name) VALUES (gen_random_uuid(), $1), (gen_random_uuid(), $1)",
            [SECRET],
            "constraint service_name",
        ),
        (
            "INSERT INTO proxy (id, service_id, address, channel)"
            " SELECT gen_random_uuid(), id, $1, 'pigeon' FROM service",
            [SECRET],
            "constraint proxy_channel",
        ),
        (
            "INSERT INTO proxy (id, service_id, address, channel)"
            " VALUES (gen_random_uuid(), gen_random_uuid(), $1, 'sms')",
            [SECRET],
            "constraint proxy_service_id_fkey",
        ),
        ("INSERT INTO service (id, name) VALUES (NULL, $1)", [SECRET], "constraint unnamed"),
        ("SELECT $1::text::uuid", [SECRET], "SQLSTATE 22P02"),
        ("SELECT $1::int", [SECRET], "SQLSTATE 22000"),
        ("SELECT $1::text", [SECRET + "\0"], "SQLSTATE 22021"),
        ("SELECT $1::text", [SECRET + "\ud800"], "SQLSTATE 22000"),
        ("SELECT 'whatsapp:+6281234567890' FROM nowhere", [], "SQLSTATE 42P01"),
        ("SELECT 'whatsapp:+6281234567890'::nothing", [], "SQLSTATE 42704"),
    ],
)
async def test_a_statement_that_fails_names_a_constraint_or_a_state_and_nothing_else(
    rows: Rows, statement: str, values: list[str], text: str
) -> None:
    with pytest.raises(DatabaseError) as caught:  # noqa: PT012 the savepoint lets the connection live on
        async with rows.connection.transaction():
            with translated():
                await rows.connection.execute(statement, *values)
    assert str(caught.value) == text
    check(caught.value)


async def test_where_nobody_answers_the_database_is_away() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        dsn = f"postgresql://u:{DIGITS}@127.0.0.1:{taken.getsockname()[1]}/x?sslmode=disable"
        with pytest.raises(Away) as away:
            async with Database.open(dsn):
                pass
    check(away.value)


async def test_a_transaction_that_raises_leaves_nothing_and_one_that_ends_stays(
    opened: Database,
) -> None:
    with pytest.raises(LookupError):  # noqa: PT012 what the block does before it raises matters
        async with opened.transaction() as connection:
            await Rows.on(connection)
            raise LookupError
    async with opened.connection() as connection:
        assert await connection.fetchval("SELECT count(*) FROM service") == 0
    async with opened.transaction() as connection:
        await Rows.on(connection)
    async with opened.connection() as connection:
        assert await connection.fetchval("SELECT count(*) FROM service") == 1


async def kill(opened: Database, victim: Connection) -> None:
    """End somebody's connection from the server's side."""
    pid = victim.get_server_pid()
    async with opened.connection() as connection:
        await connection.fetchval("SELECT pg_terminate_backend($1, 5000)", pid)


@pytest.mark.parametrize("way", ["transaction", "connection", "dedicated"])
async def test_a_connection_that_is_lost_is_away_and_the_next_one_works(
    opened: Database, way: str
) -> None:
    with pytest.raises(Away):  # noqa: PT012 the connection is lost inside the block
        async with getattr(opened, way)() as connection:
            await kill(opened, connection)
            await connection.fetchval("SELECT 1")
    async with opened.connection() as connection:
        assert await connection.fetchval("SELECT 1") == 1


@pytest.mark.parametrize("way", ["transaction", "connection", "dedicated"])
async def test_no_way_of_using_a_connection_lets_the_drivers_own_error_out(
    opened: Database, way: str
) -> None:
    with pytest.raises(DatabaseError) as caught:
        async with getattr(opened, way)() as connection:
            await connection.fetchval("SELECT $1::text::uuid", SECRET)
    check(caught.value)


async def test_two_who_wait_for_each_other_are_told_to_try_again(database: str) -> None:
    barrier = asyncio.Barrier(2)

    async def cross(*tables: str) -> None:
        async with opened.transaction() as connection:
            await connection.execute("SET LOCAL deadlock_timeout = '10ms'")
            await connection.execute(f"LOCK TABLE {tables[0]}")
            await barrier.wait()
            await connection.execute(f"LOCK TABLE {tables[1]}")

    async with Database.open(
        database, size=2, role=None
    ) as opened:  # the timeout is a superuser's to set
        done = await asyncio.gather(
            cross("service", "proxy"), cross("proxy", "service"), return_exceptions=True
        )
    assert sorted(type(one).__name__ for one in done) == ["Contention", "NoneType"]


async def test_a_watched_connection_says_when_it_is_lost(opened: Database) -> None:
    async with opened.dedicated() as connection:
        watching = asyncio.ensure_future(Database.watch(connection))
        await asyncio.sleep(0)
        await kill(opened, connection)
        with pytest.raises(Away):
            await watching


async def test_a_wake_up_is_heard_after_the_commit_and_not_after_an_undoing(
    opened: Database,
) -> None:
    heard: asyncio.Queue[None] = asyncio.Queue()
    async with opened.dedicated() as ear:
        await Database.listen(ear, CHANNEL, lambda: heard.put_nowait(None))
        with pytest.raises(LookupError):  # noqa: PT012 what the block does before it raises matters
            async with opened.transaction() as connection:
                await wake(connection)
                raise LookupError
        await ear.execute("SELECT 1")
        assert heard.empty()
        async with opened.transaction() as connection:
            await wake(connection)
        await heard.get()
        assert heard.empty()


async def test_what_a_dedicated_connection_holds_ends_with_it(opened: Database) -> None:
    holder = UUID(int=1)
    async with opened.dedicated() as first:
        assert await leases.take(first, holder) == 1
        async with opened.dedicated() as second:
            assert await leases.take(second, holder) is None
    for _ in range(100):
        async with opened.dedicated() as third:
            if await leases.take(third, holder) is not None:
                return
        await asyncio.sleep(0.02)
    pytest.fail("the lock outlived its connection")


async def test_a_cancelling_is_not_lost_when_the_connection_is(opened: Database) -> None:
    """The rollback of what is cancelled fails, too, when the connection is gone; whoever goes on then never ends."""
    begun: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    async def work() -> None:
        async with opened.transaction() as connection:
            begun.set_result(await connection.fetchval("SELECT pg_backend_pid()"))
            await asyncio.Event().wait()

    working = asyncio.ensure_future(work())
    async with opened.connection() as connection:
        await connection.execute("SELECT pg_terminate_backend($1, 5000)", await begun)
    working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await working
