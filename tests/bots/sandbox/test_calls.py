"""Telephone calls: phones ring, and everybody is told."""

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bots.sandbox.page import page
from bots.sandbox.phone_call import CallState
from tests.bots.sandbox.conftest import OLD_AUTH
from tests.bots.sandbox.telephony import JOKO, MASKED, OTHER_PROXY, PROXY, RINA, Line

pytestmark = OLD_AUTH

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
