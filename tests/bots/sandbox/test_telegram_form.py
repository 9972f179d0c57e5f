"""Requests to the fake Telegram are checked for form, by aiogram's method models."""

import json
from typing import Any

import aiohttp
import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramBadRequest, TelegramNotFound, TelegramUnauthorizedError
from aiogram.types import BotCommand, InlineKeyboardButton, InlineKeyboardMarkup

from tests.bots.sandbox.conftest import SARI, TOKEN, Stage


async def call(stage: Stage, method: str, token: str = TOKEN, **params: Any) -> dict[str, Any]:
    """A request that no client would build, as JSON."""
    url = f"{stage.sandbox.telegram.url}/bot{token}/{method}"
    async with aiohttp.ClientSession() as session, session.post(url, json=params) as answer:
        body: dict[str, Any] = json.loads(await answer.text())
        assert answer.status == (200 if body["ok"] else body["error_code"])
        return body


async def test_get_me_says_that_topics_are_on_and_users_may_not_make_them(stage: Stage) -> None:
    me = await stage.bot.get_me()

    assert (me.username, me.has_topics_enabled, me.allows_users_to_create_topics) == (
        "topeng_staff_bot",
        True,
        False,
    )


async def test_a_wrong_token_is_unauthorized(stage: Stage) -> None:
    session = AiohttpSession(api=TelegramAPIServer.from_base(stage.sandbox.telegram.url))
    stranger = Bot("4200000001:another-secret", session)

    with pytest.raises(TelegramUnauthorizedError):
        await stranger.get_me()

    await session.close()


async def test_what_is_no_token_is_not_found(stage: Stage) -> None:
    answer = await call(stage, "getMe", token="nonsense")

    assert answer == {"ok": False, "error_code": 404, "description": "Not Found"}


async def test_a_method_that_the_sandbox_does_not_offer_is_not_found(stage: Stage) -> None:
    with pytest.raises(TelegramNotFound):
        await stage.bot.copy_message(SARI, SARI, 1)


async def test_method_names_are_read_in_any_case(stage: Stage) -> None:
    assert (await call(stage, "GETME"))["ok"]


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ({"text": "x"}, "chat_id is empty"),
        ({"chat_id": SARI}, "message text is empty"),
        ({"chat_id": SARI, "text": "   \n"}, "message text is empty"),
        ({"chat_id": SARI, "text": "x", "colour": "red"}, 'unknown parameter "colour"'),
        (
            {"chat_id": SARI, "text": "x", "reply_to_message_id": 1},
            'parameter "reply_to_message_id" is not in the Bot API any more',
        ),
        ({"chat_id": SARI, "text": "\ud800"}, "strings must be encoded in UTF-8"),
        ({"chat_id": SARI, "text": 5}, "can't parse parameter text"),
        ({"chat_id": SARI, "text": "x", "message_thread_id": "a"}, None),
        ({"chat_id": SARI, "text": "x", "reply_markup": {"inline_keyboard": [[{"a": 1}]]}}, None),
        (
            {"chat_id": SARI, "text": "x", "reply_parameters": {"message_id": 1, "foo": 2}},
            'unknown field "foo"',
        ),
        ({"chat_id": -5, "text": "x"}, "chat not found"),
        ({"chat_id": "@nobody", "text": "x"}, "chat not found"),
        ({"chat_id": SARI, "text": "x", "business_connection_id": "b"}, None),
    ],
)
async def test_a_malformed_message_is_refused_in_telegrams_words(
    stage: Stage, params: dict[str, Any], reason: str | None
) -> None:
    answer = await call(stage, "sendMessage", **params)

    assert answer["error_code"] == 400
    assert answer["description"].startswith("Bad Request: ")
    if reason:
        assert answer["description"] == f"Bad Request: {reason}"
    assert len(stage.sari.messages()) == 1


async def test_4096_characters_pass_and_one_more_does_not(stage: Stage) -> None:
    sent = await stage.bot.send_message(SARI, "😀" * 4096)
    assert sent.text == "😀" * 4096

    with pytest.raises(TelegramBadRequest, match="message is too long"):
        await stage.bot.send_message(SARI, "x" * 4097)


