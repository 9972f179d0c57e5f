"""``topeng trace``."""

from typing import TYPE_CHECKING

import click

from relay.trace import Action
from topeng.cli.frame import as_json, in_office, show

if TYPE_CHECKING:
    from db.trace import Deed
    from topeng.config import Settings
    from topeng.office import Office

_BY_ITSELF = {Action.CONTRACT_END, Action.ESCALATE}
"""What the service does without being told."""


@click.group()
def trace() -> None:
    """Show who did what; nothing of it can be changed."""


@trace.command("list")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True)
@as_json
def trace_list(*, limit: int, as_json: bool) -> None:
    """List what was done, the newest first."""

    async def act(office: "Office", _: "Settings") -> None:
        from db import trace as deeds

        async with office.database.connection() as connection:
            found = await deeds.newest(connection, limit=limit)
        show(
            [_fields(one) for one in found],
            as_json=as_json,
            text=lambda: "\n".join(map(_line, found)) or "Nothing has been done yet.",
        )

    in_office(act)


def _fields(one: "Deed") -> dict[str, str]:
    from topeng.desk.cards import stamp

    return {
        "at": stamp(one.at),
        "who": one.alias or ("topeng" if one.action in _BY_ITSELF else "command line"),
        "action": one.action,
        "subject": one.subject,
    }


def _line(one: "Deed") -> str:
    fields = _fields(one)
    return f"{fields['at']}  {fields['who']:<24} {fields['action']:<12} {fields['subject']}"
