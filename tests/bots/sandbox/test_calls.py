"""Telephone calls: phones ring, TwiML is performed, and everybody is told."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from twilio.base.exceptions import TwilioRestException  # type: ignore[import-untyped]
from twilio.http.async_http_client import AsyncTwilioHttpClient  # type: ignore[import-untyped]
from twilio.rest import Client  # type: ignore[import-untyped]

from bots.sandbox.carriers import Sandbox
from bots.sandbox.page import page
from bots.sandbox.phone_call import CallState
from bots.sandbox.twilio.voice.inbox import Redirected
from bots.sandbox.twilio.voice.performance import APPLICATION_ERROR
from bots.sandbox.twilio.voice.verb import Request
from tests.bots.sandbox.conftest import OLD_AUTH
from tests.bots.sandbox.telephony import JOKO, OTHER_PROXY, PROXY, RINA, Line, telephones

pytestmark = OLD_AUTH

MASKED = (
    f'<Dial callerId="{OTHER_PROXY}" answerOnBridge="true" timeLimit="600" timeout="20" action="/over">'
    f'<Number statusCallback="/leg" statusCallbackEvent="initiated ringing answered completed">{JOKO}</Number>'
    "</Dial>"
)


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    http = AsyncTwilioHttpClient(timeout=5)

    def client(sandbox: Sandbox) -> Client:
        twilio = Client(sandbox.twilio.account_sid, sandbox.twilio.auth_token, http_client=http)
        twilio.api.base_url = sandbox.twilio.url
        return twilio

    async with telephones(client) as line:
        line.application.documents |= {"/voice": MASKED, "/over": "<Hangup/>"}
        yield line
    await http.close()


# --- a masked call ---


async def test_each_side_sees_its_proxy_number_and_hears_the_other(line: Line) -> None:
    call = await line.rina.dial(PROXY)
    await line.settled()
    ringing = line.joko.ringing
    assert ringing is not None
    assert (call.state, call.number) == (CallState.CALLING, PROXY)
    assert ringing.number == OTHER_PROXY

    await ringing.answer()
    await line.settled()
    assert (call.state, ringing.state) == (CallState.TALKING, CallState.TALKING)
    assert (call.others, ringing.others) == ((JOKO,), (RINA,))
    await call.say("Halo, Pak?")
    await ringing.say("Ya, Bu.")
    assert (ringing.heard, call.heard) == (["Halo, Pak?"], ["Ya, Bu."])

    await line.later(seconds=75)
    await ringing.hang_up()
    await line.settled()
    assert (call.outcome, ringing.outcome) == ("completed", "completed")
    [over] = line.application.told(
        "/over", "DialCallStatus", "DialCallDuration", "DialBridged", "CallStatus"
    )
    assert over == ("completed", "75", "true", "in-progress")
    assert line.sandbox.twilio.alerts == []


async def test_the_application_is_told_what_the_vendor_tells(line: Line) -> None:
    await line.rina.dial(PROXY)
    await line.settled()

    path, form = line.application.asked[0]
    told = {name: value for name, value in form.items() if value}
    assert path == "/voice"
    assert told == {
        "AccountSid": line.sandbox.twilio.account_sid,
        "ApiVersion": "2010-04-01",
        "CallSid": told["CallSid"],
        "CallStatus": "ringing",
        "Called": PROXY,
        "Caller": RINA,
        "Direction": "inbound",
        "From": RINA,
        "To": PROXY,
    }
    assert {"FromCity", "ToCountry", "CallerZip", "CalledState"} <= form.keys()


async def test_a_leg_that_is_watched_tells_of_every_step_in_order(line: Line) -> None:
    call = await line.rina.dial(PROXY)
    await line.settled()
    assert line.joko.ringing
    await line.joko.ringing.answer()
    await line.later(seconds=9)
    await call.hang_up()
    await line.settled()

    steps = line.application.told(
        "/leg", "CallStatus", "SequenceNumber", "From", "To", "CallDuration"
    )
    parents = set(line.application.told("/leg", "ParentCallSid", "Direction"))
    assert steps == [
        ("initiated", "0", OTHER_PROXY, JOKO, "-"),
        ("ringing", "1", OTHER_PROXY, JOKO, "-"),
        ("in-progress", "2", OTHER_PROXY, JOKO, "-"),
        ("completed", "3", OTHER_PROXY, JOKO, "9"),
    ]
    assert parents == {(call.id, "outbound-dial")}


@pytest.mark.parametrize(
    ("how", "status"),
    [("decline", "busy"), ("late", "no-answer"), ("off", "failed"), ("engaged", "busy")],
)
async def test_whoever_does_not_answer_has_a_reason(line: Line, how: str, status: str) -> None:
    line.application.documents["/over"] = "<Say>Tidak ada jawaban.</Say>"
    line.joko.reachable = how != "off"
    if how == "engaged":
        await line.joko.dial(OTHER_PROXY)
    call = await line.rina.dial(PROXY)
    await line.settled()
    if how == "decline":
        assert line.joko.ringing
        await line.joko.ringing.decline()
    if how == "late":
        await line.later(seconds=19)
        assert line.joko.ringing
        await line.later(seconds=1)
    await line.settled()

    assert line.application.told("/over", "DialCallStatus", "DialBridged")[-1] == (status, "false")
    assert call.heard == ["Tidak ada jawaban."]
    assert (call.state, line.joko.ringing) == (CallState.OVER, None)


async def test_a_call_is_cut_when_its_time_is_over(line: Line) -> None:
    call = await line.rina.dial(PROXY)
    await line.settled()
    assert line.joko.ringing
    await line.joko.ringing.answer()
    await line.settled()
    await line.later(seconds=599)
    assert call.others
    await line.later(seconds=1)

    assert (call.over, line.joko.call) == (True, None)
    assert line.application.told("/over", "DialCallDuration") == [("600",)]


async def test_a_caller_who_gives_up_lets_the_other_phone_be_still(line: Line) -> None:
    call = await line.rina.dial(PROXY)
    await line.settled()
    await call.hang_up()
    await line.settled()

    assert line.joko.call is None
    assert line.joko.calls[0].outcome == "canceled"
    assert line.application.told("/over", "DialCallStatus", "CallStatus") == [
        ("canceled", "no-answer")
    ]


# --- before two are joined ---


async def test_a_whisper_and_a_key_stand_before_the_caller_is_heard(line: Line) -> None:
    dial = MASKED.replace("<Number ", '<Number url="/whisper" ')
    gather = (
        '<Gather numDigits="1" timeout="7" action="/pressed"><Say>Tekan 1.</Say></Gather><Hangup/>'
    )
    line.application.documents |= {"/voice": dial, "/whisper": gather, "/pressed": "<Say>Ya.</Say>"}
    call = await line.rina.dial(PROXY)
    await line.settled()
    ringing = line.joko.ringing
    assert ringing
    await ringing.answer()
    await line.settled()
    assert (ringing.heard, ringing.others, call.state) == (["Tekan 1."], (), CallState.CALLING)

    await ringing.press("1")
    await line.settled()
    assert line.application.told("/pressed", "Digits", "ParentCallSid") == [("1", call.id)]
    assert (ringing.heard, ringing.others) == (["Tekan 1.", "Ya."], (RINA,))
    assert call.heard == []


async def test_a_voicemail_that_presses_nothing_hears_nothing_of_the_caller(line: Line) -> None:
    dial = MASKED.replace("<Number ", '<Number url="/whisper" machineDetection="Enable" ')
    gather = '<Gather numDigits="1" timeout="7"><Say>Tekan 1.</Say></Gather><Hangup/>'
    line.application.documents |= {"/voice": dial, "/whisper": gather}
    call = await line.rina.dial(PROXY)
    await line.settled()
    voicemail = line.joko.ringing
    assert voicemail
    await voicemail.answer(by_voicemail=True)
    await line.settled()
    await voicemail.say("Anda telah menghubungi Joko.")
    await line.later(seconds=7)

    assert line.application.told("/whisper", "AnsweredBy") == [("machine_start",)]
    assert (call.heard, voicemail.over) == ([], True)
    assert line.application.told("/over", "DialCallStatus", "DialBridged") == [
        ("completed", "false")
    ]


async def test_the_first_of_several_who_answers_is_taken(line: Line) -> None:
    wati = line.sandbox.phones.whatsapp("+6281234567892", "Wati")
    line.application.documents["/voice"] = (
        f'<Dial callerId="{OTHER_PROXY}"><Number>{JOKO}</Number><Number>{wati.number}</Number></Dial>'
    )
    call = await line.rina.dial(PROXY)
    await line.settled()
    assert wati.ringing
    assert line.joko.ringing
    await wati.ringing.answer()
    await line.settled()

    assert call.others == (wati.number,)
    assert (line.joko.call, line.joko.calls[0].outcome) == (None, "canceled")


# --- verbs ---


async def test_keys_are_gathered_until_enough_or_finished_or_too_late(line: Line) -> None:
    line.application.documents |= {
        "/voice": '<Gather action="/keys" timeout="4"><Play>/lagu.mp3</Play></Gather><Say>Lama.</Say>',
        "/keys": lambda form: f"<Say>{form['Digits'] or 'kosong'}</Say>",
    }
    heard = []
    for keys in ("42#", "#", "7", ""):
        call = await line.rina.dial(PROXY)
        await line.settled()
        if keys:
            await call.press(keys)
        await line.settled()
        await line.later(seconds=4)
        heard.append(call.heard)

    assert heard == [
        ["♪ lagu.mp3", "42"],
        ["♪ lagu.mp3", "kosong"],
        ["♪ lagu.mp3", "7"],
        ["♪ lagu.mp3", "Lama."],
    ]


async def test_a_rejected_call_is_never_answered(line: Line) -> None:
    outcomes = []
    for reason in ("busy", "rejected"):
        line.application.documents["/voice"] = f'<Reject reason="{reason}"/>'
        call = await line.rina.dial(PROXY)
        await line.settled()
        outcomes.append((call.outcome, call.answered_at, call.heard))

    assert outcomes == [("busy", None, []), ("no-answer", None, [])]


async def test_a_document_leads_to_another_after_a_while(line: Line) -> None:
    line.application.documents |= {
        "/voice": '<Pause length="3"/><Redirect method="GET">/next?n=1</Redirect>',
        "/next": "<Say>Selamat datang.</Say>",
    }
    call = await line.rina.dial(PROXY)
    await line.settled()
    assert line.application.told("/next") == []
    await line.later(seconds=3)

    assert line.application.told("/next", "n", "CallSid") == [("1", call.id)]
    assert (call.heard, call.over) == (["Selamat datang."], True)


async def test_a_message_is_recorded_until_silence(line: Line) -> None:
    url = f"{line.application.url}/recorded"
    line.application.documents |= {
        "/voice": f'<Record action="/left" timeout="3" recordingStatusCallback="{url}"/>',
        "/left": "<Say>Terima kasih.</Say>",
    }
    call = await line.rina.dial(PROXY)
    await line.settled()
    await line.later(seconds=2)
    await call.say("Tolong telepon balik.")
    await line.later(seconds=2)
    assert not call.over
    await line.later(seconds=1)

    [(sid, seconds)] = line.application.told("/left", "RecordingSid", "RecordingDuration")
    assert (seconds, call.heard) == ("5", ["♪ beep", "Terima kasih."])
    assert line.application.told("/recorded", "RecordingSid", "RecordingStatus") == [
        (sid, "completed")
    ]
    assert (await line.client.recordings(sid).fetch_async()).source == "RecordVerb"
    await line.client.recordings(sid).delete_async()


# --- what is no TwiML ---


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ("<?xml version='1.0'?><Response><Say>", 12100),
        ("<?xml version='1.0'?><!DOCTYPE a><Response/>", 12100),
        ("<?xml version='1.0'?><Answer/>", 12102),
        ("halo", 12200),
        ("<Shout>halo</Shout>", 12200),
        ("<Say/>", 12200),
        ('<Dial timeOut="5">+15005550009</Dial>', 12200),
        ('<Dial timeout="900">+15005550009</Dial>', 12200),
        ('<Dial timeLimit="14401">+15005550009</Dial>', 12200),
        ('<Dial answerOnBridge="yes">+15005550009</Dial>', 12200),
        ("<Dial/>", 12200),
        ("<Dial><Number>whatsapp:+15005550009</Number></Dial>", 13223),
        ("<Dial>0812</Dial>", 13223),
        ('<Dial callerId="topeng">+15005550009</Dial>', 13214),
        ("<Gather><Dial>+15005550009</Dial></Gather>", 12200),
        ('<Gather finishOnKey="x"/>', 12200),
        ('<Reject reason="tired"/>', 12200),
        ("<Hangup><Say>x</Say></Hangup>", 12200),
        ("<Redirect>https://example.com/voice</Redirect>", 11200),
        ("<Redirect>/nowhere</Redirect>", 11200),
    ],
)
async def test_what_cannot_be_performed_ends_the_call_with_an_apology(
    line: Line, document: str, code: int
) -> None:
    line.application.documents["/voice"] = document
    call = await line.rina.dial(PROXY)
    await line.settled()

    assert [(each.code, each.sid) for each in line.sandbox.twilio.alerts] == [(code, call.id)]
    assert (call.heard, call.over) == ([APPLICATION_ERROR], True)


async def test_the_fall_back_is_asked_once(line: Line) -> None:
    url = line.application.url
    settings = {"VoiceUrl": f"{url}/broken", "VoiceFallbackUrl": f"{url}/instead"}
    line.sandbox.twilio.number(PROXY, settings=settings)
    line.application.documents["/instead"] = "<Say>Maaf.</Say>"
    call = await line.rina.dial(PROXY)
    await line.settled()

    assert line.application.told("/instead", "ErrorCode", "ErrorUrl") == [
        ("11200", f"{url}/broken")
    ]
    assert call.heard == ["Maaf."]
    del line.application.documents["/instead"]
    call = await line.rina.dial(PROXY)
    await line.settled()
    assert (call.heard, call.over) == ([APPLICATION_ERROR], True)


async def test_a_number_that_leads_elsewhere_asks_nobody(line: Line) -> None:
    line.sandbox.twilio.number(PROXY, settings={"TrunkSid": "TK" + "0" * 32})
    call = await line.rina.dial(PROXY)
    await line.settled()

    assert (line.application.asked, call.over) == ([], True)


async def test_an_answer_of_another_type_is_no_document(line: Line) -> None:
    line.application.mime = "application/json"
    await line.rina.dial(PROXY)
    await line.settled()

    assert [each.code for each in line.sandbox.twilio.alerts] == [12300]


async def test_nobody_is_dialled_with_a_number_that_the_account_does_not_hold(line: Line) -> None:
    line.application.documents["/voice"] = MASKED.replace(OTHER_PROXY, "+15005550099")
    await line.rina.dial(PROXY)
    await line.settled()

    assert [each.code for each in line.sandbox.twilio.alerts] == [13214]
    assert line.application.told("/over", "DialCallStatus") == [("failed",)]
    assert line.joko.calls == []


async def test_without_a_caller_id_the_caller_is_unmasked_as_at_the_vendor(line: Line) -> None:
    line.application.documents["/voice"] = f"<Dial>{JOKO}</Dial>"
    await line.rina.dial(PROXY)
    await line.settled()

    assert line.joko.ringing
    assert line.joko.ringing.number == RINA


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


# --- phones ---


async def test_what_a_phone_cannot_do_now_is_said_plainly(line: Line) -> None:
    with pytest.raises(LookupError, match="Nobody can be called"):
        await line.rina.dial("+15005550099")
    call = await line.rina.dial(PROXY, shown="anonymous")
    with pytest.raises(LookupError, match="hang up first"):
        await line.rina.dial(PROXY)
    with pytest.raises(LookupError, match="any more"):
        await call.press("1")
    with pytest.raises(ValueError, match="keypad"):
        await call.press("a")
    await call.hang_up()
    with pytest.raises(LookupError, match="any more"):
        await call.hang_up()
    await line.settled()
    assert line.application.told("/voice", "From") == [("anonymous",)]
    with pytest.raises(LookupError, match="no number"):
        await line.sandbox.phones.telegram(1).dial(PROXY)


async def test_the_page_dials_answers_presses_speaks_and_hangs_up(line: Line) -> None:
    line.application.documents["/voice"] = f'<Gather numDigits="1"/>{MASKED}'
    async with TestClient(TestServer(page(line.sandbox.phones))) as client:

        async def post(path: str, **wish: str) -> int:
            answer = await client.post(path, json=wish, headers={"X-Topeng-Page": "1"})
            await line.settled()
            return answer.status

        assert await post("/dial", phone=line.rina.id, to=PROXY) == 200
        await line.later(seconds=5)
        assert await post("/call", phone=line.joko.id, what="answer", text="") == 200
        assert await post("/call", phone=line.rina.id, what="say", text="Halo") == 200
        assert await post("/call", phone=line.rina.id, what="press", text="x") == 422
        assert await post("/call", phone=line.rina.id, what="press", text="1") == 200
        assert await post("/call", phone=line.rina.id, what="shout", text="") == 400
        assert await post("/call", phone=line.joko.id, what="hang_up", text="") == 200
        assert await post("/call", phone=line.joko.id, what="hang_up", text="") == 422
        assert await post("/dial", phone=line.rina.id, to="0812") == 400
        assert await post("/chat", phone=line.rina.id, number=OTHER_PROXY) == 200
        line.rina.plain = True
        assert await post("/say", phone=line.rina.id, chat="", text="halo") == 422
    assert (line.joko.calls[0].heard, line.rina.calls[0].keys) == (["Halo"], "1")
    assert list(line.rina.chats) == [f"sms:{OTHER_PROXY}"]


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
