"""Runs of atoms that may be one number, and the words around them."""

from collections.abc import Iterator
from typing import NamedTuple

from relay.guard.atoms import Atom, Form, Gap
from relay.guard.lexicon import Sense
from relay.guard.tokens import Token

_SIGHT = 7
_TELLING = Sense.CUE | Sense.LABEL | Sense.ACCOUNT
_VAGUE = frozenset(
    "no nomor nomer nmr nmor number num nr nomornya nomernya simpan save catat chat kontak contact japri dial".split()
)


class Run(NamedTuple):
    """Atoms ``first`` to ``last`` of a list, read as one string of digits."""

    atoms: list[Atom]
    first: int
    last: int
    digits: str
    gap: Gap

    @property
    def start(self) -> int:
        return self.atoms[self.first].start

    @property
    def end(self) -> int:
        return self.atoms[self.last].end

    @property
    def size(self) -> int:
        return self.last - self.first + 1

    def count(self, *forms: Form) -> int:
        """How many of the digits were written in one of these forms."""
        return sum(len(atom.digits) for atom in self.atoms[self.first : self.last + 1] if atom.form in forms)

    @property
    def is_whole(self) -> bool:
        """Whether nothing before or after could belong to it."""
        after = self.last + 1
        ends = after == len(self.atoms) or self.atoms[after].gap >= Gap.WORDS
        return ends and self.atoms[self.first].gap >= Gap.WORDS


def runs_from(atoms: list[Atom], first: int, most: int, widest: Gap) -> Iterator[Run]:
    """Ever longer runs from one atom on, until ``most`` digits or a gap wider than ``widest``."""
    digits = atoms[first].digits
    gap = Gap.TOUCH
    last = first
    while len(digits) <= most:
        yield Run(atoms, first, last, digits, gap)
        last += 1
        if last == len(atoms) or atoms[last].gap > widest:
            return
        gap = max(gap, atoms[last].gap)
        digits += atoms[last].digits


def whole_runs(atoms: list[Atom], widest: Gap) -> Iterator[Run]:
    """The longest runs whose gaps are no wider than ``widest``."""
    first = 0
    for index in range(1, len(atoms) + 1):
        if index == len(atoms) or atoms[index].gap > widest:
            part = atoms[first:index]
            gap = max((atom.gap for atom in part[1:]), default=Gap.TOUCH)
            yield Run(atoms, first, index - 1, "".join(atom.digits for atom in part), gap)
            first = index


class Company(NamedTuple):
    """What the words beside a run say it is."""

    cue: bool = False  # a phone number, plainly announced
    vague: bool = False  # some number or contact
    label: bool = False  # an order, a parcel, a device
    account: bool = False


def company(tokens: list[Token], run: Run) -> Company:
    """Read the nearest telling word before the run, else one shortly after it."""
    first, last = run.atoms[run.first].first, run.atoms[run.last].last
    vague = False
    for token in reversed(tokens[max(0, first - _SIGHT) : first]):
        if not token.senses & int(_TELLING):
            continue
        if token.text in _VAGUE:
            vague = True
            continue
        return _told(token, vague=vague)
    for token in tokens[last + 1 : last + 5]:
        if token.senses & int(_TELLING) and token.text not in _VAGUE:
            return _told(token, vague=vague)
    return Company(vague=vague)


def _told(token: Token, *, vague: bool) -> Company:
    cue = bool(token.senses & Sense.CUE)
    account = bool(token.senses & Sense.ACCOUNT) and not cue
    return Company(cue, vague, bool(token.senses & Sense.LABEL) and not cue, account)
