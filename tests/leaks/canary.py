"""Canaries: what a party on trial is known by, unlike anything that anybody else has, and how else one may spell it."""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote

import phonenumbers

WORDS = (
    "nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan"
)  # fmt: skip
_ROOM = 10**8
_STEP = 61_803_399
"""Without a factor in common with the room, so that no two parties get the same number."""


class Spelling(StrEnum):
    """One way in which a marker of a party may stand somewhere."""

    E164 = "E.164"
    WITHOUT_PLUS = "without plus"
    NATIONAL = "national"
    SIGNIFICANT = "without its zero"
    LAST_NINE = "last nine digits"
    SPACED = "spaced"
    DOTTED = "dotted"
    DASHED = "dashed"
    BRACKETED = "bracketed"
    THREES = "in threes"
    FOURS = "in fours"
    FULL_WIDTH = "full-width digits"
    ARABIC = "Arabic-Indic digits"
    IN_WORDS = "number words"
    URL = "URL-escaped"
    JSON = "JSON escapes"
    BASE64 = "base64"
    HEX = "hexadecimal"
    ID = "numeric id"
    NIK = "NIK"
    NAME = "name"
    USER_NAME = "user name"
    FILE_NAME = "file name"
    GPS = "EXIF position"
    VCARD = "visiting card"


@dataclass(frozen=True, slots=True, repr=False)
class Party:
    """A person on trial. What is empty is nothing to look for."""

    label: str
    """What a report calls them; nothing of theirs."""
    number: str = ""
    """In E.164."""
    id: str = ""
    nik: str = ""
    name: str = ""
    user_name: str = ""
    file_name: str = ""
    longitude: str = ""
    """Where their pictures were taken, in degrees, with eight places."""
    card: str = ""
    """The one word on their visiting card that stands nowhere else."""

    def __repr__(self) -> str:
        return f"Party({self.label})"

    @property
    def vcard(self) -> str:
        """Their visiting card."""
        return f"BEGIN:VCARD\nVERSION:3.0\nFN:{self.name}\nTEL:{self.number}\nUID:{self.card}\nEND:VCARD"


def party(number: int, label: str = "party") -> Party:
    """The party with this number: the same each time, and like no other."""
    eight = f"{number * _STEP % _ROOM:08}"
    letters = "".join(chr(ord("a") + int(digit)) for digit in eight)
    return Party(
        label=f"{label} {number}",
        number=f"+62812{eight}",
        id=f"73{eight}",
        nik=f"317301{eight}07",
        name=f"Kusumaq{letters}",
        user_name=f"wayangq{letters}",
        file_name=f"berkasq{letters}.jpg",
        longitude=f"106.{eight}",
        card=f"kartuq{letters}",
    )


def spelled(number: str) -> dict[Spelling, str]:
    """A phone number as people and programs write it."""
    code, rest = _parts(number)
    international = f"+{code}{rest}"
    digits: dict[Spelling, str] = {
        Spelling.E164: international,
        Spelling.WITHOUT_PLUS: f"{code}{rest}",
        Spelling.NATIONAL: f"0{rest}",
        Spelling.SIGNIFICANT: rest,
        Spelling.LAST_NINE: rest[-9:],
        Spelling.BRACKETED: f"(0{rest[:3]}) {rest[3:7]}-{rest[7:]}",
        Spelling.THREES: _grouped(rest, 3, " "),
        Spelling.FOURS: _grouped(f"0{rest}", 4, " "),
        Spelling.FULL_WIDTH: _shifted(international, "０"),
        Spelling.ARABIC: _shifted(international, "٠"),
        Spelling.IN_WORDS: " ".join(WORDS[int(digit)] for digit in rest),
    }
    for spelling, mark in ((Spelling.SPACED, " "), (Spelling.DOTTED, "."), (Spelling.DASHED, "-")):
        digits[spelling] = f"+{code}{mark}{rest[:3]}{mark}{rest[3:7]}{mark}{rest[7:]}"
    return digits | {spelling: way(international) for spelling, way in _ENCODINGS.items()}


def exif_seconds(party: Party) -> tuple[int, int]:
    """The fraction of seconds of longitude in the EXIF data of their pictures."""
    return int(party.longitude.partition(".")[2]), 10**7


def significant(number: str) -> str:
    """The digits behind the country's code."""
    return _parts(number)[1]


_ENCODINGS: dict[Spelling, Callable[[str], str]] = {
    Spelling.URL: lambda text: quote(text, safe=""),
    Spelling.JSON: lambda text: "".join(f"\\u{ord(sign):04x}" for sign in text),
    Spelling.BASE64: lambda text: base64.b64encode(text.encode()).decode(),
    Spelling.HEX: lambda text: text.encode().hex(),
}


def _parts(number: str) -> tuple[str, str]:
    parsed = phonenumbers.parse(number)
    return str(parsed.country_code), phonenumbers.national_significant_number(parsed)


def _grouped(digits: str, size: int, mark: str) -> str:
    return mark.join(digits[start : start + size] for start in range(0, len(digits), size))


def _shifted(text: str, zero: str) -> str:
    return "".join(chr(ord(zero) + int(sign)) if sign.isdigit() else sign for sign in text)
