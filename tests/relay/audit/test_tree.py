"""The tree, against the reference vectors of Certificate Transparency and against its own promises."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from relay.audit.proof import extends, includes
from relay.audit.tree import EMPTY, Frontier, consistency, inclusion, leaf_hash, root_of

# github.com/google/certificate-transparency, merkletree/merkle_tree_test.cc
LEAVES = [
    leaf_hash(bytes.fromhex(leaf))
    for leaf in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
A = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
B = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
C = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
D = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
E = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
F = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"

leaves = some.lists(some.binary(min_size=1, max_size=3).map(leaf_hash), min_size=1, max_size=40)


def _proof(*nodes: str) -> list[bytes]:
    return [bytes.fromhex(node) for node in nodes]


@pytest.mark.parametrize("size", range(1, 9))
def test_the_roots_are_those_of_the_reference(size: int) -> None:
    assert root_of(LEAVES[:size]).hex() == ROOTS[size - 1]


def test_the_root_of_nothing_is_the_hash_of_nothing() -> None:
    assert root_of([]) == EMPTY
    assert EMPTY.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize(
    ("place", "size", "proof"),
    [
        (0, 1, _proof()),
        (0, 8, _proof(A, B, C)),
        (5, 8, _proof(D, E, ROOTS[3])),
        (2, 3, _proof(ROOTS[1])),
        (1, 5, _proof(ROOTS[0], B, D)),
    ],
)
def test_inclusion_is_proved_as_in_the_reference(place: int, size: int, proof: list[bytes]) -> None:
    root = bytes.fromhex(ROOTS[size - 1])
    assert inclusion(LEAVES[:size], place) == proof
    assert includes(leaf=LEAVES[place], place=place, size=size, proof=proof, root=root)


@pytest.mark.parametrize(
    ("first", "size", "proof"),
    [
        (1, 1, _proof()),
        (1, 8, _proof(A, B, C)),
        (6, 8, _proof(F, E, ROOTS[3])),
        (2, 5, _proof(B, D)),
    ],
)
def test_consistency_is_proved_as_in_the_reference(
    first: int, size: int, proof: list[bytes]
) -> None:
    old, root = (bytes.fromhex(ROOTS[n - 1]) for n in (first, size))
    assert consistency(LEAVES[:size], first) == proof
    assert extends(first=first, old=old, size=size, root=root, proof=proof)


@given(leaves)
def test_every_place_of_every_tree_is_proved_and_no_other(tree: list[bytes]) -> None:
    root = root_of(tree)
    for place, leaf in enumerate(tree):
        proof = inclusion(tree, place)
        holds: dict[str, Any] = {
            "leaf": leaf,
            "place": place,
            "size": len(tree),
            "proof": proof,
            "root": root,
        }
        assert includes(**holds)
        assert not includes(**holds | {"leaf": leaf_hash(b"another")})
        assert not includes(**holds | {"root": leaf_hash(b"another")})
        assert not includes(**holds | {"place": len(tree)})
        assert not includes(**holds | {"place": -1})
        assert not includes(**holds | {"proof": [*proof, root]})
        if proof:
            assert not includes(**holds | {"proof": proof[:-1]})
            assert not includes(**holds | {"proof": [*proof[:-1], leaf_hash(b"another")]})


@given(leaves, some.data())
def test_every_earlier_tree_is_proved_and_no_rewritten_one(
    tree: list[bytes], data: some.DataObject
) -> None:
    root = root_of(tree)
    first = data.draw(some.integers(1, len(tree)))
    old, proof = root_of(tree[:first]), consistency(tree, first)
    holds: dict[str, Any] = {
        "first": first,
        "old": old,
        "size": len(tree),
        "root": root,
        "proof": proof,
    }
    assert extends(**holds)
    at = data.draw(some.integers(0, first - 1))
    rewritten = [*tree[:at], leaf_hash(b"another"), *tree[at + 1 :]]
    later, again = root_of(rewritten), consistency(rewritten, first)
    assert not extends(**holds | {"root": later})
    assert not extends(**holds | {"root": later, "proof": again})
    assert not extends(**holds | {"old": root_of(rewritten[:first])})
    assert not extends(**holds | {"proof": [*proof, root]})
    assert not extends(**holds | {"first": 0})
    assert not extends(**holds | {"first": len(tree) + 1})
    if proof:
        assert not extends(**holds | {"proof": proof[:-1]})


@given(leaves, some.data())
def test_a_tree_grows_from_its_peaks_alone(tree: list[bytes], data: some.DataObject) -> None:
    cut = data.draw(some.integers(0, len(tree)))
    grown = Frontier()
    for leaf in tree[:cut]:
        grown.add(leaf)
    grown = Frontier.load(cut, grown.dump())
    for leaf in tree[cut:]:
        grown.add(leaf)
    assert (grown.size, grown.root()) == (len(tree), root_of(tree))
    assert len(grown.peaks) == len(tree).bit_count()


def test_peaks_of_another_size_are_refused() -> None:
    grown = Frontier()
    grown.add(LEAVES[0])
    for size, raw in ((3, grown.dump()), (1, b"short"), (-1, b"")):
        with pytest.raises(ValueError, match="peaks"):
            Frontier.load(size, raw)


@pytest.mark.parametrize(("place", "count"), [(-1, 3), (3, 3), (0, 0)])
def test_a_place_outside_the_tree_has_no_proof(place: int, count: int) -> None:
    with pytest.raises(ValueError, match="no such place"):
        inclusion(LEAVES[:count], place)
