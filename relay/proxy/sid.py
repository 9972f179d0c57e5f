"""SIDs: two letters that say what it is, and 32 hexadecimal digits, which are an id of ours."""

import re
from enum import StrEnum
from uuid import UUID

_REST = re.compile(r"[0-9a-fA-F]{32}")


class Kind(StrEnum):
    """What a SID is of."""

    SERVICE = "KS"
    SESSION = "KC"
    PARTICIPANT = "KP"
    INTERACTION = "KI"
    KEY = "SK"


def spell(kind: Kind, id: UUID) -> str:
    """The SID of this id."""
    return f"{kind}{id.hex}"


def read(kind: Kind, text: str) -> UUID | None:
    """The id in a SID of this kind; None where it is none."""
    if not text.startswith(kind) or not _REST.fullmatch(text[2:]):
        return None
    return UUID(hex=text[2:])
