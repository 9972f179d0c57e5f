"""The check: an untouched log is sound, and whatever is done to one is found."""

import random
from collections import Counter
from dataclasses import replace

import pytest

from relay.audit.check import Broken, Outside, StoredHead
from relay.audit.head import sign_head
from relay.audit.leaf import hash_of
from relay.audit.tree import Frontier
from tests.relay.audit.book import KINDS, LOG, OTHER, SIGNER, START, Book, tampered, written


@pytest.fixture
async def book() -> Book:
    """A log of 47 places under 7 heads."""
    return await written()


async def test_an_untouched_log_is_sound(book: Book) -> None:
    sound = await book.check()
    assert (sound.leaves, sound.heads, sound.outside, sound.waiting) == (47, 7, 1, 0)


async def test_a_log_without_anything_is_sound() -> None:
    assert (await Book([], [], [], []).check()).leaves == 0


async def test_a_thousand_mutations_are_a_thousand_findings(book: Book) -> None:
    tried: Counter[str] = Counter()
    missed = []
    for seed in range(1_000):
        name, changed = tampered(book, random.Random(seed))
        tried[name] += 1
        try:
            await changed.check()
        except Broken:
            continue
        missed.append((seed, name))
    assert not missed
    assert set(tried) == {kind.__name__ for kind in KINDS}


async def test_what_waits_for_its_place_is_counted_and_not_faulted(book: Book) -> None:
    book.entries.append(replace(book.entries[-1], id=99))
    assert (await book.check()).waiting == 1


async def test_the_first_wrong_place_is_named(book: Book) -> None:
    for at in (30, 12):
        book.entries[at] = replace(book.entries[at], reason="another")
        with pytest.raises(Broken, match=f"not the one that was put in place {at}") as found:
            await book.check()
        assert found.value.place == at


async def test_where_leaves_were_made_to_match_the_stretch_between_two_heads_is_named(
    book: Book,
) -> None:
    forged = replace(book.entries[20], act="ticket.opened")
    book.entries[20] = forged
    book.leaves[20] = (20, forged.id, hash_of(forged))
    with pytest.raises(Broken, match="The places 13 to 29 are not what was signed"):
        await book.check()


async def test_a_tail_that_is_cut_off_with_leaves_and_heads_is_missed_by_the_head_kept_outside(
    book: Book,
) -> None:
    del book.entries[13:], book.leaves[13:], book.heads[5:]
    with pytest.raises(Broken, match="the head that is kept beside the keys has size 47"):
        await book.check()
    book.outside = []
    assert (await book.check()).leaves == 13


async def test_a_log_rewritten_and_signed_by_its_own_key_is_found_by_the_head_kept_outside(
    book: Book,
) -> None:
    other = await written((5, 47))
    assert (await other.check()).leaves == 47
    other.entries, other.leaves = [], []
    tree = Frontier()
    for at, entry in enumerate(book.entries):
        forged = replace(entry, reason="another")
        other.entries.append(forged)
        other.leaves.append((at, forged.id, hash_of(forged)))
        tree.add(hash_of(forged))
    head = await sign_head(
        SIGNER, log=LOG, size=47, previous=0, settled=0, root=tree.root(), signed_at=START
    )
    other.heads, other.outside = [StoredHead(head, tree.dump())], []
    assert (await other.check()).leaves == 47
    other.outside = book.outside
    with pytest.raises(Broken, match="has another past than the head of size 47"):
        await other.check()


async def test_a_head_of_another_key_is_nobodys(book: Book) -> None:
    last = book.heads[-1].head
    forged = await sign_head(
        OTHER, log=LOG, size=47, previous=30, settled=0, root=last.root, signed_at=START
    )
    book.heads[-1] = replace(book.heads[-1], head=forged)
    with pytest.raises(Broken, match="size 47 is not signed by this log"):
        await book.check()
    book.heads[-1] = replace(book.heads[-1], head=last)
    book.outside = [Outside(forged, "a witness co-signed")]
    with pytest.raises(Broken, match="that a witness co-signed is not signed by this log"):
        await book.check()
