"""``topeng number import``, ``buy`` and ``release``: what is asked of the Twilio account."""

from contextlib import asynccontextmanager
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

import click

from topeng.cli.frame import as_json, in_office, show
from topeng.exits import Exit

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from topeng.config import Settings
    from topeng.numbers.importing import Finding, Importing
    from topeng.numbers.market import Offer
    from topeng.office import Office


class Money(click.ParamType[Decimal]):
    """An amount of money, like 5 or 12.50."""

    name = "amount"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Decimal:
        """Read an amount, or say what one looks like."""
        try:
            amount = Decimal(str(value))
        except InvalidOperation:
            amount = Decimal("NaN")
        if not amount.is_finite() or amount < 0:
            self.fail(f"“{value}” is no amount of money; write it like 5 or 12.50.", param, ctx)
        return amount


@click.command("import")
@click.argument("names", metavar="[NUMBER]...", nargs=-1)
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
@as_json
def number_import(*, names: tuple[str, ...], dry_run: bool, as_json: bool) -> None:
    """Let numbers of the Twilio account join the pool of the settings' service: all of them, or those you name.

    Their messages and calls come here from then on; `release` puts back whom they told before. The exit code is 1 where a
    number that you named is left alone.
    """

    async def act(office: "Office", settings: "Settings") -> Exit:
        from topeng.numbers.importing import sentence

        async with importing(office, settings, change=not dry_run) as taking:
            found = await taking.take_in(settings.service, names)
        show(
            [_finding(one) for one in found],
            as_json=as_json,
            text=lambda: (
                "\n".join([*(["Nothing is changed:"] if dry_run else []), *map(sentence, found)])
                if found
                else "The Twilio account holds no number."
            ),
        )
        left_alone = names and any(not one.standing.ours for one in found)
        return Exit.FAILED if left_alone else Exit.OK

    in_office(act)


@click.command("release")
@click.argument("name", metavar="NUMBER")
@click.option("--give-up", is_flag=True, help="Give it back to Twilio, who sells it to others.")
@click.option("--yes", is_flag=True, help="Do give it back; without it, only say so.")
@as_json
def number_release(*, name: str, give_up: bool, yes: bool, as_json: bool) -> None:
    """Take a number that no open session uses out of its pool, and have it tell whom it told before its import."""

    async def act(office: "Office", settings: "Settings") -> None:
        number = await office.numbers.find(name)
        fields: dict[str, Any] = {"address": number.address, "sid": number.sid}
        if give_up and not yes:
            show(
                fields | {"released": False},
                as_json=as_json,
                text=lambda: (
                    f"{number.e164} would be given back to Twilio for good. Nothing is changed: say --yes."
                ),
            )
            return
        async with importing(office, settings) as taking:
            if number.service_id is not None:
                await office.numbers.retire(name)
            if give_up:
                from topeng.numbers.market import Market

                await Market(taking).give_up(number)
            restored = not give_up and await taking.let_go(number)
        end = (
            "was given back to Twilio"
            if give_up
            else "tells whom it told before its import"
            if restored
            else "was never imported, so its webhooks stay as they are"
        )
        show(
            fields | {"released": True, "restored": restored, "given_up": give_up},
            as_json=as_json,
            text=lambda: f"{number.e164} has left its pool and {end}.",
        )

    in_office(act)


@click.command("buy")
@click.argument("country", metavar="COUNTRY")
@click.option("--count", default=1, show_default=True, help="How many.")
@click.option("--area", metavar="CODE", help="The area code, in North America.")
@click.option("--no-sms", is_flag=True, help="It need not send or get text messages.")
@click.option("--no-voice", is_flag=True, help="It need not call or be called.")
@click.option(
    "--budget",
    type=Money(),
    required=True,
    envvar="TOPENG_NUMBER_BUDGET",
    help="The most that all bought numbers may cost a month, in the account's currency.",
)
@click.option("--yes", is_flag=True, help="Do buy; without it, only say what would be bought.")
@as_json
def number_buy(
    *,
    country: str,
    count: int,
    area: str | None,
    no_sms: bool,
    no_voice: bool,
    budget: Decimal,
    yes: bool,
    as_json: bool,
) -> None:
    """Buy numbers of a country (US, GB …) within a budget, into the pool of the settings' service."""

    async def act(office: "Office", settings: "Settings") -> None:
        from topeng.numbers.market import Market, Wish

        wish = Wish(_country(country), count, _area(area), not no_sms, not no_voice)
        async with importing(office, settings) as taking:
            market = Market(taking)
            offer = await market.offer(wish, budget)
            if yes:
                await market.buy(settings.service, offer)
        show(
            _offer(offer) | {"bought": yes},
            as_json=as_json,
            text=lambda: _offer_page(offer, bought=yes),
        )

    in_office(act)


@asynccontextmanager
async def importing(
    office: "Office", settings: "Settings", *, change: bool = True
) -> "AsyncIterator[Importing]":
    """Somebody who takes numbers of the settings' account in. Raises `SettingsError` where there is none."""
    from bots.twilio.account import Account
    from bots.twilio.numbers import Doors, TwilioNumbers
    from topeng.config import SettingsError
    from topeng.numbers.importing import Importing
    from topeng.running import TWILIO_DOOR

    sid, token, url = (
        settings.twilio_account_sid,
        settings.twilio_auth_token,
        settings.public_url,
    )
    if sid is None or token is None or url is None:
        raise SettingsError(
            "TOPENG_TWILIO_ACCOUNT_SID, TOPENG_TWILIO_AUTH_TOKEN and TOPENG_PUBLIC_URL are needed to ask Twilio about "
            "numbers; `topeng number add` adds one by hand."
        )
    account = TwilioNumbers(Account(sid, token.get_secret_value(), settings.twilio_api_url, url))
    try:
        doors = Doors.below(f"{url.rstrip('/')}{TWILIO_DOOR}")
        yield Importing(office.database, office.drafter, account, doors, change)
    finally:
        await account.close()


def _country(text: str) -> str:
    code = text.strip().upper()
    if len(code) != 2 or not code.isascii() or not code.isalpha():
        raise click.UsageError(f"“{text}” is no country; write its two letters, like US or GB.")
    return code


def _area(text: str | None) -> str | None:
    if text is not None and not (text.isascii() and text.isdecimal() and len(text) == 3):
        raise click.UsageError(f"“{text}” is no area code; write its three digits, like 415.")
    return text


def _finding(one: "Finding") -> dict[str, Any]:
    return {
        "address": f"tel:{one.held.e164}",
        "sid": one.held.sid,
        "standing": one.standing.value,
        "because": one.because or None,
    }


def _offer(offer: "Offer") -> dict[str, Any]:
    return {
        "numbers": list(offer.numbers),
        "each": str(offer.each.amount),
        "currency": offer.each.currency,
        "monthly": str(offer.monthly),
    }


def _offer_page(offer: "Offer", *, bought: bool) -> str:
    listed = "\n".join(f"  {one}" for one in offer.numbers)
    cost = f"{offer.monthly} {offer.each.currency} a month with what was bought before"
    if bought:
        return f"Bought, and in the pool:\n{listed}\n{cost}."
    return f"These would be bought:\n{listed}\n{cost}. Nothing is bought: say --yes."
