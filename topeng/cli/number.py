"""``topeng number``: what is kept here of numbers; what is asked of Twilio is in `topeng.cli.carrier`."""

from typing import TYPE_CHECKING, Any

import click

from topeng.cli.carrier import number_buy, number_import, number_release
from topeng.cli.frame import as_json, in_office, show
from topeng.cli.length import LENGTH, LENGTH_OR_OFF, spell
from topeng.exits import Exit

if TYPE_CHECKING:
    from datetime import timedelta

    from db.numbers import Number
    from db.picking import Pool
    from relay.pool.forecast import Outlook
    from topeng.config import Settings
    from topeng.numbers.numbers import Shown
    from topeng.office import Office

GEO = ["anywhere", "country", "area-code", "extended-area-code"]
SELECTION = ["prefer-sticky", "avoid-sticky"]


@click.group()
def number() -> None:
    """Add, list and look after the numbers that customers see."""


@number.command("add")
@click.argument("address")
@click.option("--reserved", is_flag=True, help="Give it only to who asks for it by name.")
@click.option("--no-sms", is_flag=True, help="It cannot send or get text messages.")
@click.option("--no-voice", is_flag=True, help="It cannot call or be called.")
@as_json
def number_add(
    *, address: str, reserved: bool, no_sms: bool, no_voice: bool, as_json: bool
) -> None:
    """Add a proxy number, like whatsapp:+1… or tel:+1…."""

    async def act(office: "Office", settings: "Settings") -> None:
        from topeng.numbers.numbers import Abilities

        able = Abilities(sms=not no_sms, voice=not no_voice, mms=not no_sms)
        added = await office.numbers.add(settings.service, address, able, reserved=reserved)
        found = next(one for one in await office.numbers.shown() if one.proxy.id == added.id)
        show(
            _fields(found),
            as_json=as_json,
            text=lambda: f"{added.address} speaks for “{added.service}” now.",
        )

    in_office(act)


@number.command("list")
@as_json
def number_list(*, as_json: bool) -> None:
    """List the numbers and bots."""

    async def act(office: "Office", _: "Settings") -> None:
        found = [_fields(one) for one in await office.numbers.shown()]
        show(
            found,
            as_json=as_json,
            text=lambda: (
                "\n".join(map(_line, found)) or "There is no number; `topeng number add` adds one."
            ),
        )

    in_office(act)


@number.command("reserve")
@click.argument("name", metavar="NUMBER")
@click.option("--off", is_flag=True, help="Give it to anybody again.")
@as_json
def number_reserve(*, name: str, off: bool, as_json: bool) -> None:
    """Give a number only to who asks for it by name. NUMBER is +1…, tel:+1… or its SID."""

    async def act(office: "Office", _: "Settings") -> None:
        done = await office.numbers.reserve(name, reserved=not off)
        _tell(done, "is given to anybody again" if off else "is reserved now", as_json=as_json)

    in_office(act)


@number.command("drain")
@click.argument("name", metavar="NUMBER")
@click.option("--off", is_flag=True, help="Give it to people again.")
@as_json
def number_drain(*, name: str, off: bool, as_json: bool) -> None:
    """Give a number to nobody any more; what goes on there goes on. Retire it once nothing does."""

    async def act(office: "Office", _: "Settings") -> None:
        done = await office.numbers.drain(name, draining=not off)
        _tell(done, "is given to people again" if off else "is draining now", as_json=as_json)

    in_office(act)


@number.command("retire")
@click.argument("name", metavar="NUMBER")
@as_json
def number_retire(*, name: str, as_json: bool) -> None:
    """Take a number that no open session uses out of its pool; its webhooks stay. `release` puts those back, too."""

    async def act(office: "Office", _: "Settings") -> None:
        done = await office.numbers.retire(name)
        _tell(done, "has left its pool", as_json=as_json)

    in_office(act)


