"""Links: every URL and every bare host name, plain and spelled; not a missing space after a full stop."""

import re
from collections.abc import Iterator

from relay.guard.commons import COMMON
from relay.guard.domains import MESSENGERS, PLAIN_ENDINGS, SAFE_ENDINGS
from relay.guard.email import Piece
from relay.guard.lexicon import LEXICON
from relay.guard.numerals import NUMERALS
from relay.guard.verdict import Reason
from relay.guard.words import words

_SCHEME = re.compile(
    r"(?<![a-z0-9])(?:h(?:tt|xx)ps?|ftp|tg|whatsapp|line|fb|fb-messenger|intent|mailto|tel|sms|smsto|skype|viber|signal|sgnl|weixin|instagram)"
    r":(?://|\\\\)?(?=[^\s])[^\s<>\"\[\]{}|]{2,2000}"
)
_NAKED_SCHEMES = (
    "line:",
    "fb:",
    "sms:",
    "tel:",
    "skype:",
    "instagram:",
    "viber:",
    "signal:",
    "whatsapp:",
    "tg:",
    "intent:",
)
_HOST = re.compile(
    r"(?<![a-z0-9@.-])(?:[\w-]{1,63}\.){1,6}(?P<ending>[a-z]{2,12})(?![a-z0-9@-]|\.[a-z0-9])(?P<port>:\d{2,5})?"
    r"(?P<path>[/?#][^\s<>\"\[\]{}|]{0,2000})?"
)
_TRAILING = ".,;:!?)]}'\""
_DOTTED = re.compile(
    r"(?<![a-z0-9@.-])(?P<name>[a-z0-9-]{1,63}) ?(?:\(\.\)|\[\.\]|\{\.\}|(?<= )\. |\[ ?(?:dot|titik) ?\]|\( ?(?:dot|titik) ?\)|(?<= )(?:dot|titik|ttk) "
    r"|\*?(?:dot|titik)\*?(?= )|,(?=com\b)) ?(?P<ending>[a-z]{2,6})(?![a-z0-9])(?P<path> ?(?:/|(?:slash|garis miring|miring|garing) )\s?\S{1,100})?"
)
_SPELLED_ENDINGS = words(
    "com net org id co me ly io gg info biz xyz ee tv link gl shop online site cc gd"
)
_MESSENGER_WORDS = re.compile(
    r"(?<![a-z0-9])(?:wa|t|m|telegram|bit|s|lin|line|linktr)\s{0,2}(?:[.,]|dot|titik|\s|\(\.\)|\[\.\])\s{0,2}(?:me|ly|id|ee)\s{0,2}(?:/|\\|slash|garis miring|garing)\s{0,2}"
    r"\+?[\w.-]{2,40}"
)

_BLANK_HOST = re.compile(
    r"(?<![a-z0-9@.-])(?:www\s{1,3}[a-z0-9-]{2,63}\s{1,3}(?:com|id|net|org|co)(?![a-z0-9])"
    r"|[a-z0-9-]{2,63} (?:com|net|org|co id|ly|me|id)\s?(?:/|(?:slash|garis miring|garing) )\s?[a-z0-9][^\s]{0,100})"
)


_SLASHES = ("/", "\\", "slash", "miring", "garing", "www")
_DOTS = ("dot", "titik", "ttk", " . ", "(.)", "[.]", "{.}", ",com")


def links(lower: str, plain: str) -> Iterator[Piece]:
    """Every link, in order within each way of writing."""
    if ":" in lower:
        yield from _with_scheme(lower)
    if "." in lower:
        for match in _HOST.finditer(lower):
            if _is_host(match, lower, plain):
                yield match.start(), _trimmed(lower, match.start(), match.end()), Reason.PLAIN, 0.95
    if any(sign in lower for sign in _SLASHES):
        yield from _with_spelled_path(lower)
    if any(sign in lower for sign in _DOTS):
        for match in _DOTTED.finditer(lower):
            if _is_spelled_host(match):
                yield match.start(), match.end(), Reason.SPELLED, 0.88


def _with_scheme(lower: str) -> Iterator[Piece]:
    for match in _SCHEME.finditer(lower):
        naked = match[0].startswith(_NAKED_SCHEMES)
        if not naked or "//" in match[0][:16] or _is_dialled(match[0]):
            yield match.start(), _trimmed(lower, match.start(), match.end()), Reason.PLAIN, 0.99


