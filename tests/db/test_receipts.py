"""What providers say later moves a delivery forward, each saying once."""

from itertools import permutations

import pytest

from db import deliveries, provider_ids, receipts
from db.receipts import Receipt
from relay.arrival import Progress
from relay.delivery import DeliveryState
from tests.db.rows import Rows

STEPS = (Progress.SENT, Progress.DELIVERED, Progress.READ)


@pytest.mark.parametrize("order", list(permutations(STEPS)))
async def test_receipts_in_any_order_and_twice_leave_the_furthest(
    rows: Rows, order: tuple[Progress, ...]
) -> None:
    lane = await rows.lane()
    await rows.due(lane, "x")
    await deliveries.intend(rows.connection, [(lane, 1)], epoch=1)
    seen = []
    for progress in order + order:
        moved = await receipts.add(rows.connection, [Receipt(lane, 1, progress, "p", None)])
        seen += [one.state for one in moved]
    assert seen == sorted(seen, key=["sent", "delivered", "read"].index)
    assert await rows.states(lane) == [DeliveryState.READ]
    assert await provider_ids.get(rows.connection, lane, 1) == "p"
    assert await rows.connection.fetchval("SELECT count(*) FROM receipt") == 3


async def test_receipts_of_one_batch_move_a_delivery_step_by_step(rows: Rows) -> None:
    lane = await rows.lane()
    await rows.due(lane, "x")
    await deliveries.intend(rows.connection, [(lane, 1)], epoch=1)
    batch = [
        Receipt(lane, 1, progress, "p", None)
        for progress in (Progress.READ, Progress.SENT, Progress.READ, Progress.DELIVERED)
    ]
    moved = await receipts.add(rows.connection, batch)
    assert [one.state.value for one in moved] == ["sent", "delivered", "read"]


async def test_a_failure_carries_its_code_and_stands(rows: Rows) -> None:
    lane = await rows.lane()
    await rows.due(lane, "x")
    await deliveries.intend(rows.connection, [(lane, 1)], epoch=1)
    (moved,) = await receipts.add(
        rows.connection, [Receipt(lane, 1, Progress.FAILED, "p", "63024")]
    )
    assert (moved.state, moved.code) == (DeliveryState.UNDELIVERABLE, "63024")
    assert await receipts.add(rows.connection, [Receipt(lane, 1, Progress.SENT, "p", None)]) == []


async def test_a_receipt_that_overtakes_our_own_record_is_not_undone_by_it(rows: Rows) -> None:
    lane = await rows.lane()
    await rows.due(lane, "x")
    await deliveries.intend(rows.connection, [(lane, 1)], epoch=1)
    await receipts.add(rows.connection, [Receipt(lane, 1, Progress.DELIVERED, "p", None)])
    late = deliveries.Outcome(lane, (1,), (1,), DeliveryState.SENT, 1, provider_id="p")
    assert await deliveries.settle(rows.connection, [late]) == []
    assert await rows.states(lane) == [DeliveryState.DELIVERED]


async def test_a_receipt_for_nothing_of_ours_has_no_effect(rows: Rows) -> None:
    lane = await rows.lane()
    await rows.due(lane, "x")
    assert await receipts.add(rows.connection, [Receipt(lane, 2, Progress.SENT, "p", None)]) == []
    assert await receipts.add(rows.connection, [Receipt(lane, 1, Progress.READ, "p", None)]) == []
    assert await rows.states(lane) == [DeliveryState.DUE]
