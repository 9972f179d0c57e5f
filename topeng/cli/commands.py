"""The commands. Everything heavy is imported by the command that needs it, so that ``--help`` is quick."""

from pathlib import Path

import click

from topeng.cli.audit import audit
from topeng.cli.calls import service_calls, staff_phone, ticket_pin
from topeng.cli.doctor import doctor
from topeng.cli.event import event
from topeng.cli.frame import database, ground, run
from topeng.cli.key import key
from topeng.cli.keys import keys
from topeng.cli.number import number
from topeng.cli.reply import reply
from topeng.cli.reveal import reveal
from topeng.cli.service import service
from topeng.cli.staff import staff
from topeng.cli.subject import subject
from topeng.cli.ticket import ticket
from topeng.cli.trace import trace
from topeng.cli.vault import vault


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="topeng")
def topeng() -> None:
    """Topeng, a masked contact relay: people talk while a ticket is active, and nobody learns a number.

    Exit codes: 0 done, 1 a check failed, 2 wrong usage or input, 3 not found, 4 conflict, 5 settings, 6 port taken,
    7 database or data folder, 8 key file.
    """


@topeng.command()
@click.option(
    "--once",
    is_flag=True,
    help="Play two tickets to their end, print a transcript and the counts, and stop.",
)
@click.option(
    "--lines",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="With --once: relay the texts of this JSONL file too, odd lines to the agent, even ones to the customer.",
)
def demo(*, once: bool, lines: Path | None) -> None:
    """Show a live masked conversation in the browser, with carriers of our own."""
    if lines is not None and not once:
        raise click.UsageError("--lines goes with --once.")
    run(lambda: _play(lines) if once else _show_live())


async def _play(path: Path | None) -> int:
    from topeng.demo.file import read_lines

    lines = read_lines(path) if path is not None else []
    async with ground("127.0.0.1", 0) as stage:
        from topeng.demo.once import play

        return await play(stage, lines)


async def _show_live() -> None:
    async with ground("127.0.0.1") as stage:
        from topeng.demo.live import show_live

        await show_live(stage)


@topeng.command()
def serve() -> None:
    """Run the service with your carriers' accounts."""
    from topeng.serve import serve_forever

    run(serve_forever)


@topeng.command()
@click.option(
    "--roles-sql",
    is_flag=True,
    help="Print what an administrator runs where TOPENG_MIGRATION_URL may not make roles; change nothing.",
)
def migrate(*, roles_sql: bool) -> None:
    """Bring the database's schema and roles up to date; needs no keys.

    Where TOPENG_DATABASE_URL names the user topeng_app and a password, that user gets this password.
    """

    async def act() -> None:
        from db.migrate import newest, upgrade
        from db.password import let_in
        from db.roles import foundation_sql
        from topeng.config import load

        async with database(load()) as server:
            if roles_sql:
                click.echo(await foundation_sql(server.dsn), nl=False)
                return
            await upgrade(server.dsn, thorough=True)
            if server.app_dsn != server.dsn:
                await let_in(server.dsn, server.app_dsn)
        click.echo(f"The schema is up to date: revision {newest()}.")

    run(act)


@topeng.command()
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where clean copies of pictures go; a new temporary folder otherwise.",
)
def guard(*, out: Path | None) -> None:
    """Judge JSON lines: {"id", "text"} or {"id", "path"} on stdin, a verdict for each on stdout."""
    import sys
    import tempfile

    from topeng.guard import run as judge_lines

    sys.exit(
        judge_lines(sys.stdin.buffer, sys.stdout, out or Path(tempfile.mkdtemp(prefix="topeng-")))
    )


for group in (
    *(ticket, staff, number, service, reply, trace, audit, reveal),
    *(doctor, event, key, keys, subject, vault),
):
    topeng.add_command(group)
service.add_command(service_calls)
staff.add_command(staff_phone)
ticket.add_command(ticket_pin)