async def test_the_limit_counts_after_the_markup_is_read(stage: Stage) -> None:
    sent = await stage.bot.send_message(SARI, f"<b>{'x' * 4096}</b>", parse_mode="HTML")

    assert sent.html_text.startswith("<b>x")


@pytest.mark.parametrize("text", ["a < b", "<customer>", "<b>open", "</b>", "<!-- x -->", "<b"])
async def test_markup_that_telegram_cannot_read_is_refused(stage: Stage, text: str) -> None:
    with pytest.raises(TelegramBadRequest, match="can't parse entities"):
        await stage.bot.send_message(SARI, text, parse_mode="HTML")


async def test_formats_arrive_as_entities_counted_in_utf16(stage: Stage) -> None:
    sent = await stage.bot.send_message(SARI, "😀 <i>a &lt; b</i> &amp;", parse_mode="HTML")

    assert sent.text == "😀 a < b &"
    assert sent.entities is not None
    assert [(each.type, each.offset, each.length) for each in sent.entities] == [("italic", 3, 5)]


async def test_right_to_left_text_passes_unchanged(stage: Stage) -> None:
    text = "\u202eمرحبا\u202c שלום"

    sent = await stage.bot.send_message(SARI, text)

    assert sent.text == text == stage.sari.messages()[-1].text


@pytest.mark.parametrize(
    ("button", "reason"),
    [
        ({"text": "x", "callback_data": "d" * 65}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "callback_data": "é" * 33}, "BUTTON_DATA_INVALID"),
        ({"text": "x"}, "Text buttons are unallowed"),
        ({"text": "x", "callback_data": "d", "url": "https://a.test"}, "exactly one action"),
        ({"text": "x", "url": "javascript:alert(1)"}, "BUTTON_URL_INVALID"),
        ({"text": " ", "callback_data": "d"}, "Text must be non-empty"),
    ],
)
async def test_a_button_does_exactly_one_thing_and_carries_64_bytes(
    stage: Stage, button: dict[str, Any], reason: str
) -> None:
    keyboard = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(**button)]])

    with pytest.raises(TelegramBadRequest, match=reason):
        await stage.bot.send_message(SARI, "x", reply_markup=keyboard)


async def test_64_bytes_of_callback_data_pass(stage: Stage) -> None:
    button = InlineKeyboardButton(text="x", callback_data="d" * 64)

    sent = await stage.bot.send_message(
        SARI, "x", reply_markup=InlineKeyboardMarkup(inline_keyboard=[[button]])
    )

    assert sent.reply_markup is not None


async def test_commands_are_kept_per_scope_and_checked(stage: Stage) -> None:
    await stage.bot.set_my_commands([BotCommand(command="antrean", description="Antrean")])

    assert [each.command for each in await stage.bot.get_my_commands()] == ["antrean"]
    with pytest.raises(TelegramBadRequest, match="BOT_COMMAND_INVALID"):
        await stage.bot.set_my_commands([BotCommand(command="Tidak boleh", description="x")])


async def test_a_query_string_is_taken_as_well_as_a_form(stage: Stage) -> None:
    url = f"{stage.sandbox.telegram.url}/bot{TOKEN}/sendMessage"
    async with aiohttp.ClientSession() as session:
        async with session.get(url, params={"chat_id": SARI, "text": "by query"}) as answer:
            assert answer.status == 200
        async with session.post(url, data={"chat_id": str(SARI), "text": "by form"}) as answer:
            assert answer.status == 200

    assert [each.text for each in stage.sari.messages()[1:]] == ["by query", "by form"]


@pytest.mark.parametrize("body", [b"[1]", b"{", b"\xff\xfe"])
async def test_a_body_that_cannot_be_read_is_a_bad_request(stage: Stage, body: bytes) -> None:
    url = f"{stage.sandbox.telegram.url}/bot{TOKEN}/sendMessage"
    headers = {"Content-Type": "application/json"}
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, data=body, headers=headers) as answer,
    ):
        assert answer.status == 400
        assert not (await answer.json())["ok"]
