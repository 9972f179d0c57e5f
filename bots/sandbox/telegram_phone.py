"""A phone with Telegram on it: private chats with bots, and their topics."""

import secrets
from collections.abc import Callable
from typing import Any, Protocol

from bots.sandbox.bot_chat import BotChat, Entry, Wire
from bots.sandbox.deep_link import parse_link
from bots.sandbox.handset import Handset, VoiceLine
from bots.sandbox.message import Message

TEXT = 4096
"""Characters in one message."""


class TelegramLine(Protocol):
    """How a phone reaches Telegram; the fake server is one."""

    def bot_title(self, bot: str) -> str:
        """The name of a bot. LookupError where there is none."""

    def commands(self, phone: "TelegramPhone", bot: str) -> list[Wire]:
        """The bot's menu for this person, as `command` and `description`."""

    def post(self, phone: "TelegramPhone", bot: str, content: Wire, topic: int | None) -> Entry:
        """Take a message from this phone: keep it in the chat and tell the bot."""

    def amend(self, phone: "TelegramPhone", bot: str, message_id: int, text: str) -> None:
        """Take an edit of an own text or caption and tell the bot."""

    def press(self, phone: "TelegramPhone", bot: str, message_id: int, data: str) -> None:
        """Take the press of a callback button and tell the bot."""

    def set_blocked(self, phone: "TelegramPhone", bot: str, *, blocked: bool) -> None:
        """Block or unblock the bot and tell it."""

    def add_file(self, bot: str, content: bytes, mime: str, name: str | None) -> Wire:
        """Upload a file; returns the Bot API's object of it."""

    def add_picture(self, bot: str, content: bytes) -> list[Wire]:
        """Upload a picture; returns its sizes. ValueError where it is no picture."""


