"""What the business is told is written by the statement that moves it, and taken up in order."""

from typing import cast
from uuid import UUID, uuid4

import pytest

from db import callbacks, deliveries, happenings, interceptions, receipts
from db.callbacks import Callback
from db.pool import Connection
from db.receipts import Receipt
from relay.arrival import Progress
from relay.delivery import DeliveryState, Purpose
from tests.db.proxied import CALLBACK, Proxied, proxied
from tests.db.rows import Rows, draft, outcome
from tests.db.test_plans import Explaining


async def due(connection: Connection, **changes: list[UUID]) -> list[Callback]:
    return await callbacks.due(connection, **{"limit": 10, "busy": [], "full": []} | changes)  # type: ignore[arg-type]


async def take_all(connection: Connection) -> list[tuple[str, str]]:
    """Everything that is to be told, in the order in which it may be: its status, and what the provider calls it."""
    told = []
    while found := await due(connection):
        for one in found:
            told.append((one.status, one.resource))
            await callbacks.drop(connection, one.id)
    return told


async def crossed(place: Proxied, state: DeliveryState = DeliveryState.SENT) -> UUID:
    """A message from Ann that has come to a state on its way to Bob."""
    one = await place.rows.recorded(place.ann.id)
    connection, lane = place.rows.connection, place.bob.lane_id
    (seq,) = (await deliveries.add(connection, [draft(lane, inbound_id=one.id)])).seqs
    await deliveries.intend(connection, [(lane, seq)], epoch=1)
    await deliveries.settle(connection, [outcome(lane, seq, state=state)])
    return one.id


async def test_a_message_is_told_of_when_it_goes_out_and_when_that_changes(rows: Rows) -> None:
    place = await proxied(rows)
    id = await crossed(place)
    (one,) = await due(rows.connection)
    assert (one.source.id, one.source.writer, one.reader) == (id, place.ann.id, place.bob.id)
    assert (one.status, one.resource, one.url, one.kind) == ("sent", "p", CALLBACK, "message")
    lane = place.bob.lane_id
    for progress in (Progress.DELIVERED, Progress.READ):
        await receipts.add(rows.connection, [Receipt(lane, 1, progress, "p", None)])
    assert await take_all(rows.connection) == [("sent", "p"), ("delivered", "p")]


@pytest.mark.parametrize("state", [DeliveryState.UNDELIVERABLE, DeliveryState.UNKNOWN])
async def test_what_did_not_arrive_is_told_of_too(rows: Rows, state: DeliveryState) -> None:
    await crossed(await proxied(rows), state)
    assert [status for status, _ in await take_all(rows.connection)] == [state.value]


async def test_nothing_is_told_without_a_url_of_notices_or_of_other_sessions(rows: Rows) -> None:
    await crossed(await proxied(rows, callback=None))
    place = await proxied(rows)
    lane = place.bob.lane_id
    notice = draft(lane, inbound_id=uuid4(), purpose=Purpose.NOTICE)
    (seq,) = (await deliveries.add(rows.connection, [notice])).seqs
    await deliveries.intend(rows.connection, [(lane, seq)], epoch=1)
    await deliveries.settle(rows.connection, [outcome(lane, seq)])
    native = await rows.join(await rows.session())
    (seq,) = await rows.due(native.lane_id, "halo", inbound_id=uuid4())
    await deliveries.intend(rows.connection, [(native.lane_id, seq)], epoch=1)
    await deliveries.settle(rows.connection, [outcome(native.lane_id, seq)])
    assert await due(rows.connection) == []


async def test_each_interaction_is_told_of_in_order_and_others_do_not_wait_for_it(
    rows: Rows,
) -> None:
    place = await proxied(rows)
    first = await crossed(place)
    await receipts.add(
        rows.connection, [Receipt(place.bob.lane_id, 1, Progress.DELIVERED, "p", None)]
    )
    second = await crossed(place)
    one, two = await due(rows.connection)
    assert (one.source.id, one.status, two.source.id) == (first, "sent", second)
    await callbacks.postpone(rows.connection, one.id, pause=60)
    assert [it.source.id for it in await due(rows.connection)] == [second]
    assert await due(rows.connection, busy=[second]) == []
    assert await due(rows.connection, full=[rows.service_id]) == []
    await callbacks.drop(rows.connection, one.id)
    again, _ = await due(rows.connection)
    assert (again.source.id, again.status, again.attempt) == (first, "delivered", 0)


async def test_a_url_that_was_taken_away_leaves_nobody_to_tell(rows: Rows) -> None:
    place = await proxied(rows)
    await crossed(place)
    await proxied(rows, callback=None)
    (one,) = await due(rows.connection)
    assert one.url is None


async def test_a_call_is_told_of_as_it_goes_on(rows: Rows) -> None:
    place, call = await proxied(rows), uuid4()
    await rows.connection.execute(
        """
        INSERT INTO call (id, service_id, began, session_id, caller_id, callee_id, caller_proxy_id, callee_proxy_id, caller_sid,
                          caller_status, state, language, ends_at)
        VALUES ($1, $2, 'rung', $3, $4, $5, $6, $6, 'CA1', 'in-progress', 'dialling', 'id', now() + interval '1 hour')
        """,
        *(call, rows.service_id, place.session, place.ann.id, place.bob.id, rows.whatsapp.id),
    )
    for change in (
        "callee_sid = 'CA2', callee_status = 'ringing'",
        "wrong = 1",
        "state = 'joined', joined_at = now(), callee_status = 'in-progress'",
        "state = 'ended', outcome = 'cut', ended_at = now(), seconds = 5",
        "callee_status = 'completed'",
    ):
        await rows.connection.execute(f"UPDATE call SET {change} WHERE id = $1", call)  # noqa: S608
    (one,) = await due(rows.connection)
    assert (one.kind, one.source.resource, one.writer_status) == ("call", "CA1", "in-progress")
    assert await take_all(rows.connection) == [
        *[("initiated", ""), ("ringing", "CA2"), ("in-progress", "CA2"), ("completed", "CA2")]
    ]


async def test_what_is_to_be_done_is_found_by_indexes(rows: Rows) -> None:
    looking = Explaining(rows.connection)
    connection = cast("Connection", looking)
    await callbacks.due(connection, limit=9, busy=[uuid4()], full=[uuid4()])
    await interceptions.waiting(connection, limit=9, busy=[uuid4()], full=[uuid4()])
    await interceptions.sweep(connection)
    await happenings.newest(connection, limit=9, service_id=uuid4())
    await happenings.tell(connection, limit=9)
    nodes = list(looking.plans)
    while nodes:
        node = nodes.pop()
        nodes += node.get("Plans", [])
        assert node["Node Type"] != "Seq Scan", node
