"""What holds for every text, tried on thousands."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relay.guard import MASKS, Memory, judge, mask

_BITS = st.sampled_from(
    [
        "0",
        "8",
        "1",
        "08",
        "62",
        "+62",
        "0812",
        "3456",
        "7890",
        "nol",
        "delapan",
        "satu",
        "dua",
        "tiga",
        "kosong",
        "lapan",
        "puluh",
        "belas",
        "ratus",
        "ribu",
        "dobel",
        "trus",
        ".",
        ",",
        "-",
        "/",
        "@",
        "#",
        "*",
        "budi",
        "gmail",
        "com",
        "titik",
        "at",
        "dot",
        "wa",
        "ig",
        "line",
        "id",
        "otp",
        "kode",
        "pin",
        "nik",
        "kartu",
        "rp",
        "jam",
        "no",
        "resi",
        "va",
        "4111",
        "1111",
        "3273",
        "0125",
        "O",
        "l",
        "B",
        "❶",
        "８",
        "1️⃣",
        "\u200b",
        "\n",
        "_",
        "(",
        ")",
        "[",
        "]",
        ":",
        "https://",
        "wa.me/",
        ".id",
        "x",
        "v",
        "iv",
        "dibalik",
    ]
)
_TEXTS = st.one_of(
    st.text(max_size=120),
    st.lists(_BITS, max_size=40).map(" ".join),
    st.lists(_BITS, max_size=40).map("".join),
)


@settings(max_examples=300, deadline=None, database=None)
@given(_TEXTS)
def test_a_masked_text_gives_nothing_away(text: str) -> None:
    assert not judge(mask(text)).leaks


@settings(max_examples=300, deadline=None, database=None)
@given(_TEXTS)
def test_without_a_finding_the_text_stays_as_it_is(text: str) -> None:
    verdict = judge(text)

    assert verdict.leaks or verdict.masked == text


@settings(max_examples=200, deadline=None, database=None)
@given(_TEXTS)
def test_findings_lie_within_the_text_and_are_never_empty(text: str) -> None:
    for finding in judge(text).findings:
        assert 0 <= finding.start < finding.end <= len(text)
        assert 0.0 < finding.confidence <= 1.0


@settings(max_examples=200, deadline=None, database=None)
@given(_TEXTS)
def test_masking_adds_nothing_but_the_words_for_the_kinds(text: str) -> None:
    left = mask(text)
    for word in MASKS.values():
        left = left.replace(word, "\0")

    signs = iter(text)
    assert all(sign == "\0" or any(sign == other for other in signs) for sign in left)


@settings(max_examples=60, deadline=None, database=None)
@given(st.lists(st.tuples(st.sampled_from(["a", "b"]), _TEXTS), max_size=8))
def test_no_conversation_breaks_it(lines: list[tuple[str, str]]) -> None:
    memory = Memory()
    for now, (sender, text) in enumerate(lines):
        memory = judge(text, sender=sender, memory=memory, now=float(now)).memory


def test_a_line_of_a_million_digits_is_read_in_one_go() -> None:
    assert judge("1" * 1_000_000).text == "1" * 1_000_000


@pytest.mark.parametrize(
    "piece", ["seratus ", "otp 1234 ", "a@a@", "nol", "(.)", "ig ", "1\u200b", "#1"]
)
def test_a_long_line_of_one_thing_is_read_through(piece: str) -> None:
    text = piece * (4_000 // len(piece))

    assert not judge(judge(text).masked).leaks
