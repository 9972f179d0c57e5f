"""Updates become arrivals and events, and nothing that was not asked for comes along."""

import json
import math
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import pytest
from aiogram.types import Message
from hypothesis import given

from bots.telegram import inbound, wire
from bots.telegram.inbound import translate
from relay.arrival import Arrival, Event
from relay.content import Content, ContentKind, RemoteFile, Spot
from relay.language import Language
from tests.bots.telegram.conftest import AGENT, message

SPECIFICATION = Path(__file__).parents[4] / "shared/specs/telegram_bot_api.json"

# Every field of a message is one of these. A field that is none of them is new: decide what it means.
READ = {
    "message_id", "from", "chat", "message_thread_id", "is_topic_message",
    "text", "caption", "photo", "document", "voice", "animation", "location", "contact", "checklist",
    "reply_to_message", "media_group_id",
}  # fmt: skip
OTHER_CONTENT = {
    "audio", "dice", "game", "giveaway", "giveaway_winners", "invoice", "live_photo", "paid_media", "poll", "rich_message", "sticker",
    "story", "venue", "video", "video_note",
}  # fmt: skip
LEFT_BEHIND = {
    "author_signature", "business_connection_id", "caption_entities", "date", "direct_messages_topic",
    "edit_date", "effect_id", "entities", "ephemeral_message_id", "external_reply", "forward_date", "forward_from", "forward_from_chat",
    "forward_from_message_id", "forward_origin", "forward_sender_name", "forward_signature",
    "guest_bot_caller_chat", "guest_bot_caller_user", "guest_query_id",
    "has_media_spoiler", "has_protected_content", "is_automatic_forward", "is_from_offline", "is_paid_post",
    "link_preview_options", "paid_star_count", "quote", "receiver_user",
    "reply_markup", "reply_to_checklist_task_id", "reply_to_poll_option_id", "reply_to_story",
    "sender_boost_count", "sender_business_bot", "sender_chat", "sender_tag", "show_caption_above_media",
    "suggested_post_info", "via_bot",
}  # fmt: skip


SPOT = {"latitude": 1.5, "longitude": 2.5}


def place(latitude: float, longitude: float) -> Content:
    return Content(ContentKind.LOCATION, spot=Spot(latitude, longitude))


def arrival(**fields: Any) -> Arrival:
    said = translate("staff", message(**fields), b"")
    assert isinstance(said, Arrival)
    return said


def test_a_text_arrives_from_the_person_at_the_bot() -> None:
    said = arrival(text="Halo")
    assert (said.source, said.provider_id, said.proxy) == (
        "telegram:staff",
        "1000",
        "telegram:staff",
    )
    assert (said.sender.reveal(), said.slot, said.message_id) == (f"telegram:{AGENT}", 0, "7")
    assert said.content == Content(ContentKind.TEXT, "Halo")
    assert said.language is Language.INDONESIAN


def test_a_text_in_a_topic_arrives_in_its_slot() -> None:
    assert arrival(text="Halo", message_thread_id=55, is_topic_message=True).slot == 55


def test_a_thread_id_that_is_no_topics_is_no_slot() -> None:
    assert arrival(text="Halo", message_thread_id=55).slot == 0
    assert arrival(text="Halo", message_thread_id=55, is_topic_message=False).slot == 0


def test_a_message_can_do_without_a_language() -> None:
    person = {"id": AGENT, "is_bot": False, "first_name": "Sari"}
    assert arrival(**{"text": "Halo", "from": person}).language is Language.ENGLISH


@pytest.mark.parametrize("text", ["x" * 4096, "😀", "مرحبا", "\x00", " ", "halo /start", "٪"])
def test_any_text_arrives_as_it_was_written(text: str) -> None:
    assert arrival(text=text).content.text == text


@pytest.mark.parametrize(
    "fields", [{"text": "a\ud83db"}, {"caption": "a\ud83db", "photo": [{"file_id": "p"}]}]
)
def test_half_a_surrogate_pair_becomes_a_replacement_character(fields: dict[str, Any]) -> None:
    raw = json.dumps(message(**fields)).encode()
    said = translate("staff", wire.read(raw), raw)
    assert isinstance(said, Arrival)
    assert said.content.text == "a�b"


