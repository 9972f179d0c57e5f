"""Numbers of an account: who takes their messages beside their webhooks, what one costs, and answers that are none."""

import json
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import pytest
from aiohttp import web

from bots.twilio.account import Account
from bots.twilio.numbers import Doors, Price, TwilioNumbers
from relay.channel import Failure
from tests.bots.fakes import serving

SID = "AC" + "0" * 32
PAGE = {"page": 0, "page_size": 50, "next_page_url": None, "url": "", "first_page_url": ""}
ANSWERS: dict[str, Any] = {
    "/v1/Services": {
        "services": [
            {"sid": "MG1", "use_inbound_webhook_on_number": False},
            {"sid": "MG2", "use_inbound_webhook_on_number": True},
        ],
        "meta": PAGE | {"key": "services"},
    },
    "/v1/Services/MG1/PhoneNumbers": {
        "phone_numbers": [{"sid": "PN1"}],
        "meta": PAGE | {"key": "phone_numbers"},
    },
    "/v1/PhoneNumbers/Countries/US": {
        "price_unit": "USD",
        "phone_number_prices": [
            {"number_type": "toll free", "base_price": "2.15", "current_price": "2.15"},
            {"number_type": "local", "base_price": "1.15", "current_price": "1.10"},
        ],
    },
    "/v1/PhoneNumbers/Countries/GL": {"price_unit": "USD", "phone_number_prices": []},
    f"/2010-04-01/Accounts/{SID}/IncomingPhoneNumbers.json": (401, {"code": 20003, "status": 401}),
    f"/2010-04-01/Accounts/{SID}/IncomingPhoneNumbers/PN2.json": "no JSON",
}


async def _answer(request: web.Request) -> web.Response:
    found = ANSWERS.get(request.path, (404, {"code": 20404, "status": 404}))
    status, body = found if isinstance(found, tuple) else (200, found)
    text = body if isinstance(body, str) else json.dumps(body)
    return web.Response(status=status, text=text, content_type="application/json")


@pytest.fixture
async def account() -> AsyncIterator[TwilioNumbers]:
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", _answer)
    async with serving(app) as url:
        asking = TwilioNumbers(Account(SID, "0" * 32, url, "https://relay.example"))
        yield asking
        await asking.close()


async def test_a_messaging_service_takes_what_does_not_go_by_the_number_itself(
    account: TwilioNumbers,
) -> None:
    assert await account.captured() == {"PN1"}


async def test_a_price_is_that_of_a_local_number_now(account: TwilioNumbers) -> None:
    assert await account.price("US") == Price(Decimal("1.10"), "USD")
    assert await account.price("GL") is None
    assert await account.price("XX") is None


async def test_of_a_refusal_the_word_is_kept_and_what_cannot_be_read_says_so(
    account: TwilioNumbers,
) -> None:
    for question, code in (
        (account.all(), "credentials"),
        (account.get("PN2"), "unreadable"),
        (account.restore("PN3", {}), "not_found"),
    ):
        with pytest.raises(Failure) as refused:
            await question
        assert refused.value.code == code
    assert await account.get("PN3") is None
    await account.give_up("PN3")


def test_our_doors_are_below_one_address() -> None:
    assert Doors.below("https://relay.example/twilio").webhooks == {
        "SmsUrl": "https://relay.example/twilio/message",
        "SmsMethod": "POST",
        "SmsFallbackUrl": "",
        "VoiceUrl": "https://relay.example/twilio/voice",
        "VoiceMethod": "POST",
        "VoiceFallbackUrl": "",
        "StatusCallback": "https://relay.example/twilio/voice/status",
        "StatusCallbackMethod": "POST",
    }
