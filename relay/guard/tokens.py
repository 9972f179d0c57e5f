"""Words, digit runs and marks of a folded text, in order, each with its place."""

import re
from typing import NamedTuple

from relay.guard.characters import Characters
from relay.guard.glyphs import LEET, UNLEET
from relay.guard.lexicon import LEXICON, Sense
from relay.guard.numerals import NUMERALS, OPENINGS, spelled, unglued

_SHAPES = re.compile(r"[^\W_]+|_|[^\w\s]")
_SPACED = re.compile(r"(?<![^\W_])[^\W\d_]([ .*|,/_~-])[^\W\d_](?:\1[^\W\d_])+(?![^\W_])")
_CENSORED = re.compile(r"(?<![^\W_])[a-z]{1,8}(?:[*.][a-z]{1,8}){1,4}(?![^\W_])")
_PLAIN_NUMERALS = (
    "nol",
    "kosong",
    "satu",
    "dua",
    "tiga",
    "empat",
    "lima",
    "enam",
    "tujuh",
    "delapan",
    "lapan",
    "sembilan",
)
_PIECES = re.compile(r"\d+|[^\W\d_]+")
_LONGEST_SPELLING = 60
_OWNED = frozenset(("nya", *(f"{letter}ku" for letter in "abcdefghijklmnopqrstuvwxyz")))
_NAMING = Sense.PLATFORM | Sense.CODE | Sense.MAIL | Sense.CUE


class Token(NamedTuple):
    """A piece of the text. ``digits`` is set for a digit run, ``numeral`` for a number word; blanks are no tokens.

    A tuple and not a dataclass: dozens are made per message, and this is four times faster.
    """

    text: str
    start: int
    end: int
    senses: int = 0
    digits: str = ""
    numeral: str = ""
    mark: bool = False


_new = tuple.__new__  # a Token without the detour through its own constructor


def tokens(characters: Characters) -> list[Token]:
    """Cut the text up. Glued and spaced-out number words are taken apart or put together on the way."""
    found: list[Token] = []
    lower = characters.lower
    spaced = _spelled_out(lower)
    taken = 0
    for match in _SHAPES.finditer(lower):
        start = match.start()
        if start < taken:
            continue
        text = match[0]
        if start in spaced:
            _take_spaced(found, spaced[start], start)
            taken = start + len(spaced[start])
        elif text.isalpha():
            senses = LEXICON.get(text, 0)
            if text in NUMERALS or (not senses and (text[:3] in OPENINGS or text[-3:] in _OWNED)):
                _take_word(found, text, start)
            else:
                found.append(_new(Token, (text, start, match.end(), senses, "", "", False)))
        elif text.isdigit():
            found.append(_new(Token, (text, start, match.end(), 0, text, "", False)))
        elif text.isalnum():
            _take_mixed(found, text, start)
        else:
            found.append(_new(Token, (text, start, start + 1, 0, "", "", True)))
    return found


def _spelled_out(lower: str) -> dict[int, str]:
    """Where letters stand one by one, or a number word has stars for letters."""
    found = {match.start(): match[0] for match in _SPACED.finditer(lower)}
    if "*" in lower or "." in lower:
        found |= {
            match.start(): match[0] for match in _CENSORED.finditer(lower) if _uncensored(match[0])
        }
    return found


def _take_word(found: list[Token], text: str, start: int) -> None:
    senses = LEXICON.get(text, 0) or _owned(text)
    numeral = text if text in NUMERALS else ""
    if not numeral and not senses and text[:3] in OPENINGS:
        numeral = spelled(text) or ""
        parts = () if numeral else unglued(text)
        if parts:
            _take_parts(found, parts, start)
            return
    found.append(Token(text, start, start + len(text), senses, "", numeral))


def _owned(text: str) -> int:
    """The senses of a word with an ending that says whose: instagramku, keamanannya."""
    if text[-3:] == "nya":
        return LEXICON.get(text[:-3], 0)
    return LEXICON.get(text[:-2], 0) if text[-2:] == "ku" and len(text) > 5 else 0


def _take_parts(found: list[Token], parts: tuple[str, ...], start: int) -> None:
    for part in parts:
        numeral = part if part in NUMERALS else ""
        found.append(Token(part, start, start + len(part), LEXICON.get(part, 0), numeral=numeral))
        start += len(part)


def _take_mixed(found: list[Token], text: str, start: int) -> None:
    """Letters and digits in one run: a word with a digit in it, a number word in disguise, or the pieces one by one."""
    senses = LEXICON.get(text, 0)
    if senses & Sense.CODE:
        found.append(Token(text, start, start + len(text), senses))
        return
    if len(text) <= _LONGEST_SPELLING:
        for table in UNLEET:
            word = text.translate(table)
            if word.isalpha() and LEXICON.get(word, 0) & _NAMING:
                found.append(Token(word, start, start + len(text), LEXICON[word]))
                return
            key = spelled(word)
            if key is not None and not word[-1:].isdigit() and len(word) > 2:
                found.append(Token(key, start, start + len(text), numeral=key))
                return
    for piece in _PIECES.finditer(text):
        at = start + piece.start()
        if piece[0][0].isdigit():
            found.append(Token(piece[0], at, at + len(piece[0]), digits=piece[0]))
        else:
            _take_word(found, piece[0], at)


def _take_spaced(found: list[Token], text: str, start: int) -> None:
    """Letters one by one, s a t u, or starred out, s*tu. Kept as letters unless they spell number words."""
    if text[1] != text[-2] or not text[0::2].isalpha():
        key = _uncensored(text)
        found.append(Token(key, start, start + len(text), numeral=key))
        return
    word = text[::2]
    if LEXICON.get(word, 0) & _NAMING:
        found.append(Token(word, start, start + len(text), LEXICON[word]))
        return
    parts = (spelled(word) or "",) if spelled(word) else unglued(word)
    if parts and len(word) <= _LONGEST_SPELLING * 4:
        share = (len(text) + 1) // len(parts)
        for index, part in enumerate(parts):
            end = start + len(text) if index == len(parts) - 1 else start + share * (index + 1) - 1
            numeral = part if part in NUMERALS else ""
            found.append(
                Token(part, start + share * index, end, LEXICON.get(part, 0), numeral=numeral)
            )
        return
    for index, sign in enumerate(text):
        at = start + index
        if not index % 2:
            _take_word(found, sign, at)
        elif not sign.isspace():
            found.append(Token(sign, at, at + 1, mark=True))


def _uncensored(text: str) -> str:
    """The number word that a starred or dotted one stands for, del*pan, sa.tu; empty when none fits."""
    if "." in text:
        joined = text.replace(".", "")
        return joined if joined in _PLAIN_NUMERALS else ""
    fitting = (word for word in _PLAIN_NUMERALS if len(word) == len(text))
    return next(
        (word for word in fitting if all(a in (b, "*") for a, b in zip(text, word, strict=True))),
        "",
    )


def leet_digits(plain: str) -> str:
    """What a run of letters says when each stands for a digit; empty when one of them does not."""
    digits = "".join(LEET.get(letter, "") for letter in plain)
    return digits if len(digits) == len(plain) else ""
