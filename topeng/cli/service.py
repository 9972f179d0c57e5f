"""``topeng service``."""

from typing import TYPE_CHECKING, Any

import click

from topeng.cli.bounds import bounds
from topeng.cli.frame import as_json, in_office, show
from topeng.cli.intercept import intercept
from topeng.cli.length import LENGTH_OR_OFF, spell

if TYPE_CHECKING:
    from datetime import timedelta

    from db.services import Service
    from relay.rules import Rules
    from topeng.config import Settings
    from topeng.office import Office


@click.group()
def service() -> None:
    """Say how long a service waits for what, and what it wants done about contact details."""


service.add_command(intercept)
service.add_command(bounds)


@service.command("set")
@click.argument("name", required=False)
@click.option(
    "--grace",
    type=LENGTH_OR_OFF,
    help="How long after its end a customer may reopen a ticket, like 24h, or off.",
)
@click.option(
    "--silence",
    type=LENGTH_OR_OFF,
    help="After how long without traffic a ticket asks, and then ends, like 30m, or off.",
)
@click.option(
    "--escalate",
    type=LENGTH_OR_OFF,
    help="After how long unclaimed supervisors are told, like 5m, or off.",
)
@click.option(
    "--handover-lines",
    type=click.IntRange(0, 100),
    help="How many of the last lines a new holder gets.",
)
@as_json
def service_set(
    *,
    name: str | None,
    grace: "timedelta | None",
    silence: "timedelta | None",
    escalate: "timedelta | None",
    handover_lines: int | None,
    as_json: bool,
) -> None:
    """Change a service; NAME is the one of the settings unless you give another."""
    if {grace, silence, escalate, handover_lines} == {None}:
        raise click.UsageError("Say what to set: --grace, --silence, --escalate, --handover-lines.")

    async def act(office: "Office", settings: "Settings") -> None:
        from topeng.services import Habits, Services

        habits = Habits(grace, silence, escalate, handover_lines)
        changed = await Services(office.database).change(name or settings.service, habits)
        _show(changed, as_json=as_json)

    in_office(act)


@service.command("show")
@click.argument("name", required=False)
@as_json
def service_show(*, name: str | None, as_json: bool) -> None:
    """Show a service; NAME is the one of the settings unless you give another."""

    async def act(office: "Office", settings: "Settings") -> None:
        from topeng.services import Services

        _show(await Services(office.database).find(name or settings.service), as_json=as_json)

    in_office(act)


@service.command("rules")
@click.argument("name", required=False)
@click.option(
    "--set",
    "changes",
    multiple=True,
    metavar="WHO:WHAT=DO",
    help="A rule, like customer:phone=hold, staff:link=refuse or agent:voice=refuse; =default takes it back.",
)
@click.option("--domains", help="Your own domains, with commas: links to them pass.")
@click.option("--names", help="Your own user names, with commas: they pass.")
@click.option(
    "--shadow",
    type=click.Choice(["on", "off", "default"]),
    help="On: everything passes, and is only counted.",
)
@as_json
def service_rules(
    *,
    name: str | None,
    changes: tuple[str, ...],
    domains: str | None,
    names: str | None,
    shadow: str | None,
    as_json: bool,
) -> None:
    """Show what a service wants done about contact details, or change it; NAME is the one of the settings.

    WHO is everyone, customer, agent, driver or staff. WHAT is phone, email, link, handle, otp, nik, card, address, name, or
    contact, location, picture, voice, pdf. DO is pass, warn, mask, hold (for a supervisor) or refuse.
    """

    async def act(office: "Office", settings: "Settings") -> None:
        from topeng.services import Services

        services, wanted = Services(office.database), name or settings.service

        def change(rules: "Rules") -> "Rules":
            rules = rules.changed(changes)
            return rules.owning(domains=domains, names=names).watching(shadow)

        if changes or domains is not None or names is not None or shadow:
            rules = await services.change_rules(wanted, change)
        else:
            rules = await services.rules(wanted)
        fields = {
            "name": wanted,
            "rules": rules.lines(),
            "domains": sorted(rules.domains),
            "names": sorted(rules.names),
            "shadow": rules.shadow,
        }
        show(fields, as_json=as_json, text=lambda: _rules_page(wanted, rules))

    in_office(act)


def _rules_page(name: str, rules: "Rules") -> str:
    lines = [f"  {line}" for line in rules.lines()] or [
        "  no rules of its own: TOPENG_GUARD decides"
    ]
    if rules.shadow is not None:
        lines.append(f"  shadow: {'on' if rules.shadow else 'off'}")
    if rules.domains:
        lines.append(f"  own domains: {', '.join(sorted(rules.domains))}")
    if rules.names:
        lines.append(f"  own names: {', '.join(sorted(rules.names))}")
    return "\n".join([name, *lines])


def _show(found: "Service", *, as_json: bool) -> None:
    fields: dict[str, Any] = {
        "name": found.name,
        "grace": _spelled(found.grace),
        "silence": _spelled(found.silence),
        "escalate": _spelled(found.escalate_after),
        "handover_lines": found.handover_lines,
    }
    show(fields, as_json=as_json, text=lambda: _page(fields))


def _spelled(length: "timedelta | None") -> str | None:
    return spell(length) if length else None


def _page(fields: dict[str, Any]) -> str:
    return (
        f"{fields['name']}\n"
        f"  a customer may reopen a ticket for    {fields['grace'] or 'off'}\n"
        f"  a silent ticket asks, and ends, after {fields['silence'] or 'off'}\n"
        f"  supervisors hear of unclaimed after   {fields['escalate'] or 'off'}\n"
        f"  a new holder gets the last            {fields['handover_lines']} lines"
    )
