"""Split lines lose nothing and fit; joined lines fit."""

from hypothesis import given
from hypothesis import strategies as st

from relay.address import Scheme
from relay.lines import CAPTION, LONGEST, joinable, split

# Ordinary letters, white space, beyond the BMP, right-to-left with marks, and halves of a surrogate pair.
texts = st.text(alphabet=st.sampled_from("ab \n\t😀𝒳ש\u200fعé\u0301\ud800\udc00"), max_size=200)


@given(text=texts, longest=st.integers(1, 40))
def test_the_parts_of_a_text_are_the_text_and_each_fits(text: str, longest: int) -> None:
    parts = split(text, longest)
    assert "".join(parts) == text
    assert all(len(part) <= longest for part in parts)
    assert all(parts) or parts == ("",)


@given(text=texts)
def test_a_text_that_fits_is_left_whole(text: str) -> None:
    assert split(text, max(len(text), 1)) == (text,)


def test_4097_characters_are_two_telegram_messages_and_three_whatsapp_ones() -> None:
    for letter in "a😀ש":
        text = letter * 4097
        assert [len(part) for part in split(text, LONGEST[Scheme.TELEGRAM])] == [4096, 1]
        assert [len(part) for part in split(text, LONGEST[Scheme.WHATSAPP])] == [1600, 1600, 897]


def test_a_text_is_cut_behind_white_space_where_there_is_some_in_its_later_half() -> None:
    assert split("satu dua tiga", 10) == ("satu dua ", "tiga")
    assert split("satu\ndua tiga", 10) == ("satu\ndua ", "tiga")
    assert split("a bcdefghijk", 10) == ("a bcdefghi", "jk")
    assert split("abcdefghi jk", 10) == ("abcdefghi ", "jk")


@given(lines=st.lists(texts, min_size=1, max_size=12), longest=st.integers(1, 300))
def test_as_many_lines_are_joined_as_fit_and_never_more(lines: list[str], longest: int) -> None:
    count = joinable(lines, longest)
    assert 1 <= count <= len(lines)
    assert count == 1 or len("\n".join(lines[:count])) <= longest
    assert count == len(lines) or len("\n".join(lines[: count + 1])) > longest


def test_the_break_between_two_lines_counts() -> None:
    assert joinable(["1234", "56789", ""], 10) == 2
    assert joinable(["1234", "56789", ""], 11) == 3
    assert joinable(["1234", "56789"], 9) == 1
    assert joinable(["12345678901234"], 9) == 1


def test_every_scheme_has_its_lengths() -> None:
    assert set(LONGEST) == set(CAPTION) == set(Scheme)
    assert all(CAPTION[scheme] <= LONGEST[scheme] for scheme in Scheme)
