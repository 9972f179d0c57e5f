"""The scanner: looks for parties in whatever left the house, in every spelling at once.

It reads what it is given plain, with its escapes undone, and with what PostgreSQL writes as hexadecimal made bytes
again. Of each reading it takes the runs of digits, whatever script and whatever marks between them, and looks the
digits up; words it looks for as they are. A report tells whom and where, never what.
"""

import base64
import re
import struct
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from relay.guard import spellings
from tests.leaks.canary import WORDS, Party, Spelling, exif_seconds, significant, spelled
from tests.leaks.exits import Exit

SHORTEST = 9
"""Digits by which a number is known: what an order or a price has by chance is shorter."""
READ = frozenset({Exit.TEXT, Exit.CAPTION, Exit.BUTTON, Exit.TITLE})
"""What people read: there a number may be hidden as people hide one."""
_BETWEEN = b" \t.-()/_+"
_RUN = re.compile(rb"[0-9]{%d,}" % SHORTEST)
_STRANGE_DIGIT = re.compile(r"(?![0-9])\d")
_JSON_ESCAPE = re.compile(rb"\\+u([0-9a-fA-F]{4})")
_BYTEA = re.compile(rb"\\+x((?:[0-9a-f]{2}){4,})")


@dataclass(frozen=True, slots=True)
class Hit:
    """Somebody's marker where it must not be."""

    exit: str
    party: str
    spelling: Spelling

    def __str__(self) -> str:
        return f"{self.exit}: {self.party}, {self.spelling}"


class Scanner:
    """Looks for these parties. `scanned` counts the bytes."""

    def __init__(self, parties: Iterable[Party]) -> None:
        self.parties = tuple(parties)
        self.scanned = 0
        self._digits: dict[bytes, list[tuple[bytes, Party, Spelling]]] = {}
        self._words: list[tuple[bytes, Party, Spelling]] = []
        self._codes: list[tuple[bytes, Party, Spelling]] = []
        for each in self.parties:
            self._learn(each)

    def scan(self, exit: str, data: bytes | str, own: Party | None = None) -> list[Hit]:
        """Whom of the parties `data` tells, each once; `own` may see what is theirs."""
        data = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
        self.scanned += len(data)
        found = dict.fromkeys(
            (party, spelling)
            for reading in (*_readings(data), *(_as_the_guard(data) if exit in READ else ()))
            for party, spelling in self._found(reading)
            if party is not own
        )
        return [
            Hit(exit, party.label, _spelling(party, spelling, data)) for party, spelling in found
        ]

    def _learn(self, party: Party) -> None:
        if party.number:
            rest = significant(party.number)
            self._know(rest[-SHORTEST:], party, Spelling.LAST_NINE)
            words = "".join(WORDS[int(digit)] for digit in rest[-SHORTEST:])
            self._words.append((words.encode(), party, Spelling.IN_WORDS))
            for code in _base64(rest.encode()):
                self._codes.append((code, party, Spelling.BASE64))
            self._codes.append((rest[-SHORTEST:].encode().hex().encode(), party, Spelling.HEX))
        if party.id:
            self._know(party.id, party, Spelling.ID)
            self._codes.append((struct.pack(">q", int(party.id)), party, Spelling.ID))
        if party.nik:
            self._know(party.nik, party, Spelling.NIK)
        if party.longitude:
            self._know(party.longitude.replace(".", ""), party, Spelling.GPS)
            for order in "<>":
                fraction = struct.pack(f"{order}II", *exif_seconds(party))
                self._codes.append((fraction, party, Spelling.GPS))
        for word, spelling in (
            (party.name, Spelling.NAME),
            (party.user_name, Spelling.USER_NAME),
            (party.file_name.rpartition(".")[0], Spelling.FILE_NAME),
            (party.card, Spelling.VCARD),
        ):
            if word:
                plain = word.lower().encode().translate(None, _BETWEEN)
                self._words.append((plain, party, spelling))

    def _know(self, digits: str, party: Party, spelling: Spelling) -> None:
        """Digits are looked up by their first ones."""
        known = digits.encode()
        self._digits.setdefault(known[:SHORTEST], []).append((known, party, spelling))

    def _found(self, reading: bytes) -> Iterator[tuple[Party, Spelling]]:
        for code, party, spelling in self._codes:
            if code in reading:
                yield party, spelling
        squeezed = _squeezed(reading)
        for word, party, spelling in self._words:
            if word in squeezed:
                yield party, spelling
        for run in _RUN.findall(squeezed):
            for start in range(len(run) - SHORTEST + 1):
                for digits, party, spelling in self._digits.get(run[start : start + SHORTEST], ()):
                    if run.startswith(digits, start):
                        yield party, spelling


def _readings(data: bytes) -> Iterator[bytes]:
    data = _BYTEA.sub(lambda found: bytes.fromhex(found[1].decode()), data)
    yield data
    if b"%" in data or b"\\u" in data:
        plain = _JSON_ESCAPE.sub(
            lambda found: chr(int(found[1], 16)).encode("utf-8", "surrogatepass"),
            unquote_to_bytes(data.replace(b"+", b" ")),
        )
        if plain != data:
            yield plain


def _as_the_guard(data: bytes) -> Iterator[bytes]:
    """The numbers that the guard reads in a text, however they are written."""
    text = data.decode("utf-8", "ignore")
    yield "\n".join(spellings(text)).encode()


def _squeezed(data: bytes) -> bytes:
    """In lower case and in plain digits, without the marks that stand between them."""
    if not data.isascii():
        text = data.decode("utf-8", "ignore")
        data = _STRANGE_DIGIT.sub(lambda found: str(unicodedata.digit(found[0], 0)), text).encode(
            "ascii", "ignore"
        )
    return data.lower().translate(None, _BETWEEN)


def _base64(digits: bytes) -> set[bytes]:
    """The same digits in the middle of something, wherever that began: the signs that depend on them alone."""
    codes = set()
    for before in range(3):
        whole = base64.b64encode(b"\0" * before + digits)
        first = -(-before * 4 // 3) if before else 0
        last = (before + len(digits)) * 8 // 6
        codes.add(whole[first:last])
    return codes


def _spelling(party: Party, spelling: Spelling, data: bytes) -> Spelling:
    """Which spelling of a number it was, for the report."""
    if spelling is not Spelling.LAST_NINE:
        return spelling
    for name, text in spelled(party.number).items():
        if name is not Spelling.SIGNIFICANT and text.encode() in data:
            return name
    return spelling
