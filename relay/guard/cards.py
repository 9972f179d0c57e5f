"""Payment cards: issuer range, length and check digit (ISO/IEC 7812)."""

import re
from collections.abc import Iterator

from relay.guard.atoms import Gap
from relay.guard.chains import Run, Segment, company
from relay.guard.phone import Found
from relay.guard.tokens import Token
from relay.guard.verdict import Reason
from relay.guard.words import words

# Visa, Mastercard, Amex, JCB, UnionPay, Discover, Diners, and the debit ranges of Indonesian banks (GPN).
_ISSUERS = re.compile(
    r"4\d{15}|(?:5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}|3[47]\d{13}|35(?:2[89]|[3-8]\d)\d{12}"
    r"|62\d{14}|(?:6011|65\d\d|64[4-9]\d)\d{12}|3(?:0[0-5]|[68]\d)\d{11}|(?:6013|6019|1946|6032|5859|6037|5896)\d{12}"
)
_SIZES = (13, 14, 15, 16, 17, 18, 19)
_LABELS = words(
    "kartu kartuku kartunya card cc kredit debit debet visa mastercard amex jcb creditcard atm cvv ccku gpn"
)
_SIGHT = 7
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


def cards(parts: list[Segment], tokens: list[Token]) -> Iterator[Found]:
    """Every run of digits that is a card number by range and check digit."""
    long = [part for part in parts if len(part.digits) >= _SIZES[0]]
    sizes = () if not long or _LABELS.isdisjoint([token.text for token in tokens]) else _SIZES
    for part in long:
        index = part.first
        while index <= part.last:
            found = _from(part, index, sizes, tokens)
            if found:
                yield found
                index = found[0].last
            index += 1


def _from(part: Segment, index: int, sizes: tuple[int, ...], tokens: list[Token]) -> Found | None:
    """A card from this atom on: of an issuer's own length, or of any where the text speaks of cards."""
    offset = part.offset(index)
    issued = _ISSUERS.match(part.digits, offset)
    if issued:
        sizes = (issued.end() - offset, *sizes)
    elif part.digits[offset] not in "23456":
        return None
    for size in sizes:
        run = part.run(index, size)
        if run and passes_luhn(run.digits):
            found = _judged(run, tokens)
            if found:
                return found
    return None


def _judged(run: Run, tokens: list[Token]) -> Found | None:
    after = run.last + 1
    goes_on = after < len(run.atoms) and run.atoms[after].gap is Gap.TOUCH
    usual = len(run.digits) == 16 or (len(run.digits) == 15 and run.size <= 4)
    if goes_on and not usual:
        return None
    issued = bool(_ISSUERS.fullmatch(run.digits))
    if run.gap is Gap.WORDS and not (run.is_whole and issued):
        return None
    first = run.atoms[run.first].first
    if any(token.text in _LABELS for token in tokens[max(0, first - _SIGHT) : first]):
        return run, Reason.LABELLED, 0.97
    apart = run.first == 0 or run.atoms[run.first].gap > Gap.TOUCH
    if not issued or not apart or goes_on:
        return None
    about = company(tokens, run)
    return None if about.label or about.account else (run, Reason.PLAIN, 0.9)


def is_issued(digits: str) -> bool:
    """Whether the digits are a card number by range, length and check digit."""
    return bool(_ISSUERS.fullmatch(digits)) and passes_luhn(digits)


def passes_luhn(digits: str) -> bool:
    """ISO/IEC 7812-1 annex B."""
    total = sum(map(int, digits[-1::-2])) + sum(_DOUBLED[int(digit)] for digit in digits[-2::-2])
    return total % 10 == 0
