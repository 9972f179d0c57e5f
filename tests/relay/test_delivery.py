"""Receipts come late, twice and out of order: a delivery only moves forward."""

from itertools import permutations

import pytest

from relay.arrival import Progress
from relay.delivery import EXEMPT, DeliveryState, Purpose, advanced

MEANT = {
    Progress.SENT: DeliveryState.SENT,
    Progress.DELIVERED: DeliveryState.DELIVERED,
    Progress.READ: DeliveryState.READ,
    Progress.FAILED: DeliveryState.UNDELIVERABLE,
}
UNDER_WAY = [DeliveryState.SENDING, DeliveryState.UNKNOWN]
RANK = [DeliveryState.SENDING, DeliveryState.SENT, DeliveryState.DELIVERED, DeliveryState.READ]


def orders(said: tuple[Progress, ...]) -> list[tuple[Progress, ...]]:
    """Every order of every subset, with repeats."""
    return sorted(
        {order for count in range(1, 5) for order in permutations(said * 2, count)},
    )


@pytest.mark.parametrize("start", UNDER_WAY)
def test_in_whatever_order_and_however_often_receipts_come_the_furthest_stands(
    start: DeliveryState,
) -> None:
    for order in orders((Progress.SENT, Progress.DELIVERED, Progress.READ)):
        state = start
        for progress in order:
            before, state = state, advanced(state, progress)
            if before in RANK:
                assert RANK.index(state) >= RANK.index(before), order
        assert state is MEANT[max(order)], order


@pytest.mark.parametrize("start", UNDER_WAY)
def test_a_failure_stands_whenever_it_comes_around_being_sent(start: DeliveryState) -> None:
    for order in orders((Progress.SENT, Progress.FAILED)):
        state = start
        for progress in order:
            state = advanced(state, progress)
        assert state is MEANT[max(order)], order


@pytest.mark.parametrize("progress", Progress)
@pytest.mark.parametrize("state", DeliveryState)
def test_a_receipt_leads_to_what_it_says_or_nowhere(
    state: DeliveryState, progress: Progress
) -> None:
    assert advanced(state, progress) in {state, MEANT[progress]}
    assert advanced(advanced(state, progress), progress) is advanced(state, progress)


@pytest.mark.parametrize(
    "state",
    [
        DeliveryState.PREPARING,
        DeliveryState.DUE,
        DeliveryState.VOID,
        DeliveryState.READ,
        DeliveryState.UNDELIVERABLE,
    ],
)
def test_what_has_not_gone_out_and_what_has_come_to_its_end_is_not_moved(
    state: DeliveryState,
) -> None:
    assert all(advanced(state, progress) is state for progress in Progress)


def test_what_was_delivered_does_not_fail_later() -> None:
    assert advanced(DeliveryState.DELIVERED, Progress.FAILED) is DeliveryState.DELIVERED


def test_content_is_never_exempt_from_the_end() -> None:
    assert Purpose.CONTENT not in EXEMPT
    assert Purpose.NOTICE not in EXEMPT
