"""What a channel is asked to do: a closed set of payloads, and their form at rest.

`dump` and `load` are each other's inverse. The JSON that they speak is sealed before it touches the database.
"""

import json
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message; `data` comes back when it is pressed (at most 64 bytes)."""

    label: str
    data: str


Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True, repr=False)
class Reply:
    """What a message answers: an earlier message in the chat of whoever gets it.

    Either a delivery of the same lane, by its place `seq`, or one that they wrote themselves, by the provider's
    `message_id`. `excerpt` is its beginning, for platforms where a bot cannot quote.
    """

    excerpt: str
    seq: int | None = None
    message_id: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Text:
    """A text, with buttons where the platform has them."""

    text: str
    buttons: Rows = ()
    reply: Reply | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Picture:
    """A picture of ours (re-encoded, without metadata) and its caption."""

    media: UUID
    caption: str = ""
    reply: Reply | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Document:
    """A file, under a name of ours, and its caption."""

    media: UUID
    caption: str = ""
    reply: Reply | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Voice:
    """A voice note (OGG with OPUS), without its tags."""

    media: UUID
    reply: Reply | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Location:
    """A place, in degrees."""

    latitude: float
    longitude: float
    reply: Reply | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Template:
    """An approved WhatsApp template: `content_sid` and what stands in its places."""

    content_sid: str
    variables: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class Edit:
    """The text (or `caption`) and buttons of an earlier delivery of the same lane, anew.

    Nothing if that one never went out.
    """

    seq: int
    text: str
    buttons: Rows = ()
    caption: bool = False


@dataclass(frozen=True, slots=True)
class CloseThread:
    """Remove the lane's thread with all its messages."""


Payload = Text | Picture | Document | Voice | Location | Template | Edit | CloseThread
Filed = Picture | Document | Voice
"""Payloads that carry a file of ours."""

_KINDS: dict[str, type[Payload]] = {
    "text": Text,
    "picture": Picture,
    "document": Document,
    "voice": Voice,
    "location": Location,
    "template": Template,
    "edit": Edit,
    "close_thread": CloseThread,
}
_NAMES = {kind: name for name, kind in _KINDS.items()}


def name(payload: Payload) -> str:
    """The payload's kind as one word, for columns and logs."""
    return _NAMES[type(payload)]


def dump(payload: Payload) -> bytes:
    """The payload as JSON."""
    fields = asdict(payload) | {"kind": name(payload)}
    return json.dumps(fields, ensure_ascii=False, default=str).encode("utf-8", "surrogatepass")


def load(data: bytes) -> Payload:
    """The payload that `dump` made. Raises `KeyError` or `TypeError` on anything else."""
    fields: dict[str, Any] = json.loads(data.decode("utf-8", "surrogatepass"))
    kind = _KINDS[fields.pop("kind")]
    if "buttons" in fields:
        fields["buttons"] = tuple(
            tuple(Button(**button) for button in row) for row in fields["buttons"]
        )
    if fields.get("reply") is not None:
        fields["reply"] = Reply(**fields["reply"])
    if "media" in fields:
        fields["media"] = UUID(fields["media"])
    if "variables" in fields:
        fields["variables"] = tuple(fields["variables"])
    return kind(**fields)
