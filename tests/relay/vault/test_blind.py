"""A blind index shows equality and nothing else."""

from hypothesis import given
from hypothesis import strategies as st

from relay.address import Address
from relay.vault.blind import SIZE, blind, blind_text

PEPPER, OTHER = b"p" * 32, b"q" * 32
addresses = st.integers(1, 10**12).map(lambda number: Address.parse(f"telegram:{number}"))


@given(one=addresses, two=addresses)
def test_equal_addresses_and_they_alone_have_equal_indexes(one: Address, two: Address) -> None:
    assert (blind(PEPPER, one) == blind(PEPPER, two)) == (one == two)
    assert len(blind(PEPPER, one)) == SIZE == 16


@given(address=addresses)
def test_another_pepper_gives_another_index(address: Address) -> None:
    assert blind(PEPPER, address) != blind(OTHER, address)


@given(text=st.text(alphabet=st.characters(codec="utf-8"), max_size=30))
def test_a_text_has_another_index_under_another_pepper_too(text: str) -> None:
    assert blind_text(PEPPER, text) != blind_text(OTHER, text)
    assert blind_text(PEPPER, text) == blind_text(PEPPER, text)


def test_spellings_of_one_number_have_one_index() -> None:
    spellings = [
        "whatsapp:+62 812-3456-7890",
        "whatsapp:+6281234567890",
        "WHATSAPP:+62(812)34567890",
    ]
    assert len({blind(PEPPER, Address.parse(text)) for text in spellings}) == 1
