"""What the phones page sends: read, checked, refused in one sentence."""

import io
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeVar, assert_never

from aiohttp import BodyPartReader, web
from PIL import Image
from pydantic import BaseModel, ConfigDict, Field, ValidationError

LARGEST_TEXT: Final = 4096
"""Characters in one message, as on Telegram."""
LARGEST_PICTURE: Final = 16 * 1024 * 1024
"""Bytes, as on WhatsApp; of a voice note too."""
LARGEST_DOCUMENT: Final = 50 * 1024 * 1024
"""Bytes, as a bot may send on Telegram."""
LARGEST_CAPTION: Final = 1024
"""Characters under a picture, as on both."""
LONGEST_SPEECH: Final = 300
"""Characters that are said on the telephone in one go."""
NUMBER: Final = r"^\+[0-9]{7,15}$"
PICTURES: Final = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})
"""What may be sent as a picture, and what a browser is given to draw: nothing that holds a script."""
VOICE: Final = "audio/ogg"
"""What a voice note is, and what a browser is given to play."""


class _Wish(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Say(_Wish):
    """Send a text from a phone; an empty `chat` means the only one that there can be."""

    phone: str
    chat: str
    text: str = Field(min_length=1, max_length=LARGEST_TEXT, pattern=r"\S")
    reply_to: str | None = None


class Edit(_Wish):
    """Change the text of an own message."""

    phone: str
    chat: str
    message: str = Field(pattern=r"^\d+$")
    text: str = Field(min_length=1, max_length=LARGEST_TEXT, pattern=r"\S")


class Press(_Wish):
    """Press a button under a message."""

    phone: str
    chat: str
    message: str = Field(pattern=r"^\w+$")
    data: str


class Place(_Wish):
    """Send a place."""

    phone: str
    chat: str
    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)
    reply_to: str | None = None


class Follow(_Wish):
    """Tap a link to a bot, on whatever phone it stands."""

    phone: str
    link: str


class Dial(_Wish):
    """Call a number."""

    phone: str
    to: str = Field(pattern=NUMBER)


class OpenChat(_Wish):
    """Have a chat of text messages with a number."""

    phone: str
    number: str = Field(pattern=NUMBER)


class Do(StrEnum):
    """What can be done with a call."""

    ANSWER = "answer"
    DECLINE = "decline"
    HANG_UP = "hang_up"
    PRESS = "press"
    SAY = "say"


class Handle(_Wish):
    """Do something with the call that there is; `text` is the keys, or what is said."""

    phone: str
    what: Do = Field(strict=False)
    text: str = Field(max_length=LONGEST_SPEECH)


class Act(_Wish):
    """Do the play's next step."""

    action: str


class FileKind(StrEnum):
    """As what a file is sent."""

    PICTURE = "picture"
    DOCUMENT = "document"
    VOICE = "voice"


@dataclass(frozen=True, slots=True)
class File:
    """Send a file from a phone."""

    kind: FileKind
    phone: str
    chat: str
    caption: str
    reply_to: str | None
    name: str
    mime: str
    content: bytes


_AnyWish = TypeVar("_AnyWish", bound=_Wish)


async def read(request: web.Request, form: type[_AnyWish]) -> _AnyWish:
    """The JSON that was sent, in this form."""
    try:
        return form.model_validate_json(await request.read())
    except ValidationError as refusal:
        first = refusal.errors(include_input=False, include_url=False)[0]
        raise web.HTTPBadRequest(text=_sentence(first["type"], first["loc"])) from None


def _sentence(kind: str, place: tuple[int | str, ...]) -> str:
    if place == ("text",) and kind == "string_too_long":
        return f"A message holds up to {LARGEST_TEXT:,} characters: send it in parts."
    if place == ("text",):
        return "A message needs some text: type it first."
    field = f"the field “{place[0]}”" if place else "the request"
    return f"The page and the sandbox do not match in {field}: load the page again."


async def read_file(request: web.Request) -> File:
    """The file that was sent; it comes last in the form."""
    if not request.content_type.startswith("multipart/"):
        raise web.HTTPBadRequest(text="A file is sent as a form: load the page again.")
    fields: dict[str, str] = {}
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or part.name is None:
            break
        if part.name != "file":
            fields[part.name] = (await _read_part(part, LARGEST_TEXT)).decode(errors="replace")
        elif fields.keys() >= {"kind", "phone", "chat", "caption"}:
            return await _file(fields, part)
    raise web.HTTPBadRequest(text="No file came with this request: choose one first.")


async def _file(fields: dict[str, str], part: BodyPartReader) -> File:
    if fields["kind"] not in set(FileKind):
        raise web.HTTPBadRequest(text=_sentence("", ("kind",)))
    kind = FileKind(fields["kind"])
    limit = LARGEST_DOCUMENT if kind is FileKind.DOCUMENT else LARGEST_PICTURE
    content = await _read_part(part, limit)
    if not content:
        raise web.HTTPBadRequest(text="This file is empty: choose another one.")
    if len(fields["caption"]) > LARGEST_CAPTION:
        raise web.HTTPBadRequest(
            text=f"A caption holds up to {LARGEST_CAPTION:,} characters: shorten it."
        )
    return File(
        kind=kind,
        phone=fields["phone"],
        chat=fields["chat"],
        caption=fields["caption"],
        reply_to=fields.get("reply_to"),
        name=part.filename or "file",
        mime=_mime(kind, content, part.headers.get("Content-Type", "")),
        content=content,
    )


async def _read_part(part: BodyPartReader, limit: int) -> bytes:
    content = bytearray()
    while chunk := await part.read_chunk(64 * 1024):
        content += chunk
        if len(content) > limit:
            size = f"{limit >> 20} MB" if limit >> 20 else f"{limit:,} bytes"
            raise web.HTTPRequestEntityTooLarge(
                limit, len(content), text=f"This is larger than {size}: choose a smaller one."
            )
    return bytes(content)


def _mime(kind: FileKind, content: bytes, called: str) -> str:
    """The type that the bytes really are. Only of a document the browser's word is taken."""
    match kind:
        case FileKind.PICTURE:
            return _picture_type(content)
        case FileKind.VOICE if content.startswith(b"OggS"):
            return VOICE
        case FileKind.VOICE:
            raise web.HTTPUnsupportedMediaType(text="This is no voice note: record it as OGG.")
        case FileKind.DOCUMENT:
            return called.partition(";")[0].strip() or "application/octet-stream"
        case _:
            assert_never(kind)


def _picture_type(content: bytes) -> str:
    try:
        with Image.open(io.BytesIO(content), formats=["JPEG", "PNG", "WEBP", "GIF"]) as image:
            mime: str = Image.MIME[image.format or ""]
            image.verify()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise web.HTTPUnsupportedMediaType(
            text="This is no picture that can be sent: choose a JPEG, PNG, WebP or GIF file."
        ) from None
    return mime
