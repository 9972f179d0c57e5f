"""What people send: content, rebuilt from an allow-list of fields, never a provider's object."""

from dataclasses import dataclass
from enum import StrEnum


class ContentKind(StrEnum):
    """What a message is. Whatever is not listed is OTHER, and OTHER never crosses."""

    TEXT = "text"
    PICTURE = "picture"
    DOCUMENT = "document"
    VOICE = "voice"
    LOCATION = "location"
    CONTACT = "contact"
    OTHER = "other"


@dataclass(frozen=True, slots=True, repr=False)
class RemoteFile:
    """A file that still lies with the provider.

    `handle` is the provider's own (a file id, a URL) and a secret: it opens the original. `size` is in bytes and
    `seconds` how long it plays, where the provider says so.
    """

    handle: str
    mime: str
    size: int | None
    seconds: int | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Spot:
    """A place on earth, in degrees."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True, repr=False)
class Content:
    """One message's content: a text or caption, and perhaps a file or a place."""

    kind: ContentKind
    text: str = ""
    file: RemoteFile | None = None
    spot: Spot | None = None
