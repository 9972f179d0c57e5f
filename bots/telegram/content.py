"""What a Telegram message holds, rebuilt from the few fields named here.

https://core.telegram.org/bots/api#message. Pure. Names, entities, origins of forwards and everything that Telegram adds
tomorrow stay where they are.
"""

import re
from collections.abc import Mapping
from typing import Any

from relay.content import Content, ContentKind, RemoteFile, Spot

Json = Mapping[str, Any]

_MIME = re.compile(r"[a-z0-9][a-z0-9.+-]*/[a-z0-9][a-z0-9.+-]*")
_UNKNOWN_MIME = "application/octet-stream"
_CARDS = frozenset({"text/vcard", "text/x-vcard", "text/directory"})


def content(message: Json) -> Content:
    """A message's content. Whatever has no place here is OTHER; a venue is its place alone."""
    if said := text(message, "text"):
        return Content(ContentKind.TEXT, said)
    if "contact" in message:
        return Content(ContentKind.CONTACT)
    if "location" in message:
        spot = _spot(part(message, "location"))
        return Content(ContentKind.OTHER if spot is None else ContentKind.LOCATION, spot=spot)
    kind, file = _file(message)
    return Content(kind) if file is None else Content(kind, text(message, "caption"), file)


def whole(value: object) -> bool:
    """Whether this is a whole number; in Python true and false are some."""
    return isinstance(value, int) and not isinstance(value, bool)


def part(parent: Json, name: str) -> Json:
    """An object's field that is an object itself, else an empty one."""
    value = parent.get(name)
    return value if isinstance(value, dict) else {}


def text(parent: Json, name: str) -> str:
    """A text field in proper Unicode: JSON can hold half a surrogate pair, and nothing further on can."""
    value = parent.get(name)
    if not isinstance(value, str):
        return ""
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _spot(place: Json) -> Spot | None:
    latitude, longitude = _degrees(place, "latitude", 90), _degrees(place, "longitude", 180)
    return None if latitude is None or longitude is None else Spot(latitude, longitude)


def _degrees(place: Json, name: str, most: int) -> float | None:
    value = place.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if abs(value) <= most else None


def _file(message: Json) -> tuple[ContentKind, RemoteFile | None]:
    """The file of a message and what it is. An animation carries a document too, but is none."""
    photo = message.get("photo")
    if isinstance(photo, list) and (sizes := [it for it in photo if isinstance(it, dict)]):
        return ContentKind.PICTURE, _remote(max(sizes, key=_area), "image/jpeg")
    if voice := part(message, "voice"):
        return ContentKind.VOICE, _remote(voice, "audio/ogg")
    if "animation" not in message and (document := part(message, "document")):
        return _document(_remote(document, _UNKNOWN_MIME))
    return ContentKind.OTHER, None


def _document(file: RemoteFile | None) -> tuple[ContentKind, RemoteFile | None]:
    """A file sent as it is: a picture, a visiting card or a video stays what it is."""
    mime = "" if file is None else file.mime
    if mime in _CARDS:
        return ContentKind.CONTACT, None
    match mime.partition("/")[0]:
        case "image":
            return ContentKind.PICTURE, file
        case "video":
            return ContentKind.OTHER, None
        case _:
            return ContentKind.DOCUMENT, file


def _remote(file: Json, mime: str) -> RemoteFile | None:
    handle = text(file, "file_id")
    if not handle:
        return None
    named = text(file, "mime_type").lower()
    return RemoteFile(
        handle,
        named if _MIME.fullmatch(named) else mime,
        _count(file, "file_size"),
        _count(file, "duration"),
    )


def _count(file: Json, name: str) -> int | None:
    value = file.get(name)
    return int(value) if whole(value) else None  # type: ignore[arg-type]


def _area(size: Json) -> int:
    sides = size.get("width"), size.get("height")
    return sides[0] * sides[1] if all(whole(side) for side in sides) else 0  # type: ignore[operator]
