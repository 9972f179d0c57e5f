"""``topeng event``."""

from typing import TYPE_CHECKING

import click

from relay.errors import NotFound
from relay.happening import SAID, Code
from topeng.cli.frame import as_json, in_office, show

if TYPE_CHECKING:
    from uuid import UUID

    from db.happenings import Happening
    from topeng.config import Settings
    from topeng.office import Office

_CODES = {str(int(code)): code for code in Code}


@click.group()
def event() -> None:
    """Show what happened to proxied conversations, by Twilio Proxy's codes."""


@event.command("list")
@click.option("--service", help="Only of this service.")
@click.option("--code", type=click.Choice(list(_CODES)), help="Only these.", metavar="CODE")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True)
@as_json
def event_list(*, service: str | None, code: str | None, limit: int, as_json: bool) -> None:
    """List events, the newest first: codes and ids, no number and no text."""

    async def act(office: "Office", _: "Settings") -> None:
        from db import happenings, services

        async with office.database.connection() as connection:
            found = await services.find(connection, service) if service else None
            if service and found is None:
                raise NotFound(
                    f"There is no service “{service}”; `topeng number list` shows those that are."
                )
            codes = [_CODES[code]] if code else list(Code)
            events = await happenings.newest(
                connection, limit=limit, service_id=found.id if found else None, codes=codes
            )
        show(
            [_fields(one) for one in events],
            as_json=as_json,
            text=lambda: "\n".join(map(_line, events)) or "Nothing has happened yet.",
        )

    in_office(act)


def _fields(one: "Happening") -> dict[str, str | int | None]:
    from topeng.desk.cards import stamp

    return {
        "at": stamp(one.at),
        "code": int(one.code),
        "event": SAID[one.code],
        "service": _id(one.service_id),
        "session": _id(one.session_id),
        "about": _id(one.about),
    }


def _id(id: "UUID | None") -> str | None:
    return str(id) if id else None


def _line(one: "Happening") -> str:
    fields = _fields(one)
    return f"{fields['at']}  {fields['code']}  {fields['session'] or '-':<36}  {fields['event']}"
