"""One reading of a text: everything found in it, in the order it stands there."""

import re
from typing import NamedTuple

from relay.guard.atoms import Atom, Form, atoms
from relay.guard.cards import cards
from relay.guard.chains import segments
from relay.guard.characters import Characters, fold
from relay.guard.codes import codes, long_codes
from relay.guard.domains import MAILBOXES
from relay.guard.email import Piece, emails
from relay.guard.handle import handles
from relay.guard.identity import identities
from relay.guard.innocents import innocents
from relay.guard.lexicon import Sense
from relay.guard.link import host_of, links
from relay.guard.person import addresses, names
from relay.guard.phone import Found, phones, reversed_phones
from relay.guard.policy import Policy, bare
from relay.guard.spans import Spans
from relay.guard.tokens import Token, tokens
from relay.guard.verdict import Finding, Kind

_FEWEST_DIGITS = 4
_FEWEST_OF_LEET, _MOST_OF_LEET = 9, 3  # digits of a number, and of one group of letters in it
# Letters that touch digits, or stand alone beside them, and can be read as digits.
_LEET = re.compile(
    r"\d[oOQDiIlL|!zZeEaAsSbBGtTgq$&]+(?![a-zA-Z])|(?<![a-zA-Z])[oOQDiIlL|!zZeEaAsSbBGtTgq$&]+\d"
    r"|(?<![A-Za-z])[oOiIlLzZsSbB][ .-]\d|\d[ .-][oOiIlLzZsSbB](?![A-Za-z])"
)
# One group of letters alone makes a number only where enough digits stand around it.
_LEET_RUN = re.compile(r"(?:[0-9oOQDiIlL|!zZeEaAsSbBGtTgq$&][^A-Za-z0-9]{0,3}){8}")
# Without one of these there is no e-mail address, and no user name that a mask beside it could bring to light.
_WORDY = re.compile("[@_]|" + "|".join(sorted(MAILBOXES)))


class Source(NamedTuple):
    """A text made ready to be searched. ``senses``: every sense any of its words has."""

    characters: Characters
    tokens: list[Token]
    senses: int


class Reading(NamedTuple):
    """The findings, and what memory needs of the rest."""

    findings: list[Finding]
    characters: Characters
    tokens: list[Token]
    loose: list[Atom]  # digits that belong to no finding
    innocent: bool  # other digits are there that are plainly something else
    senses: int  # every sense any word has
    crowded: bool  # findings overlapped: of the weaker ones something may be left


def read(text: str, policy: Policy, *, asked: bool = False) -> Reading:
    """Find every contact detail. Linear in the text; the same text always reads the same."""
    source = _source(text)
    characters, words, senses = source
    taken: list[tuple[Kind, Piece]] = []
    spans: list[tuple[int, int]] = []
    _take_words(source, policy, taken, spans)
    loose: list[Atom] = []
    innocent = False
    if any(word.digits or word.numeral for word in words):
        known = innocents(characters, words)
        innocent = bool(known)
        loose = _take_numbers(source, sorted(known + spans), policy, taken, asked=asked)
    findings = [_finding(characters, kind, piece) for kind, piece in taken]
    settled = _settled(findings)
    crowded = len(settled) < len(findings)
    return Reading(settled, characters, words, loose, innocent, senses, crowded)


def may_hold_words(text: str, policy: Policy) -> bool:
    """Whether an address, a link or a user name could be in the text; cheaper than reading it."""
    characters = fold(text)
    lower = characters.lower
    return _WORDY.search(lower) is not None or any(
        not policy.owns_host(host_of(lower, start, end))
        for start, end, *_ in links(lower, characters.plain)
    )


def _source(text: str) -> Source:
    characters = fold(text)
    words = tokens(characters)
    senses = 0
    for word in words:
        senses |= word.senses
    return Source(characters, words, senses)


def spellings(text: str) -> tuple[str, ...]:
    """Every number the text holds in any writing, as digits: for searching texts for a number that is known."""
    characters, words, _ = _source(text)
    found = segments(atoms(characters, words, [], leet=False)) + segments(
        atoms(characters, words, [], leet=True)
    )
    return tuple(dict.fromkeys(part.digits for part in found))


