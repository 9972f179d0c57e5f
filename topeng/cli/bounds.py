"""``topeng service bounds``."""

from typing import TYPE_CHECKING

import click

from relay.errors import BadInput, NotFound
from topeng.cli.frame import as_json, in_office, show
from topeng.cli.length import LENGTH_OR_OFF, spell

if TYPE_CHECKING:
    from datetime import timedelta

    from topeng.config import Settings
    from topeng.office import Office


@click.command("bounds")
@click.argument("name", required=False)
@click.option(
    "--participants",
    type=click.IntRange(2, 50),
    help="How many people one of its sessions may have; Twilio Proxy has two.",
)
@click.option("--cap", type=LENGTH_OR_OFF, help="How long one of its sessions may last, like 30d.")
@as_json
def bounds(
    *, name: str | None, participants: int | None, cap: "timedelta | None", as_json: bool
) -> None:
    """Show or change what bounds the sessions of a service of the Proxy API; NAME is the one of the settings otherwise.

    A session that is there keeps the end that it has until it is used or changed.
    """

    async def act(office: "Office", settings: "Settings") -> None:
        from datetime import timedelta

        from db import proxy_services
        from relay.ticket import LONGEST

        if cap is not None and not timedelta(0) < cap <= LONGEST:
            raise BadInput(f"A session lasts {LONGEST.days} days at most, and always has an end.")
        wanted = name or settings.service
        async with office.database.transaction() as connection:
            found = await proxy_services.bound(
                connection, wanted, participants=participants, cap=cap
            )
        if found is None:
            raise NotFound(f"“{wanted}” is no service of the Proxy API; make it there.")
        most, lasts = found
        show(
            {"service": wanted, "participants": most, "cap": spell(lasts)},
            as_json=as_json,
            text=lambda: (
                f"A session of “{wanted}” has {most} people and lasts {spell(lasts)} at most."
            ),
        )

    in_office(act)
