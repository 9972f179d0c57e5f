"""``topeng service``."""

from typing import TYPE_CHECKING, Any

import click

from topeng.cli.frame import as_json, in_office, show
from topeng.cli.length import LENGTH_OR_OFF, spell

if TYPE_CHECKING:
    from datetime import timedelta

    from db.services import Service
    from topeng.config import Settings
    from topeng.office import Office


@click.group()
def service() -> None:
    """Say how long a service waits for what."""


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