def answering(answered: dict[str, Any], **fields: Any) -> str | None:
    return arrival(text="Ya", reply_to_message=answered, **fields).quoted


HERE = {"id": AGENT, "type": "private"}


def test_an_answer_says_which_message_it_answers() -> None:
    assert answering({"message_id": 5, "chat": HERE, "text": "canary"}) == "5"
    topic = {"message_thread_id": 4, "is_topic_message": True}
    assert answering({"message_id": 5, "chat": HERE}, **topic) == "5"


@pytest.mark.parametrize(
    "answered",
    [
        {"message_id": 5, "chat": {"id": 99, "type": "private"}},
        {"message_id": 5},
        {"message_id": "5", "chat": HERE},
        {"message_id": True, "chat": HERE},
        {"chat": HERE},
        {"message_id": 5, "chat": HERE, "forum_topic_created": {"name": "Tiket"}},
        [],
        None,
    ],
)
def test_what_is_no_message_of_this_chat_is_not_answered(answered: Any) -> None:
    assert answering(answered) is None


def test_the_message_that_opened_a_topic_is_not_answered() -> None:
    topic = {"message_thread_id": 5, "is_topic_message": True}
    assert answering({"message_id": 5, "chat": HERE}, **topic) is None


def test_messages_elsewhere_and_parts_of_messages_are_not_answered() -> None:
    said = arrival(text="Ya", external_reply={"message_id": 5, "chat": HERE}, quote={"text": "x"})
    assert said == arrival(text="Ya")


def test_pictures_of_an_album_say_which_one() -> None:
    photo = [{"file_id": "p"}]
    assert arrival(photo=photo, media_group_id="133").group == "133"
    assert arrival(photo=photo, media_group_id=133).group is None
    assert arrival(photo=photo).group is None


@pytest.mark.parametrize("text", ["/start", "/start abc", "/start@topeng_bot"])
def test_the_customers_bot_knows_one_command(text: str) -> None:
    assert isinstance(translate("customer", message(text=text), b""), Event)


@pytest.mark.parametrize("text", ["/queue", "/find Budi", "/help"])
def test_the_staffs_commands_are_a_customers_own_words(text: str) -> None:
    said = translate("customer", message(text=text), b"")
    assert isinstance(said, Arrival)
    assert (said.proxy, said.content.text) == ("telegram:customer", text)


@pytest.mark.parametrize(
    ("fields", "content"),
    [
        (
            {
                "photo": [
                    {"file_id": "small", "width": 90, "height": 51, "file_size": 1},
                    {"file_id": "big", "width": 1280, "height": 720, "file_size": 9},
                    {"file_id": "middle", "width": 320, "height": 180},
                ],
                "caption": "ini",
            },
            Content(ContentKind.PICTURE, "ini", RemoteFile("big", "image/jpeg", 9)),
        ),
        (
            {"document": {"file_id": "d", "mime_type": "image/PNG", "file_name": "Budi.png"}},
            Content(ContentKind.PICTURE, "", RemoteFile("d", "image/png", None)),
        ),
        (
            {"document": {"file_id": "d", "mime_type": "application/pdf", "file_size": 3}},
            Content(ContentKind.DOCUMENT, "", RemoteFile("d", "application/pdf", 3)),
        ),
        (
            {"document": {"file_id": "d", "mime_type": "../../x y"}},
            Content(ContentKind.DOCUMENT, "", RemoteFile("d", "application/octet-stream", None)),
        ),
        (
            {"voice": {"file_id": "v", "duration": 2, "mime_type": "audio/ogg"}},
            Content(ContentKind.VOICE, "", RemoteFile("v", "audio/ogg", None, 2)),
        ),
        ({"animation": {"file_id": "a"}, "document": {"file_id": "a"}}, Content(ContentKind.OTHER)),
        ({"contact": {"phone_number": "+62812", "vcard": "x"}}, Content(ContentKind.CONTACT)),
        ({"document": {"file_id": "d", "mime_type": "text/vcard"}}, Content(ContentKind.CONTACT)),
        ({"document": {"file_id": "d", "mime_type": "video/mp4"}}, Content(ContentKind.OTHER)),
        ({"video": {"file_id": "v", "file_size": 50 * 1024 * 1024}}, Content(ContentKind.OTHER)),
        ({"location": {"latitude": -6.25, "longitude": 106}}, place(-6.25, 106.0)),
        ({"location": {"latitude": -90, "longitude": 180.0, "live_period": 60}}, place(-90, 180)),
        ({"location": SPOT, "venue": {"title": "x", "location": SPOT}}, place(1.5, 2.5)),
        ({"location": {"latitude": 90.1, "longitude": 0}}, Content(ContentKind.OTHER)),
        ({"location": {"latitude": 0, "longitude": -181}}, Content(ContentKind.OTHER)),
        ({"location": {"latitude": 10**400, "longitude": 0}}, Content(ContentKind.OTHER)),
        ({"location": {"latitude": math.nan, "longitude": 0}}, Content(ContentKind.OTHER)),
        ({"location": {"latitude": True, "longitude": 0}}, Content(ContentKind.OTHER)),
        ({"location": {"latitude": "1", "longitude": 0}}, Content(ContentKind.OTHER)),
        ({"location": {}}, Content(ContentKind.OTHER)),
        ({"sticker": {"file_id": "s"}, "caption": "x"}, Content(ContentKind.OTHER)),
        ({"something_of_tomorrow": {"text": "x"}}, Content(ContentKind.OTHER)),
        ({}, Content(ContentKind.OTHER)),
        ({"photo": []}, Content(ContentKind.OTHER)),
        ({"photo": [{"width": 1}]}, Content(ContentKind.PICTURE)),
        ({"text": 5}, Content(ContentKind.OTHER)),
    ],
)
def test_content_is_rebuilt_from_the_fields_that_count(
    fields: dict[str, Any], content: Content
) -> None:
    assert arrival(**fields).content == content


