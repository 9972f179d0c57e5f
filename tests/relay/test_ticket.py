"""A ticket's life is a table, and every ticket has an end."""

from datetime import UTC, datetime, timedelta

import pytest

from relay.errors import BadInput, Conflict
from relay.ticket import (
    DEFAULT_LENGTH,
    LONGEST,
    TicketEvent,
    TicketKind,
    TicketState,
    after,
    end_of,
    extended,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
TICK = timedelta(microseconds=1)
LEGAL = {
    (TicketState.OPEN, TicketEvent.EXTEND): TicketState.OPEN,
    (TicketState.OPEN, TicketEvent.CLOSE): TicketState.CLOSED,
    (TicketState.OPEN, TicketEvent.EXPIRE): TicketState.EXPIRED,
    (TicketState.CLOSED, TicketEvent.REOPEN): TicketState.OPEN,
    (TicketState.EXPIRED, TicketEvent.REOPEN): TicketState.OPEN,
}


@pytest.mark.parametrize("event", TicketEvent)
@pytest.mark.parametrize("state", TicketState)
def test_an_open_ticket_has_steps_and_an_ended_one_can_only_be_reopened(
    state: TicketState, event: TicketEvent
) -> None:
    if (state, event) in LEGAL:
        assert after(state, event) is LEGAL[state, event]
    else:
        with pytest.raises(Conflict, match=f"The ticket is {state.value} already"):
            after(state, event)


@pytest.mark.parametrize("kind", TicketKind)
def test_every_kind_ends_by_default_and_within_the_longest_length(kind: TicketKind) -> None:
    assert end_of(kind, NOW) == NOW + DEFAULT_LENGTH[kind]
    assert timedelta(0) < DEFAULT_LENGTH[kind] <= LONGEST


def test_an_order_lasts_six_hours_and_an_upgrade_three_days_unless_said_otherwise() -> None:
    assert end_of(TicketKind.TRANSACTION, NOW) == NOW + timedelta(hours=6)
    assert end_of(TicketKind.UPGRADE, NOW) == NOW + timedelta(days=3)
    assert end_of(TicketKind.UPGRADE, NOW, timedelta(hours=2)) == NOW + timedelta(hours=2)


@pytest.mark.parametrize("length", [TICK, LONGEST])
def test_the_bounds_themselves_are_allowed(length: timedelta) -> None:
    assert end_of(TicketKind.TRANSACTION, NOW, length) == NOW + length
    assert extended(NOW, NOW, length) == NOW + length


@pytest.mark.parametrize("length", [timedelta(0), -TICK, LONGEST + TICK, timedelta.max])
def test_a_length_of_nothing_or_beyond_the_longest_is_refused(length: timedelta) -> None:
    with pytest.raises(BadInput):
        end_of(TicketKind.TRANSACTION, NOW, length)
    with pytest.raises(BadInput):
        extended(NOW, NOW, length)


def test_an_extension_counts_from_the_end_and_its_bound_from_now() -> None:
    end = NOW + timedelta(days=89)
    assert extended(end, NOW, timedelta(days=1)) == NOW + LONGEST
    with pytest.raises(BadInput, match="at the latest 90 days from now"):
        extended(end, NOW, timedelta(days=1) + TICK)
