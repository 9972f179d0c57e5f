"""Carriers that only keep what they are given: phones work on them with no server behind."""

# ruff: noqa: ARG002 - a carrier is told more than a quiet one needs

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from typing import Any

from bots.sandbox.bot_chat import BotChat, Entry, Wire
from bots.sandbox.message import FileCard, Message, Spot
from bots.sandbox.ogg import seconds_of
from bots.sandbox.phones import Phones
from bots.sandbox.telegram_phone import TelegramPhone
from bots.sandbox.whatsapp_phone import Outgoing, WhatsAppPhone

BOT = "meja_bot"
CUSTOMER_BOT = "bank_kita_bot"


class QuietLines:
    """Both lines at once, and the far side's hands: `arrive` and `bot_says` put messages on phones."""

    def __init__(self, number: str = "+14155238886") -> None:
        self.number = number
        self.phones = Phones()
        self.phones.whatsapp_line = self
        self.phones.telegram_line = self
        self.pressed: list[tuple[str, str]] = []
        self.read: list[str] = []
        self.menu: list[Wire] = []
        self._ids: Iterator[int] = count(1)

    # What a WhatsApp phone asks of its carrier.

    def only_number(self) -> str:
        return self.number

    def title(self, number: str) -> str:
        return "Toko Melati"

    def receive(self, phone: WhatsAppPhone, to: str, outgoing: Outgoing) -> Message:
        spot = Spot(*outgoing.place) if outgoing.place else None
        more: dict[str, Any] = {"spot": spot, "reply_to": outgoing.reply_to}
        if file := outgoing.attachment:
            media = self.phones.keep_media(file.mime, file.content)
            if file.mime.startswith("image/"):
                more["picture"] = media
            else:
                size, seconds = len(file.content), seconds_of(file.content)
                more["file"] = FileCard(file.name or "voice", file.mime, size, media, seconds)
        return self._message(outgoing.text, mine=True, **more)

    def seen(self, phone: WhatsAppPhone, message_ids: list[str]) -> None:
        self.read += message_ids

    # What a Telegram phone asks of its carrier.

    def bot_title(self, bot: str) -> str:
        return {BOT: "Meja Bantuan", CUSTOMER_BOT: "Bank Kita"}[bot]

    def commands(self, phone: TelegramPhone, bot: str) -> list[Wire]:
        return self.menu

    def post(self, phone: TelegramPhone, bot: str, content: Wire, topic: int | None) -> Entry:
        return self._put(phone, bot, content, topic, by_bot=False)

    def amend(self, phone: TelegramPhone, bot: str, message_id: int, text: str) -> None:
        entry = phone.chats[bot].entries[message_id]
        phone.chats[bot].put(entry.with_wire(text=text, edit_date=1))
        phone.touch()

    def press(self, phone: TelegramPhone, bot: str, message_id: int, data: str) -> None:
        self.pressed.append((phone.id, data))

    def set_blocked(self, phone: TelegramPhone, bot: str, *, blocked: bool) -> None:
        raise NotImplementedError

    def add_file(self, bot: str, content: bytes, mime: str, name: str | None) -> Wire:
        media = self.phones.keep_media(mime, content)
        file: Wire = {"file_unique_id": media, "mime_type": mime, "file_size": len(content)}
        return file | ({"file_name": name} if name else {})

    def add_picture(self, bot: str, content: bytes) -> list[Wire]:
        return [{"file_unique_id": self.phones.keep_media("image/jpeg", content)}]

    # What the far side does.

    def arrive(self, phone: WhatsAppPhone, text: str, **more: Any) -> Message:
        """Put a message into the chat with the business number."""
        message = self._message(text, mine=False, **more)
        phone.put(self.number, "whatsapp", message)
        return message

    def bot_says(
        self, phone: TelegramPhone, text: str, topic: int | None = None, **more: Any
    ) -> Entry:
        """Put a bot's message into its chat or one of its topics."""
        content = {"text": text, **more} if text else more
        return self._put(phone, BOT, content, topic, by_bot=True)

    def open_topic(self, phone: TelegramPhone, topic: int, name: str) -> None:
        """Make a topic in the chat with the bot."""
        phone.chats[BOT].topics[topic] = name
        phone.touch()

    def agent(self, user_id: int, name: str, username: str | None = None) -> TelegramPhone:
        """A Telegram phone which has started the bot."""
        phone = self.phones.telegram(user_id, name, username)
        phone.chats[BOT] = BotChat(self.bot_title(BOT))
        phone.touch()
        return phone

    def react(self, phone: TelegramPhone, message_id: str, reaction: str) -> None:
        """Put a reaction under a message."""
        chat = phone.chats[BOT]
        chat.put(replace(chat.entries[int(message_id)], reaction=reaction))
        phone.touch()

    def _message(self, text: str, *, mine: bool, **more: Any) -> Message:
        at = datetime.now(UTC)
        return Message(
            f"m{next(self._ids)}", mine, at, text, status="sent" if mine else None, **more
        )

    def _put(
        self, phone: TelegramPhone, bot: str, content: Wire, topic: int | None, *, by_bot: bool
    ) -> Entry:
        wire = {"message_id": next(self._ids), "date": datetime.now(UTC).timestamp(), **content}
        if topic is not None:
            wire["message_thread_id"] = topic
        entry = Entry(wire, by_bot=by_bot)
        phone.chats[bot].put(entry)
        phone.touch()
        return entry