@pytest.mark.parametrize("text", ["/", "/ 5", "/halo", "/starting", "/start@", "./start"])
def test_what_only_looks_like_a_command_is_what_somebody_wrote(text: str) -> None:
    assert arrival(text=text).content == Content(ContentKind.TEXT, text)


@pytest.mark.parametrize(
    "text", ["/start", "/start abc", "/queue@topeng_staff_bot", "/antrean\n", "/find Budi", "/help"]
)
def test_a_command_is_an_event_kept_as_it_came(text: str) -> None:
    said = translate("staff", message(text=text), b"raw")
    assert isinstance(said, Event)
    assert (said.source, said.provider_id, said.raw) == ("telegram:staff", "1000", b"raw")
    assert said.sender is not None
    assert said.sender.reveal() == f"telegram:{AGENT}"


@pytest.mark.parametrize(
    ("kind", "fields", "sender"),
    [
        ("callback_query", {"id": "1", "from": {"id": 5}, "data": "claim:x"}, "telegram:5"),
        ("my_chat_member", {"chat": {"id": 5}, "from": {"id": 5}}, "telegram:5"),
        ("message_reaction", {"chat": {"id": 5}, "user": {"id": 5}}, "telegram:5"),
        ("something_of_tomorrow", {"x": 1}, None),
        ("something_of_tomorrow", 7, None),
    ],
)
def test_buttons_joins_and_kinds_that_nobody_knows_are_events(
    kind: str, fields: object, sender: str | None
) -> None:
    said = translate("staff", {"update_id": 5, kind: fields}, b"raw")
    assert isinstance(said, Event)
    assert (said.sender.reveal() if said.sender else None) == sender


@pytest.mark.parametrize("name", sorted(inbound._SERVICE))
def test_what_telegram_says_of_a_chat_is_nothing(name: str) -> None:
    assert translate("staff", message(**{name: {"name": "x"}}), b"") is None


@pytest.mark.parametrize(
    "update",
    [
        message(text="x", chat={"id": -100, "type": "supergroup"}),
        message(text="x", chat={"id": -100, "type": "channel"}),
        message(text="x", chat={"id": 5, "type": "private"}),
        message(**{"text": "x", "from": {"id": AGENT, "is_bot": True}}),
        message(**{"text": "x", "from": None}),
        message(
            **{
                "text": "x",
                "from": {"id": True, "is_bot": False},
                "chat": {"id": True, "type": "private"},
            }
        ),
        {"update_id": 5, "edited_message": message(location={"latitude": 1})["message"]},
        {"update_id": 5, "edited_message": message(location=SPOT, venue={})["message"]},
        {"update_id": 5, "edited_message": message(checklist={"tasks": []})["message"]},
        {"update_id": 5, "edited_message": {}},
        {"update_id": "5", "message": message(text="x")["message"]},
        {"message": {}},
        {"update_id": 5, "message": 7},
        [],
        None,
        "update",
    ],
)
def test_groups_bots_moving_places_and_what_is_no_update_are_nothing(update: object) -> None:
    assert translate("staff", update, b"") is None


