"""The account's numbers: what can be bought, where they point, and what they can do."""

from typing import Any

import pytest
from twilio.base.exceptions import (  # type: ignore[import-untyped]
    TwilioException,
    TwilioRestException,
)

from bots.sandbox.twilio.number import Capabilities
from tests.bots.sandbox.conftest import NUMBER, OLD_AUTH, Stage

pytestmark = OLD_AUTH

SAM = "+14155550123"
PLAIN = "+15005550007"


async def test_a_number_is_searched_for_bought_pointed_and_given_back(stage: Stage) -> None:
    local = stage.twilio.available_phone_numbers("US").local
    [found, second] = await local.list_async(area_code="212", sms_enabled=True, limit=2)
    assert found.phone_number.startswith("+12125550")
    bought = await stage.twilio.incoming_phone_numbers.create_async(
        phone_number=found.phone_number, voice_url=f"{stage.product.url}/voice"
    )
    assert (bought.sid[:2], bought.friendly_name) == ("PN", found.friendly_name)
    assert bought.capabilities == {"sms": True, "voice": True, "mms": False, "fax": False}
    assert (await local.list_async(area_code="212", limit=1))[0].phone_number == second.phone_number

    context = stage.twilio.incoming_phone_numbers(bought.sid)
    pointed = await context.update_async(
        sms_url=f"{stage.product.url}/sms", sms_method="GET", voice_url=""
    )
    assert (pointed.sms_url, pointed.sms_method) == (f"{stage.product.url}/sms", "GET")
    assert pointed.voice_url is None
    elsewhere = await context.update_async(voice_url="https://example.com/voice")
    assert elsewhere.voice_url == "https://example.com/voice"
    await stage.sandbox.phones.whatsapp(SAM).send_sms("halo", to=bought.phone_number)
    listed = await stage.twilio.incoming_phone_numbers.list_async(phone_number=bought.phone_number)
    assert [each.sid for each in listed] == [bought.sid]

    assert await context.delete_async()
    with pytest.raises(TwilioRestException) as refused:
        await context.fetch_async()
    assert refused.value.status == 404


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({}, 21404),
        ({"phone_number": "0812"}, 21421),
        ({"phone_number": NUMBER}, 21422),
        ({"area_code": "000"}, 21452),
        ({"phone_number": PLAIN, "sms_url": "nowhere"}, 21502),
        ({"phone_number": PLAIN, "voice_method": "PUT"}, 21403),
        ({"phone_number": PLAIN, "friendly_name": "x" * 65}, 21406),
    ],
)
async def test_a_number_that_cannot_be_bought_is_refused(
    stage: Stage, fields: dict[str, Any], code: int
) -> None:
    with pytest.raises(TwilioRestException) as refused:
        await stage.twilio.incoming_phone_numbers.create_async(**fields)

    assert refused.value.code == code
    assert stage.sandbox.twilio.held().keys() == {NUMBER}


@pytest.mark.parametrize("country", ["US", "GB", "ID", "AU"])
async def test_every_kind_of_number_of_a_country_is_one(stage: Stage, country: str) -> None:
    available = stage.twilio.available_phone_numbers(country)
    for kind in (available.local, available.mobile, available.toll_free):
        found = await kind.list_async(limit=200)
        numbers = {each.phone_number for each in found}
        assert len(numbers) == len(found)
        assert {each.iso_country for each in found} <= {country}
    assert await available.local.list_async(fax_enabled=True) == []
    with pytest.raises(TwilioException):
        await stage.twilio.available_phone_numbers("XX").local.list_async()


async def test_a_number_does_only_what_it_can(stage: Stage) -> None:
    fake, phones = stage.sandbox.twilio, stage.sandbox.phones
    fake.number(PLAIN, f"{stage.product.url}/sms", whatsapp=False)
    sam = phones.plain(SAM, "Sam")
    with pytest.raises(LookupError):
        await sam.say("halo", to=PLAIN)
    with pytest.raises(TwilioRestException) as no_sender:
        await stage.twilio.messages.create_async(
            to=f"whatsapp:{SAM}", from_=f"whatsapp:{PLAIN}", body="hai"
        )
    await sam.send_sms("halo", to=PLAIN)
    await stage.sandbox.settled()

    fake.number(PLAIN, whatsapp=False, capabilities=Capabilities(sms=False, voice=False))
    unsent = await sam.send_sms("halo?", to=PLAIN)
    with pytest.raises(TwilioRestException) as no_text:
        await stage.twilio.messages.create_async(to=SAM, from_=PLAIN, body="hai")
    with pytest.raises(LookupError):
        await sam.dial(PLAIN)
    assert (no_sender.value.code, no_text.value.code, unsent.status) == (63007, 21606, "failed")
    assert stage.product.texts() == ["halo"]
    assert sam.to_json()["kind"] == "sms"


async def test_a_generous_account_holds_whatever_it_is_asked_for(stage: Stage) -> None:
    numbers = stage.twilio.incoming_phone_numbers
    assert await numbers.list_async(phone_number=SAM) == []
    stage.sandbox.twilio.be_generous()
    [made] = await numbers.list_async(phone_number=SAM)
    assert (await numbers(made.sid).fetch_async()).phone_number == SAM
    sid = "PN" + "0" * 31 + "7"
    by_sid = await numbers(sid).fetch_async()
    assert (by_sid.sid, by_sid.phone_number[:5]) == (sid, "+1415")
    assert (await numbers(sid).fetch_async()).phone_number == by_sid.phone_number
    assert await numbers.list_async(phone_number="0812") == []
