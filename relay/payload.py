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
class Text:
    """A text, with buttons where the platform has them."""

    text: str
    buttons: Rows = ()


@dataclass(frozen=True, slots=True, repr=False)
class Picture:
    """A picture of ours (re-encoded, without metadata) and its caption."""

    media: UUID
    caption: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Template:
    """An approved WhatsApp template: `content_sid` and what stands in its places."""

    content_sid: str
    variables: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class Edit:
    """The text and buttons of an earlier delivery of the same lane, anew. Nothing if that one never went out."""

    seq: int
    text: str
    buttons: Rows = ()


@dataclass(frozen=True, slots=True)
class CloseThread:
    """Remove the lane's thread with all its messages."""


Payload = Text | Picture | Template | Edit | CloseThread

_KINDS: dict[str, type[Payload]] = {
    "text": Text,
    "picture": Picture,
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
    if "media" in fields:
        fields["media"] = UUID(fields["media"])
    if "variables" in fields:
        fields["variables"] = tuple(fields["variables"])
    return kind(**fields)
