"""Numbers of the account: taken in, mended, left alone and let go as they came; bought within a budget, and given back."""

from collections.abc import AsyncIterator
from dataclasses import replace
from decimal import Decimal

import pytest

from bots.sandbox.carriers import Sandbox
from bots.twilio.account import Account
from bots.twilio.numbers import Doors, Price, TwilioNumbers
from db import numbers
from db.numbers import Number
from db.pool import Database
from relay.channel import PermanentFailure
from relay.errors import BadInput, Conflict, NotFound
from tests.conftest import as_app
from tests.db.rows import Rows
from tests.topeng.house import keys
from topeng.chance import SystemChance
from topeng.drafts import Drafter
from topeng.numbers.importing import CarrierRefused, Importing, Standing, sentence
from topeng.numbers.market import Market, Wish
from topeng.vault import LocalVault

FIRST, SECOND, THIRD = "+14155550171", "+14155550172", "+14155550173"
PUBLIC = "http://127.0.0.1:9"
OURS = Doors.below(f"{PUBLIC}/twilio")
FORMER = {"SmsUrl": f"{PUBLIC}/old/sms", "VoiceUrl": f"{PUBLIC}/old/voice", "VoiceMethod": "GET"}


class Desk:
    """A service, and an account at the fake Twilio."""

    def __init__(self, sandbox: Sandbox, importing: Importing) -> None:
        self.twilio, self.importing = sandbox.twilio, importing

    async def take_in(self, *names: str, service: str = "toko") -> dict[str, Standing]:
        found = await self.importing.take_in(service, names)
        assert all(one.held.e164 in sentence(one) for one in found)
        return {one.held.e164: one.standing for one in found}

    async def number(self, e164: str) -> Number:
        async with self.importing.database.connection() as connection:
            found = await numbers.by_address(connection, f"tel:{e164}")
            assert found is not None
            return found

    async def told(self, e164: str) -> dict[str, str]:
        """Whom the account's number tells."""
        held = await self.importing.account.find(e164)
        assert held is not None
        return {name: url for name, url in held.webhooks.items() if url and name in FORMER}

    async def leave(self, e164: str) -> Number:
        """The number leaves its pool."""
        async with self.importing.database.transaction() as connection:
            number = await numbers.by_address(connection, f"tel:{e164}")
            assert number is not None
            assert await numbers.remove(connection, number.proxy_id)
        return await self.number(e164)


@pytest.fixture
async def desk(database: str) -> AsyncIterator[Desk]:
    async with Sandbox.open() as sandbox, Database.open(as_app(database), size=2) as opened:
        async with opened.transaction() as connection:
            await Rows.on(connection)
        twilio = sandbox.twilio
        account = Account(twilio.account_sid, twilio.auth_token, twilio.url, PUBLIC)
        asking = TwilioNumbers(account)
        drafter = Drafter(LocalVault(keys(), SystemChance()), SystemChance())
        yield Desk(sandbox, Importing(opened, drafter, asking, OURS))
        await asking.close()


async def test_a_number_tells_us_once_imported_and_whom_it_told_before_once_released(
    desk: Desk,
) -> None:
    sid = desk.twilio.number(FIRST, settings=FORMER)
    assert await desk.take_in() == {FIRST: Standing.IMPORTED}
    number = await desk.number(FIRST)
    assert (number.sid, number.service, number.country, number.area) == (sid, "toko", "US", "415")
    assert await desk.told(FIRST) == {
        "SmsUrl": OURS.message,
        "VoiceUrl": OURS.call,
        "VoiceMethod": "POST",
    }
    assert await desk.take_in(sid) == {FIRST: Standing.HERE}
    assert await desk.take_in(FIRST, service="other") == {FIRST: Standing.ELSEWHERE}

    desk.twilio.number(FIRST, settings={"SmsUrl": f"{PUBLIC}/somebody"})
    assert await desk.take_in(FIRST) == {FIRST: Standing.MENDED}
    assert (await desk.told(FIRST))["SmsUrl"] == OURS.message

    gone = await desk.leave(FIRST)
    assert await desk.importing.let_go(gone)
    assert await desk.told(FIRST) == FORMER
    assert not await desk.importing.let_go(await desk.number(FIRST))
    assert await desk.take_in(FIRST) == {FIRST: Standing.IMPORTED}


