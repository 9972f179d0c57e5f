"""``topeng service calls``, ``topeng staff phone`` and ``topeng ticket pin``."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from relay.calls.call import Recording
from topeng.cli.frame import as_json, in_office, show

if TYPE_CHECKING:
    from db.voice import Habits
    from topeng.config import Settings
    from topeng.office import Office

_ON = {"on": True, "off": False}


@click.command("calls")
@click.argument("name", required=False)
@click.option(
    "--screening",
    type=click.Choice([*_ON]),
    help="Whether who is rung presses a key before they are joined, so that no voicemail hears anybody.",
)
@click.option(
    "--recording",
    type=click.Choice([one.value for one in Recording]),
    help="Record calls, and have Twilio delete them with the session or keep them; both sides hear of it and agree.",
)
@click.option(
    "--strangers",
    help="A file with TwiML for callers outside any session, or off for a neutral sentence.",
)
@as_json
def service_calls(
    *,
    name: str | None,
    screening: str | None,
    recording: str | None,
    strangers: str | None,
    as_json: bool,
) -> None:
    """Show how a service's calls go, or change it; NAME is the one of the settings unless you give another."""
    said = None if strangers is None else "" if strangers == "off" else _read(strangers)

    async def act(office: "Office", settings: "Settings") -> None:
        from topeng.calls.manners import Manners

        found = await Manners(office.database).change(
            name or settings.service,
            screening=_ON[screening] if screening else None,
            recording=Recording(recording) if recording else None,
            strangers=said,
        )
        show(_fields(found), as_json=as_json, text=lambda: _page(found))

    in_office(act)


@click.command("phone")
@click.argument("alias")
@click.argument("number", required=False)
@click.option("--remove", is_flag=True, help="Forget the number; nobody is rung any more.")
@as_json
def staff_phone(*, alias: str, number: str | None, remove: bool, as_json: bool) -> None:
    """Register the phone that rings for somebody's calls, like +62…; it is kept sealed, and nobody sees it again."""
    if remove == (number is not None):
        raise click.UsageError("Give the number, like +62…, or --remove.")

    async def act(office: "Office", settings: "Settings") -> None:
        from topeng.calls.phones import Phones

        phones = Phones(settings.service, office.database, office.drafter.vault)
        person = await (phones.register(alias, number) if number else phones.remove(alias))
        fields = {"alias": person.alias, "phone": bool(number)}
        said = "can be called now" if number else "is called nowhere any more"
        show(fields, as_json=as_json, text=lambda: f"{person.alias} {said}.")

    in_office(act)


@click.command("pin")
@click.argument("code")
@as_json
def ticket_pin(*, code: str, as_json: bool) -> None:
    """Make a PIN by which the customer of a ticket is known who calls from another phone; shown this once."""

    async def act(office: "Office", settings: "Settings") -> None:
        from topeng.calls.pins import PinDesk, Pins

        pins = Pins(office.drafter.vault, office.drafter.chance)
        pin = await PinDesk(settings.service, office.database, pins).make(code)
        fields = {"code": code, "pin": pin}
        show(fields, as_json=as_json, text=lambda: f"The customer keys in {pin} when asked.")

    in_office(act)


def _read(name: str) -> str:
    try:
        return Path(name).read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise click.UsageError(f"The file {name} cannot be read as text.") from None


def _fields(found: "Habits") -> dict[str, Any]:
    return {
        "screening": found.screening,
        "recording": found.recording,
        "strangers": found.strangers,
    }


def _page(found: "Habits") -> str:
    kept = {
        Recording.OFF: "off",
        Recording.SESSION: "on; Twilio deletes it when the session has ended",
        Recording.KEPT: "on; Twilio keeps it",
    }
    return (
        f"  who is rung presses a key first  {'on' if found.screening else 'off'}\n"
        f"  recording                        {kept[found.recording]}\n"
        f"  strangers hear                   {found.strangers or 'a neutral sentence'}"
    )
