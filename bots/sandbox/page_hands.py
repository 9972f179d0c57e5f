"""What people do on the phones page: each wish of the browser becomes a touch of a phone."""

from typing import assert_never

from aiohttp import web

from bots.sandbox.deep_link import parse_link
from bots.sandbox.ogg import seconds_of
from bots.sandbox.page_door import in_json
from bots.sandbox.page_form import (
    Edit,
    File,
    FileKind,
    Follow,
    Place,
    Press,
    Say,
    read,
    read_file,
)
from bots.sandbox.phones import Phones
from bots.sandbox.telegram_phone import TelegramPhone
from bots.sandbox.whatsapp_phone import WhatsAppPhone

SMS = "sms:"
"""Before the number in the id of a chat of text messages."""


class Hands:
    """The answers to what the page posts, on these phones."""

    def __init__(self, phones: Phones) -> None:
        self._phones = phones

    def routes(self) -> list[web.RouteDef]:
        """What is offered."""
        return [
            web.post("/say", self.say),
            web.post("/edit", self.edit),
            web.post("/press", self.press),
            web.post("/file", self.file),
            web.post("/place", self.place),
            web.post("/follow", self.follow),
        ]

    async def say(self, request: web.Request) -> web.Response:
        """Send a text."""
        wish = await read(request, Say)
        phone = self._phones.get(wish.phone)
        match phone:
            case WhatsAppPhone() if wish.chat.startswith(SMS):
                await phone.send_sms(wish.text, to=wish.chat.removeprefix(SMS))
            case WhatsAppPhone(plain=True) if not wish.chat:
                raise LookupError("Say to which number first: press the receiver at the top.")
            case WhatsAppPhone():
                await phone.read_all()  # whoever answers has read
                await phone.say(wish.text, to=wish.chat or None, reply_to=wish.reply_to)
            case TelegramPhone():
                bot, topic = _whereabouts(phone, wish.chat)
                answered = _message_id(wish.reply_to)
                await phone.write(wish.text, topic=topic, bot=bot, reply_to=answered)
            case _:
                assert_never(phone)
        return in_json({})

    async def edit(self, request: web.Request) -> web.Response:
        """Change an own message."""
        wish = await read(request, Edit)
        phone = self._phones.get(wish.phone)
        if not isinstance(phone, TelegramPhone):
            raise web.HTTPBadRequest(text="Messages are edited on a Telegram phone only.")
        bot, _ = _whereabouts(phone, wish.chat)
        await phone.edit(wish.message, wish.text, bot=bot)
        return in_json({})

    async def press(self, request: web.Request) -> web.Response:
        """Press a button."""
        wish = await read(request, Press)
        phone = self._phones.get(wish.phone)
        match phone:
            case WhatsAppPhone():
                await phone.press(wish.message, wish.data, to=wish.chat)
            case TelegramPhone():
                bot, _ = _whereabouts(phone, wish.chat)
                await phone.press(_message_id(wish.message) or 0, wish.data, bot=bot)
            case _:
                assert_never(phone)
        return in_json({})

    async def file(self, request: web.Request) -> web.Response:
        """Send a picture, a document or a voice note."""
        wish = await read_file(request)
        phone = self._phones.get(wish.phone)
        match phone:
            case WhatsAppPhone():
                await _send_on_whatsapp(phone, wish)
            case TelegramPhone():
                await _send_on_telegram(phone, wish)
            case _:
                assert_never(phone)
        return in_json({})

    async def place(self, request: web.Request) -> web.Response:
        """Send a place."""
        wish = await read(request, Place)
        phone = self._phones.get(wish.phone)
        where = (wish.latitude, wish.longitude)
        match phone:
            case WhatsAppPhone():
                to = _number(wish.chat)
                await phone.send_location(*where, to=to, reply_to=wish.reply_to)
            case TelegramPhone():
                bot, topic = _whereabouts(phone, wish.chat)
                answered = _message_id(wish.reply_to)
                await phone.send_location(*where, topic=topic, bot=bot, reply_to=answered)
            case _:
                assert_never(phone)
        return in_json({})

    async def follow(self, request: web.Request) -> web.Response:
        """Open the bot behind a link on the Telegram phone of whoever taps it; says where."""
        wish = await read(request, Follow)
        target = parse_link(wish.link)
        self._phones.telegram_line.bot_title(target.bot)
        phone = self._phones.telegram_of(self._phones.get(wish.phone))
        await phone.start(target.bot, target.payload)
        return in_json({"phone": phone.id, "chat": target.bot})


async def _send_on_whatsapp(phone: WhatsAppPhone, wish: File) -> None:
    to, content, answered = _number(wish.chat), wish.content, wish.reply_to
    match wish.kind:
        case FileKind.PICTURE:
            await phone.send_picture(content, wish.mime, wish.caption, to, answered)
        case FileKind.DOCUMENT:
            await phone.send_document(content, wish.mime, wish.name, wish.caption, to, answered)
        case FileKind.VOICE:
            await phone.send_voice(content, to, answered)
        case _:
            assert_never(wish.kind)


async def _send_on_telegram(phone: TelegramPhone, wish: File) -> None:
    bot, topic = _whereabouts(phone, wish.chat)
    content, answered = wish.content, _message_id(wish.reply_to)
    match wish.kind:
        case FileKind.PICTURE:
            await phone.send_photo(content, wish.caption, topic, bot, answered)
        case FileKind.DOCUMENT:
            named = (wish.name, wish.mime, wish.caption)
            await phone.send_document(content, *named, topic, bot, answered)
        case FileKind.VOICE:
            await phone.send_voice(content, seconds_of(content) or 1, topic, bot, answered)
        case _:
            assert_never(wish.kind)


def _number(chat: str) -> str | None:
    """The business number of a chat on WhatsApp; None for the only one."""
    if chat.startswith(SMS):
        raise ValueError("A text message carries text only.")
    return chat or None


def _whereabouts(phone: TelegramPhone, chat: str) -> tuple[str, int | None]:
    """The bot and the topic of a chat on the page. LookupError where the phone has none such."""
    bot, _, topic = chat.partition("#")
    if bot not in phone.chats:
        raise LookupError("This phone has no chat with this bot: an invitation opens one.")
    if not topic:
        return bot, None
    known = {str(each): each for each in phone.topics(bot)}
    return bot, known[topic]


def _message_id(text: str | None) -> int | None:
    if text is None:
        return None
    if not text.isdecimal():
        raise KeyError(text)
    return int(text)
