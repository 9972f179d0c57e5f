"""TwiML: what each verb does, and what is none."""

import pytest

from bots.sandbox.twilio.voice.performance import APPLICATION_ERROR
from tests.bots.sandbox.conftest import OLD_AUTH
from tests.bots.sandbox.telephony import JOKO, MASKED, OTHER_PROXY, PROXY, RINA, Line

pytestmark = OLD_AUTH

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
