"""Another try comes later each time, obeys the provider, and ends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.retry import FIRST_PAUSE, LAST_ATTEMPT, LONGEST_PAUSE, pause

attempts = st.integers(1, LAST_ATTEMPT - 1)
jitters = st.floats(0, 1, exclude_max=True)


@given(attempt=attempts, retry_after=st.none() | st.floats(0, 90_000), jitter=jitters)
def test_the_providers_word_is_obeyed_in_full_and_ours_spread_by_at_most_a_half(
    attempt: int, retry_after: float | None, jitter: float
) -> None:
    seconds = pause(attempt, retry_after, jitter)
    assert seconds is not None
    assert seconds >= (retry_after or 0)
    own = min(FIRST_PAUSE * 2 ** (attempt - 1), LONGEST_PAUSE)
    assert own <= seconds <= max(own * 1.5, retry_after or 0)


def test_pauses_double_without_jitter() -> None:
    assert [pause(attempt, None, 0) for attempt in range(1, 5)] == [1, 2, 4, 8]


@pytest.mark.parametrize("retry_after", [None, 0.0, 5.0])
def test_the_last_attempt_is_the_last(retry_after: float | None) -> None:
    assert pause(LAST_ATTEMPT, retry_after, 0) is None
    assert pause(LAST_ATTEMPT + 1, retry_after, 0) is None


def test_what_was_promised_is_tried_for_ever_with_no_longer_pauses() -> None:
    for attempt in (LAST_ATTEMPT, 20, 100_000):
        seconds = pause(attempt, None, 0, persistent=True)
        assert seconds is not None
        assert FIRST_PAUSE <= seconds <= LONGEST_PAUSE
