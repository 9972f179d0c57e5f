"""The methods that send: sendMessage, sendPhoto, sendDocument, sendVoice, sendLocation."""

from typing import TypeVar

from aiogram.client.default import Default
from aiogram.methods import (
    SendChatAction,
    SendDocument,
    SendLocation,
    SendMessage,
    SendPhoto,
    SendVoice,
)
from aiogram.types import BufferedInputFile, InputFile, MessageEntity

from bots.sandbox.bot_chat import BotChat, Entry, Wire
from bots.sandbox.telegram.bot import Bot
from bots.sandbox.telegram.entities import formatted
from bots.sandbox.telegram.form import Upload
from bots.sandbox.telegram.limits import (
    CHAT_ACTIONS,
    PHOTO_BYTES,
    UPLOAD_BYTES,
    check_caption,
    check_text,
)
from bots.sandbox.telegram.markup import keyboard
from bots.sandbox.telegram.office import Office
from bots.sandbox.telegram.refusal import Refusal, bad_request
from bots.sandbox.telegram_phone import TelegramPhone

Value = TypeVar("Value")
Sending = SendMessage | SendPhoto | SendDocument | SendVoice | SendLocation
Captioned = SendPhoto | SendDocument | SendVoice

_NOT_OFFERED = (
    "business_connection_id",
    "direct_messages_topic_id",
    "message_effect_id",
    "suggested_post_parameters",
    "ephemeral_message_parameters",
    "allow_paid_broadcast",
)


def given(value: Value | Default | None) -> Value | None:
    """A parameter's value, or None where aiogram would have filled in a bot's default."""
    return None if isinstance(value, Default) else value


def wired(entities: list[MessageEntity] | None) -> list[Wire] | None:
    """Entities in their wire form."""
    if entities is None:
        return None
    return [entity.model_dump(exclude_none=True, mode="json") for entity in entities]


def send_message(office: Office, bot: Bot, ask: SendMessage) -> Wire:
    """sendMessage."""
    text = formatted(ask.text, given(ask.parse_mode), wired(ask.entities))
    check_text(text.text)
    return _send(office, bot, ask, {"text": text.text, "entities": text.entities or None})


def send_photo(office: Office, bot: Bot, ask: SendPhoto) -> Wire:
    """sendPhoto: a picture of up to 10 MB, uploaded or by a file id of this bot."""
    content = _content(office, bot, ask.photo)
    if len(content.content) > PHOTO_BYTES:
        raise Refusal(413, "Request Entity Too Large")
    caption = _caption(ask)
    _check_reachable(office, bot, ask)
    try:
        sizes = office.add_picture(bot, content.content)
    except ValueError as unread:
        raise bad_request(str(unread)) from unread
    return _send(office, bot, ask, {"photo": sizes} | caption)


def send_document(office: Office, bot: Bot, ask: SendDocument) -> Wire:
    """sendDocument: a file of up to 50 MB."""
    content = _content(office, bot, ask.document)
    caption = _caption(ask)
    _check_reachable(office, bot, ask)
    file = office.add_file(bot, content.content, _mime(content.name), content.name)
    return _send(office, bot, ask, {"document": file} | caption)


def send_voice(office: Office, bot: Bot, ask: SendVoice) -> Wire:
    """sendVoice: a sound of up to 50 MB."""
    content = _content(office, bot, ask.voice)
    caption = _caption(ask)
    _check_reachable(office, bot, ask)
    file = office.add_file(bot, content.content, "audio/ogg", None)
    duration = given(ask.duration)
    return _send(office, bot, ask, {"voice": file | {"duration": duration or 0}} | caption)


def send_location(office: Office, bot: Bot, ask: SendLocation) -> Wire:
    """sendLocation, without live ones."""
    if ask.live_period is not None:
        raise bad_request("the sandbox shows no live locations")
    if not (-90 <= ask.latitude <= 90 and -180 <= ask.longitude <= 180):
        raise bad_request("wrong location specified")
    place = {"latitude": ask.latitude, "longitude": ask.longitude}
    return _send(office, bot, ask, {"location": place})


def send_chat_action(office: Office, bot: Bot, ask: SendChatAction) -> bool:
    """sendChatAction; true even for a deleted topic, as at the vendor."""
    office.door(bot, ask.chat_id)
    if ask.action not in CHAT_ACTIONS:
        raise bad_request("wrong parameter action in request")
    return True


def _send(office: Office, bot: Bot, ask: Sending, content: Wire) -> Wire:
    phone, chat = _check_reachable(office, bot, ask)
    topic = office.thread(chat, ask.message_thread_id)
    extra: Wire = {
        "reply_to_message": _answered(chat, ask),
        "reply_markup": keyboard(ask.reply_markup),
        "has_protected_content": given(ask.protect_content) or None,
    }
    office.pace(bot, phone.user_id)
    wire = office.message(bot, phone, by_bot=True, topic=topic) | content | extra
    wire = {key: value for key, value in wire.items() if value is not None}
    return office.keep(phone, chat, Entry(wire, by_bot=True))


def _check_reachable(office: Office, bot: Bot, ask: Sending) -> tuple[TelegramPhone, BotChat]:
    for name in _NOT_OFFERED:
        if getattr(ask, name, None) is not None:
            raise bad_request(f"the sandbox does not offer {name}")
    phone, chat = office.door(bot, ask.chat_id)
    office.thread(chat, ask.message_thread_id)
    return phone, chat


def _answered(chat: BotChat, ask: Sending) -> Wire | None:
    reply = ask.reply_parameters
    if reply is None:
        return None
    entry = chat.entries.get(reply.message_id or 0)
    if entry is None and not given(reply.allow_sending_without_reply):
        raise bad_request("message to be replied not found")
    if entry is None:
        return None
    return {key: value for key, value in entry.wire.items() if key != "reply_to_message"}


def _caption(ask: Captioned) -> Wire:
    text = formatted(ask.caption or "", given(ask.parse_mode), wired(ask.caption_entities))
    check_caption(text.text)
    return {"caption": text.text or None, "caption_entities": text.entities or None}


def _content(office: Office, bot: Bot, named: str | InputFile) -> Upload:
    """The bytes behind an upload or a file id; the sandbox fetches no URL for a bot."""
    if isinstance(named, BufferedInputFile):
        if not named.data:
            raise bad_request("file must be non-empty")
        if len(named.data) > UPLOAD_BYTES:
            raise Refusal(413, "Request Entity Too Large")
        return Upload(named.filename or "file", named.data)
    link = str(named)
    if link.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")
    if link not in bot.files:
        raise bad_request("wrong file identifier/HTTP URL specified")
    try:
        _, content = office.phones.media(bot.files[link])
    except KeyError as gone:
        raise bad_request("wrong file_id or the file is temporarily unavailable") from gone
    return Upload("file", content)


def _mime(name: str) -> str:
    ending = name.rpartition(".")[2].lower()
    known = {
        "pdf": "application/pdf",
        "jpg": "image/jpeg",
        "jpeg": "image/jpeg",
        "png": "image/png",
        "txt": "text/plain",
        "ogg": "audio/ogg",
        "mp4": "video/mp4",
        "vcf": "text/vcard",
    }
    return known.get(ending, "application/octet-stream")
