"""E-mail addresses, plain and spelled out: budi at gmail titik com."""

import re
from collections.abc import Iterator

from relay.guard.commons import COMMON, has_name
from relay.guard.domains import HOST_ENDINGS, MAILBOXES, SAFE_ENDINGS
from relay.guard.lexicon import Sense
from relay.guard.tokens import Token
from relay.guard.verdict import Reason
from relay.guard.words import words

Piece = tuple[int, int, Reason, float]

_LOCAL = frozenset("abcdefghijklmnopqrstuvwxyz0123456789._%+-'")
_DOMAIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789.-")
_MOST_LOCAL, _MOST_DOMAIN = 64, 253
_DOMAIN_SHAPE = re.compile(r"[a-z0-9-]{1,63}(?:\.{1,3}[a-z0-9-]{1,63}){1,5}")
_PAUSES = ",;:>~=|"
_OPENING, _CLOSING = "([{<", ")]}>"
_JOINTS = "-_*~|"
_PLACED = words(
    "di a ad pada add pakai pake via dgn dengan"
)  # stand for an @ only where the rest says so
_SNAILS = words("keong bulat melingkar keriting")  # "a keong", "a bulat": what an @ looks like
_SIGNS = words("simbol tanda symbol sign lambang")
_ENDINGS = HOST_ENDINGS | SAFE_ENDINGS
_HOSTED = MAILBOXES | _ENDINGS
_JOINING = words("underscore dash strip hubung minus dot titik ttk bawah garis")
_LONGEST_NAME = 9


_GLUED = re.compile(
    r"(?<![a-z0-9])[a-z0-9._-]{2,40}? ?at(?:gmail|yahoo|ymail|hotmail|outlook|icloud|proton)"
    r"(?:dot|titik|\.)(?:com|co(?:dot|titik|\.)id|me)(?![a-z0-9])"
)
_GLUED_SIGNS = (
    "dotco",
    "titikco",
    "atgmail",
    "atyahoo",
    "atymail",
    "athotmail",
    "atoutlook",
    "aticloud",
    "atproton",
)


# Letter by letter: b u d i @ g m a i l . c o m, or a host only: budi@g m a i l . c o m
_SPACED = re.compile(
    r"(?:(?<![a-z0-9])(?:[a-z0-9._+-] ){2,40}|(?<![a-z0-9._+-])[a-z0-9._+-]{2,64} ?)@((?: ?[a-z0-9-](?= )| ?\.(?= )){2,60}(?: [a-z0-9](?![a-z0-9])))"
)
# Another sign where the @ belongs, before the host of a mailbox: budi#gmail.com
_SWAPPED = re.compile(
    r"(?<![a-z0-9])[a-z0-9][a-z0-9._-]{2,63}(?:[^\w\s.,:;/@-]|&#?\w{1,6};){1,3}"
    r"(?:[a-z0-9-]{2,40}\.(?:com|co\.id|id|net|org|me|ac\.id)(?![a-z0-9]))"
)
# Written backwards: moc.liamg@idub
_MIRRORED = re.compile(
    r"(?<![a-z0-9])(?:moc|ten|gro|di|em)\.[a-z0-9.-]{2,40}@[a-z0-9][a-z0-9._-]{1,63}"
)


def emails(lower: str, tokens: list[Token]) -> Iterator[Piece]:
    """Every address, in order of where it starts."""
    if "@" in lower:
        yield from _plain(lower)
        yield from _drawn_out(lower)
    if not _HOSTED.isdisjoint([token.text for token in tokens]):
        yield from _swapped(lower)
        yield from _spelled(tokens)
    if any(sign in lower for sign in _GLUED_SIGNS):
        for match in _GLUED.finditer(lower):
            yield match.start(), match.end(), Reason.SPELLED, 0.9


def _plain(lower: str) -> Iterator[Piece]:
    at = lower.find("@")
    while at >= 0:
        start, end = at, at + 1
        while start > 0 and at - start < 3 and lower[start - 1] == "@":
            start -= 1
        named = start
        while start > 0 and at - start < _MOST_LOCAL and lower[start - 1] in _LOCAL:
            start -= 1
        while end < len(lower) and end - at <= _MOST_DOMAIN and lower[end] in _DOMAIN:
            end += 1
        domain = lower[at + 1 : end].rstrip(".-")
        if start < named and (_DOMAIN_SHAPE.fullmatch(domain) or domain in MAILBOXES):
            yield start, at + 1 + len(domain), Reason.PLAIN, 0.99
        at = lower.find("@", at + 1)


def _drawn_out(lower: str) -> Iterator[Piece]:
    for match in _SPACED.finditer(lower):
        host = match[1].replace(" ", "")
        if _DOMAIN_SHAPE.fullmatch(host) and host.rpartition(".")[2] in _ENDINGS:
            yield match.start(), match.end(), Reason.DISGUISED, 0.9
    for match in _MIRRORED.finditer(lower):
        yield match.start(), match.end(), Reason.REVERSED, 0.9


def _swapped(lower: str) -> Iterator[Piece]:
    """A sign in place of the @: sure before a mailbox, else where the text says what to put there."""
    for match in _SWAPPED.finditer(lower):
        host = re.split(r"[^a-z0-9.-]", match[0])[-1]
        if host.split(".")[0] in MAILBOXES or "@" in lower[match.end() : match.end() + 40]:
            yield match.start(), match.end(), Reason.DISGUISED, 0.9


