"""The fake carriers against the vendors' specifications, which neither they nor we wrote."""

import inspect
import json
import re
from collections.abc import Sequence
from typing import Any

import aiohttp
import pytest
from twilio.rest.api.v2010.account.message import MessageList  # type: ignore[import-untyped]

from bots.sandbox.telegram import limits
from bots.sandbox.telegram.server import OFFERED
from bots.sandbox.twilio import listing, numbers, outbound
from bots.sandbox.twilio.stock import SEARCH_FIELDS, Kind
from bots.sandbox.twilio.voice import api as call_api
from bots.sandbox.twilio.voice import creation
from tests.bots.sandbox.conftest import NUMBER, RINA, SARI, STAFF, TOKEN, Stage
from tests.bots.sandbox.product import jpeg
from tests.bots.sandbox.specs import NEEDED, TelegramSpec, TwilioSpec

pytestmark = NEEDED

NEWER_THAN_THE_SPEC = {
    ("sendMessage", "ephemeral_message_parameters"),
    ("sendPhoto", "ephemeral_message_parameters"),
    ("sendDocument", "ephemeral_message_parameters"),
    ("sendVoice", "ephemeral_message_parameters"),
    ("sendLocation", "ephemeral_message_parameters"),
}
"""What the installed aiogram has from Bot API 10.2 and 10.3. The sandbox refuses all of it."""

NEWER_AT_TWILIO = {"MessageIntent"}
"""What the installed client has that the document of April 2026 has not. Refused as well."""


@pytest.fixture(scope="module")
def telegram() -> TelegramSpec:
    return TelegramSpec()


@pytest.fixture(scope="module")
def twilio() -> TwilioSpec:
    return TwilioSpec()


# Telegram.


def test_every_offered_method_takes_what_the_vendor_says(telegram: TelegramSpec) -> None:
    newer = set()
    for model in OFFERED:
        name = model.__api_method__
        theirs = telegram.fields(name)
        ours = {
            field: described.is_required()
            for field, described in model.model_fields.items()
            if not (described.json_schema_extra or {}).get("deprecated")  # type: ignore[union-attr]
        }
        assert theirs.keys() <= ours.keys()
        newer |= {(name, field) for field in ours.keys() - theirs.keys()}
        assert {field: ours[field] for field in theirs} == {
            field: described["required"] for field, described in theirs.items()
        }

    assert newer == NEWER_THAN_THE_SPEC


@pytest.mark.parametrize(
    ("owner", "field", "limit"),
    [
        ("sendMessage", "text", f"1-{limits.TEXT} characters after entities parsing"),
        ("editMessageText", "text", f"1-{limits.TEXT} characters after entity parsing"),
        ("sendPhoto", "caption", f"0-{limits.CAPTION} characters after entities parsing"),
        ("sendPhoto", "photo", f"at most {limits.PHOTO_BYTES >> 20} MB"),
        ("sendPhoto", "photo", f"must not exceed {limits.PHOTO_SIDES} in total"),
        ("sendPhoto", "photo", f"ratio must be at most {limits.PHOTO_RATIO}"),
        ("InlineKeyboardButton", "callback_data", f"1-{limits.CALLBACK_DATA_BYTES} bytes"),
        ("createForumTopic", "name", f"1-{limits.TOPIC_NAME} characters"),
        ("answerCallbackQuery", "text", f"0-{limits.TOAST} characters"),
        ("setWebhook", "secret_token", f"1-{limits.SECRET_TOKEN} characters"),
        ("deleteMessages", "message_ids", f"1-{limits.MESSAGES_PER_DELETION} identifiers"),
        ("setMyCommands", "commands", f"At most {limits.COMMANDS} commands"),
        ("getUpdates", "limit", f"1-{limits.UPDATES_PER_ANSWER} are accepted"),
    ],
)
def test_the_limits_are_those_of_the_documentation(
    telegram: TelegramSpec, owner: str, field: str, limit: str
) -> None:
    assert limit in telegram.text(owner, field)


