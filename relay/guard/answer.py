"""A user name given as the whole of an answer: "IG kamu apa?" "budi_s88"."""

from relay.guard.commons import is_unlikely_word
from relay.guard.handle import is_telling
from relay.guard.lexicon import Sense
from relay.guard.reading import Reading
from relay.guard.verdict import Finding, Kind, Reason
from relay.guard.words import words

_MOST = 32
_OPEN = Sense.FILLER | Sense.ASK | Sense.MINE | Sense.PLATFORM
_ASKING = words(
    "apa kamu kakak punya ada mbak mas you your what is kah anda mu brp gak ga nggak juga main boleh dong kalo kalau"
)


def names_network(reading: Reading) -> bool:
    """Whether the message ends on a network, asking for or announcing a name there: "IG kamu apa?", "tele ku"."""
    if not reading.senses & Sense.PLATFORM:
        return False
    for token in reversed(reading.tokens):
        if token.senses & Sense.PLATFORM:
            return True
        if not (token.mark or token.senses & _OPEN or token.text in _ASKING):
            return False
    return False


def answered_name(reading: Reading) -> Finding | None:
    """The user name, when the message is nothing else."""
    lower = reading.characters.lower
    name = lower.strip().strip("@\"'.,!~ ")
    if not 4 <= len(name) <= _MOST or " " in name or "\n" in name:
        return None
    if not all(sign.isalnum() or sign in "._-" for sign in name) or not any(
        sign.isalpha() for sign in name
    ):
        return None
    if not (is_telling(name) or is_unlikely_word(name)):
        return None
    at = lower.index(name)
    start, end = reading.characters.span(at, at + len(name))
    return Finding(Kind.HANDLE, start, end, 0.7, Reason.SPLIT)
