"""What every command shares: settings, an office to work in, and errors as one sentence with a meaning for scripts."""

import asyncio
import json
import signal
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

import click

from relay.errors import BadInput, Conflict, NotFound, TopengError
from topeng.exits import Exit

if TYPE_CHECKING:
    from db.server import Server
    from topeng.config import Settings
    from topeng.office import Office


as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON for scripts.")


def run(main: Callable[[], Coroutine[Any, Any, Any]]) -> None:
    """Run a command to its end; every error that has a sentence becomes that sentence and an exit code."""
    from db.migrate import SchemaTooNew
    from db.pool import Away, DatabaseError
    from db.server import ServerError

    try:
        with asyncio.Runner(loop_factory=_loop_factory()) as runner:
            code = runner.run(_orderly(main()))
    except (TopengError, SchemaTooNew, ServerError) as error:
        fail(str(error), _code(error))
    except Away:
        fail(
            "The database does not answer; see whether it runs, and what TOPENG_DATABASE_URL says.",
            Exit.DATABASE,
        )
    except DatabaseError as error:
        fail(f"The database refused ({error}).", Exit.DATABASE)
    except (KeyboardInterrupt, asyncio.CancelledError):
        sys.exit(Exit.INTERRUPTED)
    sys.exit(code or Exit.OK)


async def _orderly(main: Coroutine[Any, Any, Any]) -> Any:
    """End on SIGTERM as on Ctrl-C, cleaning up, from the first moment on."""
    task = asyncio.current_task()
    if task is not None:
        with suppress(NotImplementedError):
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    return await main


def fail(sentence: str, code: Exit) -> NoReturn:
    """Say what is wrong on stderr and leave."""
    click.echo(f"topeng: {sentence}", err=True)
    sys.exit(code)


@asynccontextmanager
async def office(carriers: str | None = None) -> AsyncIterator["tuple[Office, Settings]"]:
    """An office on the database of the settings; the embedded one is started for the while if it does not run."""
    from relay.audit.entry import ActorKind
    from topeng.chance import SystemChance, WallClock
    from topeng.config import load
    from topeng.office import Office
    from topeng.vault.unlock import unlocked

    settings, chance = load(), SystemChance()
    async with (
        database(settings) as server,
        unlocked(settings, server.dsn, chance) as vault,
        Office.open(
            server.dsn,
            vault,
            chance=chance,
            clock=WallClock(),
            service=settings.service,
            carriers=carriers,
            app_dsn=server.app_dsn,
            actor=ActorKind.COMMAND_LINE,
        ) as opened,
    ):
        yield opened, settings


@asynccontextmanager
async def database(settings: "Settings", *, own: bool = False) -> AsyncIterator["Server"]:
    """The database of the settings. `own` insists on running the embedded server ourselves."""
    from db.server import Server, connect_or_run, running_server

    if settings.database_url is not None:
        app = settings.database_url
        yield Server((settings.migration_url or app).get_secret_value(), app.get_secret_value())
        return
    folder = settings.data_dir.expanduser()
    async with running_server(folder) if own else connect_or_run(folder) as server:
        yield server


@dataclass(frozen=True, slots=True)
class Ground:
    """What a service stands on: its settings, the socket that it will listen on, and its database."""

    settings: "Settings"
    sock: socket.socket
    server: "Server"


@asynccontextmanager
async def ground(host: str | None = None, port: int | None = None) -> AsyncIterator[Ground]:
    """Take the port, then the database, before anything that takes longer is begun: what is in the way is said at once.

    For the demo: carriers are our own.
    """
    from topeng import logs
    from topeng.config import load
    from topeng.port import listen

    logs.set_up()
    settings = load(own_carriers=True)
    with listen(host or settings.host, settings.port if port is None else port) as sock:
        async with database(settings, own=True) as server:
            yield Ground(settings, sock, server)


def show(value: Any, *, as_json: bool, text: Callable[[], str]) -> None:
    """Print for a script, or for a person."""
    click.echo(json.dumps(value, ensure_ascii=False) if as_json else text())


def in_office(act: "Callable[[Office, Settings], Awaitable[Exit | None]]") -> None:
    """Run a command that needs an office and nothing else; it ends with the exit code that `act` returns, if any."""

    async def main() -> Exit | None:
        async with office() as (opened, settings):
            return await act(opened, settings)

    run(main)


def _code(error: Exception) -> Exit:
    from db.migrate import SchemaTooNew, SchemaTooOld
    from db.roles import RolesMissing
    from db.server import ServerError
    from topeng.config import SettingsError
    from topeng.port import PortTaken
    from topeng.vault import KeyFileError, VaultAway

    table: dict[type[Exception], Exit] = {
        BadInput: Exit.USAGE,
        NotFound: Exit.NOT_FOUND,
        Conflict: Exit.CONFLICT,
        SettingsError: Exit.SETTINGS,
        PortTaken: Exit.PORT_TAKEN,
        KeyFileError: Exit.KEYS,
        VaultAway: Exit.KEYS,
        ServerError: Exit.DATABASE,
        SchemaTooNew: Exit.DATABASE,
        SchemaTooOld: Exit.DATABASE,
        RolesMissing: Exit.DATABASE,
    }
    return next((code for kind, code in table.items() if isinstance(error, kind)), Exit.FAILED)


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop
