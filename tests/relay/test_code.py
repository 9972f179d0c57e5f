"""A ticket's short code is neutral and sayable."""

from hypothesis import given
from hypothesis import strategies as st

from relay.code import ALPHABET, LENGTH, code


@given(entropy=st.integers(0, 2**64 - 1))
def test_a_code_is_five_consonants(entropy: int) -> None:
    made = code(entropy)
    assert len(made) == LENGTH == 5
    assert set(made) <= set(ALPHABET)


def test_the_alphabet_has_no_digits_and_no_vowels_and_nothing_twice() -> None:
    assert ALPHABET.isupper()
    assert ALPHABET.isalpha()
    assert not set(ALPHABET) & set("AEIOUY")
    assert len(set(ALPHABET)) == len(ALPHABET) == 20


@given(numbers=st.sets(st.integers(0, 20**5 - 1), min_size=2, max_size=20))
def test_different_numbers_below_the_number_of_codes_give_different_codes(
    numbers: set[int],
) -> None:
    assert len({code(number) for number in numbers}) == len(numbers)