def _spelled(tokens: list[Token]) -> Iterator[Piece]:
    for index, token in enumerate(tokens):
        if token.text in MAILBOXES:
            found = _around(tokens, index, index)
        elif token.text in _ENDINGS and index >= 2 and _dot_before(tokens, index):
            found = _around(tokens, _dot_before(tokens, index) - 1, index)
        else:
            continue
        if found:
            yield found


def _around(tokens: list[Token], host: int, ending: int) -> Piece | None:
    """An address whose domain's first word is at ``host``."""
    if host <= 0:
        return None
    last, dotted = _domain_end(tokens, max(host, ending))
    dotted = dotted or ending > host
    name, at = _at_before(tokens, host)
    if name < 0 or (not at and tokens[host].text not in MAILBOXES):
        return None
    first = _name_start(tokens, name)
    if first < 0:
        return None
    local = tokens[first : name + 1]
    if not _is_local(tokens, first, local, at=at, dotted=dotted):
        return None
    return local[0].start, tokens[last].end, Reason.SPELLED, 0.9


def _domain_end(tokens: list[Token], index: int) -> tuple[int, bool]:
    """Walk on over dots and endings: gmail [dot] com, yahoo titik co titik id. A blank may stand for the dot."""
    last, dotted = index, False
    for _ in range(3):
        after = last + 1
        dot = _skip_dot(tokens, after)
        if dot < len(tokens) and tokens[dot].text in _ENDINGS and dot - after <= 5:
            last, dotted = dot, True
        else:
            break
    return last, dotted


def _skip_dot(tokens: list[Token], index: int) -> int:
    while index < len(tokens) and (
        tokens[index].text in ".,()[]{}<>*_-|~" or tokens[index].senses & Sense.DOT
    ):
        index += 1
    return index


def _dot_before(tokens: list[Token], index: int) -> int:
    """The first token of a spelled dot that ends just before ``index``; 0 when there is none."""
    first = index
    while (
        first > 0
        and index - first < 4
        and (tokens[first - 1].text in "()[]{}<>.,-_*~|" or tokens[first - 1].senses & Sense.DOT)
    ):
        first -= 1
    return (
        first
        if first < index
        and any(token.senses & Sense.DOT or token.mark for token in tokens[first:index])
        else 0
    )


def _at_before(tokens: list[Token], host: int) -> tuple[int, str]:
    """The last token of the local part, and the word or mark that stood for @."""
    index = host - 1
    while index > 0 and tokens[index].text in _CLOSING + _OPENING + _JOINTS + ".":
        index -= 1
    token = tokens[index]
    if token.text in _SIGNS and index > 0:
        index, token = index - 1, tokens[index - 1]
    if not (token.text == "@" or token.senses & Sense.AT or token.text in _PLACED | _SNAILS):
        aside = token is tokens[host - 1] and token.mark and token.text in _PAUSES and index > 0
        if aside:
            return index - 1, ""
        return (host - 1, "") if token is tokens[host - 1] and not token.mark else (-1, "")
    index -= 1
    if index >= 0 and token.text in _SNAILS and tokens[index].text in ("a", "@"):
        index -= 1
    while index >= 0 and (tokens[index].text in _OPENING + _JOINTS or tokens[index].text in _SIGNS):
        index -= 1
    return index, token.text


def _name_start(tokens: list[Token], last: int) -> int:
    """Walk back over a local part: words and digits joined by marks, by nothing, or by spelled marks."""
    first = last
    if first < 0 or tokens[first].mark:
        return -1
    while first > 0 and last - first < _LONGEST_NAME:
        before, here = tokens[first - 1], tokens[first]
        touching = before.end == here.start
        if touching and (not before.mark or before.text in "._-+%"):
            first -= 1
        elif (
            before.text in _CLOSING
            and first > 3
            and tokens[first - 2].text in _JOINING
            and tokens[first - 3].text in _OPENING
        ):
            first -= 4
        elif before.text in _JOINING and first > 1 and not tokens[first - 2].mark:
            first -= 3 if before.text == "bawah" and first > 2 else 2
        elif (
            len(here.text) == 1 and len(before.text) == 1 and not before.mark and not here.mark
        ) or (
            (here.digits or here.numeral)
            and not before.mark
            and not before.senses
            and len(before.text) > 2
        ):
            first -= 1
        else:
            break
    return first


def _is_local(
    tokens: list[Token], first: int, local: list[Token], *, at: str, dotted: bool
) -> bool:
    telling = any(token.digits or token.mark for token in local) or len(local) > 1
    word = local[-1]
    plain = not telling and (
        word.text in COMMON or bool(word.senses & (Sense.MAIL | Sense.MINE | Sense.AT))
    )
    if at == "@":
        return True
    if plain:
        return False
    announced = any(token.senses & Sense.MAIL for token in tokens[max(0, first - 5) : first])
    if at == "":
        return (announced or telling) and (dotted or telling) and (announced or dotted)
    named = telling or announced or has_name(word.text)
    return named if at in _PLACED else dotted or named
