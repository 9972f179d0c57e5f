"""The commands. Everything heavy is imported by the command that needs it, so that ``--help`` is quick."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from relay.address import Address
from relay.session import Role
from relay.ticket import TicketKind
from topeng.cli.frame import database, in_office, run, show
from topeng.cli.length import LENGTH

if TYPE_CHECKING:
    from datetime import timedelta

    from topeng.config import Settings
    from topeng.office import Office
    from topeng.tickets import Shown

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON for scripts.")
_STAFF_ROLES = click.Choice([Role.AGENT.value, Role.DRIVER.value, Role.SUPERVISOR.value])


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
    if once:
        from topeng.demo.once import play

        run(lambda: play(lines))
    else:
        from topeng.demo.live import show_live

        run(show_live)


@topeng.command()
def serve() -> None:
    """Run the service with your carriers' accounts."""
    from topeng.serve import serve_forever

    run(serve_forever)


@topeng.command()
def migrate() -> None:
    """Bring the database's schema up to date; needs no keys."""

    async def act() -> None:
        from db.migrate import upgrade
        from topeng.config import load

        async with database(load()) as dsn:
            await upgrade(dsn)
        click.echo("The schema is up to date.")

    run(act)


@topeng.group()
def ticket() -> None:
    """Open, look at, extend and close tickets."""


@ticket.command("open")
@click.option("--kind", type=click.Choice([kind.value for kind in TicketKind]), required=True)
@click.option("--ref", required=True, help="Your own number of the matter, like UPG-1042.")
@click.option("--customer", required=True, help="The customer's address, like whatsapp:+62….")
@click.option(
    "--length",
    type=LENGTH,
    help="How long it lives, like 45m, 2h or 3d; a default per kind otherwise.",
)
@as_json
def ticket_open(
    *, kind: str, ref: str, customer: str, length: "timedelta | None", as_json: bool
) -> None:
    """Open a ticket and show it to the staff."""

    async def act(office: "Office", settings: "Settings") -> None:
        from topeng.tickets import NewTicket

        new = NewTicket(settings.service, TicketKind(kind), ref, Address.parse(customer), length)
        _show_ticket(await office.tickets.open(new), as_json=as_json)

    in_office(act)


