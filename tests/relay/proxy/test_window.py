"""The sliding window: what it lets through, in virtual time."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from relay.proxy.window import Window


def test_30_a_second_for_a_minute_are_all_let_through() -> None:
    window = Window(150, 5_000)  # milliseconds, so that nothing is rounded
    assert all(window.allow(tick * 1_000 // 30) for tick in range(1_800))


def test_of_151_in_a_second_one_is_not() -> None:
    window = Window(150, 5.0)
    assert [window.allow(tick / 151) for tick in range(151)] == [True] * 150 + [False]


def test_what_was_refused_does_not_count() -> None:
    window = Window(2, 5.0)
    assert [window.allow(now) for now in (0, 1, 2, 3, 4.9, 5.0, 5.1, 6.0)] == [
        *(True, True, False, False, False),
        *(True, False, True),
    ]
    assert not window.idle(10.9)
    assert window.idle(11.0)


@given(
    st.lists(st.floats(0, 1), max_size=200).map(sorted),
    st.integers(1, 8),
)
def test_no_stretch_of_time_holds_more_than_it_may(moments: Sequence[float], most: int) -> None:
    window = Window(most, 0.1)
    taken = [now for now in moments if window.allow(now)]
    for place, now in enumerate(taken):
        assert sum(1 for other in taken[place:] if other < now + 0.1) <= most
