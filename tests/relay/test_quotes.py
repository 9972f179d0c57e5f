"""A quote is one short line above what answers it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.payload import Reply
from relay.quotes import EXCERPT, excerpt, quoted


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Halo", "Halo"),
        ("  satu\n\ndua\ttiga ", "satu dua tiga"),
        ("x" * 60, "x" * 60),
        ("x" * 61, "x" * 59 + "…"),
        ("x" * 58 + " yz", "x" * 58 + "…"),
        ("", ""),
        (" \n", ""),
    ],
)
def test_an_excerpt_is_one_line(text: str, line: str) -> None:
    assert excerpt(text) == line


@given(st.text(alphabet=st.characters(codec=None)))
def test_an_excerpt_is_short_and_settled(text: str) -> None:
    line = excerpt(text)
    assert len(line) <= EXCERPT
    assert "\n" not in line
    assert excerpt(line) == line


def test_what_answers_stands_below_what_it_answers() -> None:
    assert quoted("Baik", Reply("Sudah\nsampai?"), 100) == "› Sudah sampai?\nBaik"
    assert quoted("", Reply("Sudah?"), 100) == "› Sudah?"


def test_without_anything_to_quote_a_text_stays_as_it_is() -> None:
    assert quoted("Baik", None, 100) == "Baik"
    assert quoted("Baik", Reply(" "), 100) == "Baik"


def test_a_quote_gives_way_to_the_text() -> None:
    assert quoted("Baik", Reply("Sudah?"), 13) == "› Sudah?\nBaik"
    assert quoted("Baik", Reply("Sudah?"), 12) == "Baik"
