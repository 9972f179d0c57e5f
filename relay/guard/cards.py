"""Payment cards: issuer range, length and check digit (ISO/IEC 7812)."""

import re
from collections.abc import Iterator

from relay.guard.atoms import Atom, Gap
from relay.guard.chains import company, runs_from
from relay.guard.phone import Found
from relay.guard.tokens import Token
from relay.guard.verdict import Reason

# Visa, Mastercard, Amex, JCB, UnionPay, Discover, Diners, and the debit ranges of Indonesian banks (GPN).
_ISSUERS = re.compile(
    r"4\d{15}|(?:5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}|3[47]\d{13}|35(?:2[89]|[3-8]\d)\d{12}"
    r"|62\d{14}|(?:6011|65\d\d|64[4-9]\d)\d{12}|3(?:0[0-5]|[68]\d)\d{11}|(?:6013|6019|1946|6032|5859|6037|5896)\d{12}"
)
_ANY = re.compile(r"[2-6]\d{12,18}")
_LABELS = frozenset(
    "kartu kartuku kartunya card cc kredit debit debet visa mastercard amex jcb creditcard atm cvv ccku gpn".split()
)
_SIGHT = 7
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)


def cards(atoms: list[Atom], tokens: list[Token]) -> Iterator[Found]:
    """Every run of digits that is a card number by range and check digit."""
    index = 0
    while index < len(atoms):
        found = _from(atoms, index, tokens)
        if found is None:
            index += 1
        else:
            yield found
            index = found[0].last + 1


def _from(atoms: list[Atom], index: int, tokens: list[Token]) -> Found | None:
    for run in runs_from(atoms, index, 19, Gap.WORDS):
        if len(run.digits) < 13 or not _ANY.fullmatch(run.digits) or not passes_luhn(run.digits):
            continue
        after = run.last + 1
        if after < len(atoms) and atoms[after].gap is Gap.TOUCH and len(run.digits) not in (15, 16):
            continue
        first = atoms[index].first
        named = any(token.text in _LABELS for token in tokens[max(0, first - _SIGHT) : first])
        if run.gap is Gap.WORDS and not (run.is_whole and _ISSUERS.fullmatch(run.digits)):
            continue
        if named:
            return run, Reason.LABELLED, 0.97
        about = company(tokens, run)
        if _ISSUERS.fullmatch(run.digits) and not about.label and not about.account:
            return run, Reason.PLAIN, 0.9
    return None


def is_issued(digits: str) -> bool:
    """Whether the digits are a card number by range, length and check digit."""
    return bool(_ISSUERS.fullmatch(digits)) and passes_luhn(digits)


def passes_luhn(digits: str) -> bool:
    """ISO/IEC 7812-1 annex B."""
    total = sum(map(int, digits[-1::-2])) + sum(_DOUBLED[int(digit)] for digit in digits[-2::-2])
    return total % 10 == 0
