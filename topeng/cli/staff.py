"""``topeng staff``."""

from typing import TYPE_CHECKING

import click

from relay.session import Role
from topeng.cli.frame import as_json, in_office, show

if TYPE_CHECKING:
    from topeng.config import Settings
    from topeng.office import Office

_ROLES = click.Choice([Role.AGENT.value, Role.DRIVER.value, Role.SUPERVISOR.value])


@click.group()
def staff() -> None:
    """Invite, list, suspend and restore agents and drivers."""


@staff.command("invite")
@click.argument("alias")
@click.option("--role", type=_ROLES, default=Role.AGENT.value, show_default=True)
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
