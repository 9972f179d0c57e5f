"""``topeng number``."""

from typing import TYPE_CHECKING

import click

from topeng.cli.frame import as_json, in_office, show

if TYPE_CHECKING:
    from topeng.config import Settings
    from topeng.office import Office


@click.group()
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
