"""``topeng reveal``: what was asked and seen by break-glass. No command shows an address."""

from typing import TYPE_CHECKING, Any

import click

from topeng.cli.frame import as_json, in_office, show

if TYPE_CHECKING:
    from db.reveals import Reveal
    from topeng.config import Settings
    from topeng.office import Office


@click.group()
def reveal() -> None:
    """Show who asked to see customers' addresses; the addresses themselves are shown by no command."""


@reveal.command("list")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True)
@as_json
def reveal_list(*, limit: int, as_json: bool) -> None:
    """List requests, the newest first: who asked, why, who approved, how often it was looked at."""

    async def act(office: "Office", _: "Settings") -> None:
        from db import reveals

        async with office.database.connection() as connection:
            found = await reveals.newest(connection, limit=limit)
        show(
            [fields(one) for one in found],
            as_json=as_json,
            text=lambda: "\n".join(map(_line, found)) or "Nobody has asked to see an address.",
        )

    in_office(act)


def fields(one: "Reveal") -> dict[str, Any]:
    """A request, for scripts."""
    from topeng.desk.cards import stamp

    return {
        "ticket": one.code,
        "asked_by": one.asker,
        "asked_at": stamp(one.asked_at),
        "reason": one.ground,
        "state": one.state,
        "approved_by": one.approver,
        "approved_at": stamp(one.approved_at) if one.approved_at else None,
        "ends_at": stamp(one.ends_at),
        "opened_at": stamp(one.opened_at) if one.opened_at else None,
        "opened_count": one.opened_count,
    }


def _line(one: "Reveal") -> str:
    from topeng.desk.cards import stamp

    approved = f"approved by {one.approver}" if one.approver else "not approved"
    return (
        f"{stamp(one.asked_at)}  {one.code}  {one.state:<8} {one.ground:<14} asked by {one.asker}, {approved}, "
        f"seen {one.opened_count}×"
    )
