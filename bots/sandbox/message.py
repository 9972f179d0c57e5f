"""One message as a person sees it on a phone."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message: it sends `data` back to the bot, or opens `url`."""

    text: str
    data: str | None = None
    url: str | None = None

    def to_json(self) -> dict[str, str]:
        """The page's form: `text` and one of `data`, `url`."""
        if self.url is not None:
            return {"text": self.text, "url": self.url}
        return {"text": self.text, "data": self.data or ""}


@dataclass(frozen=True, slots=True)
class FileCard:
    """A file under a message: a document, a voice note, a contact card."""

    name: str
    mime: str
    size: int
    media: str
    """The media id, for `Phones.media`."""
    seconds: int | None = None
    """How long a voice note is; None for any other file."""

    def to_json(self) -> dict[str, Any]:
        """The page's form."""
        return {
            "name": self.name,
            "mime": self.mime,
            "size": self.size,
            "media": self.media,
            "seconds": self.seconds,
        }


@dataclass(frozen=True, slots=True)
class Spot:
    """A place under a message, in degrees."""

    latitude: float
    longitude: float
    label: str = ""

    def __str__(self) -> str:
        return f"📍 {self.latitude}, {self.longitude}"

    def to_json(self) -> dict[str, Any]:
        """The page's form."""
        return {"latitude": self.latitude, "longitude": self.longitude, "label": self.label}


@dataclass(frozen=True, slots=True)
class Message:
    """One message as it stands on one phone now."""

    id: str
    mine: bool
    """Sent from this phone."""
    at: datetime
    text: str
    picture: str | None = None
    """A media id, for `Phones.media`."""
    file: FileCard | None = None
    spot: Spot | None = None
    """The page shows it in place of `text`."""
    buttons: tuple[tuple[Button, ...], ...] = ()
    status: str | None = None
    """Of one's own message: `sent`, then `delivered` or `read`; or `failed`. None for a received one."""
    reaction: str | None = None
    edited: bool = False
    protected: bool = False
    """The sender forbade forwarding and saving."""
    reply_to: str | None = None

    def to_json(self) -> dict[str, Any]:
        """The page's form."""
        return {
            "id": self.id,
            "mine": self.mine,
            "at": self.at.isoformat(),
            "text": self.text,
            "picture": self.picture,
            "file": self.file and self.file.to_json(),
            "spot": self.spot and self.spot.to_json(),
            "buttons": [[button.to_json() for button in row] for row in self.buttons],
            "status": self.status,
            "reaction": self.reaction,
            "edited": self.edited,
            "protected": self.protected,
            "reply_to": self.reply_to,
        }
