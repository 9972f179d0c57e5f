"""The private chat of one person and one bot: the single place where its messages are kept."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from bots.sandbox.message import Button, FileCard, Message, Spot

Wire = dict[str, Any]
"""An object of the Bot API as it goes over the wire."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One message of the chat: the Bot API's object, and what only phones show."""

    wire: Wire
    by_bot: bool
    reaction: str | None = None

    @property
    def topic(self) -> int | None:
        """The thread it stands in; None for the main chat."""
        topic: int | None = self.wire.get("message_thread_id")
        return topic

    @property
    def is_service(self) -> bool:
        """Whether it only says that a topic was made."""
        return "forum_topic_created" in self.wire

    def with_wire(self, **changes: Any) -> "Entry":
        """The same message with other fields; a None takes the field away."""
        wire = {key: value for key, value in (self.wire | changes).items() if value is not None}
        return replace(self, wire=wire)

    def media(self) -> list[str]:
        """The ids of what it carries."""
        found = [size["file_unique_id"] for size in self.wire.get("photo", [])]
        found += [
            self.wire[kind]["file_unique_id"] for kind in ("document", "voice") if kind in self.wire
        ]
        return found

    def shown(self) -> Message:
        """As the phone shows it."""
        wire = self.wire
        photo = wire.get("photo")
        answered = wire.get("reply_to_message")
        return Message(
            id=str(wire["message_id"]),
            mine=not self.by_bot,
            at=datetime.fromtimestamp(wire["date"], UTC),
            text=_text(wire),
            picture=photo[-1]["file_unique_id"] if photo else None,
            file=_file(wire),
            spot=_spot(wire),
            buttons=_buttons(wire),
            status=None if self.by_bot else "sent",
            reaction=self.reaction,
            edited="edit_date" in wire,
            protected=bool(wire.get("has_protected_content")),
            reply_to=str(answered["message_id"]) if answered else None,
        )


class BotChat:
    """What stands in the chat now: messages by id, topic names by thread id."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.started = False
        self.blocked = False
        self.entries: dict[int, Entry] = {}
        self.topics: dict[int, str] = {}

    def put(self, entry: Entry) -> None:
        """Add a message, or put it in the place of its older self."""
        self.entries[entry.wire["message_id"]] = entry

    def remove_topic(self, topic: int) -> list[Entry]:
        """Take a topic away with all its messages; returns these."""
        self.topics.pop(topic, None)
        gone = [entry for entry in self.entries.values() if entry.topic == topic]
        for entry in gone:
            del self.entries[entry.wire["message_id"]]
        return gone

    def shown(self, topic: int | None) -> list[Message]:
        """The messages of one topic, or of the main chat, oldest first."""
        return [
            entry.shown()
            for entry in self.entries.values()
            if entry.topic == topic and not entry.is_service
        ]


def _text(wire: Wire) -> str:
    if spot := _spot(wire):
        return str(spot)
    if "contact" in wire:
        return f"👤 {wire['contact']['first_name']} {wire['contact']['phone_number']}"
    text: str = wire.get("text") or wire.get("caption") or ""
    return text


def _spot(wire: Wire) -> Spot | None:
    place = wire.get("location")
    return Spot(place["latitude"], place["longitude"]) if place else None


def _file(wire: Wire) -> FileCard | None:
    for kind in ("document", "voice"):
        if kind in wire:
            file = wire[kind]
            return FileCard(
                name=file.get("file_name", kind),
                mime=file.get("mime_type", "application/octet-stream"),
                size=file.get("file_size", 0),
                media=file["file_unique_id"],
                seconds=file.get("duration"),
            )
    return None


def _buttons(wire: Wire) -> tuple[tuple[Button, ...], ...]:
    keyboard = wire.get("reply_markup", {}).get("inline_keyboard", [])
    return tuple(
        tuple(
            Button(button["text"], button.get("callback_data"), button.get("url")) for button in row
        )
        for row in keyboard
    )
