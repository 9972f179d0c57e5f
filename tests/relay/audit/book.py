"""The three tables of a log in memory, and every way to tamper with them."""

import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar

from relay.audit.check import Check, Leaf, Outside, Sound, StoredHead, streamed
from relay.audit.entry import ActorKind, ObjectKind, Recorded
from relay.audit.head import Head, sign_head
from relay.audit.leaf import hash_of
from relay.audit.tree import Frontier, leaf_hash
from topeng.vault.signing import LocalSigner

LOG = uuid.UUID(int=77)
SIGNER = LocalSigner.of(b"\x01" * 32)
OTHER = LocalSigner.of(b"\x02" * 32)
START = 1_700_000_000_000_000
Row = TypeVar("Row")


@dataclass(slots=True)
class Book:
    """The rows of `audit`, `audit_leaf` (place, id, hash) and `audit_head`, and the head kept outside."""

    entries: list[Recorded]
    leaves: list[tuple[int, int, bytes]]
    heads: list[StoredHead]
    outside: list[Outside]

    def copy(self) -> "Book":
        """The same rows, to tamper with."""
        return Book([*self.entries], [*self.leaves], [*self.heads], [*self.outside])

    async def check(self) -> Sound:
        """What `topeng audit verify` does, over these rows."""
        by_id = {entry.id: entry for entry in self.entries}
        placed = {id for _, id, _ in self.leaves}
        ordered = [Leaf(*row, by_id.get(row[1])) for row in sorted(self.leaves)]
        check = Check(
            log=LOG,
            key=SIGNER.public_key,
            heads=sorted(self.heads, key=lambda one: one.head.size),
            waiting=sorted(id for id in by_id if id not in placed),
            outside=self.outside,
        )
        return await check.run(streamed(ordered))


async def written(sizes: tuple[int, ...] = (1, 2, 5, 12, 13, 30, 47)) -> Book:
    """A log with a head of each of these sizes; every tenth number was drawn and never used, as by an undone transaction."""
    book = Book([], [], [], [])
    tree, chance = Frontier(), random.Random(1)
    ids = (id for id in range(1, 10 * sizes[-1]) if id % 10)
    for size in sizes:
        while tree.size < size:
            entry = _entry(next(ids), chance)
            book.entries.append(entry)
            book.leaves.append((tree.size, entry.id, hash_of(entry)))
            tree.add(hash_of(entry))
        book.heads.append(StoredHead(await _head(book, tree), tree.dump()))
    book.outside = [Outside(book.heads[-1].head, "is kept beside the keys")]
    return book


async def _head(book: Book, tree: Frontier, signer: LocalSigner = SIGNER) -> Head:
    return await sign_head(
        signer,
        log=LOG,
        size=tree.size,
        previous=book.heads[-1].head.size if book.heads else 0,
        settled=book.entries[-5].id if tree.size > 5 else 0,
        root=tree.root(),
        signed_at=START + tree.size,
    )


def _entry(id: int, chance: random.Random) -> Recorded:
    return Recorded(
        id=id,
        at=START + id,
        actor_kind=chance.choice(list(ActorKind)),
        actor=chance.choice([None, uuid.UUID(int=chance.getrandbits(128))]),
        act=chance.choice(["text.shown", "address.read", "ticket.closed"]),
        object_kind=chance.choice(list(ObjectKind)),
        object=uuid.UUID(int=chance.getrandbits(128)),
        reason=chance.choice([None, "content", "recap"]),
    )


# -- tampering ---------------------------------------------------------------------------------


def tampered(book: Book, chance: random.Random) -> tuple[str, Book]:
    """The log with one thing done to it, and its name."""
    kind = chance.choice(KINDS)
    changed = book.copy()
    kind(changed, chance)
    return kind.__name__, changed


def edit_entry(book: Book, chance: random.Random) -> None:
    """Another value in one column."""
    at = chance.randrange(len(book.entries))
    book.entries[at] = _edited(book.entries[at], chance)


def edit_entry_and_leaf(book: Book, chance: random.Random) -> None:
    """The same, with the leaf made to match, as whoever knows the encoding would."""
    at = chance.randrange(len(book.entries))
    old = book.entries[at]
    column = chance.choice([one.name for one in fields(old) if one.name != "id"])
    book.entries[at] = new = _edited(old, chance, column)
    book.leaves[at] = (book.leaves[at][0], old.id, hash_of(new))


def edit_and_sign_anew(book: Book, chance: random.Random) -> None:
    """The same, with every root and frontier above made to match; only the signatures cannot be."""
    edit_entry_and_leaf(book, chance)
    tree, made = Frontier(), []
    heads = {one.head.size: one.head for one in book.heads}
    for _, _, hash in book.leaves:
        tree.add(hash)
        if tree.size in heads:
            made.append(StoredHead(replace(heads[tree.size], root=tree.root()), tree.dump()))
    book.heads = made


