"""The bytes of a leaf: one entry, one encoding, and no two alike."""

import uuid
from dataclasses import fields, replace

from hypothesis import given
from hypothesis import strategies as some

from relay.audit.entry import Recorded
from relay.audit.leaf import encode, hash_of

ONE = Recorded(
    id=7,
    at=1_700_000_000_000_001,
    actor_kind="staff",
    actor=uuid.UUID(int=1),
    act="address.read",
    object_kind="lane",
    object=uuid.UUID(int=2),
    reason="recap",
)
ids = some.none() | some.uuids()
words = some.text(max_size=4)
entries = some.builds(
    Recorded,
    id=some.integers(0, 3),
    at=some.integers(0, 3),
    actor_kind=words,
    actor=ids,
    act=words,
    object_kind=words,
    object=ids,
    reason=some.none() | words,
)


def test_the_bytes_of_an_entry_never_change() -> None:
    assert (
        encode(ONE).hex()
        == (
            "746f70656e6720617564697420656e747279203100"  # the version
            "0000000000000007" "00060a24181e4001"
            "000000057374616666" "0000001000000000000000000000000000000001"
            "0000000c616464726573732e72656164" "000000046c616e65"
            "0000001000000000000000000000000000000002" "000000057265636170"
        )
    )  # fmt: skip
    assert hash_of(ONE).hex() == "6393ba2e7f6c397a09c471c2bb8d0d9e6936694896813adc06d09ed20f2be85a"


@given(entries, entries)
def test_two_entries_have_the_same_bytes_only_when_they_are_the_same(
    one: Recorded, other: Recorded
) -> None:
    assert (encode(one) == encode(other)) == (one == other)


def test_every_column_is_in_the_bytes() -> None:
    other = Recorded(8, 9, "api", None, "text.read", "inbound", None, None)
    for column in fields(Recorded):
        changed = replace(ONE, **{column.name: getattr(other, column.name)})
        assert encode(changed) != encode(ONE), column.name
