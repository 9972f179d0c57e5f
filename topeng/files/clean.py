"""One file made safe, whatever it is."""

from dataclasses import dataclass
from typing import Final

from relay.content import ContentKind
from relay.guard import Policy
from topeng.files import pdf, pictures, plain, voice
from topeng.files.error import FileError
from topeng.files.pictures import PictureError

LARGEST: Final = 16 * 1024 * 1024  # bytes, before and after


@dataclass(frozen=True, slots=True, repr=False)
class Clean:
    """A clean copy and its media type."""

    data: bytes
    mime: str


def clean(kind: ContentKind, mime: str, data: bytes, policy: Policy | None = None) -> Clean:
    """A copy that may cross. `mime` is what the sender's side says it is; documents are believed only as far as they
    agree. Raises `FileError`.
    """
    if len(data) > LARGEST:
        raise FileError("too_large")
    policy = policy or Policy()
    match kind:
        case ContentKind.PICTURE:
            made = _picture(data, policy)
        case ContentKind.VOICE:
            made = Clean(voice.clean(data), "audio/ogg")
        case ContentKind.DOCUMENT:
            made = _document(mime, data, policy)
        case _:
            raise FileError("bad_file")
    if len(made.data) > LARGEST:
        raise FileError("too_large")
    return made


def _picture(data: bytes, policy: Policy) -> Clean:
    try:
        picture = pictures.clean(data, policy)
    except PictureError as bad:
        code = bad.code
    else:
        return Clean(picture.data, picture.suffix.mime)
    raise FileError(code)


def _document(mime: str, data: bytes, policy: Policy) -> Clean:
    if pdf.MAGIC in data[: pdf.MAGIC_WITHIN]:
        return Clean(pdf.clean(data, policy), "application/pdf")
    if mime.startswith("image/"):
        return _picture(data, policy)
    if mime in plain.TABLES:
        return Clean(plain.clean(data, policy), "text/csv")
    if mime == "text/plain":
        return Clean(plain.clean(data, policy), "text/plain")
    raise FileError("bad_document" if mime == "application/pdf" else "document_kind")
