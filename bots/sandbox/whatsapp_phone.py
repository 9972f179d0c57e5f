"""A phone with WhatsApp on it: one chat per business number."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Protocol

from bots.sandbox.handset import Handset, VoiceLine
from bots.sandbox.message import Button, Message
from bots.sandbox.spelling import spelled


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file under a message, as WhatsApp carries it."""

    content: bytes
    mime: str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What a person sends from the phone. `channel` is `whatsapp` or `sms`."""

    text: str = ""
    attachment: Attachment | None = None
    place: tuple[float, float] | None = None
    reply_to: str | None = None
    button: Button | None = None
    """The quick reply that was pressed; `text` is its text."""
    channel: str = "whatsapp"


class WhatsAppLine(Protocol):
    """How a phone reaches Twilio; the fake server is one."""

    def only_number(self) -> str:
        """The one number of the account. LookupError where there is none, or several."""

    def title(self, number: str) -> str:
        """The name that a business number shows."""

    def receive(self, phone: "WhatsAppPhone", to: str, outgoing: Outgoing) -> Message:
        """Take a message from this phone for a number of the account, and call its webhook.

        A text message that no network carries there comes back `failed`, and nobody is told.
        """

    def seen(self, phone: "WhatsAppPhone", message_ids: list[str]) -> None:
        """Learn that the person has read these messages."""


class WhatsAppPhone(Handset):
    """One person's phone, by number (`+62…`) or by WhatsApp's own id (`ID.4711`).

    A text message (SMS) to the same number lands here too, in a chat of its own; and a call to it rings here.
    """

    kind = "whatsapp"

    def __init__(
        self,
        number: str,
        name: str,
        line: WhatsAppLine,
        changed: Callable[["WhatsAppPhone"], None],
        voice_line: VoiceLine | None = None,
    ) -> None:
        super().__init__(number if number.startswith("+") else None, voice_line)
        self.number = number
        self.name = name
        self.part = ""
        """Who the person is in the play, for the page: `customer`, say."""
        self.plain = False
        """Without WhatsApp on it: it calls and writes text messages."""
        self.chats: dict[str, dict[str, Message]] = {}
        """Messages by id, per chat: a business number, with `sms:` before it for text messages."""
        self._unread: list[str] = []
        self._line = line
        self._changed = changed

    @property
    def id(self) -> str:
        """The phone's id on the page, and its address at Twilio."""
        return f"whatsapp:{self.number}"

    @property
    def address(self) -> str:
        """The number as a person would write it."""
        return spelled(self.number)

    async def say(self, text: str, to: str | None = None, reply_to: str | None = None) -> Message:
        """Send a text to a business number; without one, to the account's only number."""
        return self._send(to, Outgoing(text, reply_to=reply_to))

    async def send_picture(
        self,
        content: bytes,
        mime: str = "image/jpeg",
        caption: str = "",
        to: str | None = None,
        reply_to: str | None = None,
    ) -> Message:
        """Send a picture."""
        return self._send(to, Outgoing(caption, Attachment(content, mime), reply_to=reply_to))

    async def send_document(
        self,
        content: bytes,
        mime: str = "application/pdf",
        name: str = "file.pdf",
        caption: str = "",
        to: str | None = None,
        reply_to: str | None = None,
    ) -> Message:
        """Send a file; as on WhatsApp, its name is the text where there is no caption."""
        file = Attachment(content, mime, name)
        return self._send(to, Outgoing(caption or name, file, reply_to=reply_to))

    async def send_voice(
        self, content: bytes, to: str | None = None, reply_to: str | None = None
    ) -> Message:
        """Send a voice note (OGG with OPUS)."""
        return self._send(to, Outgoing("", Attachment(content, "audio/ogg"), reply_to=reply_to))

    async def send_contact(self, vcard: str, to: str | None = None) -> Message:
        """Send a contact card."""
        card = Attachment(vcard.encode(), "text/vcard", "contact.vcf")
        return self._send(to, Outgoing("", card))

    async def send_location(
        self,
        latitude: float,
        longitude: float,
        to: str | None = None,
        reply_to: str | None = None,
    ) -> Message:
        """Send a place."""
        return self._send(to, Outgoing(place=(latitude, longitude), reply_to=reply_to))

    async def press(self, message_id: str, button: str, to: str | None = None) -> Message:
        """Press the quick reply with this text or payload. LookupError where there is none."""
        number = to or self._line.only_number()
        message = self.chats.get(_chat_key(number, "whatsapp"), {}).get(message_id)
        for each in (one for row in message.buttons for one in row) if message else ():
            if button in {each.text, each.data}:
                return self._send(number, Outgoing(each.text, reply_to=message_id, button=each))
        raise LookupError("This message has no such button now.")

    async def send_sms(self, text: str, to: str | None = None) -> Message:
        """Send a text message instead of WhatsApp; from Indonesia it reaches nobody (`failed`)."""
        return self._send(to, Outgoing(text, channel="sms"))

    async def read_all(self) -> None:
        """Look at everything that came in; Twilio reports it as read."""
        unread, self._unread = self._unread, []
        self._line.seen(self, unread)

    def messages(self, with_: str | None = None, *, sms: bool = False) -> list[Message]:
        """What stands in the chat with this business number, oldest first."""
        if with_ is None:
            with_ = self._line.only_number()
        return list(self.chats.get(_chat_key(with_, "sms" if sms else "whatsapp"), {}).values())

    def put(self, number: str, channel: str, message: Message) -> None:
        """Show a message in the chat with this business number, or its changed self."""
        self.chats.setdefault(_chat_key(number, channel), {})[message.id] = message
        if not message.mine and channel == "whatsapp" and message.id not in self._unread:
            self._unread.append(message.id)
        self.touch()

    def mark(self, message_id: str, status: str) -> None:
        """Set the tick of an own message."""
        for chat in self.chats.values():
            if message_id in chat:
                chat[message_id] = replace(chat[message_id], status=status)
        self.touch()

    def open_chat(self, number: str) -> None:
        """Have an empty chat of text messages with a number, as one with a saved contact has."""
        self.chats.setdefault(_chat_key(number, "sms"), {})
        self.touch()

    def touch(self) -> None:
        """Say that something on this phone changed."""
        self._changed(self)

    def to_json(self) -> dict[str, Any]:
        """The page's form."""
        return self.voice_json() | {
            "id": self.id,
            "kind": "sms" if self.plain else self.kind,
            "name": self.name,
            "part": self.part,
            "address": self.address,
            "chats": [
                {
                    "id": key,
                    "title": self._title(key),
                    "topic": None,
                    "commands": [],
                    "messages": [message.to_json() for message in messages.values()],
                }
                for key, messages in self.chats.items()
            ],
        }

    def _title(self, key: str) -> str:
        if key.startswith("sms:"):
            return f"SMS {spelled(key.removeprefix('sms:'))}"
        return self._line.title(key)

    def _send(self, to: str | None, outgoing: Outgoing) -> Message:
        number = to.removeprefix("whatsapp:") if to else self._line.only_number()
        message = self._line.receive(self, number, outgoing)
        self.put(number, outgoing.channel, message)
        return message


def _chat_key(number: str, channel: str) -> str:
    number = number.removeprefix("whatsapp:")
    return f"sms:{number}" if channel == "sms" else number
