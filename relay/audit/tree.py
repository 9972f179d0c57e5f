"""The Merkle tree of RFC 9162 section 2.1 (the same as RFC 6962's), over SHA-256."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

SIZE = 32
EMPTY = hashlib.sha256(b"").digest()
"""The root of a tree without leaves."""


def leaf_hash(leaf: bytes) -> bytes:
    """The hash of a leaf. Its first byte keeps it from passing for a node."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of the node above two others."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(slots=True)
class Frontier:
    """A growing tree, of which only the peaks are kept: one for each bit of its size, the largest first."""

    size: int = 0
    peaks: list[bytes] = field(default_factory=list)

    @classmethod
    def load(cls, size: int, raw: bytes) -> "Frontier":
        """What `dump` gave. Raises `ValueError` where it cannot be of a tree of this size."""
        if size < 0 or len(raw) != SIZE * size.bit_count():
            raise ValueError("these are not the peaks of a tree of this size")
        return cls(size, [raw[at : at + SIZE] for at in range(0, len(raw), SIZE)])

    def dump(self) -> bytes:
        """The peaks, one after the other."""
        return b"".join(self.peaks)

    def add(self, leaf: bytes) -> None:
        """Grow by the leaf of this hash."""
        size = self.size
        while size & 1:
            leaf = node_hash(self.peaks.pop(), leaf)
            size >>= 1
        self.peaks.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        """The root as of now."""
        if not self.peaks:
            return EMPTY
        *rest, root = self.peaks
        for peak in reversed(rest):
            root = node_hash(peak, root)
        return root


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root over the leaves of these hashes."""
    frontier = Frontier()
    for leaf in leaves:
        frontier.add(leaf)
    return frontier.root()


def split(size: int) -> int:
    """Where a tree of this size, two at least, divides: the largest power of two below it."""
    return 1 << ((size - 1).bit_length() - 1)


def inclusion(leaves: Sequence[bytes], place: int) -> list[bytes]:
    """The inclusion proof of the leaf in `place` among these (RFC 9162 section 2.1.3.1)."""
    if not 0 <= place < len(leaves):
        raise ValueError("no such place in this tree")
    if len(leaves) == 1:
        return []
    middle = split(len(leaves))
    left, right = leaves[:middle], leaves[middle:]
    if place < middle:
        return [*inclusion(left, place), root_of(right)]
    return [*inclusion(right, place - middle), root_of(left)]


def consistency(leaves: Sequence[bytes], first: int) -> list[bytes]:
    """The proof that the tree of the `first` leaves became the tree of all (RFC 9162 section 2.1.4.1)."""
    if not 0 < first <= len(leaves):
        raise ValueError("no such earlier tree")
    return _subproof(leaves, first, whole=True)


def _subproof(leaves: Sequence[bytes], first: int, *, whole: bool) -> list[bytes]:
    if first == len(leaves):
        return [] if whole else [root_of(leaves)]
    middle = split(len(leaves))
    left, right = leaves[:middle], leaves[middle:]
    if first <= middle:
        return [*_subproof(left, first, whole=whole), root_of(right)]
    return [*_subproof(right, first - middle, whole=False), root_of(left)]
