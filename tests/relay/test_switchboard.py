"""The switchboard goes by what was said and by nothing else."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.switchboard import PICK, Answer, Choice, Past, Pick, Said, To, Unclear, pick

THREE = [
    Choice(UUID(int=n), UUID(int=100 + n), code)
    for n, code in enumerate(["HDWSP", "KQMTP", "BCDFG"])
]
ASKED = tuple(one.participant for one in reversed(THREE))


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (Said("ya"), Unclear()),
        (Said("2"), Unclear()),
        (Said("2", asked=ASKED), Answer(1)),
        (Said("1.", asked=ASKED), Answer(2)),
        (Said("4", asked=ASKED), Unclear()),
        (Said("2 porsi ya", asked=ASKED), Unclear()),
        (Said("2", asked=ASKED, plain=False), Unclear()),
        (Said("3", asked=(UUID(int=9),) * 3), Past()),
        (Said("kqmtp: saya di lobi"), To(1, "saya di lobi")),
        (Said("#KQMTP saya di lobi"), To(1, "saya di lobi")),
        (Said("KQMTP"), Answer(1)),
        (Said("KQMTP", plain=False), To(1, "")),
        (Said("KQMTPX halo"), Unclear()),
        (Said("saya KQMTP"), Unclear()),
        (Said("ya", quoted=UUID(int=102)), To(2, "ya")),
        (Said("ya", quoted=UUID(int=900)), Past()),
        (Said("HDWSP ya", quoted=UUID(int=102)), To(2, "HDWSP ya")),
        (Said("BCDFG ya, betul", quoted=UUID(int=102), plain=False), To(2, "ya, betul")),
        (Said("BCDFG", quoted=UUID(int=102)), To(2, "BCDFG")),
        (Said("", choice=PICK + UUID(int=0).hex), Answer(0)),
        (Said("", choice="BCDFG"), Answer(2)),
        (Said("", choice=PICK + UUID(int=77).hex), Past()),
        (Said("Ya, lanjut", choice="yes_continue"), Unclear()),
    ],
)
def test_a_message_goes_where_it_says(said: Said, expected: Pick) -> None:
    assert pick(THREE, said, must_say=False) == expected
    assert pick(THREE, said, must_say=True) == expected


def test_the_only_conversation_needs_no_word_unless_it_must_say_so() -> None:
    assert pick(THREE[:1], Said("ya"), must_say=False) == To(0, "ya")
    assert pick(THREE[:1], Said("HDWSP"), must_say=False) == To(0, "HDWSP")
    assert pick(THREE[:1], Said("ya", asked=ASKED), must_say=False) == Unclear()
    assert pick(THREE[:1], Said("Ya", choice="yes"), must_say=False) == To(0, "Ya")
    assert pick(THREE[:1], Said("ya"), must_say=True) == Unclear()
    assert pick([], Said("ya"), must_say=False) == Unclear()


def test_a_code_that_two_conversations_share_says_nothing() -> None:
    twins = [Choice(UUID(int=n), UUID(int=n), "HDWSP") for n in range(2)]
    assert pick(twins, Said("HDWSP halo"), must_say=False) == Unclear()


@given(st.text(), st.lists(st.sampled_from(ASKED), max_size=3).map(tuple), st.booleans())
def test_it_never_guesses(text: str, asked: tuple[UUID, ...], plain: bool) -> None:
    """Of several conversations one is picked only if its code stands in front, or an open question's number is all there is."""
    found = pick(THREE, Said(text, asked=asked, plain=plain), must_say=False)
    if isinstance(found, To | Answer):
        begins = text.strip().lstrip("#").upper()
        coded = begins.startswith(THREE[found.place].code)
        numbered = bool(asked) and text.strip().strip("#.) ").isdigit()
        assert coded or numbered
