"""Everything that people hold in their hands: pure state and a feed of what changes.

The phones live in memory only. Nothing of theirs is logged or written anywhere.
"""

import asyncio
import secrets
import weakref
from collections.abc import AsyncIterator
from typing import Any

from bots.sandbox.handset import Handset, VoiceLine
from bots.sandbox.telegram_phone import TelegramLine, TelegramPhone
from bots.sandbox.whatsapp_phone import WhatsAppLine, WhatsAppPhone

Phone = WhatsAppPhone | TelegramPhone

FIRST_MADE = 5_000_000_000
"""User ids from here on are of people who get Telegram because they tapped a link."""
COALESCE_SECONDS = 0.05
"""Changes of one phone are told at most this often to each listener."""


class Phones:
    """All phones of the sandbox, and the pictures and files on them."""

    def __init__(self) -> None:
        self._phones: dict[str, Phone] = {}
        self._media: dict[str, tuple[str, bytes]] = {}
        self._feeds: weakref.WeakSet[_Feed] = weakref.WeakSet()
        self.voice_line: VoiceLine | None = None
        self.whatsapp_line: WhatsAppLine
        self.telegram_line: TelegramLine

    def whatsapp(self, number: str, name: str | None = None) -> WhatsAppPhone:
        """The phone with this number (`+62…`, or `ID.4711`); made where there was none."""
        number = number.removeprefix("whatsapp:").replace(" ", "")
        phone = self._phones.get(f"whatsapp:{number}")
        if not isinstance(phone, WhatsAppPhone):
            phone = WhatsAppPhone(
                number, name or number, self.whatsapp_line, self._changed, self.voice_line
            )
            self._add(phone)
        elif name is not None:
            phone.name = name
        return phone

    def plain(self, number: str, name: str | None = None) -> WhatsAppPhone:
        """The phone with this number; made without WhatsApp where there was none."""
        is_new = f"whatsapp:{number}" not in self._phones
        phone = self.whatsapp(number, name)
        phone.plain = phone.plain or is_new
        return phone

    def telegram(
        self, user_id: int, name: str | None = None, username: str | None = None
    ) -> TelegramPhone:
        """The phone with this Telegram account; made where there was none."""
        phone = self._phones.get(f"telegram:{user_id}")
        if not isinstance(phone, TelegramPhone):
            shown = name or f"User {user_id}"
            phone = TelegramPhone(
                user_id, shown, username, self.telegram_line, self._changed, self.voice_line
            )
            self._add(phone)
        else:
            phone.name = name or phone.name
            phone.username = username or phone.username
        return phone

    def handset(self, number: str) -> Handset:
        """The phone that rings when this number is called; made where there was none."""
        for phone in self.all():
            if phone.tel == number:
                return phone
        return self.plain(number)

    def telegram_of(self, phone: Phone) -> TelegramPhone:
        """The Telegram phone of the person who holds this one, by name; made where they had none."""
        if isinstance(phone, TelegramPhone):
            return phone
        for each in self.all():
            if isinstance(each, TelegramPhone) and each.name == phone.name:
                return each
        made = self.telegram(FIRST_MADE + len(self._phones), phone.name)
        made.part = phone.part
        return made

    def has_telegram(self, user_id: int) -> bool:
        """Whether this account was ever heard of here."""
        return f"telegram:{user_id}" in self._phones

    def all(self) -> list[Phone]:
        """Every phone, oldest first."""
        return list(self._phones.values())

    def get(self, phone_id: str) -> Phone:
        """The phone with this id (`whatsapp:+62…`, `telegram:1001`). KeyError where none."""
        return self._phones[phone_id]

    def snapshot(self) -> dict[str, Any]:
        """Everything on every phone, in the page's form."""
        return {"phones": [phone.to_json() for phone in self.all()]}

    def changes(self) -> AsyncIterator[dict[str, Any]]:
        """From now on, one `{"phone": …}` with the whole phone after each change of it.

        Changes that follow one another quickly are told as one.
        """
        feed = _Feed(self)
        self._feeds.add(feed)
        return feed

    def media(self, media_id: str) -> tuple[str, bytes]:
        """The type and the bytes of a picture or file. KeyError where it is gone."""
        return self._media[media_id]

    def keep_media(self, mime: str, content: bytes) -> str:
        """Keep a picture or file; returns its media id."""
        media_id = secrets.token_urlsafe(12)
        self._media[media_id] = (mime, content)
        return media_id

    def drop_media(self, media_ids: list[str]) -> None:
        """Forget pictures and files."""
        for media_id in media_ids:
            self._media.pop(media_id, None)

    def _add(self, phone: Phone) -> None:
        self._phones[phone.id] = phone
        self._changed(phone)

    def _changed(self, phone: Phone) -> None:
        for feed in self._feeds:
            feed.tell(phone.id)


class _Feed:
    """One listener's share of the changes: which phones changed since it last asked."""

    def __init__(self, phones: Phones) -> None:
        self._phones = phones
        self._changed: dict[str, None] = {}
        self._told: list[str] = []
        self._news = asyncio.Event()

    def tell(self, phone_id: str) -> None:
        self._changed[phone_id] = None
        self._news.set()

    def __aiter__(self) -> "_Feed":
        return self

    async def __anext__(self) -> dict[str, Any]:
        if not self._told:
            await self._news.wait()
            await asyncio.sleep(COALESCE_SECONDS)
            self._told, self._changed = list(self._changed), {}
            self._news.clear()
        return {"phone": self._phones.get(self._told.pop(0)).to_json()}
