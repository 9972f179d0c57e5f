"""The vendors' figures hold, in virtual time, over every window."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.pacing import SMS, TELEGRAM, WHATSAPP, Pace, Pacer, Rate

ROUNDING = 1e-6
PACES = {"telegram": TELEGRAM, "whatsapp": WHATSAPP, "sms": SMS}


def play(pace: Pace, wanted: list[tuple[int, float]]) -> dict[int, list[float]]:
    """When each person's messages go, if (person, pause before it) come one after the other."""
    pacer, now, sent = Pacer(), 0.0, dict[int, list[float]]()
    for person, gap in wanted:
        limits = ((("p", person), pace.person), (("p",), pace.proxy))
        now = pacer.ready_at(limits, now + gap)
        pacer.take(limits, now)
        sent.setdefault(person, []).append(now)
    return sent


def check(moments: list[float], rate: Rate) -> None:
    """Over any window: admitted <= burst + rate * window."""
    for first, start in enumerate(moments):
        for last in range(first, len(moments)):
            window = moments[last] - start
            assert last - first + 1 <= rate.burst + window / rate.interval + ROUNDING


@pytest.mark.parametrize("name", PACES)
@given(
    wanted=st.lists(
        st.tuples(st.integers(0, 3), st.sampled_from([0.0, 0.01, 0.3, 1.0, 5.9, 40.0])),
        max_size=60,
    )
)
def test_over_any_window_no_more_go_than_the_burst_and_the_rate_allow(
    name: str, wanted: list[tuple[int, float]]
) -> None:
    pace = PACES[name]
    sent = play(pace, wanted)
    for moments in sent.values():
        check(moments, pace.person)
    check(sorted(moment for moments in sent.values() for moment in moments), pace.proxy)


@pytest.mark.parametrize(
    ("pace", "expected"),
    [
        # Telegram: three at once, then one a second. WhatsApp: five at once, then one in six seconds. SMS: one a second.
        (TELEGRAM, [0, 0, 0, 1, 2, 3, 4]),
        (WHATSAPP, [0, 0, 0, 0, 0, 6, 12]),
        (SMS, [0, 1, 2, 3, 4, 5, 6]),
    ],
)
def test_one_person_hears_a_burst_and_then_the_vendors_rate(
    pace: Pace, expected: list[float]
) -> None:
    assert play(pace, [(1, 0.0)] * 7)[1] == pytest.approx(expected)


@pytest.mark.parametrize(("pace", "a_second"), [(TELEGRAM, 30), (WHATSAPP, 80), (SMS, 1)])
def test_everyone_together_hears_the_vendors_rate_for_the_proxy(pace: Pace, a_second: int) -> None:
    burst = pace.proxy.burst
    sent = play(pace, [(person, 0.0) for person in range(burst + 3 * a_second)])
    last = max(moment for moments in sent.values() for moment in moments)
    assert last == pytest.approx(3.0)
    assert sum(moments == [0.0] for moments in sent.values()) == burst


def test_a_pause_restores_the_burst_but_never_more() -> None:
    moments = play(WHATSAPP, [(1, 0.0)] * 5 + [(1, 3600.0)] + [(1, 0.0)] * 5)[1]
    assert moments[5:] == pytest.approx([3600.0] * 5 + [3606.0])


@pytest.mark.parametrize("name", PACES)
@given(
    before=st.integers(0, 8),
    seconds=st.floats(0.1, 3600),
    disturb=st.sampled_from(["nothing", "forget", "shorter hold", "give back"]),
)
def test_nothing_goes_before_the_end_of_a_pause_that_the_provider_asked_for(
    name: str, before: int, seconds: float, disturb: str
) -> None:
    rate, pacer = PACES[name].person, Pacer()
    limits = (("key", rate),)
    pacer.take(limits, 0.0, before)
    pacer.hold("key", rate, seconds)
    acts: dict[str, Callable[[], None]] = {
        "nothing": lambda: None,
        "forget": lambda: pacer.forget(seconds / 2),
        "shorter hold": lambda: pacer.hold("key", rate, seconds / 2),
        "give back": lambda: pacer.take(limits, 0.0, -1),
    }
    acts[disturb]()
    assert pacer.ready_at(limits, 0.0) >= seconds - ROUNDING


@given(rate=st.builds(Rate, st.floats(0.1, 100), st.floats(0.1, 60), st.integers(1, 50)))
def test_what_was_taken_and_given_back_costs_nothing(rate: Rate) -> None:
    pacer, limits = Pacer(), (("key", rate),)
    for _ in range(rate.burst):
        pacer.take(limits, 0.0)
    pacer.take(limits, 0.0, -1)
    assert pacer.ready_at(limits, 0.0) == pytest.approx(0.0, abs=ROUNDING)
    pacer.take(limits, 0.0)
    assert pacer.ready_at(limits, 0.0) == pytest.approx(rate.interval)


def test_what_is_forgotten_did_not_limit_any_more() -> None:
    pacer = Pacer()
    pacer.take((("old", SMS.person),), 0.0)
    pacer.take((("new", SMS.person),), 9.5)
    pacer.forget(10.0)
    assert pacer.ready_at((("old", SMS.person),), 10.0) == 10.0
    assert pacer.ready_at((("new", SMS.person),), 10.0) == 10.5
    assert set(pacer._cells) == {"new"}


def test_a_key_that_was_never_seen_may_go_at_once() -> None:
    assert Pacer().ready_at((("new", WHATSAPP.person),), 7.0) == 7.0
    assert Pacer().ready_at((), 7.0) == 7.0
