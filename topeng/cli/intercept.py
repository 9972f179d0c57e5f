"""``topeng service intercept``."""

from typing import TYPE_CHECKING

import click

from relay.errors import NotFound
from topeng.cli.frame import as_json, in_office, show

if TYPE_CHECKING:
    from topeng.config import Settings
    from topeng.office import Office


@click.command("intercept")
@click.argument("name", required=False)
@click.option(
    "--fail-closed/--fail-open",
    "closed",
    required=True,
    help="Whether nothing goes on, or everything, while its server gives no answer.",
)
@as_json
def intercept(*, name: str | None, closed: bool, as_json: bool) -> None:
    """Say what happens while a service's intercept callback cannot be asked; NAME is the one of the settings otherwise.

    Twilio Proxy lets everything pass then, and so does Topeng unless told otherwise.
    """

    async def act(office: "Office", settings: "Settings") -> None:
        from db import interceptions, services

        wanted = name or settings.service
        async with office.database.transaction() as connection:
            found = await services.find(connection, wanted)
            if found is None or not await interceptions.set_fail_closed(
                connection, found.id, closed=closed
            ):
                raise NotFound(
                    f"“{wanted}” is no service of the Proxy API; make it there, with the intercept callback's URL."
                )
        way = "Nothing goes on" if closed else "Everything goes on"
        show(
            {"service": wanted, "fail_closed": closed},
            as_json=as_json,
            text=lambda: f"{way} in “{wanted}” while its server gives no answer.",
        )

    in_office(act)
