"""Sizes and lengths of the Bot API, each with the page's own figure (core.telegram.org/bots/api)."""

from datetime import timedelta
from string import ascii_letters, digits

from bots.sandbox.telegram.refusal import bad_request

TEXT = 4096
CAPTION = 1024
CALLBACK_DATA_BYTES = 64
TOPIC_NAME = 128
TOAST = 200
SECRET_TOKEN = 256
MESSAGES_PER_DELETION = 100
COMMANDS = 100
UPDATES_PER_ANSWER = 100
DOWNLOAD_BYTES = 20 * 1024 * 1024
PHOTO_BYTES = 10 * 1024 * 1024
PHOTO_SIDES = 10_000
"""Width and height together, in pixels."""
PHOTO_RATIO = 20
UPLOAD_BYTES = 50 * 1024 * 1024
DELETABLE_FOR = timedelta(hours=48)
ACCESSIBLE_FOR = timedelta(hours=48)
"""A button pressed on an older message arrives without the message (InaccessibleMessage)."""
ICON_COLORS = frozenset({7322096, 16766590, 13338331, 9367192, 16749490, 16478047})
SECRET_ALPHABET = frozenset(ascii_letters + digits + "_-")
_REACTIONS = (
    "❤ 👍 👎 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤\u200d🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 "
    "🤨 😐 🍓 🍾 💋 🖕 😈 😴 😭 🤓 👻 👨\u200d💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 "
    "🙊 😎 👾 🤷\u200d♂ 🤷 🤷\u200d♀ 😡"
)
REACTIONS = frozenset(_REACTIONS.split())
_CHAT_ACTIONS = (
    "typing upload_photo record_video upload_video record_voice upload_voice upload_document "
    "choose_sticker find_location record_video_note upload_video_note"
)
CHAT_ACTIONS = frozenset(_CHAT_ACTIONS.split())


def check_text(text: str) -> None:
    """1–4,096 characters after parsing."""
    if not text.strip():
        raise bad_request("message text is empty")
    if len(text) > TEXT:
        raise bad_request("message is too long")


def check_caption(text: str) -> None:
    """0–1,024 characters after parsing."""
    if len(text) > CAPTION:
        raise bad_request("message caption is too long")


def check_topic_name(name: str) -> None:
    """1–128 characters."""
    if not name.strip():
        raise bad_request("topic name must be non-empty")
    if len(name) > TOPIC_NAME:
        raise bad_request("topic name is too long")


def check_secret(secret: str) -> None:
    """1–256 characters of A–Z, a–z, 0–9, _ and -."""
    if len(secret) > SECRET_TOKEN:
        raise bad_request("secret token is too long")
    if not set(secret) <= SECRET_ALPHABET:
        raise bad_request("secret token contains unallowed characters")
