"""Places, voice notes, quick replies and text messages through the fake Twilio."""

import pytest
from twilio.base.exceptions import TwilioRestException  # type: ignore[import-untyped]

from bots.sandbox.message import Button, Spot
from bots.sandbox.twilio.segments import segments
from tests.bots.sandbox.conftest import NUMBER, OLD_AUTH, RINA, Stage
from tests.bots.sandbox.product import jpeg

pytestmark = OLD_AUTH

TO, FROM = f"whatsapp:{RINA}", f"whatsapp:{NUMBER}"
TEMPLATE = "HX" + "1" * 32
SAM = "+14155550123"


def ogg(seconds: int) -> bytes:
    """The last page of a voice note of this length."""
    return b"OggS\x00\x04" + (seconds * 48_000).to_bytes(8, "little") + bytes(20)


async def test_a_place_is_shown_under_its_name(stage: Stage) -> None:
    await stage.rina.say("halo")
    await stage.twilio.messages.create_async(
        to=TO, from_=FROM, body="Kantor cabang", persistent_action=["geo:-6.1754,106.8272"]
    )
    await stage.sandbox.settled()

    shown = stage.rina.messages()[-1]
    assert (shown.text, shown.spot) == ("Kantor cabang", Spot(-6.1754, 106.8272, "Kantor cabang"))


@pytest.mark.parametrize(
    ("actions", "to", "sender"),
    [
        (["tel:+62"], TO, FROM),
        (["geo:-96.1,106"], TO, FROM),
        (["geo:1,2", "geo:3,4"], TO, FROM),
        (["geo:1,2"], RINA, NUMBER),
    ],
)
async def test_what_is_no_single_place_for_whatsapp_is_refused(
    stage: Stage, actions: list[str], to: str, sender: str
) -> None:
    with pytest.raises(TwilioRestException) as refused:
        await stage.twilio.messages.create_async(
            to=to, from_=sender, body="x", persistent_action=actions
        )
    assert refused.value.code == 20001


async def test_a_voice_note_has_its_length_both_ways(stage: Stage) -> None:
    await stage.rina.send_voice(ogg(7))
    stage.product.file = ("audio/ogg", ogg(3))
    await stage.twilio.messages.create_async(
        to=TO, from_=FROM, media_url=[f"{stage.product.url}/file"]
    )
    await stage.sandbox.settled()

    said, heard = [message.file for message in stage.rina.messages()]
    assert said is not None
    assert heard is not None
    assert [(each.name, each.mime, each.seconds) for each in (said, heard)] == [
        ("voice", "audio/ogg", 7),
        ("voice", "audio/ogg", 3),
    ]
    form = stage.product.calls[0].form
    assert (form["MessageType"], form["MediaContentType0"]) == ("audio", "audio/ogg")


async def test_files_and_places_can_answer_a_message_too(stage: Stage) -> None:
    first = await stage.rina.say("halo")
    await stage.rina.send_picture(jpeg(), reply_to=first.id)
    await stage.rina.send_document(b"%PDF", reply_to=first.id)
    await stage.rina.send_voice(ogg(1), reply_to=first.id)
    await stage.rina.send_location(-6.2, 106.8, reply_to=first.id)
    await stage.sandbox.settled()

    answers = stage.product.calls[1:]
    assert [call.form["OriginalRepliedMessageSid"] for call in answers] == [first.id] * 4
    assert {call.form["OriginalRepliedMessageSender"] for call in answers} == {TO}


async def test_a_quick_reply_of_a_template_comes_back_with_its_payload(stage: Stage) -> None:
    buttons = (Button("Tiket {{1}}", "pick:{{1}}"), Button("Bukan", "no"))
    stage.sandbox.twilio.template(TEMPLATE, "Yang mana?", buttons)
    sent = await stage.twilio.messages.create_async(
        to=TO, from_=FROM, content_sid=TEMPLATE, content_variables='{"1": "K7Q2"}'
    )
    await stage.sandbox.settled()
    assert [row[0].text for row in stage.rina.messages()[0].buttons] == ["Tiket K7Q2", "Bukan"]

    pressed = await stage.rina.press(sent.sid, "Tiket K7Q2")
    await stage.sandbox.settled()

    form = stage.product.calls[-1].form
    assert pressed.text == form["Body"] == form["ButtonText"] == "Tiket K7Q2"
    assert (form["ButtonPayload"], form["MessageType"]) == ("pick:K7Q2", "button")
    assert form["OriginalRepliedMessageSid"] == sent.sid
    with pytest.raises(LookupError):
        await stage.rina.press(sent.sid, "Lain")


async def test_a_text_message_from_indonesia_reaches_nobody(stage: Stage) -> None:
    sent = await stage.rina.send_sms("halo?")
    await stage.sandbox.settled()

    assert sent.status == "failed"
    assert stage.product.calls == []
    assert await stage.twilio.messages.list_async() == []


async def test_a_text_message_to_indonesia_arrives(stage: Stage) -> None:
    await stage.twilio.messages.create_async(to=RINA, from_=NUMBER, body="Ada kabar.")
    await stage.sandbox.settled()

    assert [each.text for each in stage.rina.messages(sms=True)] == ["Ada kabar."]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("ş" * 70, 1),
        ("ş" * 71, 2),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
    ],
)
def test_a_text_message_is_counted_in_segments(text: str, count: int) -> None:
    assert segments(text) == count


async def test_segments_are_told_of_text_messages_both_ways(stage: Stage) -> None:
    sam = stage.sandbox.phones.whatsapp(SAM, "Sam")
    sent = await stage.twilio.messages.create_async(to=SAM, from_=NUMBER, body="a" * 161)
    await sam.send_sms("ş" * 71)
    await stage.sandbox.settled()

    assert sent.num_segments == "2"
    assert stage.product.calls[-1].form["NumSegments"] == "2"


# --- answers in TwiML ---


async def test_an_answer_in_twiml_is_sent_as_a_reply(stage: Stage) -> None:
    sam = stage.sandbox.phones.whatsapp(SAM, "Sam")
    stage.product.twiml = (
        "<Response><Message>Halo</Message><Message><Body>dua</Body></Message></Response>"
    )
    await sam.send_sms("halo")
    await stage.rina.say("halo")
    await stage.sandbox.settled()

    assert [each.text for each in sam.messages(sms=True)] == ["halo", "Halo", "dua"]
    assert [each.text for each in stage.rina.messages()] == ["halo", "Halo", "dua"]
    sent = await stage.twilio.messages.list_async(to=SAM)
    assert {(each.direction, each.status) for each in sent} == {("outbound-reply", "delivered")}


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ("<Response><Message>", 12100),
        ("<Say/>", 12102),
        ("<Response><Message to='+1'>x</Message></Response>", 12200),
        ("<Response><Message/></Response>", 12200),
        ("<Response><Reject/></Response>", 12200),
        ("<Response/>", None),
        ("", None),
    ],
)
async def test_an_answer_that_is_no_twiml_sends_nothing(
    stage: Stage, document: str, code: int | None
) -> None:
    stage.product.twiml = document
    await stage.rina.say("halo")
    await stage.sandbox.settled()

    assert [each.code for each in stage.sandbox.twilio.alerts] == ([code] if code else [])
    assert len(stage.rina.messages()) == 1
