"""Links: every URL and every bare host name, plain, spelled, torn apart or backwards."""

import re
from collections.abc import Iterator

from relay.guard.commons import COMMON
from relay.guard.email import Piece
from relay.guard.host import is_host, is_public, is_spoken_host, is_torn_host
from relay.guard.verdict import Reason

_SCHEME = re.compile(
    r"(?<![a-z0-9])(?:h(?:tt|xx)ps?|ftp|tg|whatsapp|line|fb|fb-messenger|intent|mailto|tel|sms|smsto|skype|viber|signal|sgnl|weixin|instagram)"
    r":(?:(?://|\\\\)\s{0,2})?(?=[^\s])[^\s<>\"\[\]{}|]{2,2000}"
)
_NAKED_SCHEMES = (
    "line:", "fb:", "sms:", "tel:", "skype:", "instagram:", "viber:", "signal:", "whatsapp:", "tg:", "intent:",
)  # fmt: skip
_HOST = re.compile(
    r"(?<![a-z0-9@.-])(?P<host>(?:[\w-]{1,63}\.){1,6}[a-z]{2,12})(?![a-z0-9@-]|\.[a-z0-9])(?P<port>:\d{2,5})?"
    r"(?P<path>[/?#][^\s<>\"\[\]{}|]{0,2000})?"
)
_NUMBERED = re.compile(
    r"(?<![\w.])(?P<address>\d{1,3}(?:\.\d{1,3}){3})(?=[:/])(?::\d{2,5})?(?:/[^\s<>\"]{0,2000})?(?![\w.])"
)
_WORLD_WIDE = re.compile(
    r"(?<![a-z0-9])www ?[., ] ?[a-z0-9-]{2,63}(?: ?[.,] ?|\s{1,3})(?:[a-z]{2,3}[.,])?[a-z]{2,12}(?![a-z0-9])"
)
_TRAILING = ".,;:!?)]}'\""
_SPOKEN_PATH = r"(?P<path> ?(?:/|(?:slash|garis miring|miring|garing) )\s?\S{1,100})?"
_SPOKEN = re.compile(
    r"(?<![a-z0-9@.-])(?P<name>[a-z0-9-]{1,63})"
    r"(?P<dot> ?(?:\(\.\)|\[\.\]|\{\.\}|[\[({] ?(?:dot|titik|ttk|point) ?[\])}]|\*(?:dot|titik)\*) ?| (?:dot|dott|titik|ttk|point) |,(?=com\b))"
    r"(?:(?:co|my|web|ac|or|sch|go)(?:(?P=dot)|\.))?(?P<ending>[a-z]{2,12})(?![a-z0-9])"
    + _SPOKEN_PATH
)
_TORN = re.compile(
    r"(?<![a-z0-9@.-])(?P<name>[a-z0-9-]{3,63}) \.(?P<blank> ?)(?P<second>(?:co|my|web|ac|or|sch|go) ?\. ?)?"
    r"(?P<ending>[a-z]{2,12})(?![a-z0-9])" + _SPOKEN_PATH
)
_MESSENGER_WORDS = re.compile(
    r"(?<![a-z0-9])(?:wa|t|m|telegram|bit|s|lin|line|linktr)\s{0,2}(?:[.,]|dot|titik|\s|\(\.\)|\[\.\])\s{0,2}(?:me|ly|id|ee)\s{0,2}(?:/|\\|slash|garis miring|garing)\s{0,2}"
    r"\+?[\w.-]{2,40}"
)
_BLANK_HOST = re.compile(
    r"(?<![a-z0-9@.-])[a-z0-9-]{2,63} (?:com|net|org|co id|ly|me|id)\s?(?:/|(?:slash|garis miring|garing) )\s?[a-z0-9][^\s]{0,100}"
)
# moc.okot: sure where it ends in com, else where the text says which way to read.
_BACKWARDS = re.compile(
    r"(?<![a-z0-9.@])(?:moc|ten|gro|di(?:\.(?:oc|ym|bew))?)\.[a-z0-9-]{3,63}(?![a-z0-9.])"
)