def test_the_closed_lists_are_those_of_the_documentation(telegram: TelegramSpec) -> None:
    emoji = re.findall('"([^"]+)"|“([^”]+)”', telegram.text("ReactionTypeEmoji", "emoji"))
    colours = re.findall(r"\b\d{7,}\b", telegram.text("createForumTopic", "icon_color"))
    actions = re.findall(r"\b[a-z]+(?:_[a-z]+)+\b", telegram.text("sendChatAction", "action"))

    assert {first or second for first, second in emoji} == limits.REACTIONS
    assert {int(colour) for colour in colours} == limits.ICON_COLORS
    assert {*actions, "typing"} == limits.CHAT_ACTIONS
    assert "less than 48 hours ago" in " ".join(telegram.methods["deleteMessage"]["description"])
    assert "up to 20MB" in " ".join(telegram.methods["getFile"]["description"])


async def test_every_answer_is_one_of_the_vendors(stage: Stage, telegram: TelegramSpec) -> None:
    async with aiohttp.ClientSession() as session:

        async def call(method: str, file: str | None = None, **params: Any) -> Any:
            form = aiohttp.FormData()
            for name, value in params.items():
                form.add_field(name, value if isinstance(value, str) else json.dumps(value))
            if file is not None:
                form.add_field(file, jpeg(), filename="a.jpg")
            url = f"{stage.sandbox.telegram.url}/bot{TOKEN}/{method}"
            async with session.post(url, data=form) as answer:
                body = await answer.json()
            assert body["ok"], body
            kinds: Sequence[str] = telegram.methods[method]["returns"]
            assert telegram.faults(body["result"], list(kinds), method) == []
            called.add(method)
            return body["result"]

        called: set[str] = set()
        keyboard = {"inline_keyboard": [[{"text": "Ambil", "callback_data": "c:1"}]]}
        chat: dict[str, Any] = {"chat_id": SARI}
        await call("getMe")
        topic = (await call("createForumTopic", **chat, name="T-1"))["message_thread_id"]
        chat["message_thread_id"] = topic
        asked = await stage.sari.write("halo", topic=topic)
        card = await call(
            "sendMessage",
            **chat,
            text="<b>Tiket</b>",
            parse_mode="HTML",
            protect_content=True,
            reply_markup=keyboard,
            reply_parameters={"message_id": int(asked.id)},
        )
        photo = await call("sendPhoto", "photo", **chat, caption="<i>a</i>", parse_mode="HTML")
        await call("sendDocument", "document", **chat)
        await call("sendVoice", "voice", **chat)
        await call("sendLocation", **chat, latitude=-6.2, longitude=106.8)
        await call("sendChatAction", **chat, action="typing")
        of_card: dict[str, Any] = {"chat_id": SARI, "message_id": card["message_id"]}
        await call("editMessageText", **of_card, text="Tiket 1", reply_markup=keyboard)
        await stage.sari.press(card["message_id"], "Ambil")
        await call("editMessageReplyMarkup", **of_card)
        of_photo: dict[str, Any] = {"chat_id": SARI, "message_id": photo["message_id"]}
        await call("editMessageCaption", **of_photo, caption="b")
        await stage.sari.edit(asked.id, "halo!")
        await stage.sari.send_photo(jpeg(), "c", topic=topic)
        await stage.sari.send_document(b"x", topic=topic)
        await stage.sari.send_voice(b"OggS", topic=topic)
        await stage.sari.send_contact("+6281234567890", "Rina", topic=topic, user_id=5)
        await stage.sari.send_location(-6.2, 106.8, topic=topic)
        stage.sari.block()
        await stage.sari.start(STAFF, "x")
        updates = await call("getUpdates")
        kinds = {next(iter(update.keys() - {"update_id"})) for update in updates}
        assert kinds == {"message", "edited_message", "callback_query", "my_chat_member"}
        [query] = [each["callback_query"]["id"] for each in updates if "callback_query" in each]
        await call("answerCallbackQuery", callback_query_id=query, text="ok")
        await call("getFile", file_id=photo["photo"][-1]["file_id"])
        of_asked: dict[str, Any] = {"chat_id": SARI, "message_id": int(asked.id)}
        await call("setMessageReaction", **of_asked, reaction=[{"type": "emoji", "emoji": "👌"}])
        await call("deleteMessage", **of_photo)
        await call("deleteMessages", chat_id=SARI, message_ids=[card["message_id"]])
        await call("editForumTopic", **chat, name="T-1 ✓")
        await call("deleteForumTopic", **chat)
        await call("setMyCommands", commands=[{"command": "a", "description": "b"}])
        await call("getMyCommands")
        await call("deleteMyCommands")
        await call("setWebhook", url=f"{stage.product.url}/telegram", allowed_updates=["message"])
        stage.product.answers = [500]
        await stage.sari.write("x")
        await stage.sandbox.settled()
        await call("getWebhookInfo")
        await call("deleteWebhook")

    assert called == {model.__api_method__ for model in OFFERED}


