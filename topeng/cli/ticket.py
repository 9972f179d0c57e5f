"""``topeng ticket``."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from relay.address import Address
from relay.ticket import TicketKind
from topeng.cli.frame import as_json, in_office, show
from topeng.cli.length import LENGTH

if TYPE_CHECKING:
    from datetime import timedelta

    from db.reveals import Reveal
    from topeng.config import Settings
    from topeng.life.tickets import Shown
    from topeng.office import Office


@click.group()
def ticket() -> None:
    """Open, look at, assign, extend and close tickets."""


@ticket.command("open")
@click.option("--kind", type=click.Choice([kind.value for kind in TicketKind]), required=True)
@click.option("--ref", required=True, help="Your own number of the matter, like UPG-1042.")
@click.option(
    "--customer",
    help="The customer's address, like whatsapp:+62…, tel:+62… or telegram:<chat id>; without one you get a link for them.",
)
@click.option("--driver", help="The alias of the driver who has the order in hand.")
@click.option(
    "--no-desk",
    is_flag=True,
    help="With --driver: no conversation with the agents beside the driver's.",
)
@click.option(
    "--length",
    type=LENGTH,
    help="How long it lives, like 45m, 2h or 3d; a default per kind otherwise.",
)
@as_json
def ticket_open(
    *,
    kind: str,
    ref: str,
    customer: str | None,
    driver: str | None,
    no_desk: bool,
    length: "timedelta | None",
    as_json: bool,
) -> None:
    """Open a ticket and show it to the staff."""

    async def act(office: "Office", settings: "Settings") -> None:
        from topeng.life.opening import NewTicket

        address = Address.parse(customer) if customer is not None else None
        new = NewTicket(
            settings.service, TicketKind(kind), ref, address, length, driver, not no_desk
        )
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
        from db import reveals
        from topeng.cli.reveal import fields

        shown = await office.tickets.find(name)
        async with office.database.connection() as connection:
            looks = await reveals.opened(connection, shown.ticket.id)
        show(
            _ticket_fields(shown) | {"reveals": [fields(one) for one in looks]},
            as_json=as_json,
            text=lambda: "\n".join([_ticket_line(shown), *map(_look_line, looks)]),
        )

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


@ticket.command("assign")
@click.argument("name")
@click.argument("driver")
@as_json
def ticket_assign(*, name: str, driver: str, as_json: bool) -> None:
    """Give an order to a driver, in a conversation of its own; a driver before is released at once."""

    async def act(office: "Office", _: "Settings") -> None:
        _show_ticket(await office.tickets.assign(name, driver), as_json=as_json)

    in_office(act)


@ticket.command("close")
@click.argument("name")
@as_json
def ticket_close(*, name: str, as_json: bool) -> None:
    """End a ticket: every leg goes silent at once."""

    async def act(office: "Office", _: "Settings") -> None:
        _show_ticket(await office.tickets.close(name), as_json=as_json)

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
    } | ({"link": shown.link} if shown.link else {})


def _ticket_line(shown: "Shown") -> str:
    ticket = shown.ticket
    end = (
        f"ended {_stamp(ticket.ended_at)}" if ticket.ended_at else f"ends {_stamp(ticket.ends_at)}"
    )
    line = f"{ticket.code}  {ticket.state:<8} {ticket.kind:<12} {end}  {ticket.holder or '-':<12} {shown.ref}"
    if not shown.silent:
        line += "\nWhat had begun before the end is still under way."
    return f"{line}\nThe customer's link, shown this once: {shown.link}" if shown.link else line


def _look_line(one: "Reveal") -> str:
    first = _stamp(one.opened_at) if one.opened_at else "-"
    return (
        f"The customer's address was seen {one.opened_count}× by {one.asker}, first {first}, "
        f"for {one.ground}, approved by {one.approver}."
    )


def _stamp(moment: datetime) -> str:
    from topeng.desk.cards import stamp

    return stamp(moment)
