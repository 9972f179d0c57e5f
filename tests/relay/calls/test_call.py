"""How a call ends, and how long it may last."""

from datetime import UTC, datetime, timedelta

import pytest

from relay.calls.call import CallState, Leg, Outcome, Status, limit, outcome
from relay.calls.step import LONGEST

NOW = datetime(2026, 11, 22, tzinfo=UTC)
NEVER_MET = [Status.BUSY, Status.NO_ANSWER, Status.FAILED, Status.CANCELED]


@pytest.mark.parametrize("status", NEVER_MET)
@pytest.mark.parametrize("state", [one for one in CallState if one is not CallState.JOINED])
def test_a_leg_that_was_never_picked_up_says_why(state: CallState, status: Status) -> None:
    for leg in Leg:
        assert outcome(state, leg, status, screened=True) == status.value


@pytest.mark.parametrize("status", [one for one in Status if one.final])
def test_who_has_talked_has_talked_whatever_is_said_afterwards(status: Status) -> None:
    for leg in Leg:
        assert outcome(CallState.JOINED, leg, status, screened=True) is Outcome.COMPLETED


def test_who_picks_up_and_presses_nothing_has_not_taken_the_call() -> None:
    for state in (CallState.DIALLING, CallState.ANSWERED):
        how = outcome(state, Leg.CALLEE, Status.COMPLETED, screened=True)
        assert how is Outcome.DECLINED
        how = outcome(state, Leg.CALLEE, Status.COMPLETED, screened=False)
        assert how is Outcome.COMPLETED, "nobody was asked"


def test_who_hangs_up_before_the_other_is_there_has_cancelled() -> None:
    for state in (CallState.DIALLING, CallState.ANSWERED):
        how = outcome(state, Leg.CALLER, Status.COMPLETED, screened=True)
        assert how is Outcome.CANCELED
    how = outcome(CallState.ASKING, Leg.CALLER, Status.COMPLETED, screened=True)
    assert how is Outcome.DECLINED


@pytest.mark.parametrize(
    ("rest", "length"),
    [
        (timedelta(minutes=5), timedelta(minutes=5)),
        (timedelta(seconds=59, milliseconds=999), timedelta(seconds=59)),
        (timedelta(days=3), LONGEST),
        (timedelta(milliseconds=10), timedelta(0)),
        (timedelta(seconds=-1), timedelta(0)),
    ],
)
def test_a_call_lasts_no_longer_than_its_session_and_never_longer_than_the_vendor_allows(
    rest: timedelta, length: timedelta
) -> None:
    assert limit(NOW, NOW + rest) == length
