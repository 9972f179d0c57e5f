"""PDF documents: read through, and their pages put into a new document without anything that is not on them.

What stays is what a page shows. Metadata, scripts, attachments, links, notes and fields go; a form that somebody has filled
in would lose its answers and is refused, and so is whatever cannot be read through: encrypted, broken, too long.
"""

import io
import logging
from collections.abc import Iterator
from typing import Final

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, StreamObject

from relay.guard import Outcome, Place, Policy, judge
from topeng.files import jpeg, pictures
from topeng.files.error import FileError

MAGIC: Final = b"%PDF-"
MAGIC_WITHIN: Final = 1024
MOST_PAGES: Final = 100
MOST_PICTURES: Final = 200
MOST_TEXT: Final = 1024 * 1024  # code points

# ISO 32000-1: what makes up what a page shows,
_SHOWN: Final = (
    "/Type", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Resources", "/Contents", "/Group",
)  # fmt: skip
# and what may hang on anything that it shows, unseen.
_UNSEEN: Final = (
    "/AA", "/AF", "/Annots", "/EF", "/EmbeddedFiles", "/JS", "/JavaScript", "/LastModified", "/Metadata", "/OPI",
    "/OpenAction", "/Outlines", "/PieceInfo", "/Properties", "/StructParent", "/StructParents", "/Thumb", "/URI",
)  # fmt: skip
# pypdf tells its log of everything odd that it meets, in the document's own words.
logging.getLogger("pypdf").setLevel(logging.CRITICAL + 1)
_LEAST_SIDE: Final = 21  # pixels: no code is smaller


def clean(data: bytes, policy: Policy) -> bytes:
    """The document anew. Raises `FileError`."""
    try:
        return _rebuilt(data, policy)
    except FileError as bad:
        code = bad.code
    except Exception:  # noqa: BLE001 strangers made these bytes, and readers fail in every way there is
        code = "bad_document"
    raise FileError(code)


def _rebuilt(data: bytes, policy: Policy) -> bytes:
    reader = PdfReader(io.BytesIO(data), strict=False)
    if reader.is_encrypted:
        raise FileError("protected_document")
    pages = list(reader.pages[: MOST_PAGES + 1])
    if not pages:
        raise FileError("bad_document")
    if len(pages) > MOST_PAGES:
        raise FileError("too_many_pages")
    if any(_says_something(note) for page in pages for note in _notes(page)):
        raise FileError("form_document")
    _judge_words(pages, policy)
    writer = PdfWriter()
    for page in pages:
        writer.add_page(_bare(reader, page), excluded_keys=_UNSEEN)
    writer.metadata = None
    _strip_pictures(writer)
    _judge_pictures(list(writer.pages), policy)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _judge_words(pages: list[PageObject], policy: Policy) -> None:
    text = ""
    for page in pages:
        text += page.extract_text() + "\n"
        if len(text) > MOST_TEXT:
            raise FileError("too_large")
    if judge(text, place=Place.DOCUMENT, policy=policy).outcome >= Outcome.MASKED:
        raise FileError("contact_in_document")


def _judge_pictures(pages: list[PageObject], policy: Policy) -> None:
    """Look for codes in every picture; each may stand on many pages."""
    seen: set[int] = set()
    for page in pages:
        for shown in page.images:
            reference = shown.indirect_reference
            if reference is not None and reference.idnum in seen:
                continue
            seen.add(len(seen) - MOST_PICTURES if reference is None else reference.idnum)
            if len(seen) > MOST_PICTURES:
                raise FileError("too_large")
            if shown.image is None:
                raise FileError("bad_document")
            if min(shown.image.size) >= _LEAST_SIDE and pictures.leaks(shown.image, policy):
                raise FileError("contact_in_document")


def _notes(page: PageObject) -> Iterator[DictionaryObject]:
    """What is laid over a page: links, fields, comments."""
    for note in page.get("/Annots") or ():
        laid = note.get_object()
        if isinstance(laid, DictionaryObject):
            yield laid


def _says_something(note: DictionaryObject) -> bool:
    """Whether a page without this would say less: anything but a link, a window of a comment, an empty field."""
    match note.get("/Subtype"):
        case "/Link" | "/Popup":
            return False
        case "/Widget":
            parent = note.get("/Parent", DictionaryObject())
            value = note.get("/V", parent.get_object().get("/V"))
            return value not in (None, "", "/Off")
        case _:
            return True


def _bare(reader: PdfReader, page: PageObject) -> PageObject:
    """The page with nothing but what it shows."""
    bare = PageObject(reader)
    for key in _SHOWN:
        if key in page:
            bare[NameObject(key)] = page.raw_get(key)
    return bare


def _strip_pictures(writer: PdfWriter) -> None:
    """Pictures from cameras carry where and when they were taken, on a page as anywhere. Raises `FileError`, `ValueError`."""
    for shown in writer._objects:  # noqa: SLF001 (pypdf offers no other list)
        if not isinstance(shown, StreamObject) or shown.get("/Subtype") != "/Image":
            continue
        if int(shown.get("/Width", 0)) * int(shown.get("/Height", 0)) > pictures.MOST_PIXELS:
            raise FileError("too_many_pixels")
        match _filters(shown):
            case [*_, "/JPXDecode"]:
                # Its boxes may say anything, and hardly anybody makes one.
                raise FileError("bad_document")
            case ["/DCTDecode"]:
                shown._data = jpeg.bare(shown._data)  # noqa: SLF001 (its setter refuses JPEG)
            case [*_, "/DCTDecode"]:
                raise FileError("bad_document")
            case _:
                pass


def _filters(stream: StreamObject) -> list[str]:
    named = stream.get("/Filter", [])
    return [str(one) for one in (named if isinstance(named, list) else [named])]