@ticket.command("list")
@click.option("--all", "every", is_flag=True, help="Those that have ended too.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True)
@as_json
def ticket_list(*, every: bool, limit: int, as_json: bool) -> None:
    """List tickets, the newest first."""

    async def act(office: "Office", _: "Settings") -> None:
        found = await office.tickets.newest(live_only=not every, limit=limit)
        show(
            [_ticket_fields(one) for one in found],
            as_json=as_json,
            text=lambda: "\n".join(map(_ticket_line, found)) or "There is no ticket.",
        )

    in_office(act)


@ticket.command("show")
@click.argument("name")
@as_json
def ticket_show(*, name: str, as_json: bool) -> None:
    """Show one ticket, by its short code or your ref."""

    async def act(office: "Office", _: "Settings") -> None:
        _show_ticket(await office.tickets.find(name), as_json=as_json)

    in_office(act)


@ticket.command("extend")
@click.argument("name")
@click.option("--by", "length", type=LENGTH, required=True, help="How much longer, like 30m or 1d.")
@as_json
def ticket_extend(*, name: str, length: "timedelta", as_json: bool) -> None:
    """Move the end of an open ticket."""

    async def act(office: "Office", _: "Settings") -> None:
        _show_ticket(await office.tickets.extend(name, length), as_json=as_json)

    in_office(act)


@ticket.command("close")
@click.argument("name")
@as_json
def ticket_close(*, name: str, as_json: bool) -> None:
    """End a ticket: every leg goes silent at once."""

    async def act(office: "Office", _: "Settings") -> None:
        _show_ticket(await office.tickets.close(name), as_json=as_json)

    in_office(act)


@topeng.group()
def staff() -> None:
    """Invite, list and suspend agents and drivers."""


@staff.command("invite")
@click.argument("alias")
@click.option("--role", type=_STAFF_ROLES, default=Role.AGENT.value, show_default=True)
@as_json
def staff_invite(*, alias: str, role: str, as_json: bool) -> None:
    """Make a one-time invitation, valid for two days. ALIAS is what the others will see."""

    async def act(office: "Office", settings: "Settings") -> None:
        made = await office.staffing.invite(settings.service, alias, Role(role))
        fields = {"alias": made.alias, "link": made.link, "start": f"/start {made.token}"}
        where = made.link or f"the staff bot, with the message: /start {made.token}"
        show(fields, as_json=as_json, text=lambda: f"{made.alias} joins by opening {where}")

    in_office(act)


@staff.command("list")
@as_json
def staff_list(*, as_json: bool) -> None:
    """List the staff."""

    async def act(office: "Office", _: "Settings") -> None:
        people = await office.staffing.everyone()
        show(
            [
                {"alias": one.alias, "role": one.role, "state": one.state, "service": one.service}
                for one in people
            ],
            as_json=as_json,
            text=lambda: (
                "\n".join(f"{one.alias:<24} {one.role:<11} {one.state}" for one in people)
                or "Nobody has been invited."
            ),
        )

    in_office(act)


@staff.command("suspend")
@click.argument("alias")
@as_json
def staff_suspend(*, alias: str, as_json: bool) -> None:
    """Take someone's threads away at once; their tickets go back to the queue."""

    async def act(office: "Office", _: "Settings") -> None:
        person = await office.staffing.suspend(alias)
        fields = {"alias": person.alias, "state": "suspended"}
        show(fields, as_json=as_json, text=lambda: f"{person.alias} is suspended.")

    in_office(act)


@topeng.group()
def number() -> None:
    """Add and list the numbers that customers see."""


@number.command("add")
@click.argument("address")
@as_json
def number_add(*, address: str, as_json: bool) -> None:
    """Add a proxy number, like whatsapp:+1… or tel:+1…."""

    async def act(office: "Office", settings: "Settings") -> None:
        added = await office.numbers.add(settings.service, address)
        fields = {"address": added.address, "channel": added.channel, "service": added.service}
        show(
            fields,
            as_json=as_json,
            text=lambda: f"{added.address} speaks for “{added.service}” now.",
        )

    in_office(act)


@number.command("list")
@as_json
def number_list(*, as_json: bool) -> None:
    """List the numbers and bots."""

    async def act(office: "Office", _: "Settings") -> None:
        found = await office.numbers.all()
        show(
            [
                {"address": one.address, "channel": one.channel, "service": one.service}
                for one in found
            ],
            as_json=as_json,
            text=lambda: (
                "\n".join(f"{one.address:<28} {one.channel:<9} {one.service}" for one in found)
                or "There is no number; `topeng number add` adds one."
            ),
        )

    in_office(act)


def _show_ticket(shown: "Shown", *, as_json: bool) -> None:
    show(_ticket_fields(shown), as_json=as_json, text=lambda: _ticket_line(shown))


def _ticket_fields(shown: "Shown") -> dict[str, Any]:
    ticket = shown.ticket
    return {
        "code": ticket.code,
        "ref": shown.ref,
        "kind": ticket.kind,
        "state": ticket.state,
        "holder": ticket.holder,
        "service": ticket.service,
        "opened_at": _stamp(ticket.opened_at),
        "ends_at": _stamp(ticket.ends_at),
        "ended_at": _stamp(ticket.ended_at) if ticket.ended_at else None,
    }


def _ticket_line(shown: "Shown") -> str:
    ticket = shown.ticket
    end = (
        f"ended {_stamp(ticket.ended_at)}" if ticket.ended_at else f"ends {_stamp(ticket.ends_at)}"
    )
    return f"{ticket.code}  {ticket.state:<8} {ticket.kind:<12} {end}  {ticket.holder or '-':<12} {shown.ref}"


def _stamp(moment: datetime) -> str:
    from topeng.cards import stamp

    return stamp(moment)
