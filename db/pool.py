"""Connections, transactions, and the one place that knows the driver's errors.

asyncpg's exception texts quote the values of the statement, so none of them leaves this module: what comes out is one
of the errors below, which name a constraint or an SQLSTATE and nothing else.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Self, TypeAlias

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from db.grants import APP

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]"

CHANNEL = "topeng"
"""What LISTEN and NOTIFY use to wake the service; never per message (a notify takes a global lock through commit)."""

# An outbox is nearly always empty, so its statistics say "0 rows" and a plan made from them scans the table. The
# statements here are written for their indexes; these settings keep the planner to them.
_SETTINGS = {"application_name": "topeng", "enable_seqscan": "off", "jit": "off", "timezone": "UTC"}


_PATIENCE = 2.0


class DatabaseError(Exception):
    """A statement failed. The text holds an SQLSTATE, never a value."""


class Clash(DatabaseError):
    """A constraint said no. `constraint` is its name."""

    def __init__(self, constraint: str) -> None:
        super().__init__(f"constraint {constraint}")
        self.constraint = constraint


class Contention(DatabaseError):
    """Two transactions stood in each other's way; the same again will do."""


class Away(DatabaseError):
    """The database cannot be reached, or is not ready."""


@contextmanager
def translated() -> Iterator[None]:
    """Turn the driver's errors into ours, which do not lead back to them: what they quote would come along.

    A cancelling stays one, also where undoing what was cancelled has failed.
    """
    try:
        yield
    except (
        OSError,
        asyncpg.PostgresError,
        asyncpg.InterfaceError,
        asyncpg.InternalClientError,
    ) as error:
        ours = asyncio.CancelledError() if _amid_cancelling(error) else _ours(error)
        try:
            raise ours from None
        finally:
            ours.__context__ = None


def _amid_cancelling(error: BaseException) -> bool:
    """Whether the error took the place of a cancelling, as a rollback's does on a connection that is gone."""
    before = error.__context__
    return before is not None and (
        isinstance(before, asyncio.CancelledError) or _amid_cancelling(before)
    )


def _ours(error: Exception) -> DatabaseError:
    match error:
        case asyncpg.IntegrityConstraintViolationError():
            return Clash(error.constraint_name or "unnamed")
        case asyncpg.DeadlockDetectedError() | asyncpg.SerializationError():
            return Contention("contention")
        case (
            OSError()
            | asyncpg.PostgresConnectionError()
            | asyncpg.CannotConnectNowError()
            | asyncpg.AdminShutdownError()
            | asyncpg.CrashShutdownError()
            | asyncpg.TooManyConnectionsError()
            | asyncpg.ReadOnlySQLTransactionError()  # a standby that is not yet, or no longer, the primary
        ):
            return Away("the database is away")
        case asyncpg.PostgresError():
            return DatabaseError(f"SQLSTATE {error.sqlstate}")
        case _:
            return Away("the connection is gone")


async def _as_it_is(_: object) -> None:
    """What goes back to the pool holds no lock, cursor or setting (`dedicated` closes its own): a round trip less each time."""


class Database:
    """A pool of connections to one PostgreSQL."""

    def __init__(self, pool: "asyncpg.Pool[asyncpg.Record]") -> None:
        self._pool = pool

    @classmethod
    @asynccontextmanager
    async def open(
        cls, dsn: str, *, size: int = 5, role: str | None = APP, actor: str | None = None
    ) -> AsyncIterator[Self]:
        """Connect, and become `role`, or with None nobody else. Raises `Away` when nobody answers.

        A user who may be more than `role` may become so again: that keeps from accidents, not from an attacker. A `dsn`
        that names the role itself keeps from both. `actor` is who acts, to the audit log, where a transaction does not
        say it (`db.audit.acting`); without one it is the service.
        """
        own = {"role": role, "topeng.actor": actor}
        with translated():
            pool = await asyncpg.create_pool(
                dsn,
                min_size=1,
                max_size=size,
                server_settings=_SETTINGS | {name: value for name, value in own.items() if value},
                command_timeout=30,
                reset=_as_it_is,
            )
        try:
            yield cls(pool)
        finally:
            # In order where that is quick: a connection that is cut leaves a line in the server's log.
            with suppress(TimeoutError, OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                async with asyncio.timeout(_PATIENCE):
                    await pool.close()
            pool.terminate()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """A transaction: committed when the block ends, undone when it raises."""
        with translated():
            async with self._pool.acquire() as connection, connection.transaction():
                yield connection

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        """A connection for as long as the block runs, each statement on its own."""
        with translated():
            async with self._pool.acquire() as connection:
                yield connection

    @asynccontextmanager
    async def dedicated(self) -> AsyncIterator[Connection]:
        """A connection that nobody shares: what it holds (a lock, a subscription) ends with it."""
        with translated():
            connection = await self._pool.acquire()
            try:
                yield connection
            finally:
                # Closed, not returned: a lock must not linger on a connection that somebody else gets.
                with suppress(asyncpg.InterfaceError):  # the pool has taken a lost one back already
                    connection.terminate()
                await self._pool.release(connection)

    @staticmethod
    async def listen(connection: Connection, channel: str, heard: Callable[[], None]) -> None:
        """Call `heard` whenever `channel` is notified, as long as the connection lives."""
        with translated():
            await connection.add_listener(channel, lambda *_: heard())

    @staticmethod
    async def watch(connection: Connection) -> None:
        """Return never; raise `Away` once the connection is lost."""
        lost = asyncio.get_running_loop().create_future()

        def note(_: object) -> None:
            if not lost.done():
                lost.set_exception(Away("the connection is gone"))

        connection.add_termination_listener(note)
        await lost


async def wake(connection: Connection) -> None:
    """Tell the running service, once this transaction commits, that something waits."""
    await connection.execute("SELECT pg_notify($1, '')", CHANNEL)