@number.command("rules")
@click.option("--geo", type=click.Choice(GEO), help="How near a number must be.")
@click.option(
    "--selection",
    type=click.Choice(SELECTION),
    help="Whether somebody gets a number that they had before.",
)
@click.option(
    "--cool-off", type=LENGTH_OR_OFF, help="How long a number rests for a person after an end."
)
@as_json
def number_rules(
    *, geo: str | None, selection: str | None, cool_off: "timedelta | None", as_json: bool
) -> None:
    """Show how the service of the settings picks numbers, or change it."""

    async def act(office: "Office", settings: "Settings") -> None:
        from relay.pool.geography import Geo
        from relay.pool.needs import Selection

        pool = await office.numbers.rules(
            settings.service,
            geo=Geo(geo) if geo else None,
            selection=Selection(selection) if selection else None,
            cool_off=cool_off,
        )
        show(_rules(pool), as_json=as_json, text=lambda: _rules_page(pool))

    in_office(act)


@number.command("plan")
@click.option("--history", type=LENGTH, default="90d", help="How far to look back, like 30d.")
@as_json
def number_plan(*, history: "timedelta", as_json: bool) -> None:
    """Say how many numbers the service of the settings should have, from what its people have needed.

    The exit code is 1 where it is near to having too few.
    """

    async def act(office: "Office", settings: "Settings") -> Exit:
        from topeng.numbers.planning import Planning

        plan = await Planning(office.database).plan(settings.service, history)
        fields = {"service": plan.service, "places": [_outlook(one) for one in plan.outlooks]}
        show(
            fields,
            as_json=as_json,
            text=lambda: (
                "\n".join(map(_outlook_line, plan.outlooks))
                or "There is no number, and nobody has needed one; `topeng number add` adds one."
            ),
        )
        return Exit.FAILED if any(one.crowded for one in plan.outlooks) else Exit.OK

    in_office(act)


def _tell(number: "Number", what: str, *, as_json: bool) -> None:
    fields = {
        "address": number.address,
        "sid": number.sid,
        "reserved": number.reserved,
        "state": number.state,
    }
    show(fields, as_json=as_json, text=lambda: f"{number.e164} {what}.")


def _fields(one: "Shown") -> dict[str, Any]:
    proxy, number = one.proxy, one.number
    fields: dict[str, Any] = {
        "address": proxy.address,
        "channel": proxy.channel,
        "service": proxy.service,
    }
    if number is None:
        return fields | {"capabilities": [proxy.channel]}
    able = {"sms": number.sms, "mms": number.mms, "voice": number.voice}
    return fields | {
        "service": number.service,
        "capabilities": [name for name, can in able.items() if can],
        "sid": number.sid,
        "country": number.country,
        "area": number.area,
        "reserved": number.reserved,
        "state": number.state,
        "sessions": one.sessions,
    }


def _line(fields: dict[str, Any]) -> str:
    line = (
        f"{fields['address']:<28} {','.join(fields['capabilities']):<14} {fields['service'] or '—'}"
    )
    if "state" not in fields:
        return line
    place = fields["country"] + (f" {fields['area']}" if fields["area"] else "")
    marks = [fields["state"]] if fields["state"] != "live" else []
    marks += ["reserved"] if fields["reserved"] else []
    return " · ".join([line, place, f"{fields['sessions']} open", *marks])


def _rules(pool: "Pool") -> dict[str, Any]:
    return {
        "service": pool.name,
        "geo": pool.geo.value,
        "selection": pool.selection.value,
        "cool_off": spell(pool.cool_off) if pool.cool_off else None,
    }


def _rules_page(pool: "Pool") -> str:
    fields = _rules(pool)
    return (
        f"{fields['service']}\n"
        f"  a number must be as near as           {fields['geo']}\n"
        f"  somebody who comes again              {fields['selection']}\n"
        f"  a number rests for a person for       {fields['cool_off'] or 'off'}"
    )


def _outlook(one: "Outlook") -> dict[str, Any]:
    return {
        "place": one.place,
        "demand": one.demand.value,
        "numbers": one.numbers,
        "peak": one.peak,
        "headroom": one.headroom,
        "crowded": one.crowded,
        "wanted": one.wanted,
    }


def _outlook_line(one: "Outlook") -> str:
    line = (
        f"{one.place:<16} {one.demand.value:<19} {one.numbers:>5} numbers, "
        f"the busiest person had {one.peak} at a time"
    )
    if not one.crowded:
        return f"{line}; {one.headroom} to spare."
    more = f"{one.wanted} more number{'s' if one.wanted != 1 else ''}"
    return f"{line}. WARNING: that is 85 % or more of them; {more} would help."


for command in (number_import, number_buy, number_release):
    number.add_command(command)
