"""Calls that the API asks for, ends and redirects."""

from typing import Any

import pytest
from twilio.base.exceptions import TwilioRestException  # type: ignore[import-untyped]

from bots.sandbox.twilio.voice.inbox import Redirected
from bots.sandbox.twilio.voice.verb import Request
from tests.bots.sandbox.conftest import OLD_AUTH
from tests.bots.sandbox.telephony import JOKO, OTHER_PROXY, PROXY, RINA, Line

pytestmark = OLD_AUTH

# --- calls that the API asks for ---


async def ask(line: Line, **fields: Any) -> Any:
    wanted = {"to": JOKO, "from_": PROXY, "url": f"{line.application.url}/voice"} | fields
    return await line.client.calls.create_async(**wanted)


async def test_the_api_rings_a_phone_and_performs_once_it_is_answered(line: Line) -> None:
    line.application.documents["/voice"] = (
        '<Gather numDigits="1" action="/go"><Say>Tiket K7Q2.</Say></Gather>'
    )
    line.application.documents["/go"] = (
        f'<Dial callerId="{OTHER_PROXY}" answerOnBridge="true">{RINA}</Dial>'
    )
    created = await ask(
        line,
        status_callback=f"{line.application.url}/status",
        status_callback_event=["initiated", "answered", "completed"],
    )
    await line.settled()
    assert (created.status, created.direction) == ("queued", "outbound-api")
    assert line.application.told("/voice") == []

    agent = line.joko.ringing
    assert agent
    await agent.answer()
    await line.settled()
    await agent.press("1")
    await line.settled()
    customer = line.rina.ringing
    assert customer
    assert (agent.number, customer.number) == (PROXY, OTHER_PROXY)
    await customer.answer()
    await line.settled()
    assert customer.others == (JOKO,)
    await customer.hang_up()
    await line.later(seconds=1)
    assert line.application.told("/status", "CallStatus", "CallSid") == [
        ("initiated", created.sid),
        ("in-progress", created.sid),
        ("completed", created.sid),
    ]


async def test_a_running_call_is_hung_up_by_the_api(line: Line) -> None:
    call = await line.rina.dial(PROXY)
    await line.settled()
    assert line.joko.ringing
    await line.joko.ringing.answer()
    await line.settled()
    await line.client.calls(call.id).update_async(status="completed")
    await line.settled()

    assert (call.over, line.joko.call) == (True, None)
    legs = await line.client.calls.list_async(parent_call_sid=call.id)
    assert [(leg.status, leg.to, leg.from_formatted) for leg in legs] == [
        ("completed", JOKO, "+1 500-555-0007")
    ]
    with pytest.raises(TwilioRestException) as refused:
        await line.client.calls(call.id).update_async(status="completed")
    assert refused.value.code == 21220


async def test_a_running_call_performs_something_else_when_the_api_says_so(line: Line) -> None:
    call = await line.rina.dial(PROXY)
    await line.settled()
    assert line.joko.ringing
    await line.joko.ringing.answer()
    await line.settled()
    await line.client.calls(call.id).update_async(
        twiml="<Response><Say>Tiket ini telah selesai.</Say></Response>"
    )
    await line.settled()

    assert call.heard == ["Tiket ini telah selesai."]
    assert (call.over, line.joko.call) == (True, None)


async def test_who_hangs_up_while_something_else_begins_is_not_held(line: Line) -> None:
    line.application.documents["/other"] = "<Gather/>"
    call = await line.rina.dial(PROXY)
    await line.settled()
    leg = line.sandbox.twilio._exchange.legs[call.id]
    leg.inbox.put(Redirected(Request(f"{line.application.url}/other")))
    await call.hang_up()
    await line.settled()

    assert (leg.is_over, line.joko.call) == (True, None)


async def test_a_leg_that_was_dialled_can_go_its_own_way(line: Line) -> None:
    line.application.documents["/over"] = "<Say>Sampai jumpa.</Say>"
    call = await line.rina.dial(PROXY)
    await line.settled()
    ringing = line.joko.ringing
    assert ringing
    await ringing.answer()
    await line.settled()
    await line.client.calls(ringing.id).update_async(
        twiml="<Response><Say>Satu pesan.</Say><Pause length='9'/></Response>"
    )
    await line.settled()

    assert (call.heard, call.over) == (["Sampai jumpa."], True)
    assert (ringing.heard, ringing.over) == (["Satu pesan."], False)
    await line.later(seconds=9)
    assert ringing.over


async def test_a_call_lasts_no_longer_than_was_asked(line: Line) -> None:
    line.application.documents["/voice"] = '<Pause length="100"/>'
    created = await ask(line, time_limit=30, timeout=10)
    await line.settled()
    assert line.joko.ringing
    await line.joko.ringing.answer()
    await line.settled()
    await line.later(seconds=30)

    call = await line.client.calls(created.sid).fetch_async()
    assert (call.status, call.duration) == ("completed", "30")
    later = await ask(line, timeout=10)
    await line.settled()
    await line.later(seconds=10)
    assert (await line.client.calls(later.sid).fetch_async()).status == "no-answer"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"to": ""}, 21201),
        ({"to": "+999"}, 21211),
        ({"to": "whatsapp:+6281234567890"}, 20001),
        ({"from_": ""}, 21213),
        ({"from_": "topeng"}, 21212),
        ({"from_": "+15005550099"}, 21210),
        ({"from_": f"whatsapp:{PROXY}"}, 21210),
        ({"url": ""}, 21205),
        ({"url": "https://example.com/voice"}, 21205),
        ({"url": "", "twiml": "<Response><Shout/></Response>"}, 12200),
        ({"time_limit": 14_401}, 20001),
        ({"timeout": 0}, 20001),
        ({"method": "PUT"}, 21403),
        ({"status_callback": "nowhere"}, 21205),
        ({"status_callback_event": ["sneezed"]}, 21626),
        ({"machine_detection": "Maybe"}, 20001),
        ({"send_digits": "1"}, 20001),
    ],
)
async def test_a_call_that_cannot_be_is_refused_in_the_vendors_words(
    line: Line, fields: dict[str, Any], code: int
) -> None:
    with pytest.raises(TwilioRestException) as refused:
        await ask(line, **fields)

    assert refused.value.code == code
    assert line.joko.calls == []


async def test_a_phone_with_telegram_rings_once_a_sim_card_is_in_it(line: Line) -> None:
    budi = line.sandbox.phones.telegram(7, "Budi")
    budi.tel = "+6281234567893"
    await ask(line, to=budi.tel)
    await line.settled()

    assert budi.ringing
    assert budi.ringing.number == PROXY
    assert budi.to_json()["call"]["number"] == "+1 500-555-0006"


async def test_a_phone_is_made_where_a_number_without_one_is_called(line: Line) -> None:
    await ask(line, to="+442079460018")
    await line.settled()

    made = line.sandbox.phones.get("whatsapp:+442079460018")
    assert made.ringing
