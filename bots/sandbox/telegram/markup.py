"""Inline keyboards as the vendor takes them."""

from urllib.parse import urlsplit

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from pydantic import BaseModel

from bots.sandbox.bot_chat import Wire
from bots.sandbox.telegram.limits import CALLBACK_DATA_BYTES
from bots.sandbox.telegram.refusal import bad_request

_LOOKS = {"text", "icon_custom_emoji_id", "style"}
"""Fields of a button that are not what it does."""


def keyboard(markup: BaseModel | None) -> Wire | None:
    """The wire form of an inline keyboard; None for the other markups, which no phone shows.

    Refusal 400 where a button does nothing, two things, or carries data that does not fit.
    """
    if not isinstance(markup, InlineKeyboardMarkup):
        return None
    for row in markup.inline_keyboard:
        for button in row:
            _check(button)
    wire = markup.model_dump(exclude_none=True, mode="json")
    return wire if any(wire["inline_keyboard"]) else None


def _check(button: InlineKeyboardButton) -> None:
    if not button.text.strip():
        raise bad_request("can't parse inline keyboard button: Text must be non-empty")
    actions = set(button.model_dump(exclude_none=True)) - _LOOKS
    if not actions:
        raise bad_request(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    if len(actions) > 1:
        raise bad_request("can't parse inline keyboard button: exactly one action is allowed")
    data = button.callback_data
    if data is not None and not 1 <= len(data.encode()) <= CALLBACK_DATA_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    if button.url is not None and urlsplit(button.url).scheme not in {"http", "https", "tg"}:
        raise bad_request("BUTTON_URL_INVALID")
    if not actions <= {"callback_data", "url"}:
        raise bad_request("the sandbox shows callback and URL buttons only")
