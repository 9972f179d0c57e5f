"""Identity and family-card numbers: sixteen digits of region, date of birth or issue, and serial."""

from collections.abc import Iterator
from itertools import pairwise

from relay.guard.atoms import Gap
from relay.guard.chains import Run, Segment, company
from relay.guard.lexicon import Sense
from relay.guard.phone import Found
from relay.guard.tokens import Token
from relay.guard.verdict import Reason
from relay.guard.words import words

# Permendagri 72/2022: codes of the provinces.
_PROVINCES = words(
    "11 12 13 14 15 16 17 18 19 21 31 32 33 34 35 36 51 52 53 61 62 63 64 65 71 72 73 74 75 76 81 82 91 92 93 94 95 96 97"
)
_LABELS = words(
    "nik ktp ktpku ktpnya niknya nikku kk kknya noktp nokk ektp kependudukan induk keluarga identitas nonik"
)
_BANKING = words("kartu card cc kredit debit debet visa mastercard atm credit")
_IDENTITY_OF = words("number no nomor card num identity")
_NAMING = _LABELS | {"id"}
_SIZE = 16
_SIGHT = 6


def identities(
    parts: list[Segment], tokens: list[Token], *, only_named: bool = False
) -> Iterator[Found]:
    """Every run of sixteen digits that is built like an identity number, or is called one.

    ``only_named`` finds those that are called one and could be one: no card with luck, but what they are called.
    """
    called = not _NAMING.isdisjoint([token.text for token in tokens])
    if only_named and not called:
        return
    for part in parts:
        if len(part.digits) < _SIZE:
            continue
        index = part.first
        while index <= part.last:
            run = part.run(index, _SIZE)
            found = None
            if run is not None and not only_named:
                found = _judged(run, tokens, called=called)
            elif run is not None and is_identity(run.digits) and _is_called(tokens, run):
                found = run, Reason.LABELLED, 0.97
            if found:
                yield found
                index = found[0].last
            index += 1


def _judged(run: Run, tokens: list[Token], *, called: bool) -> Found | None:
    whole = run.gap <= Gap.FILLED or (run.is_whole and is_identity(run.digits))
    if called and whole and _is_named(tokens, run):
        return run, Reason.LABELLED, 0.95
    if run.gap > Gap.FILLED or not _stands_alone(run) or not is_identity(run.digits):
        return None
    about = company(tokens, run)
    return None if about.label or about.account else (run, Reason.PLAIN, 0.9)


def is_identity(digits: str) -> bool:
    """Whether the region, the date (days of women count from 41) and the serial can be."""
    day, month = int(digits[6:8]), int(digits[8:10])
    return (
        digits[:2] in _PROVINCES
        and digits[2:4] != "00"
        and digits[4:6] != "00"
        and (1 <= day <= 31 or 41 <= day <= 71)
        and 1 <= month <= 12
        and digits[12:] != "0000"
    )


def _is_named(tokens: list[Token], run: Run) -> bool:
    first, last = run.atoms[run.first].first, run.atoms[run.last].last
    near = tokens[max(0, first - _SIGHT) : first] + tokens[last + 1 : last + 4]
    return any(token.text in _LABELS for token in near) or _is_id_number(near)


def _is_id_number(near: list[Token]) -> bool:
    """Whether it is "my id number" and not "transaction id number"."""
    return any(
        token.text == "id" and after.text in _IDENTITY_OF for token, after in pairwise(near)
    ) and not any(
        token.senses & (Sense.LABEL | Sense.ACCOUNT) and token.text != "id" for token in near
    )


def _is_called(tokens: list[Token], run: Run) -> bool:
    """Whether the nearest word before that names a document names this one, and not a bank's card."""
    first = run.atoms[run.first].first
    for index in range(first - 1, max(-1, first - 1 - _SIGHT), -1):
        if tokens[index].text in _LABELS:
            return run.gap <= Gap.FILLED
        if tokens[index].text in _BANKING:
            return False
    return False


def _stands_alone(run: Run) -> bool:
    """Not a window into a longer number."""
    after = run.last + 1
    ends = after == len(run.atoms) or run.atoms[after].gap > Gap.LOOSE
    return ends and (run.first == 0 or run.atoms[run.first].gap > Gap.TOUCH)
