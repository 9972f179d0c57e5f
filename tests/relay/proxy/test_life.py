"""When a session between customers ends, where it stands, and what may be asked of it."""

from datetime import UTC, datetime, timedelta

import pytest

from relay.proxy.life import (
    Change,
    ClosedReason,
    Status,
    Term,
    change,
    closed_reason,
    status,
    upcoming,
)
from relay.proxy.refusal import Unfit, Why
from relay.ticket import TicketState

T0 = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return T0 + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("last", "ttl", "expiry", "end"),
    [
        (None, 60, None, 60),
        (at(50), 60, None, 110),
        (at(-50), 60, None, 60),  # from before it was opened again
        (at(990), 60, None, 1000),
        (None, 0, None, 1000),
        (at(50), 0, None, 1000),
        (None, 2**31 - 1, None, 1000),
        (None, 60, at(300), 300),
        (at(250), 600, at(300), 300),
        (None, 60, at(5000), 1000),
        (None, 0, at(1), 1),
    ],
)
def test_the_end_is_what_was_asked_for_or_a_ttl_after_the_last_word_but_never_past_the_cap(
    last: datetime | None, ttl: int, expiry: datetime | None, end: float
) -> None:
    assert Term(T0, last, ttl, expiry, at(1000)).end == at(end)


def test_a_session_is_open_until_something_crosses_and_closed_once_it_is_over() -> None:
    assert status(live=True, began=None) is Status.OPEN
    assert status(live=True, began=T0) is Status.IN_PROGRESS
    assert {status(live=False, began=began) for began in (None, T0)} == {Status.CLOSED}


def test_why_a_session_is_over_is_how_its_ticket_ended_unless_it_was_asked_for() -> None:
    assert closed_reason(TicketState.CLOSED, by_request=True) is ClosedReason.API
    assert closed_reason(TicketState.CLOSED, by_request=False) is ClosedReason.TICKET
    assert closed_reason(TicketState.EXPIRED, by_request=False) is ClosedReason.EXPIRED
    # Its time is up, and nobody has swept it up yet.
    assert closed_reason(TicketState.OPEN, by_request=False) is ClosedReason.EXPIRED


ALLOWED = {
    (Status.OPEN, None): Change.NOTHING,
    (Status.OPEN, Status.OPEN): Change.NOTHING,
    (Status.OPEN, Status.CLOSED): Change.CLOSE,
    (Status.IN_PROGRESS, None): Change.NOTHING,
    (Status.IN_PROGRESS, Status.IN_PROGRESS): Change.NOTHING,
    (Status.IN_PROGRESS, Status.CLOSED): Change.CLOSE,
    (Status.CLOSED, Status.IN_PROGRESS): Change.REOPEN,
}


@pytest.mark.parametrize("now", [Status.OPEN, Status.IN_PROGRESS, Status.CLOSED])
@pytest.mark.parametrize("asked", [None, *Status])
def test_what_may_be_asked_of_a_session(now: Status, asked: Status | None) -> None:
    if (now, asked) in ALLOWED:
        assert change(now, asked) is ALLOWED[now, asked]
        return
    with pytest.raises(Unfit) as refused:
        change(now, asked)
    closed = now is Status.CLOSED and asked in {None, Status.CLOSED}
    assert refused.value.why is (Why.ENDED if closed else Why.NO_SUCH_CHANGE)


def test_an_end_that_is_asked_for_is_to_come() -> None:
    upcoming(None, T0)
    upcoming(at(1), T0)
    for past in (T0, at(-1)):
        with pytest.raises(Unfit) as refused:
            upcoming(past, T0)
        assert refused.value.why is Why.PAST


@pytest.mark.parametrize("why", Why)
def test_every_refusal_is_one_sentence(why: Why) -> None:
    said = str(Unfit(why))
    assert said[0].isupper()
    assert said.endswith(".")
    assert "\n" not in said
