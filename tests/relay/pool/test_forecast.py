"""The forecast: as many numbers as the busiest person has had conversations at a time."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from relay.pool.forecast import Demand, Outlook, Stay, Sweep, outlooks
from relay.pool.needs import SMS, VOICE
from relay.session import Mode

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
BOTH = SMS + VOICE


def stay(who: int, since: int, until: int | None, mode: Mode = Mode.VOICE_AND_MESSAGE) -> Stay:
    """Somebody's time on an American number, in minutes after noon."""
    end = None if until is None else NOON + timedelta(minutes=until)
    return Stay(bytes([who]), "US", mode, NOON + timedelta(minutes=since), end)


def peaks(*stays: Stay) -> dict[Demand, int]:
    sweep = Sweep()
    for one in sorted(stays, key=lambda one: (one.counterpart, one.since)):
        sweep.see(one)
    return {demand: count for (_, demand), count in sweep.peaks.items()}


@pytest.mark.parametrize(
    ("stays", "most"),
    [
        ([(1, 0, 10), (1, 10, 20)], 1),
        ([(1, 0, 11), (1, 10, 20)], 2),
        ([(1, 0, None), (1, 10, None), (2, 0, None)], 2),
        ([(1, 0, 10), (2, 0, 10), (3, 0, 10)], 1),
        ([(1, 0, 30), (1, 5, 10), (1, 12, 20), (1, 15, 16)], 3),
    ],
)
def test_what_counts_is_how_many_one_person_has_at_a_time(
    stays: list[tuple[int, int, int | None]], most: int
) -> None:
    assert peaks(*(stay(*one) for one in stays))[Demand.BOTH] == most


def test_who_asks_for_more_is_counted_with_who_asks_for_less() -> None:
    modes = [Mode.VOICE_AND_MESSAGE, Mode.MESSAGE_ONLY, Mode.MESSAGE_ONLY, Mode.VOICE_ONLY]
    assert peaks(*(stay(1, 0, 10, mode) for mode in modes)) == {
        Demand.BOTH: 1,
        Demand.MESSAGES: 3,
        Demand.CALLS: 2,
        Demand.ANY: 4,
    }


def test_it_is_what_counting_minute_by_minute_would_find() -> None:
    chance = random.Random(5)
    for _ in range(50):
        spans = [
            (chance.randrange(60), chance.randrange(1, 30)) for _ in range(chance.randrange(1, 20))
        ]
        found = peaks(*(stay(1, since, since + length) for since, length in spans))
        counted = max(
            sum(since <= minute < since + length for since, length in spans)
            for minute in range(100)
        )
        assert found[Demand.BOTH] == counted


@pytest.mark.parametrize(
    ("peak", "numbers", "headroom", "crowded", "wanted"),
    [
        (0, 0, 0, False, 0),
        (0, 5, 5, False, 0),
        (1, 1, 0, True, 1),
        (1, 2, 1, False, 0),
        (84, 100, 16, False, 0),
        (85, 100, 15, True, 1),
        (5, 2, -3, True, 4),
    ],
)
def test_a_pool_is_crowded_from_85_percent_on_and_says_how_many_would_help(
    peak: int, numbers: int, headroom: int, crowded: bool, wanted: int
) -> None:
    outlook = Outlook("US", Demand.BOTH, peak, numbers)
    assert (outlook.headroom, outlook.crowded, outlook.wanted) == (headroom, crowded, wanted)
    assert not Outlook("US", Demand.BOTH, peak, numbers + wanted).crowded


def test_demand_and_supply_stand_side_by_side_and_what_is_implied_is_left_out() -> None:
    found = outlooks(
        {("US", Demand.BOTH): 2, ("US", Demand.MESSAGES): 2}, [("US", BOTH), ("GB", SMS)]
    )
    assert found == [
        Outlook("GB", Demand.ANY, 0, 1),
        Outlook("US", Demand.BOTH, 2, 1),
    ]
    mixed = outlooks(
        {("US", Demand.BOTH): 1, ("US", Demand.MESSAGES): 3}, [("US", BOTH), ("US", SMS)]
    )
    assert mixed == [Outlook("US", Demand.BOTH, 1, 1), Outlook("US", Demand.MESSAGES, 3, 2)]