def _take_words(
    source: Source,
    policy: Policy,
    taken: list[tuple[Kind, Piece]],
    spans: list[tuple[int, int]],
) -> None:
    characters, words, senses = source
    lower = characters.lower
    for piece in emails(lower, words):
        host = lower[piece[0] : piece[1]].rpartition("@")[2]
        if not policy.owns_host(host):
            taken.append((Kind.EMAIL, piece))
        spans.append(piece[:2])
    for piece in links(lower, characters.plain):
        if policy.owns_host(host_of(lower, piece[0], piece[1])):
            spans.append(piece[:2])
        else:
            taken.append((Kind.LINK, piece))
    own = {name.lower().removeprefix("@") for name in policy.names}
    taken += [
        (Kind.HANDLE, piece)
        for piece in handles(lower, words, senses)
        if lower[piece[0] : piece[1]].lstrip("@ ") not in own
    ]
    if policy.kinds.get(Kind.ADDRESS):
        taken += [(Kind.ADDRESS, piece) for piece in addresses(lower)]
    if policy.kinds.get(Kind.NAME):
        taken += [(Kind.NAME, piece) for piece in names(characters.plain)]


def _take_numbers(
    source: Source,
    spans: list[tuple[int, int]],
    policy: Policy,
    taken: list[tuple[Kind, Piece]],
    *,
    asked: bool,
) -> list[Atom]:
    characters, words, senses = source
    plain = atoms(characters, words, spans, leet=False)
    claimed = Spans()
    found: list[tuple[Kind, Found]] = []
    if sum(len(atom.digits) for atom in plain) >= _FEWEST_DIGITS:
        found = [
            (Kind.OTP, item)
            for item in long_codes(plain, words, senses)
            if claimed.claim(item[0].start, item[0].end)
        ]
        found += _numbers(plain, source, claimed)
    if _may_be_leet(characters.plain, plain, claimed):
        loud = atoms(characters, words, spans, leet=True)
        if any(atom.form is Form.LEET for atom in loud):
            found += _numbers(loud, source, claimed)
    left = [atom for atom in plain if not claimed.touches(atom.start, atom.end)]
    otps = [
        (Kind.OTP, item)
        for item in codes(left, words, senses, asked=asked)
        if claimed.claim(item[0].start, item[0].end)
    ]
    for kind, (run, reason, confidence) in found + otps:
        if not policy.owns_reference(bare(characters.lower[run.start : run.end])):
            start = run.start - 1 if _has_plus(characters, run.start) else run.start
            taken.append((kind, (start, run.end, reason, confidence)))
    return [atom for atom in left if not claimed.touches(atom.start, atom.end)]


def _may_be_leet(text: str, plain: list[Atom], claimed: Spans) -> bool:
    """Whether letters beside digits, read as digits, could complete a number."""
    groups = len(_LEET.findall(text))
    if not groups or (groups == 1 and _LEET_RUN.search(text) is None):
        return False
    free = sum(len(atom.digits) for atom in plain if not claimed.touches(atom.start, atom.end))
    return free + groups * _MOST_OF_LEET >= _FEWEST_OF_LEET


def _has_plus(characters: Characters, start: int) -> bool:
    return start > 0 and characters.lower[start - 1] in "+("


def _numbers(found: list[Atom], source: Source, claimed: Spans) -> list[tuple[Kind, Found]]:
    taken: list[tuple[Kind, Found]] = []
    characters, words, senses = source
    parts = segments(found)
    told = bool(senses & Sense.REVERSED)
    for kind, items in (
        (Kind.NIK, identities(parts, words, only_named=True)),
        (Kind.CARD, cards(parts, words)),
        (Kind.NIK, identities(parts, words)),
        (Kind.PHONE, phones(parts, words, characters.lower)),
        (Kind.PHONE, reversed_phones(found, words, told=told)),
    ):
        taken += [(kind, item) for item in items if claimed.claim(item[0].start, item[0].end)]
    return taken


def _finding(characters: Characters, kind: Kind, piece: Piece) -> Finding:
    start, end = characters.span(piece[0], piece[1])
    return Finding(kind, start, end, piece[3], piece[2])


_RANK = {
    kind: rank
    for rank, kind in enumerate(
        (
            Kind.EMAIL,
            Kind.LINK,
            Kind.CARD,
            Kind.NIK,
            Kind.PHONE,
            Kind.HANDLE,
            Kind.OTP,
            Kind.ADDRESS,
            Kind.NAME,
        )
    )
}


def _settled(findings: list[Finding]) -> list[Finding]:
    """Of findings that overlap the stronger kind stays; a phone number inside a link counts beside it."""
    kept: list[Finding] = []
    claimed, links = Spans(), Spans()
    for finding in sorted(findings, key=lambda found: (_RANK[found.kind], found.start, -found.end)):
        inside = finding.kind is Kind.PHONE and links.touches(finding.start, finding.end)
        if inside or claimed.claim(finding.start, finding.end):
            kept.append(finding)
            if finding.kind is Kind.LINK:
                links.claim(finding.start, finding.end)
    return sorted(kept, key=lambda found: (found.start, found.end))
