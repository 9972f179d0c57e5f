"""``topeng staff``."""

from typing import TYPE_CHECKING, Any

import click

from relay.session import Role, StaffState
from topeng.cli.frame import as_json, in_office, show
from topeng.cli.moment import END, spell

if TYPE_CHECKING:
    from datetime import datetime

    from db.staff import Staff
    from topeng.config import Settings
    from topeng.office import Office

_ROLES = click.Choice([Role.AGENT.value, Role.DRIVER.value, Role.SUPERVISOR.value])


@click.group()
def staff() -> None:
    """Invite, list, suspend, restore and remove agents and drivers."""


@staff.command("invite")
@click.argument("alias")
@click.option("--role", type=_ROLES, default=Role.AGENT.value, show_default=True)
@click.option(
    "--until",
    type=END,
    help="The end of their contract: a day like 2027-01-31, to its end in Jakarta, or a moment.",
)
@as_json
def staff_invite(*, alias: str, role: str, until: "datetime | None", as_json: bool) -> None:
    """Make a one-time invitation, valid for two days. ALIAS is what the others will see."""

    async def act(office: "Office", settings: "Settings") -> None:
        made = await office.staffing.invite(settings.service, alias, Role(role), until)
        fields = {"alias": made.alias, "link": made.link, "start": f"/start {made.token}"}
        where = made.link or f"the staff bot, with the message: /start {made.token}"
        show(fields, as_json=as_json, text=lambda: f"{made.alias} joins by opening {where}")

    in_office(act)


@staff.command("list")
@click.option("--all", "every", is_flag=True, help="Those who were removed too.")
@as_json
def staff_list(*, every: bool, as_json: bool) -> None:
    """List the staff, with the ends of contracts."""

    async def act(office: "Office", _: "Settings") -> None:
        people = [
            one
            for one in await office.staffing.everyone()
            if every or one.state is not StaffState.REMOVED
        ]
        show(
            [_fields(one) for one in people],
            as_json=as_json,
            text=lambda: "\n".join(map(_line, people)) or "Nobody has been invited.",
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


@staff.command("restore")
@click.argument("alias")
@as_json
def staff_restore(*, alias: str, as_json: bool) -> None:
    """Let someone who was suspended take tickets again."""

    async def act(office: "Office", _: "Settings") -> None:
        person = await office.staffing.restore(alias)
        fields = {"alias": person.alias, "state": "active"}
        show(fields, as_json=as_json, text=lambda: f"{person.alias} may take tickets again.")

    in_office(act)


@staff.command("remove")
@click.argument("alias")
@as_json
def staff_remove(*, alias: str, as_json: bool) -> None:
    """Take someone off the staff for good; their threads go at once, and the alias is free again."""

    async def act(office: "Office", _: "Settings") -> None:
        person = await office.staffing.remove(alias)
        fields = {"alias": person.alias, "state": "removed"}
        show(fields, as_json=as_json, text=lambda: f"{person.alias} is no longer on the staff.")

    in_office(act)


def _fields(one: "Staff") -> dict[str, Any]:
    from topeng.desk.cards import stamp

    return {
        "alias": one.alias,
        "role": one.role,
        "state": one.state,
        "service": one.service,
        "until": stamp(one.contract_ends_at) if one.contract_ends_at else None,
    }


def _line(one: "Staff") -> str:
    end = f"until {spell(one.contract_ends_at)}" if one.contract_ends_at else ""
    return f"{one.alias:<24} {one.role:<11} {one.state:<10} {end}".rstrip()
