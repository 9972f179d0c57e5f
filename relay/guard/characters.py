"""Plain characters: what a reader sees, each with its place in the original text."""

import re
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from relay.guard.glyphs import GLYPHS

_INVISIBLE = frozenset({"Cf", "Mn", "Me", "Cc", "Cs", "Co"})
_ODD_ASCII = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
# What a browser or a mailer undoes: &#48; and %30 for digits (three and more in a row), %40 before a host.
_ESCAPED = re.compile(
    r"&#(?:[xX][0-9a-fA-F]{1,5}|[0-9]{1,6});|(?:(?<=%3\d)|(?=(?:%3\d){3}))%3\d|%40(?=[A-Za-z0-9-]{2,63}\.)"
)
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
    escaped = ("&#" in text or "%" in text) and _ESCAPED.search(text) is not None
    if text.isascii() and not escaped and not _ODD_ASCII.search(text):
        return Characters(text, text.lower(), range(len(text)), len(text), frozenset())
    plain: list[str] = []
    origin: list[int] = []
    folded: list[int] = []
    for index, sign in _signs(text) if escaped else enumerate(text):
        seen = sign if " " <= sign <= "~" else _seen(sign)
        for letter in seen:
            if letter != sign and letter.isalnum():
                folded.append(len(plain))
            plain.append(letter)
            origin.append(index)
    joined = "".join(plain)
    return Characters(joined, _lowered(joined), origin, len(text), frozenset(folded))


def _signs(text: str) -> Iterator[tuple[int, str]]:
    """The signs, each with its place, escapes undone."""
    upto = 0
    for match in _ESCAPED.finditer(text):
        yield from enumerate(text[upto : match.start()], upto)
        yield match.start(), _unescaped(match[0])
        upto = match.end()
    yield from enumerate(text[upto:], upto)


def _unescaped(escape: str) -> str:
    if escape[0] == "%":
        return chr(int(escape[1:], 16))
    code = escape[2:-1]
    number = int(code[1:], 16) if code[0] in "xX" else int(code)
    return chr(number) if number <= sys.maxunicode else " "


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