async def test_a_number_that_was_added_by_hand_learns_what_twilio_says_of_it(desk: Desk) -> None:
    sid = desk.twilio.number(FIRST, settings=FORMER)
    await desk.take_in()
    async with desk.importing.database.transaction() as connection:
        number = await desk.number(FIRST)
        assert number.service_id is not None
        by_hand = numbers.NewNumber(
            number.proxy_id, number.service_id, f"PN{'b' * 32}", "US", "415"
        )
        await numbers.learn(connection, by_hand)
        await numbers.set_reserved(connection, number.proxy_id, reserved=True)
        await numbers.set_former(connection, number.proxy_id, None)
    desk.twilio.number(FIRST, settings=FORMER)
    assert await desk.take_in(FIRST) == {FIRST: Standing.IMPORTED}
    found = await desk.number(FIRST)
    assert (found.sid, found.mms, found.reserved) == (sid, False, True)
    assert found.former is not None
    assert found.former["SmsUrl"] == FORMER["SmsUrl"]


async def test_what_something_else_takes_is_reported_and_left_alone(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, field in ((FIRST, "VoiceApplicationSid"), (SECOND, "TrunkSid")):
        desk.twilio.number(number, settings=FORMER | {field: "AP" + "0" * 32})
    captured = desk.twilio.number(THIRD, settings=FORMER)

    async def messaging() -> frozenset[str]:
        return frozenset({captured})

    monkeypatch.setattr(desk.importing.account, "captured", messaging)
    found = await desk.importing.take_in("toko", [])
    assert {one.standing for one in found} == {Standing.OVERRIDDEN}
    assert {one.because for one in found} == {
        "VoiceApplicationSid",
        "TrunkSid",
        "a Messaging Service",
    }
    for number in (FIRST, SECOND, THIRD):
        assert await desk.told(number) == FORMER
    async with desk.importing.database.connection() as connection:
        assert await numbers.pooled(connection) == []


async def test_a_number_that_cannot_be_pointed_at_us_is_in_no_pool(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.twilio.number(FIRST, settings=FORMER)

    async def refuse(*_: object) -> None:
        raise PermanentFailure("21502")

    monkeypatch.setattr(desk.importing.account, "point", refuse)
    (found,) = await desk.importing.take_in("toko", [])
    assert (found.standing, found.because) == (Standing.REFUSED, "21502")
    assert (await desk.number(FIRST)).service is None
    assert (await desk.number(FIRST)).former is None


async def test_looking_first_changes_nothing_and_an_unknown_number_is_none(desk: Desk) -> None:
    desk.twilio.number(FIRST, settings=FORMER)
    looking = replace(desk.importing, change=False)
    (found,) = await looking.take_in("toko", [f"tel:{FIRST}"])
    assert found.standing is Standing.IMPORTED
    assert await desk.told(FIRST) == FORMER
    with pytest.raises(NotFound, match=r"1 of 2 named"):
        await desk.take_in(FIRST, SECOND)


async def test_without_an_answer_there_is_one_sentence(desk: Desk) -> None:
    twilio = desk.twilio
    wrong = TwilioNumbers(Account(twilio.account_sid, "0" * 32, twilio.url, PUBLIC))
    importing = replace(desk.importing, account=wrong)
    with pytest.raises(CarrierRefused, match=r"\(credentials\)"):
        await importing.take_in("toko", [])
    await wrong.close()


async def test_numbers_are_bought_within_a_budget_that_counts_those_before_and_given_back(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    market = Market(desk.importing)
    with pytest.raises(NotFound, match="names no price"):
        await market.offer(Wish("US"), Decimal(9))

    async def price(_: str) -> Price:
        return Price(Decimal("1.15"), "USD")

    monkeypatch.setattr(desk.importing.account, "price", price)
    with pytest.raises(BadInput, match="1 to 100"):
        await market.offer(Wish("US", 0), Decimal(9))
    with pytest.raises(Conflict, match=r"2\.30 USD a month"):
        await market.offer(Wish("US", 2), Decimal("2.29"))
    offer = await market.offer(Wish("US", 2, area="628"), Decimal("2.30"))
    assert desk.twilio.held() == {}
    bought = await market.buy("toko", offer)
    assert {one.e164 for one in bought} == set(offer.numbers) == set(desk.twilio.held())
    assert {(one.service, one.area) for one in bought} == {("toko", "628")}
    assert (await desk.told(bought[0].e164))["SmsUrl"] == OURS.message
    with pytest.raises(Conflict, match=r"3\.45 USD a month"):
        await market.offer(Wish("US"), Decimal(3))
    with pytest.raises(NotFound, match="98 such numbers of US on sale"):
        await market.offer(Wish("US", 100, area="628"), Decimal(1000))
    await market.give_up(await desk.leave(bought[0].e164))
    assert set(desk.twilio.held()) == {bought[1].e164}
    assert (await market.offer(Wish("US"), Decimal("2.30"))).monthly == Decimal("2.30")