@pytest.mark.parametrize("changed", [{"text": "x"}, {"caption": "x", "photo": [{"file_id": "p"}]}])
def test_an_edit_says_that_it_is_one_and_brings_its_content_whole(
    changed: dict[str, Any],
) -> None:
    update = {"update_id": 5, "edited_message": message(**changed)["message"]}
    said = translate("staff", update, b"")
    assert isinstance(said, Arrival)
    assert (said.edited, said.message_id) == (True, "7")
    assert said.content == arrival(**changed).content


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(json_values)
def test_no_update_is_so_odd_that_it_stops_the_translator(update: object) -> None:
    translate("staff", update, b"")


@given(st.sampled_from(sorted(READ | OTHER_CONTENT | inbound._SERVICE)), json_values)
def test_no_field_is_so_odd_that_it_stops_the_translator(name: str, value: object) -> None:
    translate("staff", message(text="x") | {"message": message()["message"] | {name: value}}, b"")


def fields_of_aiogram() -> set[str]:
    return {field.alias or name for name, field in Message.model_fields.items()}


def fields_of_the_specification() -> set[str]:
    if not SPECIFICATION.exists():
        pytest.skip("the vendor's specification is not here")
    types = json.loads(SPECIFICATION.read_text())["types"]
    return {field["name"] for field in types["Message"]["fields"]}


@pytest.mark.parametrize("fields", [fields_of_aiogram, fields_of_the_specification])
def test_every_field_of_a_message_has_been_thought_about(fields: Any) -> None:
    assert fields() - READ - OTHER_CONTENT - LEFT_BEHIND - inbound._SERVICE == set()


def test_no_field_was_thought_about_that_no_message_has() -> None:
    known = fields_of_aiogram() | fields_of_the_specification()
    assert (READ | OTHER_CONTENT | LEFT_BEHIND | inbound._SERVICE) - known == set()


def canary_in(name: str) -> dict[str, Any]:
    """A value for a field, with a canary wherever something could be read."""
    return {
        "id": "canary", "text": "canary", "title": "canary", "username": "canary", "url": "canary",
        "file_id": "canary", "first_name": "canary", "phone_number": "canary", "user": {"id": 1, "username": "canary"},
    }  # fmt: skip


@pytest.mark.parametrize("name", sorted(LEFT_BEHIND | OTHER_CONTENT | {"contact", "location"}))
@pytest.mark.parametrize("value", [canary_in("x"), "canary", [canary_in("x"), "canary"]])
def test_what_is_left_behind_reaches_no_arrival(name: str, value: object) -> None:
    said = arrival(**{"text": "Halo", name: value})
    assert said == arrival(text="Halo")
    bare = arrival(**{name: value})
    assert bare.content.text == ""
    assert bare.content.file is None


def test_names_of_the_person_and_the_chat_reach_no_arrival() -> None:
    person = {
        "id": AGENT,
        "is_bot": False,
        "first_name": "canary",
        "username": "canary",
        "language_code": "id",
    }
    chat = {
        "id": AGENT,
        "type": "private",
        "first_name": "canary",
        "username": "canary",
        "title": "canary",
    }
    assert arrival(**{"text": "Halo", "from": person, "chat": chat}) == arrival(text="Halo")


def test_a_link_hidden_under_words_is_dropped_and_the_words_stay() -> None:
    entities = [
        {"type": "text_link", "offset": 0, "length": 4, "url": "https://t.me/canary"},
        {
            "type": "text_mention",
            "offset": 0,
            "length": 4,
            "user": {"id": 99, "first_name": "canary"},
        },
    ]
    assert arrival(text="Halo", entities=entities) == arrival(text="Halo")