# Twilio.


def test_a_messages_fields_are_the_vendors_and_the_clients(twilio: TwilioSpec) -> None:
    ours = outbound.OFFERED | outbound.NOT_OFFERED
    theirs = set(twilio.form_fields("POST", "/Messages.json"))
    client = inspect.signature(MessageList.create_async).parameters.keys() - {"self"}

    assert ours == theirs | NEWER_AT_TWILIO
    assert {name.rstrip("_").replace("_", "") for name in client} == {name.lower() for name in ours}
    body = twilio.form_fields("POST", "/Messages.json")["Body"]["description"]
    assert f"{outbound.BODY:,} characters" in body


def test_a_lists_filters_are_the_vendors(twilio: TwilioSpec) -> None:
    theirs = twilio.query_fields("GET", "/Messages.json")

    assert theirs == listing.FILTERS | listing.PAGE_FIELDS


def test_every_offered_operation_is_the_vendors(stage: Stage, twilio: TwilioSpec) -> None:
    for each in stage.sandbox.twilio.operations():
        path = each.path.replace("{message}/Media/{media}", "{MessageSid}/Media/{Sid}")
        path = path.replace("{message}/Media", "{MessageSid}/Media").replace(
            "{country}", "{CountryCode}"
        )
        path = re.sub(r"\{(message|number|call|recording)\}", "{Sid}", path)
        if path.endswith("/Media/{Sid}"):  # the bytes themselves: not in the document
            continue
        assert twilio.operation(each.method, path)["operationId"] == each.name


async def test_every_answer_of_twilio_is_one_of_the_vendors(
    stage: Stage, twilio: TwilioSpec
) -> None:
    fake = stage.sandbox.twilio
    stage.product.file = ("image/jpeg", jpeg())
    headers = {"Authorization": aiohttp.encode_basic_auth(fake.account_sid, fake.auth_token)}
    base = f"{fake.url}/2010-04-01/Accounts/{fake.account_sid}"
    async with aiohttp.ClientSession(headers=headers) as session:

        async def call(method: str, path: str, described: str = "", **form: str) -> Any:
            async with session.request(method, base + path, data=form or None) as answer:
                body = await answer.json() if answer.content_length else None
            twilio.check(method, described or path, answer.status, body)
            return body

        await stage.rina.send_picture(jpeg())
        await stage.sandbox.settled()
        sent = await call(
            "POST",
            "/Messages.json",
            To=f"whatsapp:{RINA}",
            From=f"whatsapp:{NUMBER}",
            Body="hai",
            MediaUrl=f"{stage.product.url}/file",
        )
        await stage.sandbox.settled()
        sid = sent["sid"]
        message = "/Messages/{Sid}.json"
        await call("GET", f"/Messages/{sid}.json", message)
        await call("POST", f"/Messages/{sid}.json", message, Body="")
        listed = await call("GET", "/Messages.json")
        assert [each["status"] for each in listed["messages"]] == ["delivered", "received"]
        media = await call(
            "GET", f"/Messages/{sid}/Media.json", "/Messages/{MessageSid}/Media.json"
        )
        [file] = media["media_list"]
        of_file = (
            f"/Messages/{sid}/Media/{file['sid']}.json",
            "/Messages/{MessageSid}/Media/{Sid}.json",
        )
        await call("GET", *of_file)
        await call("DELETE", *of_file)
        await call("DELETE", f"/Messages/{sid}.json", message)
        await call("GET", "/IncomingPhoneNumbers.json")


