"""Plain text and tables as text: read, and masked where they give a contact away."""

from typing import Final

from relay.guard import Outcome, Place, Policy, judge
from topeng.files.error import FileError

TABLES: Final = frozenset(
    {"text/csv", "text/comma-separated-values", "application/csv", "application/vnd.ms-excel"}
)
"""What senders call a CSV file; browsers on Windows call it the last."""
LARGEST: Final = 1024 * 1024  # bytes

_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
_WHITE: Final = frozenset("\t\n\r\f")


def clean(data: bytes, policy: Policy) -> bytes:
    """The text in UTF-8. Raises `FileError` where it is none, or more than anybody would read."""
    if len(data) > LARGEST:
        raise FileError("too_large")
    verdict = judge(_text(data), place=Place.DOCUMENT, policy=policy)
    if verdict.outcome > Outcome.MASKED:
        raise FileError("contact_in_document")
    return verdict.text.encode()


def _text(data: bytes) -> str:
    """The bytes as text: UTF-16 where they say so, else UTF-8, else what Windows writes in these languages."""
    encodings = ("utf-16",) if data.startswith(_UTF_16) else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if text.strip() and all(sign >= " " or sign in _WHITE for sign in text):
            return text
    raise FileError("bad_document")
