"""User names: after an @, beside the name of a network, or after a word for it."""

import re
from collections.abc import Iterator

from relay.guard.commons import COMMON, has_name, is_unlikely_word
from relay.guard.email import Piece
from relay.guard.lexicon import LEXICON, Sense
from relay.guard.tokens import Token
from relay.guard.verdict import Reason
from relay.guard.words import words

_AT = re.compile(r"(?<![a-z0-9._%+@-])@ ?(?=[a-z0-9_.]{0,30}[a-z_])([a-z0-9_][a-z0-9_.]{1,31})")
_NAME = re.compile(r"[a-z0-9_](?:[a-z0-9_]|[._-](?=[a-z0-9_])){2,31}(?:#\d{4})?")
_AFTER_AT = re.compile(
    r"(?<![a-z0-9])(?P<seeking>(?:follow|folow|polow|add|dm|mention|tag|colek|cek|cari|search|chat) (?:aja |me )?)?(?:at|et) "
    r"(?P<name>[a-z0-9._]{3,31})(?![a-z0-9_@])"
)
_ASCII = 127
_PRICED = re.compile(
    r"(?:rp)?\d+(?:[.,]\d+)*(?:k|rb|ribu|jt|juta|pcs|kg|gr|gram|ml|l|x|orang)?$|jam\d*$|rp$"
)
_BRIDGES = words(
    "aku saya sy gw gue gua ku ak q me my id nya namanya username user usernya usn unem uname akun akunku account nama di "
    "is itu ini : = - @ / ( ) [ ] { } . , ~ > < ? * ` | \" ' et yg semua sama namaku username nya yang yaitu adalah add ada pake pakai at juga ya kak handle nick nickname ig fb tele "
    "dengan cari search follow dm gram book live"
)
_STRONG = words(
    "username user usernya usn unem uname id : = @ namanya handle nick nickname akun akunku idku idnya account"
)
_SEEKING = words(
    "cari search follow add dm folow cek tambahin contact invite mention message chat follback polow"
)
_MINE = words("aku saya sy gw gue gua ku ak my q nya")
_LINKING = frozenset(
    (
        "di",
        "at",
        "(",
        "-",
        "in",
        "on",
        "d",
        "itu",
        "ini",
        "adalah",
        "is",
        "nama",
        "id",
        "user",
        "akun",
        "username",
        "cari",
        "search",
        "pencarian",
        "profil",
        "ya",
        "kak",
        "d",
        ")",
        '"',
    )
)
_MOST_LINKS = 4
_JOINTS = words("underscore underskor titik dot strip dash")


def handles(lower: str, tokens: list[Token], senses: int) -> Iterator[Piece]:
    """Every user name, in order within each way of writing."""
    if "@" in lower:
        yield from _after_at(lower)
    if "at " in lower or "et " in lower:
        yield from _after_at_word(lower)
    if senses & Sense.PLATFORM:
        for index, token in enumerate(tokens):
            if token.senses & Sense.PLATFORM:
                found = _after(lower, tokens, index) or _before(lower, tokens, index)
                if found:
                    yield found


def _after_at(lower: str) -> Iterator[Piece]:
    for match in _AT.finditer(lower):
        name = match[1].rstrip(".")
        known = len(name) < 2 or _PRICED.match(name) or name in COMMON
        if not known and (match[0][1] != " " or is_telling(name)):
            yield match.start(), match.start(1) + len(name), Reason.PLAIN, 0.9


def _after_at_word(lower: str) -> Iterator[Piece]:
    """follow at budi.s · et budi_s"""
    for match in _AFTER_AT.finditer(lower):
        name = match["name"].rstrip(".")
        sought = match["seeking"] and (is_telling(name) or has_name(name)) and not _is_product(name)
        if sought or "_" in name.strip("_"):
            yield match.start("name"), match.start("name") + len(name), Reason.LABELLED, 0.8


def _after(lower: str, tokens: list[Token], index: int) -> Piece | None:
    """ig saya budi_s · line id: budisan · tele @budi"""
    cursor, strength, steps = index + 1, 0, 0
    text = tokens[index].text
    if text.endswith(("ku", "nya")) or any(
        token.text in _SEEKING for token in tokens[max(0, index - 3) : index]
    ):
        strength = 1
    if text.startswith("id") or (index and tokens[index - 1].text in _STRONG):
        strength = 2
    while (
        cursor < len(tokens)
        and steps < 6
        and (tokens[cursor].text in _BRIDGES or ord(tokens[cursor].text[0]) > _ASCII)
    ):
        if is_telling(_name_at(lower, tokens[cursor].start)):
            break
        text = tokens[cursor].text
        strength = max(strength, 2 if text in _STRONG else 1 if text in _MINE else 0)
        cursor, steps = cursor + 1, steps + 1
    if cursor >= len(tokens):
        return None
    return _named(
        lower,
        tokens,
        cursor,
        strength,
        weak=tokens[index].text in ("line", "x", "tt", "signal", "session", "steam"),
    )


