"""Host names, and what only looks like one: two sentences without a blank between them."""

import re

from relay.guard.commons import COMMON, NAMES, has_name, is_unlikely_word
from relay.guard.domains import CHATTED_ENDINGS, MESSENGERS, PLAIN_ENDINGS, SAFE_ENDINGS
from relay.guard.lexicon import LEXICON
from relay.guard.numerals import NUMERALS
from relay.guard.words import words

_SECOND_LEVEL = words("co web my or ac go sch com biz")
_SPOKEN_ENDINGS = words("com net org co id xyz biz link io ly me gg")
_APART_ENDINGS = words("com net org xyz biz")
_MEASURE = re.compile(r"\d{1,6}[a-z]{1,4}")
_AFFIXED = re.compile(r"(?:di|me|ber|ter)[a-z]{4,}|[a-z]{3,}(?:nya|kan|in)")
_NEXT_WORD = re.compile(r" ([a-z]+)")
_AFTER_ID = words("saya card nya order pesanan aku ku pelanggan line")
_SURER = words("co io gg ly shop store site online app page link")
_HOSTED = words(
    "id co me io gg ai tv ly link shop store site online app page club web info biz vip"
)
_LEAST_COINED = 8
_PRIVATE = re.compile(r"(?:0|10|127|192\.168|172\.(?:1[6-9]|2\d|3[01]))\.")


def is_host(host: str, path: str, lower: str, plain: str, start: int) -> bool:
    """Whether the dotted name at ``start`` is a host: by its ending, else by what its name and the next word look like."""
    labels = host.split(".")
    ending = labels[-1]
    if ending not in PLAIN_ENDINGS:
        return False
    if labels[0] == "www" or ".".join(labels[-2:]) in MESSENGERS or host in MESSENGERS:
        return True
    if not any(any(sign.isalpha() for sign in label) for label in labels[:-1]):
        return False
    if len(path) > 1 and path[0] in "/?":
        return ending in SAFE_ENDINGS or labels[-2] not in COMMON
    if ending in SAFE_ENDINGS:
        return True
    ending_at = start + len(host) - len(ending)
    if plain[ending_at].isupper() and plain[ending_at + 1 : ending_at + 2].islower():
        return False  # the first word of a sentence
    if len(labels) > 2 and labels[-2] in _SECOND_LEVEL:
        return True
    return _is_named(labels[-2], ending, lower, start + len(host))


def is_spoken_host(name: str, ending: str, *, bracketed: bool, path: bool) -> bool:
    """Whether "name dot ending" is a host; ``bracketed``: the dot was put in brackets to hide it."""
    if ending not in PLAIN_ENDINGS or name.isdigit() or name in NUMERALS:
        return False
    if path or bracketed:
        return path or ending in _SPOKEN_ENDINGS or is_unlikely_word(name)
    if name in COMMON:
        return False
    if ending in _SPOKEN_ENDINGS:
        return True
    return is_coined(name) or (ending not in CHATTED_ENDINGS and is_unlikely_word(name))


def is_torn_host(name: str, ending: str, *, second: bool, apart: bool) -> bool:
    """Whether a name and an ending with blanks at the dot are a host; ``apart``: on both sides; ``second``: co.id, my.id."""
    if ending not in PLAIN_ENDINGS or not is_unlikely_word(name):
        return False
    if second or ending in _APART_ENDINGS or is_coined(name):
        return True
    return not apart and ending not in CHATTED_ENDINGS


def is_public(address: str) -> bool:
    """Whether four numbers are an Internet address that others can reach (RFC 1918, RFC 1122)."""
    return not _PRIVATE.match(address) and all(int(part) < 256 for part in address.split("."))


def is_coined(name: str) -> bool:
    """Made up as shops and people make up names: a digit or hyphen within, or a personal name and more."""
    if any(sign.isdigit() or sign == "-" for sign in name.strip("-")) and not name.isdigit():
        return not _is_measure(name)
    return len(name) >= _LEAST_COINED and name not in NAMES and has_name(name)


def _is_named(name: str, ending: str, lower: str, end: int) -> bool:
    """A wordy ending: a sentence may have lost its blank here."""
    if name in COMMON or name in LEXICON or name in NUMERALS or len(name) < 2:
        return False
    if is_coined(name):
        return True
    if _is_measure(name) or (ending != "id" and _AFFIXED.fullmatch(name)):
        return False
    return ending not in CHATTED_ENDINGS or not _reads_on(lower, end, ending)


def _is_measure(name: str) -> bool:
    return bool(_MEASURE.fullmatch(name)) or name.startswith("-") or name.endswith("-")


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