def edit_leaf(book: Book, chance: random.Random) -> None:
    """Another place, number or hash."""
    at = chance.randrange(len(book.leaves))
    row: list[Any] = [*book.leaves[at]]
    column = chance.randrange(3)
    row[column] = leaf_hash(b"another") if column == 2 else row[column] + chance.choice([-1, 1, 99])
    book.leaves[at] = (row[0], row[1], row[2])


def edit_head(book: Book, chance: random.Random) -> None:
    """Another value in one column of a head."""
    at = chance.randrange(len(book.heads))
    stored = book.heads[at]
    column = chance.choice([*(one.name for one in fields(Head)), "frontier"])
    if column == "frontier":
        book.heads[at] = replace(stored, frontier=stored.frontier + b"x")
    else:
        book.heads[at] = replace(stored, head=_edited(stored.head, chance, column))


def delete_entry(book: Book, chance: random.Random) -> None:
    """An entry gone."""
    del book.entries[chance.randrange(len(book.entries))]


def delete_leaf(book: Book, chance: random.Random) -> None:
    """A leaf gone."""
    del book.leaves[chance.randrange(len(book.leaves))]


def delete_entry_and_leaf(book: Book, chance: random.Random) -> None:
    """Both gone, and the gap closed."""
    at = chance.randrange(len(book.entries))
    del book.entries[at], book.leaves[at]
    book.leaves = [(place, id, hash) for place, (_, id, hash) in enumerate(book.leaves)]


def delete_head(book: Book, chance: random.Random) -> None:
    """A head gone."""
    del book.heads[chance.randrange(len(book.heads))]


def swap_entries(book: Book, chance: random.Random) -> None:
    """Two entries trade their numbers."""
    a, b = chance.sample(range(len(book.entries)), 2)
    one, other = book.entries[a], book.entries[b]
    book.entries[a], book.entries[b] = replace(one, id=other.id), replace(other, id=one.id)


def swap_leaves(book: Book, chance: random.Random) -> None:
    """Two leaves trade their places, entries and all: the order is another."""
    a, b = chance.sample(range(len(book.leaves)), 2)
    one, other = book.leaves[a], book.leaves[b]
    book.leaves[a], book.leaves[b] = (one[0], *other[1:]), (other[0], *one[1:])


def insert_entry(book: Book, chance: random.Random) -> None:
    """An entry put in under a number that was never used."""
    number = chance.choice([0, -5, 10, 20, 30, 40])
    book.entries.append(_entry(number, chance))


def insert_leaf(book: Book, chance: random.Random) -> None:
    """An entry put in with a leaf, somewhere, and all after it moved on."""
    at, entry = chance.randint(0, len(book.leaves)), _entry(1_000, chance)
    book.entries.append(entry)
    book.leaves.insert(at, (at, entry.id, hash_of(entry)))
    book.leaves = [(place, id, hash) for place, (_, id, hash) in enumerate(book.leaves)]


def insert_head(book: Book, chance: random.Random) -> None:
    """A head that the log never signed."""
    size = chance.choice([3, 20, 47, 60])
    head = replace(book.heads[-1].head, size=size, previous=chance.choice([0, 2, 13, 47]))
    book.heads.append(StoredHead(head, book.heads[-1].frontier))


def cut_tail(book: Book, chance: random.Random) -> None:
    """The last heads gone, and the leaves and entries under them, or only some of all that."""
    heads = chance.randrange(len(book.heads))
    size = book.heads[heads - 1].head.size if heads else 0
    what = chance.choice(["entries", "leaves", "heads", "both", "signed", "all"])
    if what in {"entries", "both", "all"}:
        del book.entries[size:]
    if what in {"leaves", "both", "signed", "all"}:
        del book.leaves[size:]
    if what in {"heads", "signed", "all"}:
        del book.heads[heads:]


KINDS: list[Callable[[Book, random.Random], None]] = [
    edit_entry,
    edit_entry_and_leaf,
    edit_and_sign_anew,
    edit_leaf,
    edit_head,
    delete_entry,
    delete_leaf,
    delete_entry_and_leaf,
    delete_head,
    swap_entries,
    swap_leaves,
    insert_entry,
    insert_leaf,
    insert_head,
    cut_tail,
]


def _edited(row: Row, chance: random.Random, column: str | None = None) -> Row:
    column = column or chance.choice([one.name for one in fields(row)])  # type: ignore[arg-type]
    value = before = getattr(row, column)
    while value == before:
        value = chance.choice([None, "a", "b"]) if column == "reason" else _another(before, chance)
    return replace(row, **{column: value})  # type: ignore[type-var]


def _another(value: Any, chance: random.Random) -> Any:
    if isinstance(value, int):
        return value + chance.choice([-1, 1, 1_000])
    if isinstance(value, bytes):
        at = chance.randrange(len(value))
        return value[:at] + bytes([value[at] ^ 1 << chance.randrange(8)]) + value[at + 1 :]
    if isinstance(value, str):
        return chance.choice(["", "staff", "customer", "text.shown", value + " "])
    return uuid.UUID(int=chance.getrandbits(128))
