"""What is sealed opens in its own place under its own key, whole, or not at all."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.vault.seal import KEY_SIZE, NONCE_SIZE, Place, Unopenable, seal, unseal

keys = st.binary(min_size=KEY_SIZE, max_size=KEY_SIZE)
nonces = st.binary(min_size=NONCE_SIZE, max_size=NONCE_SIZE)
names = st.text("abcdefghijklmnopqrstuvwxyz_", min_size=1, max_size=12)
places = st.builds(Place, names, names, st.uuids())
plains = st.binary(max_size=200)

KEY, NONCE = b"k" * KEY_SIZE, b"n" * NONCE_SIZE
PLACE = Place("lane", "address", UUID(int=1))
PLAIN = b"whatsapp:+6281234567890"
SEALED = seal(KEY, NONCE, PLAIN, PLACE)


def refused(key: bytes, sealed: bytes, place: Place) -> bool:
    try:
        unseal(key, sealed, place)
    except Unopenable as error:
        return "81234" not in str(error)
    return False


@given(key=keys, nonce=nonces, plain=plains, place=places)
def test_unseal_is_the_inverse_of_seal(
    key: bytes, nonce: bytes, plain: bytes, place: Place
) -> None:
    assert unseal(key, seal(key, nonce, plain, place), place) == plain


def test_the_plain_text_is_not_in_what_is_sealed_and_the_nonce_is_in_front() -> None:
    assert PLAIN not in SEALED
    assert SEALED.startswith(NONCE)
    assert len(SEALED) == NONCE_SIZE + len(PLAIN) + 16


@given(key=keys)
def test_another_key_does_not_open(key: bytes) -> None:
    assert refused(key, SEALED, PLACE) == (key != KEY)


@given(place=places)
def test_another_place_does_not_open(place: Place) -> None:
    assert refused(KEY, SEALED, place) == (place != PLACE)


@pytest.mark.parametrize(
    "place",
    [
        Place("staff", "address", UUID(int=1)),
        Place("lane", "title", UUID(int=1)),
        Place("lane", "address", UUID(int=2)),
        Place("laneaddress", "", UUID(int=1)),
        Place("lan", "eaddress", UUID(int=1)),
    ],
)
def test_table_column_and_row_each_bind(place: Place) -> None:
    assert refused(KEY, SEALED, place)


@given(bit=st.integers(0, len(SEALED) * 8 - 1))
def test_one_flipped_bit_anywhere_is_refused(bit: int) -> None:
    altered = bytearray(SEALED)
    altered[bit // 8] ^= 1 << bit % 8
    assert refused(KEY, bytes(altered), PLACE)


@pytest.mark.parametrize("length", range(len(SEALED)))
def test_what_is_cut_short_is_refused(length: int) -> None:
    assert refused(KEY, SEALED[:length], PLACE)


@given(tail=st.binary(min_size=1, max_size=20))
def test_what_is_longer_is_refused(tail: bytes) -> None:
    assert refused(KEY, SEALED + tail, PLACE)


@pytest.mark.parametrize("size", [0, 1, 16, 31, 33])
def test_a_key_of_another_size_does_not_open(size: int) -> None:
    assert refused(b"k" * size, SEALED, PLACE)
