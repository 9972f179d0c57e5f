"""Runs of atoms that may be one number, and the words around them."""

from collections.abc import Iterator
from typing import NamedTuple

from relay.guard.atoms import Atom, Form, Gap
from relay.guard.lexicon import Sense
from relay.guard.tokens import Token
from relay.guard.words import words

_SIGHT, _LABEL_SIGHT = 7, 4
_TELLING = Sense.CUE | Sense.LABEL | Sense.ACCOUNT
_VAGUE = words(
    "no nomor nomer nmr nmor number num nr nomornya nomernya simpan save catat chat kontak contact japri dial"
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
        return sum(
            len(atom.digits)
            for atom in self.atoms[self.first : self.last + 1]
            if atom.form in forms
        )

    @property
    def is_whole(self) -> bool:
        """Whether nothing before or after could belong to it."""
        after = self.last + 1
        ends = after == len(self.atoms) or self.atoms[after].gap >= Gap.WORDS
        return ends and self.atoms[self.first].gap >= Gap.WORDS


class Segment:
    """Atoms with no break between them: every number lies within one. Reading at an offset takes constant time."""

    __slots__ = ("_ends", "atoms", "digits", "first", "last", "offsets")

    def __init__(self, atoms: list[Atom], first: int, last: int) -> None:
        self.atoms, self.first, self.last = atoms, first, last
        self.digits = "".join([atom.digits for atom in atoms[first : last + 1]])
        self.offsets: list[int] = []
        self._ends: dict[int, int] = {}
        offset = 0
        for index in range(first, last + 1):
            self.offsets.append(offset)
            offset += len(atoms[index].digits)
            self._ends[offset] = index

    def offset(self, index: int) -> int:
        return self.offsets[index - self.first]

    def run(self, first: int, size: int) -> Run | None:
        """The run of exactly ``size`` digits from an atom on; none where no atom ends there."""
        offset = self.offsets[first - self.first]
        last = self._ends.get(offset + size)
        if last is None:
            return None
        gap = max([atom.gap for atom in self.atoms[first + 1 : last + 1]], default=Gap.TOUCH)
        return Run(self.atoms, first, last, self.digits[offset : offset + size], gap)

    def runs(self, first: int, fewest: int, most: int) -> list[Run]:
        """Every run from an atom on that has so many digits, shortest first."""
        start = end = self.offsets[first - self.first]
        gap = Gap.TOUCH
        found: list[Run] = []
        for index in range(first, self.last + 1):
            atom = self.atoms[index]
            if index > first and atom.gap > gap:
                gap = atom.gap
            end += len(atom.digits)
            if end - start > most:
                break
            if end - start >= fewest:
                found.append(Run(self.atoms, first, index, self.digits[start:end], gap))
        return found


def segments(atoms: list[Atom]) -> list[Segment]:
    """The atoms, parted where a break lies."""
    found: list[Segment] = []
    first = 0
    for index in range(1, len(atoms) + 1):
        if index == len(atoms) or atoms[index].gap is Gap.BREAK:
            found.append(Segment(atoms, first, index - 1))
            first = index
    return found if atoms else []


def whole_runs(atoms: list[Atom], widest: Gap) -> Iterator[Run]:
    """The longest runs whose gaps are no wider than ``widest``."""
    first = 0
    for index in range(1, len(atoms) + 1):
        if index == len(atoms) or atoms[index].gap > widest:
            part = atoms[first:index]
            gap = max([atom.gap for atom in part[1:]], default=Gap.TOUCH)
            yield Run(atoms, first, index - 1, "".join([atom.digits for atom in part]), gap)
            first = index


class Company(NamedTuple):
    """What the words beside a run say it is."""

    cue: bool = False  # a phone number, plainly announced
    vague: bool = False  # some number or contact
    label: bool = False  # an order, a parcel, a device
    account: bool = False


_NOTHING = Company()


class Surroundings:
    """The words around the runs that start at one atom, read when first asked for."""

    __slots__ = ("_before", "_tokens")

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._before: Company | bool | None = False

    def of(self, run: Run) -> Company:
        """The nearest telling word before the run, else one shortly after it."""
        if self._before is False:
            self._before = announced(self._tokens, run)
        return self._before or followed(self._tokens, run)  # type: ignore[return-value]


def company(tokens: list[Token], run: Run) -> Company:
    """Read the nearest telling word before the run, else one shortly after it."""
    return announced(tokens, run) or followed(tokens, run)


def announced(tokens: list[Token], run: Run) -> Company | None:
    """What the words before the run say; none when they say nothing."""
    first = run.atoms[run.first].first
    vague = False
    for index in range(first - 1, max(-1, first - 1 - _SIGHT), -1):
        token = tokens[index]
        if token.senses & _TELLING:
            if token.text in _VAGUE:
                vague = True
            elif token.senses & Sense.CUE or first - index <= _LABEL_SIGHT:
                return _told(token, vague=vague)
    return Company(vague=True) if vague else None


def followed(tokens: list[Token], run: Run) -> Company:
    """What the words shortly after the run say."""
    last = run.atoms[run.last].last
    for token in tokens[last + 1 : last + 5]:
        if token.senses & _TELLING and token.text not in _VAGUE:
            return _told(token, vague=False)
    return _NOTHING


def _told(token: Token, *, vague: bool) -> Company:
    cue = bool(token.senses & Sense.CUE)
    account = bool(token.senses & Sense.ACCOUNT) and not cue
    return Company(cue, vague, bool(token.senses & Sense.LABEL) and not cue, account)