def _named(
    lower: str, tokens: list[Token], cursor: int, strength: int, *, weak: bool
) -> Piece | None:
    start = tokens[cursor].start
    name = (
        _joined(lower, tokens, cursor) or _spaced(lower, tokens, cursor) or _name_at(lower, start)
    )
    if len(name) < 3 or name.isdigit() or (weak and strength == 0 and not is_telling(name)):
        return None
    if is_telling(name) and not _is_product(name):
        return start, start + len(name), Reason.LABELLED, 0.9
    if not is_unlikely_word(name) or (weak and strength < 2 and not has_name(name)):
        return None
    ends = _ends_clause(lower, start + len(name))
    if (
        strength == 2
        or has_name(name)
        or (ends and (strength or (len(name) >= 9 and _is_last(lower, start + len(name)))))
    ):
        return start, start + len(name), Reason.LABELLED, 0.75
    return None


def _is_last(lower: str, end: int) -> bool:
    return not lower[end:].strip(" .!?")


def _before(lower: str, tokens: list[Token], index: int) -> Piece | None:
    """budi_s di ig · cari budisan di telegram"""
    at = _linked(tokens, index)
    if at < 0:
        return None
    before = tokens[at]
    start = before.start
    while (
        start > 0
        and before.end - start < 32
        and (lower[start - 1].isalnum() or lower[start - 1] in "._")
    ):
        start -= 1
    name = lower[start : before.end].strip("._")
    start = before.end - len(name) if lower[start : before.end].endswith(name) else start
    if (before.mark and before.text != "_") or len(name) < 3 or name.isdigit() or name in _SEEKING:
        return None
    seeking = any(token.text in _SEEKING | _STRONG for token in tokens[max(0, at - 4) : index])
    if (is_telling(name) and not _is_product(name)) or (
        (seeking or has_name(name)) and is_unlikely_word(name)
    ):
        return start, start + len(name), Reason.LABELLED, 0.8
    return None


def _linked(tokens: list[Token], index: int) -> int:
    """The token a network's name refers back to, over a few words that only lead there: "di", "cari di", "id … line"."""
    at, linked = index - 1, False
    while at > 0 and index - at <= _MOST_LINKS and tokens[at].text in _LINKING:
        at, linked = at - 1, True
    if linked:
        return at
    announced = index > 1 and tokens[index - 2].text in ("id", "akun", "user", "username", ":")
    return index - 1 if announced and not tokens[index - 1].mark else -1


def _name_at(lower: str, start: int) -> str:
    match = _NAME.match(lower, start)
    return match[0] if match else ""


def _joined(lower: str, tokens: list[Token], cursor: int) -> str:
    """budi underscore santoso, budi garis bawah 99"""
    last = cursor
    while last + 2 < len(tokens) and last - cursor < 8:
        if tokens[last + 1].text in _JOINTS and not tokens[last + 2].mark:
            last += 2
        elif (
            tokens[last + 1].text == "garis"
            and tokens[last + 2].text == "bawah"
            and last + 3 < len(tokens)
        ):
            last += 3
        elif (
            last > cursor
            and tokens[last + 1].start == tokens[last].end
            and not tokens[last + 1].mark
        ):
            last += 1
        else:
            break
    return lower[tokens[cursor].start : tokens[last].end] if last > cursor else ""


def _spaced(lower: str, tokens: list[Token], cursor: int) -> str:
    """s a r i _ d e w i"""
    last = cursor
    while last < len(tokens) and len(tokens[last].text) == 1 and tokens[last].text not in ",!?:;()":
        last += 1
    return lower[tokens[cursor].start : tokens[last - 1].end] if last - cursor >= 5 else ""


def is_telling(name: str) -> bool:
    """Built as no word is: with a digit, an underscore or a dot inside."""
    if not any(sign.isalpha() for sign in name):
        return False
    return any(sign.isdigit() or sign == "_" for sign in name) or "." in name.strip(".")


def _is_product(name: str) -> bool:
    """A model, a size, or two words with a full stop and no blank between."""
    if re.fullmatch(r"\d+[a-z]{1,3}|[a-z]{1,2}\d{1,2}", name):
        return True
    return (
        "." in name
        and "_" not in name
        and all(part in COMMON or part in LEXICON for part in name.split("."))
    )


def _ends_clause(lower: str, end: int) -> bool:
    rest = lower[end : end + 24].lstrip()
    following = re.match(r"[a-z]+", rest)
    if following is None:
        return True
    return bool(LEXICON.get(following[0], 0) & Sense.FILLER) or following[0] in (
        "yaa",
        "makasih",
        "thanks",
        "add",
        "follow",
        "cek",
    )
