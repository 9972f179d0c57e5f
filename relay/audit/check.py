"""Checking the whole log: every leaf against its entry, every head against the leaves below it."""

import struct
from collections import defaultdict
from collections.abc import AsyncIterable, Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from relay.audit.entry import Recorded
from relay.audit.head import Head
from relay.audit.leaf import hash_of
from relay.audit.tree import Frontier


class Broken(Exception):
    """The log is not what was signed. The text is a sentence; `place` is the first that is wrong."""

    def __init__(self, place: int, sentence: str) -> None:
        super().__init__(sentence)
        self.place = place


@dataclass(frozen=True, slots=True)
class Leaf:
    """A leaf as it lies in the database, and the entry that it is said to be of, where there is one."""

    place: int
    audit_id: int
    hash: bytes
    entry: Recorded | None


@dataclass(frozen=True, slots=True)
class StoredHead:
    """A head as it lies in the database, with the peaks that the log goes on from."""

    head: Head
    frontier: bytes


@dataclass(frozen=True, slots=True)
class Outside:
    """A head that somebody keeps outside the database; `who` names them in a sentence."""

    head: Head
    who: str


@dataclass(frozen=True, slots=True)
class Sound:
    """What was checked, with nothing wrong."""

    leaves: int
    heads: int
    outside: int
    waiting: int


@dataclass(slots=True)
class Check:
    """One pass over the log, in constant memory but for the heads.

    `log` and `key` are the log's id and public key, `waiting` the ids of the entries without a leaf.
    """

    log: UUID
    key: bytes
    heads: Sequence[StoredHead]
    waiting: Sequence[int]
    outside: Sequence[Outside] = ()
    _tree: Frontier = field(default_factory=Frontier)

    async def run(self, leaves: AsyncIterable[Leaf]) -> Sound:
        """Check everything. Raises `Broken`."""
        heads = {one.head.size: one for one in self.heads}
        outside = defaultdict(list)
        self._check_heads()
        for one in self.outside:
            outside[one.head.size].append(one)
        async for leaf in leaves:
            self._add(leaf)
            if self._tree.size in heads:
                self._meet(heads[self._tree.size])
            for held in outside.get(self._tree.size, ()):
                self._compare(held)
        self._end()
        return Sound(self._tree.size, len(self.heads), len(self.outside), len(self.waiting))

    def _check_heads(self) -> None:
        """Every head is signed, and each names the one before it."""
        before = 0
        for one in self.heads:
            head = one.head
            if head.log != self.log or not head.is_signed_by(self.key):
                raise Broken(before, f"The head of size {head.size} is not signed by this log.")
            if head.previous != before:
                raise Broken(
                    before,
                    f"The head of size {head.size} follows one of size {head.previous}, but the one before it here has "
                    f"size {before}: a head was taken away or put in.",
                )
            before = head.size
        for held in self.outside:
            if held.head.log != self.log or not held.head.is_signed_by(self.key):
                raise Broken(
                    0,
                    f"The head of size {held.head.size} that {held.who} is not signed by this log.",
                )

    def _add(self, leaf: Leaf) -> None:
        place = self._tree.size
        if leaf.place != place:
            raise Broken(
                place, f"Place {place} is empty or taken twice: a leaf was moved or taken away."
            )
        if leaf.entry is None:
            raise Broken(
                place, f"Entry {leaf.audit_id}, which stands in place {place}, was deleted."
            )
        if leaf.entry.id != leaf.audit_id or _hash(leaf.entry) != leaf.hash:
            raise Broken(
                place, f"Entry {leaf.audit_id} is not the one that was put in place {place}."
            )
        self._tree.add(leaf.hash)

    def _meet(self, stored: StoredHead) -> None:
        head = stored.head
        if head.root != self._tree.root():
            raise Broken(
                head.previous,
                f"The places {head.previous} to {head.size - 1} are not what was signed: entries and their leaves were "
                "replaced, moved or put in.",
            )
        if stored.frontier != self._tree.dump():
            raise Broken(
                head.size, f"The peaks kept with the head of size {head.size} were changed."
            )

    def _compare(self, held: Outside) -> None:
        if held.head.root != self._tree.root():
            raise Broken(
                0,
                f"The log has another past than the head of size {held.head.size} that {held.who}: it was rewritten.",
            )

    def _end(self) -> None:
        """Nothing is missing at the end, and nothing waits that should have its place."""
        size = self._tree.size
        signed = self.heads[-1].head.size if self.heads else 0
        if signed > size:
            raise Broken(
                size,
                f"A head of size {signed} was signed, but the log ends at {size}: its tail was cut off.",
            )
        if signed < size:
            raise Broken(signed, f"The places from {signed} on are under no signed head.")
        for held in self.outside:
            if held.head.size > size:
                raise Broken(
                    size,
                    f"The log ends at {size}, but the head that {held.who} has size {held.head.size}: its tail was cut off.",
                )
        settled = max((one.head.settled for one in self.heads), default=0)
        for id in self.waiting:
            if id <= settled:
                raise Broken(
                    size, f"Entry {id} has no place, but later ones do: it was put in afterwards."
                )


def _hash(entry: Recorded) -> bytes | None:
    try:
        return hash_of(entry)
    except (struct.error, UnicodeEncodeError):
        return None


async def streamed(leaves: Iterable[Leaf]) -> AsyncIterable[Leaf]:
    """Leaves that are at hand already."""
    for leaf in leaves:
        yield leaf