def _with_spelled_path(lower: str) -> Iterator[Piece]:
    for match in _MESSENGER_WORDS.finditer(lower):
        yield match.start(), match.end(), Reason.SPELLED, 0.93
    for match in _BLANK_HOST.finditer(lower):
        if "/" not in match[0] or match[0].split(" ")[0] not in COMMON:
            yield match.start(), match.end(), Reason.SPELLED, 0.85


def host_of(lower: str, start: int, end: int) -> str:
    """The host a link leads to, for the allow list; empty where it has none."""
    rest = lower[start:end].split("://")[-1]
    return re.split(r"[/?#:]", rest.split("@")[-1].removeprefix("www."), maxsplit=1)[0].rstrip(".")


def _is_dialled(link: str) -> bool:
    return link.startswith(("tel:", "sms:", "whatsapp:")) and link.split(":")[1][:1] in tuple(
        "+0123456789"
    )


def _trimmed(lower: str, start: int, end: int) -> int:
    while end > start + 1 and lower[end - 1] in _TRAILING:
        end -= 1
    return end


def _is_host(match: re.Match[str], lower: str, plain: str) -> bool:
    ending = match["ending"]
    if ending not in PLAIN_ENDINGS:
        return False
    host = match[0][: len(match[0]) - len(match["path"] or "") - len(match["port"] or "")]
    labels = host.split(".")
    if (
        host.removeprefix("www.") in MESSENGERS
        or labels[0] == "www"
        or ".".join(labels[-2:]) in MESSENGERS
    ):
        return True
    if not any(any(sign.isalpha() for sign in label) for label in labels[:-1]):
        return False
    if match["path"] and len(match["path"]) > 1 and match["path"][0] in "/?":
        return ending in SAFE_ENDINGS or labels[-2] not in COMMON
    if ending in SAFE_ENDINGS:
        return True
    return _looks_like_host(labels, match, lower, plain)


def _looks_like_host(labels: list[str], match: re.Match[str], lower: str, plain: str) -> bool:
    """A wordy ending: a sentence may have lost its blank here."""
    name = labels[-2]
    ending_at = match.start() + len(".".join(labels[:-1])) + 1
    if plain[ending_at].isupper() and plain[ending_at + 1 : ending_at + 2].islower():
        return False
    if len(labels) > 2 and labels[-2] in ("co", "web", "my", "or", "ac", "go", "sch", "com"):
        return True
    if name in COMMON or name in LEXICON or name in NUMERALS or len(name) < 2:
        return False
    if labels[-1] != "id" and _AFFIXED.fullmatch(name):
        return False
    if any(sign.isdigit() or sign == "-" for sign in name) and not name.isdigit():
        return not _is_measure(name)
    return not _reads_on(lower, match.end(), labels[-1])


def _is_measure(name: str) -> bool:
    return (
        bool(re.fullmatch(r"\d{1,6}[a-z]{1,4}", name)) or name.startswith("-") or name.endswith("-")
    )


_NEXT_WORD = re.compile(r" ([a-z]+)")
_AFTER_ID = words("saya card nya order pesanan aku ku pelanggan line")
_SURER = words("co io gg ly shop store site online app page link")
_AFFIXED = re.compile(r"(?:di|me|ber|ter)[a-z]{4,}|[a-z]{3,}(?:nya|kan|in)")
_HOSTED = words(
    "id co me io gg ai tv ly link shop store site online app page club web info biz vip"
)


def _reads_on(lower: str, end: int, ending: str) -> bool:
    """Whether the ending is more likely the first word of the next sentence."""
    if ending not in _HOSTED:
        return True
    following = _NEXT_WORD.match(lower, end)
    if following is None or ending in _SURER:
        return False
    if ending == "id":
        return following[1] in _AFTER_ID
    return ending not in ("club", "web", "biz") or following[1] in COMMON


def _is_spelled_host(match: re.Match[str]) -> bool:
    name, ending = match["name"], match["ending"]
    if ending not in _SPELLED_ENDINGS:
        return False
    if name.isdigit() or name in NUMERALS:
        return False
    if match["path"]:
        return True
    between = match[0][len(name) : -len(ending)].strip()
    bracketed = between[:1] in ("(", "[", "{")
    if not bracketed and between == "." and ending != "com":
        return False
    if name in COMMON and not bracketed:
        return False
    return bracketed or ending in (
        "com",
        "net",
        "org",
        "co",
        "id",
        "xyz",
        "biz",
        "link",
        "io",
        "ly",
        "me",
    )