def test_the_fields_of_calls_and_numbers_are_the_vendors(twilio: TwilioSpec) -> None:
    ours = {
        ("POST", "/Calls.json"): creation.OFFERED | creation.NOT_OFFERED,
        ("POST", "/Calls/{Sid}.json"): call_api.CHANGES,
        ("POST", "/IncomingPhoneNumbers.json"): numbers.CHANGES | {"PhoneNumber", "AreaCode"},
        ("POST", "/IncomingPhoneNumbers/{Sid}.json"): numbers.CHANGES | {"AccountSid"},
    }
    for place, fields in ours.items():
        assert set(twilio.form_fields(*place)) == fields, place
    for path, filters in {
        "/Calls.json": call_api.FILTERS,
        "/Recordings.json": call_api.RECORDING_FILTERS,
        "/IncomingPhoneNumbers.json": numbers.FILTERS,
        "/AvailablePhoneNumbers/{CountryCode}/Local.json": SEARCH_FIELDS,
    }.items():
        assert twilio.query_fields("GET", path) == filters | listing.PAGE_FIELDS, path


async def test_every_answer_about_calls_and_numbers_is_one_of_the_vendors(
    stage: Stage, twilio: TwilioSpec
) -> None:
    fake = stage.sandbox.twilio
    headers = {"Authorization": aiohttp.encode_basic_auth(fake.account_sid, fake.auth_token)}
    base = f"{fake.url}/2010-04-01/Accounts/{fake.account_sid}"
    number, one, many = "/IncomingPhoneNumbers.json", "/{Sid}.json", "/{CountryCode}/{kind}.json"
    async with aiohttp.ClientSession(headers=headers) as session:

        async def call(method: str, path: str, described: str = "", **form: str) -> Any:
            async with session.request(method, base + path, data=form or None) as answer:
                body = await answer.json() if answer.content_length else None
            twilio.check(method, described or path, answer.status, body)
            return body

        for kind in Kind:
            path = f"/AvailablePhoneNumbers/US/{kind}.json"
            await call("GET", path, "/AvailablePhoneNumbers" + many.replace("{kind}", kind))
        sid = (await call("POST", number, PhoneNumber="+15005550007", SmsUrl=fake.url))["sid"]
        held, described = f"/IncomingPhoneNumbers/{sid}.json", "/IncomingPhoneNumbers" + one
        await call("GET", held, described)
        await call("POST", held, described, VoiceUrl=fake.url, StatusCallback="")
        await call("GET", number)
        await call("DELETE", held, described)

        twiml = "<Response><Record maxLength='1'/></Response>"
        asked = {"To": RINA, "From": NUMBER, "Twiml": twiml}
        sid = (await call("POST", "/Calls.json", **asked))["sid"]
        await stage.sandbox.settled()
        assert stage.rina.ringing
        await stage.rina.ringing.answer()
        await stage.sandbox.settled()
        await call("POST", f"/Calls/{sid}.json", "/Calls/{Sid}.json", Status="completed")
        await stage.sandbox.settled()
        await call("GET", f"/Calls/{sid}.json", "/Calls/{Sid}.json")
        await call("GET", "/Calls.json")
        [recording] = (await call("GET", "/Recordings.json"))["recordings"]
        await call("GET", f"/Recordings/{recording['sid']}.json", "/Recordings/{Sid}.json")
        await call("DELETE", f"/Recordings/{recording['sid']}.json", "/Recordings/{Sid}.json")
        await call("DELETE", f"/Calls/{sid}.json", "/Calls/{Sid}.json")