_SLASHES = ("/", "\\", "slash", "miring", "garing")
_DOTS = ("dot", "titik", "ttk", "point", "(.)", "[.]", "{.}", ",com")
_TURNED = ("balik", "belakang", "revers", "backward")


def links(lower: str, plain: str) -> Iterator[Piece]:
    """Every link, in order within each way of writing."""
    if ":" in lower:
        yield from _with_scheme(lower)
    if "." in lower:
        yield from _dotted(lower, plain)
        yield from _backwards(lower)
    if " ." in lower:
        yield from _torn(lower)
    if "www" in lower:
        for match in _WORLD_WIDE.finditer(lower):
            yield match.start(), match.end(), Reason.SPELLED, 0.9
    if any(sign in lower for sign in _SLASHES):
        yield from _with_spelled_path(lower)
    if any(sign in lower for sign in _DOTS):
        yield from _spoken(lower)


def _spoken(lower: str) -> Iterator[Piece]:
    for match in _SPOKEN.finditer(lower):
        bracketed = match["dot"].strip()[:1] in ("(", "[", "{")
        path = bool(match["path"])
        if is_spoken_host(match["name"], match["ending"], bracketed=bracketed, path=path):
            yield match.start(), match.end(), Reason.SPELLED, 0.88


def _with_scheme(lower: str) -> Iterator[Piece]:
    for match in _SCHEME.finditer(lower):
        naked = match[0].startswith(_NAKED_SCHEMES)
        if not naked or "//" in match[0][:16] or _is_dialled(match[0]):
            yield match.start(), _trimmed(lower, match.start(), match.end()), Reason.PLAIN, 0.99


def _dotted(lower: str, plain: str) -> Iterator[Piece]:
    for match in _HOST.finditer(lower):
        if is_host(match["host"], match["path"] or "", lower, plain, match.start()):
            yield match.start(), _trimmed(lower, match.start(), match.end()), Reason.PLAIN, 0.95
    for match in _NUMBERED.finditer(lower):
        if is_public(match["address"]):
            yield match.start(), _trimmed(lower, match.start(), match.end()), Reason.PLAIN, 0.9


def _torn(lower: str) -> Iterator[Piece]:
    for match in _TORN.finditer(lower):
        second, apart = bool(match["second"]), bool(match["blank"])
        if is_torn_host(match["name"], match["ending"], second=second, apart=apart):
            yield match.start(), match.end(), Reason.SPREAD, 0.85


def _backwards(lower: str) -> Iterator[Piece]:
    told = any(sign in lower for sign in _TURNED)
    for match in _BACKWARDS.finditer(lower) if told or "moc." in lower else ():
        if told or match[0].startswith("moc"):
            yield match.start(), match.end(), Reason.REVERSED, 0.9


def _with_spelled_path(lower: str) -> Iterator[Piece]:
    for match in _MESSENGER_WORDS.finditer(lower):
        yield match.start(), match.end(), Reason.SPELLED, 0.93
    for match in _BLANK_HOST.finditer(lower):
        if "/" not in match[0] or match[0].split(" ")[0] not in COMMON:
            yield match.start(), match.end(), Reason.SPELLED, 0.85


def host_of(lower: str, start: int, end: int) -> str:
    """The host a link leads to, for the allow list; empty where it has none."""
    rest = lower[start:end].split("://")[-1].lstrip()
    return re.split(r"[/?#:]", rest.split("@")[-1].removeprefix("www."), maxsplit=1)[0].rstrip(".")


def _is_dialled(link: str) -> bool:
    return link.startswith(("tel:", "sms:", "whatsapp:")) and link.split(":")[1][:1] in tuple(
        "+0123456789"
    )


def _trimmed(lower: str, start: int, end: int) -> int:
    while end > start + 1 and lower[end - 1] in _TRAILING:
        end -= 1
    return end
