"""Plain characters: what a reader sees, each with its place in the original text."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from relay.guard.glyphs import GLYPHS

_INVISIBLE = frozenset({"Cf", "Mn", "Me", "Cc", "Cs", "Co"})
_ODD_ASCII = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_KEPT_CONTROLS = frozenset("\n\r\t\v\f")
_FLAGS = range(0x1F1E6, 0x1F200)


@dataclass(frozen=True, slots=True)
class Characters:
    """The folded text, case kept. ``origin[i]`` is where character ``i`` stood in the original."""

    plain: str
    lower: str
    origin: Sequence[int]
    length: int
    folded: frozenset[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The original span of the folded one, with the invisible signs that trail it."""
        following = self.origin[end] if end < len(self.origin) else self.length
        return self.origin[start], max(following, self.origin[end - 1] + 1)


def fold(text: str) -> Characters:
    """Replace every sign by the plain one it looks like or stands for, and drop what cannot be seen."""
    if text.isascii() and not _ODD_ASCII.search(text):
        return Characters(text, text.lower(), range(len(text)), len(text), frozenset())
    plain: list[str] = []
    origin: list[int] = []
    folded: list[int] = []
    for index, sign in enumerate(text):
        seen = sign if " " <= sign <= "~" else _seen(sign)
        for letter in seen:
            if letter != sign and letter.isalnum():
                folded.append(len(plain))
            plain.append(letter)
            origin.append(index)
    joined = "".join(plain)
    return Characters(joined, _lowered(joined), origin, len(text), frozenset(folded))


def _seen(sign: str) -> str:
    known = GLYPHS.get(sign)
    if known is not None:
        return known
    if sign in _KEPT_CONTROLS:
        return sign
    if unicodedata.category(sign) in _INVISIBLE:
        return ""
    digit = unicodedata.digit(sign, None)
    if digit is not None:
        return str(digit)
    if ord(sign) in _FLAGS:
        return chr(ord("a") + ord(sign) - _FLAGS.start)
    return _decomposed(sign)


def _decomposed(sign: str) -> str:
    parts = [
        part for part in unicodedata.normalize("NFKD", sign) if not unicodedata.combining(part)
    ]
    shown = "".join(GLYPHS.get(part, part) for part in parts)
    return shown if shown.strip() or not shown else " "


def _lowered(text: str) -> str:
    """Lower case of the same length, so that an index means the same in both."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)
