"""What the guard says of one piece of content."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Kind(StrEnum):
    """What a finding is. A family-card number counts as ``nik``, a PIN as ``otp``."""

    PHONE = "phone"
    EMAIL = "email"
    LINK = "link"
    HANDLE = "handle"
    OTP = "otp"
    NIK = "nik"
    CARD = "card"
    ADDRESS = "address"
    NAME = "name"


class Reason(StrEnum):
    """Why a finding is one: plain, or the way it was hidden."""

    PLAIN = "plain"
    SPELLED = "spelled"
    SPREAD = "spread"
    DISGUISED = "disguised"
    REVERSED = "reversed"
    LABELLED = "labelled"
    SPLIT = "split"
    ASKED = "asked"
    CONTENT = "content"


class Intent(StrEnum):
    """What the writer is after, found in the words and not in a detail given away."""

    ASKS_CODE = "asks_code"
    ASKS_CONTACT = "asks_contact"
    ASKS_MEETING = "asks_meeting"
    LEAVES_PLATFORM = "leaves_platform"


class Place(StrEnum):
    """Where in a message the text stood."""

    TEXT = "text"
    CAPTION = "caption"
    BUTTON = "button"
    FILE_NAME = "file_name"
    DISPLAY_NAME = "display_name"
    LINK_TARGET = "link_target"
    CODE = "code"
    DOCUMENT = "document"


class Outcome(IntEnum):
    """What becomes of the content, mildest first; of several the strictest holds."""

    PASSED = 0
    WARNED = 1
    MASKED = 2
    HELD = 3
    REFUSED = 4


@dataclass(frozen=True, slots=True)
class Finding:
    """One contact detail: ``start`` and ``end`` index the text as it was given."""

    kind: Kind
    start: int
    end: int
    confidence: float
    reason: Reason


MASKS: dict[Kind, str] = {
    Kind.PHONE: "[nomor disamarkan]",
    Kind.EMAIL: "[email disamarkan]",
    Kind.LINK: "[tautan disamarkan]",
    Kind.HANDLE: "[akun disamarkan]",
    Kind.OTP: "[kode disamarkan]",
    Kind.NIK: "[NIK disamarkan]",
    Kind.CARD: "[kartu disamarkan]",
    Kind.ADDRESS: "[alamat disamarkan]",
    Kind.NAME: "[nama disamarkan]",
}