class TelegramPhone(Handset):
    """One person's Telegram account, by user id. Chats exist once started or written to; `tel` makes it ring."""

    kind = "telegram"

    def __init__(
        self,
        user_id: int,
        name: str,
        username: str | None,
        line: TelegramLine,
        changed: Callable[["TelegramPhone"], None],
        voice_line: VoiceLine | None = None,
    ) -> None:
        super().__init__(None, voice_line)
        self.user_id = user_id
        self.name = name
        self.username = username
        self.part = ""
        """Who the person is in the play, for the page: `driver`, say."""
        self.chats: dict[str, BotChat] = {}
        self.toasts: list[str] = []
        """What bots answered to pressed buttons, the last twenty."""
        self._line = line
        self._changed = changed

    @property
    def id(self) -> str:
        """The phone's id on the page."""
        return f"telegram:{self.user_id}"

    @property
    def address(self) -> str:
        """What the person would give out: the user name, or the id where there is none."""
        return f"@{self.username}" if self.username else f"id {self.user_id}"

    def chat(self, bot: str | None = None) -> BotChat:
        """The chat with this bot; without a name, the only one there is."""
        return self.chats[self._bot(bot)]

    async def start(self, bot: str, payload: str = "") -> Message:
        """Press Start, as a link with this payload does."""
        text = f"/start {payload}".rstrip()
        chat = self.chats.setdefault(bot, BotChat(self._line.bot_title(bot)))
        chat.started = True
        command = {"type": "bot_command", "offset": 0, "length": len("/start")}
        return self._post(bot, {"text": text, "entities": [command]}, None)

    async def open_link(self, link: str) -> Message:
        """Tap `https://t.me/<bot>?start=<token>` and press Start. ValueError for another link."""
        target = parse_link(link)
        return await self.start(target.bot, target.payload)

    async def write(
        self,
        text: str,
        topic: int | None = None,
        bot: str | None = None,
        reply_to: int | str | None = None,
    ) -> Message:
        """Send a text, in parts of 4,096 characters as a client does; returns the last part.

        ValueError where there is nothing in it.
        """
        text = text.strip()
        if not text:
            raise ValueError("There is nothing to send: a text has at least one character.")
        content: Wire = {"text": text[:TEXT]}
        if text.startswith("/"):
            length = len(text.split()[0])
            content["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
        sent = self._post(self._bot(bot), content, topic, reply_to)
        rest = text[TEXT:].strip()
        return await self.write(rest, topic, bot) if rest else sent

    async def edit(self, message_id: int | str, text: str, bot: str | None = None) -> None:
        """Change the text, or the caption, of an own message."""
        self._line.amend(self, self._bot(bot), int(message_id), text)

    async def send_photo(
        self,
        content: bytes,
        caption: str = "",
        topic: int | None = None,
        bot: str | None = None,
        reply_to: int | str | None = None,
    ) -> Message:
        """Send a picture. ValueError where it is none."""
        name = self._bot(bot)
        wire: Wire = {"photo": self._line.add_picture(name, content), "caption": caption or None}
        return self._post(name, wire, topic, reply_to)

    async def send_album(
        self,
        pictures: list[bytes],
        caption: str = "",
        topic: int | None = None,
        bot: str | None = None,
    ) -> list[Message]:
        """Send pictures as one album: a message each, the caption under the first."""
        name = self._bot(bot)
        album = secrets.token_hex(8)
        photos = [self._line.add_picture(name, each) for each in pictures]
        captions = [caption or None, *[None] * len(photos)]
        return [
            self._post(name, {"photo": photo, "caption": text, "media_group_id": album}, topic)
            for photo, text in zip(photos, captions, strict=False)
        ]

    async def send_document(
        self,
        content: bytes,
        name: str = "file.bin",
        mime: str = "application/octet-stream",
        caption: str = "",
        topic: int | None = None,
        bot: str | None = None,
        reply_to: int | str | None = None,
    ) -> Message:
        """Send a file as it is."""
        bot = self._bot(bot)
        wire: Wire = {
            "document": self._line.add_file(bot, content, mime, name),
            "caption": caption or None,
        }
        return self._post(bot, wire, topic, reply_to)

    async def send_voice(
        self,
        content: bytes,
        seconds: int = 1,
        topic: int | None = None,
        bot: str | None = None,
        reply_to: int | str | None = None,
    ) -> Message:
        """Send a voice note (OGG with OPUS)."""
        bot = self._bot(bot)
        file = self._line.add_file(bot, content, "audio/ogg", None)
        return self._post(bot, {"voice": file | {"duration": seconds}}, topic, reply_to)

    async def send_contact(
        self,
        phone_number: str,
        first_name: str,
        topic: int | None = None,
        bot: str | None = None,
        user_id: int | None = None,
    ) -> Message:
        """Send a contact card."""
        contact: Wire = {"phone_number": phone_number, "first_name": first_name}
        if user_id is not None:
            contact["user_id"] = user_id
        return self._post(self._bot(bot), {"contact": contact}, topic)

    async def send_location(
        self,
        latitude: float,
        longitude: float,
        topic: int | None = None,
        bot: str | None = None,
        reply_to: int | str | None = None,
    ) -> Message:
        """Send a place."""
        place = {"latitude": latitude, "longitude": longitude}
        return self._post(self._bot(bot), {"location": place}, topic, reply_to)

    async def send_other(
        self, content: Wire, topic: int | None = None, bot: str | None = None
    ) -> Message:
        """Send what has no method here (a sticker, a forward…), as fields of the Bot API's Message."""
        return self._post(self._bot(bot), dict(content), topic)

    async def press(self, message_id: int | str, button: str, bot: str | None = None) -> None:
        """Press the button with this text or this callback data. LookupError where there is none."""
        name = self._bot(bot)
        entry = self.chats[name].entries.get(int(message_id))
        rows = entry.shown().buttons if entry else ()
        for candidate in (one for row in rows for one in row if one.data is not None):
            if button in {candidate.text, candidate.data}:
                self._line.press(self, name, int(message_id), candidate.data or "")
                return
        raise LookupError("This message has no such button now.")

    def block(self, bot: str | None = None) -> None:
        """Block the bot: it can send nothing more."""
        self._line.set_blocked(self, self._bot(bot), blocked=True)

    def unblock(self, bot: str | None = None) -> None:
        """Let the bot write again."""
        self._line.set_blocked(self, self._bot(bot), blocked=False)

    async def delete_topic(self, topic: int, bot: str | None = None) -> None:
        """Delete a topic with all its messages. Telegram tells the bot nothing."""
        self.chat(bot).remove_topic(topic)
        self.touch()

    def messages(self, topic: int | None = None, bot: str | None = None) -> list[Message]:
        """What stands in a topic, or in the main chat, oldest first; nothing before a chat."""
        if bot is None and not self.chats:
            return []
        return self.chat(bot).shown(topic)

    def topics(self, bot: str | None = None) -> dict[int, str]:
        """The names of the topics by thread id; nothing before a chat."""
        if bot is None and not self.chats:
            return {}
        return dict(self.chat(bot).topics)

    def touch(self) -> None:
        """Say that something on this phone changed."""
        self._changed(self)

    def to_json(self) -> dict[str, Any]:
        """The page's form."""
        return self.voice_json() | {
            "id": self.id,
            "kind": self.kind,
            "name": self.name,
            "part": self.part,
            "address": self.address,
            "chats": [part for bot in self.chats for part in self._chat_json(bot)],
        }

    def _chat_json(self, bot: str) -> list[dict[str, Any]]:
        chat, commands = self.chats[bot], self._line.commands(self, bot)
        parts: list[tuple[str, str, int | None]] = [(bot, chat.title, None)]
        parts += [(f"{bot}#{topic}", name, topic) for topic, name in chat.topics.items()]
        return [
            {
                "id": part,
                "title": title,
                "topic": topic,
                "commands": commands,
                "messages": [message.to_json() for message in chat.shown(topic)],
            }
            for part, title, topic in parts
        ]

    def _bot(self, bot: str | None) -> str:
        if bot is not None:
            return bot
        if len(self.chats) != 1:
            raise LookupError("This phone has no chat, or several: name the bot.")
        return next(iter(self.chats))

    def _post(
        self, bot: str, content: Wire, topic: int | None, reply_to: int | str | None = None
    ) -> Message:
        if reply_to is not None:
            answered = self.chats[bot].entries[int(reply_to)].wire
            content["reply_to_message"] = {
                key: value for key, value in answered.items() if key != "reply_to_message"
            }
        wire = {key: value for key, value in content.items() if value is not None}
        return self._line.post(self, bot, wire, topic).shown()
