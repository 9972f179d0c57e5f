"""What a customer does reaches the product as signed webhooks with the vendor's fields."""

import pytest
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]

from tests.bots.sandbox.conftest import NUMBER, OLD_AUTH, RINA, STAFF, Stage
from tests.bots.sandbox.product import jpeg

pytestmark = OLD_AUTH

VCARD = "BEGIN:VCARD\nVERSION:3.0\nFN:Rina\nTEL:+6281234567890\nEND:VCARD\n"


async def test_a_text_arrives_signed_with_every_field_of_whatsapp(stage: Stage) -> None:
    said = await stage.rina.say("halo 😀 & + = ü\nbaris dua")
    await stage.sandbox.settled()

    [call] = stage.product.calls
    assert call.form == {
        "AccountSid": stage.sandbox.twilio.account_sid,
        "ApiVersion": "2010-04-01",
        "Body": "halo 😀 & + = ü\nbaris dua",
        "ChannelMetadata": '{"type":"whatsapp","data":{}}',
        "From": f"whatsapp:{RINA}",
        "MessageSid": said.id,
        "MessageType": "text",
        "NumMedia": "0",
        "NumSegments": "1",
        "ProfileName": "Ibu Rina",
        "ReferralNumMedia": "0",
        "SmsMessageSid": said.id,
        "SmsSid": said.id,
        "SmsStatus": "received",
        "To": f"whatsapp:{NUMBER}",
        "WaId": RINA[1:],
    }
    validator = RequestValidator(stage.sandbox.twilio.auth_token)
    signature = call.headers["X-Twilio-Signature"]
    assert validator.validate(call.url, call.form, signature)
    assert not validator.validate(call.url, call.form | {"Body": "lain"}, signature)


async def test_a_query_in_the_webhooks_url_is_kept_and_signed(stage: Stage) -> None:
    url = f"{stage.product.url}/twilio?k=a%20b&n=1"
    stage.sandbox.twilio.number(NUMBER, url)
    await stage.rina.say("halo")
    await stage.sandbox.settled()

    [call] = stage.product.calls
    validator = RequestValidator(stage.sandbox.twilio.auth_token)
    assert validator.validate(url, call.form, call.headers["X-Twilio-Signature"])


async def test_pictures_files_cards_and_places_arrive_as_the_vendor_tells_them(
    stage: Stage,
) -> None:
    await stage.rina.send_picture(jpeg(), caption="ktp")
    await stage.rina.send_document(b"%PDF", name="slip.pdf")
    await stage.rina.send_contact(VCARD)
    await stage.rina.send_location(-6.2, 106.8)
    await stage.sandbox.settled()

    told = [
        (call.form["MessageType"], call.form["NumMedia"], call.form.get("MediaContentType0"))
        for call in stage.product.calls
    ]
    assert told == [
        ("image", "1", "image/jpeg"),
        ("document", "1", "application/pdf"),
        ("contacts", "1", "text/vcard"),
        ("location", "0", None),
    ]
    assert [call.form["Body"] for call in stage.product.calls] == ["ktp", "slip.pdf", "", ""]
    assert stage.product.calls[-1].form["Latitude"] == "-6.2"


async def test_a_reply_names_the_message_that_it_answers(stage: Stage) -> None:
    await stage.rina.say("halo")
    sent = await stage.twilio.messages.create_async(
        to=f"whatsapp:{RINA}", from_=f"whatsapp:{NUMBER}", body="yang mana?"
    )
    await stage.sandbox.settled()

    answer = await stage.rina.say("yang ini", reply_to=sent.sid)
    await stage.sandbox.settled()

    form = stage.product.calls[-1].form
    assert form["OriginalRepliedMessageSid"] == sent.sid
    assert form["OriginalRepliedMessageSender"] == f"whatsapp:{NUMBER}"
    assert answer.reply_to == sent.sid


async def test_a_person_without_a_number_is_known_by_whatsapps_own_id(stage: Stage) -> None:
    await stage.sandbox.phones.whatsapp("ID.4711abc", "Ayu").say("halo")
    await stage.sandbox.settled()

    assert stage.product.calls[0].form["From"] == "whatsapp:ID.4711abc"


async def test_a_text_message_has_no_whatsapp_fields(stage: Stage) -> None:
    sam = stage.sandbox.phones.whatsapp("+14155550123", "Sam")
    await sam.send_sms("halo lewat SMS")
    await stage.sandbox.settled()

    form = stage.product.calls[0].form
    assert (form["From"], form["To"], form["Body"]) == (sam.number, NUMBER, "halo lewat SMS")
    assert "WaId" not in form
    assert [each.text for each in sam.messages(sms=True)] == ["halo lewat SMS"]
    assert sam.messages() == []


@pytest.mark.parametrize(
    ("answers", "calls", "tick"),
    [([500], 2, "delivered"), ([500, 503], 2, "sent"), ([403], 1, "sent")],
)
async def test_a_failed_webhook_is_tried_once_more_and_a_refused_one_is_not(
    stage: Stage, answers: list[int], calls: int, tick: str
) -> None:
    stage.product.answers = answers

    await stage.rina.say("halo")
    await stage.sandbox.settled()

    assert len(stage.product.calls) == calls
    assert len({call.body for call in stage.product.calls}) == 1
    assert stage.rina.messages()[0].status == tick


async def test_webhooks_of_one_pair_come_in_order(stage: Stage) -> None:
    stage.product.answers = [500]

    for n in range(20):
        await stage.rina.say(str(n))
    await stage.sandbox.settled()

    assert stage.product.texts() == ["0", *map(str, range(20))]


async def test_webhooks_come_twice_or_in_another_order_when_that_is_asked_for(
    stage: Stage,
) -> None:
    stage.sandbox.twilio.duplicate_next()
    await stage.rina.say("dua kali")
    stage.sandbox.twilio.reorder_next()
    await stage.rina.say("nanti")
    await stage.rina.say("dulu")
    await stage.sandbox.settled()

    assert stage.product.texts() == ["dua kali", "dua kali", "dulu", "nanti"]


async def test_updates_of_telegram_too(stage: Stage) -> None:
    await stage.bot.get_updates(offset=-1)
    stage.sandbox.telegram.duplicate_next()
    await stage.sari.start(STAFF, "dua")
    stage.sandbox.telegram.reorder_next()
    await stage.sari.write("nanti")
    await stage.sari.write("dulu")

    texts = [each.message and each.message.text for each in await stage.bot.get_updates()]

    assert texts[1:] == ["/start dua", "/start dua", "dulu", "nanti"]


async def test_callbacks_can_come_out_of_order_and_twice(stage: Stage) -> None:
    await stage.rina.say("halo")
    faults = stage.sandbox.twilio.callback_faults
    faults.reorder_next()
    faults.duplicate_next()
    await stage.twilio.messages.create_async(
        to=f"whatsapp:{RINA}",
        from_=f"whatsapp:{NUMBER}",
        body="hai",
        status_callback=f"{stage.product.url}/cb",
    )
    await stage.sandbox.settled()

    told = [call.form["MessageStatus"] for call in stage.product.calls[1:]]
    assert told == ["sent", "sent", "queued", "delivered"]
    validator = RequestValidator(stage.sandbox.twilio.auth_token)
    for call in stage.product.calls:
        assert validator.validate(call.url, call.form, call.headers["X-Twilio-Signature"])


async def test_nobody_can_write_to_a_number_that_the_account_does_not_hold(stage: Stage) -> None:
    with pytest.raises(LookupError):
        await stage.rina.say("halo", to="+15005550006")
    assert stage.rina.messages("+15005550006") == []
