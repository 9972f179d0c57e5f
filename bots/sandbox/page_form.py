"""What the phones page sends: read, checked, refused in one sentence."""

import io
from dataclasses import dataclass
from typing import Final, TypeVar

from aiohttp import BodyPartReader, web
from PIL import Image
from pydantic import BaseModel, ConfigDict, Field, ValidationError

LARGEST_TEXT: Final = 4096
"""Characters in one message, as on Telegram."""
LARGEST_PICTURE: Final = 16 * 1024 * 1024
"""Bytes, as on WhatsApp."""
LARGEST_CAPTION: Final = 1024
"""Characters under a picture, as on both."""
PICTURES: Final = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})
"""What may be sent as a picture, and what a browser is given to draw: nothing that holds a script."""


class _Wish(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Say(_Wish):
    """Send a text from a phone; an empty `chat` means the only one that there can be."""

    phone: str
    chat: str
    text: str = Field(min_length=1, max_length=LARGEST_TEXT, pattern=r"\S")
    reply_to: str | None = None


class Press(_Wish):
    """Press a button under a message."""

    phone: str
    chat: str
    message: str = Field(pattern=r"^\d+$")
    data: str


class Act(_Wish):
    """Do the play's next step."""

    action: str


@dataclass(frozen=True, slots=True)
class Picture:
    """Send a picture from a phone."""

    phone: str
    chat: str
    caption: str
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


async def read_picture(request: web.Request) -> Picture:
    """The picture that was sent; its file comes last in the form."""
    if not request.content_type.startswith("multipart/"):
        raise web.HTTPBadRequest(text="A picture is sent as a form: load the page again.")
    fields: dict[str, str] = {}
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or part.name is None:
            break
        content = await _read_part(part)
        if part.name != "file":
            fields[part.name] = content.decode(errors="replace")
        elif content and fields.keys() >= {"phone", "chat", "caption"}:
            caption = _checked(fields["caption"])
            return Picture(fields["phone"], fields["chat"], caption, _mime(content), content)
    raise web.HTTPBadRequest(text="No picture came with this request: choose one first.")


async def _read_part(part: BodyPartReader) -> bytes:
    content = bytearray()
    while chunk := await part.read_chunk(64 * 1024):
        content += chunk
        if len(content) > LARGEST_PICTURE:
            raise web.HTTPRequestEntityTooLarge(
                LARGEST_PICTURE,
                len(content),
                text="This picture is larger than 16 MB: choose a smaller one.",
            )
    return bytes(content)


def _checked(caption: str) -> str:
    if len(caption) > LARGEST_CAPTION:
        raise web.HTTPBadRequest(
            text=f"A caption holds up to {LARGEST_CAPTION:,} characters: shorten it."
        )
    return caption


def _mime(content: bytes) -> str:
    """The type that the bytes really are; what the browser called them is not asked."""
    try:
        with Image.open(io.BytesIO(content), formats=["JPEG", "PNG", "WEBP", "GIF"]) as image:
            mime: str = Image.MIME[image.format or ""]
            image.verify()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise web.HTTPUnsupportedMediaType(
            text="This is no picture that can be sent: choose a JPEG, PNG, WebP or GIF file."
        ) from None
    return mime
