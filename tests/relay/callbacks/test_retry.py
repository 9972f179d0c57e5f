"""A callback is sent again where that may help, and not for ever; stop words are whole messages."""

import itertools

import pytest

from relay.callbacks.retry import is_taken, pause
from relay.callbacks.stopping import WORDS, is_stop


@pytest.mark.parametrize("status", [None, 500, 503, 408, 425, 429])
def test_it_is_tried_again_with_longer_and_longer_pauses_and_then_no_more(
    status: int | None,
) -> None:
    assert not is_taken(status)
    pauses = list(itertools.takewhile(bool, (pause(n, status) for n in range(1, 100))))
    assert pauses == sorted(set(pauses), key=lambda one: one or 0.0)
    assert len(pauses) == 7


@pytest.mark.parametrize("status", [301, 308, 400, 404, 410])
def test_what_would_be_the_same_again_is_not_tried_again(status: int) -> None:
    assert not is_taken(status)
    assert pause(1, status) is None


@pytest.mark.parametrize("status", [200, 201, 204, 299])
def test_an_answer_of_2xx_takes_it(status: int) -> None:
    assert is_taken(status)


@pytest.mark.parametrize("text", [*sorted(WORDS), "STOP", " Stop\n", "Unstop", "ARRET"])
def test_a_stop_word_is_the_whole_message(text: str) -> None:
    assert is_stop(text)


@pytest.mark.parametrize(
    "text", ["Please stop by", "stop.", "START", "YES", "HELP", "INFO", "DEBUT", "", "stop stop"]
)
def test_all_else_goes_on(text: str) -> None:
    assert not is_stop(text)
