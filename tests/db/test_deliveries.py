"""Deliveries keep their order, are claimed once, and go silent with their session."""

import asyncio
import random
from itertools import pairwise
from uuid import uuid4

from db import deliveries, provider_ids, waiting
from db.pool import Database
from relay.delivery import DeliveryState
from tests.db.rows import Person, Rows, draft, outcome

DUE, SENDING, SENT, VOID = (
    DeliveryState.DUE,
    DeliveryState.SENDING,
    DeliveryState.SENT,
    DeliveryState.VOID,
)


async def test_drafts_take_their_places_in_order_lane_by_lane(rows: Rows) -> None:
    one, two = await rows.lane(), await rows.lane()
    added = await deliveries.add(
        rows.connection, [draft(one), draft(two), draft(one), draft(two), draft(one)]
    )
    assert added.seqs == [1, 1, 2, 2, 3]
    assert {ref.lane_id for ref in added.lanes} == {one, two}
    assert all(ref.proxy == rows.whatsapp.address for ref in added.lanes)
    assert (await deliveries.add(rows.connection, [draft(two)])).seqs == [3]
    assert (await deliveries.add(rows.connection, [])).lanes == []


async def test_many_who_add_at_once_leave_no_gap_and_no_disorder(opened: Database) -> None:
    async with opened.transaction() as connection:
        rows = await Rows.on(connection)
        lanes = [await rows.lane() for _ in range(3)]
    dice = random.Random(7)
    plans = [[dice.choices(lanes, k=6) for _ in range(5)] for _ in range(8)]

    async def write(writer: int) -> None:
        for turn, chosen in enumerate(plans[writer]):
            drafts = [draft(lane, f"{writer}.{turn}.{n}") for n, lane in enumerate(chosen)]
            try:
                async with opened.transaction() as connection:
                    added = await deliveries.add(connection, drafts)
                    if turn == 2:
                        raise LookupError
            except LookupError:
                continue
            for lane in lanes:
                mine = [
                    seq for seq, one in zip(added.seqs, drafts, strict=True) if one.lane_id == lane
                ]
                assert all(after == before + 1 for before, after in pairwise(mine))

    await asyncio.gather(*(write(writer) for writer in range(8)))
    async with opened.connection() as connection:
        for lane in lanes:
            kept = await connection.fetch(
                "SELECT seq, body FROM delivery WHERE lane_id = $1 ORDER BY seq", lane
            )
            assert [row["seq"] for row in kept] == list(range(1, len(kept) + 1))
            bodies = [tuple(map(int, row["body"].decode().split("."))) for row in kept]
            for writer in range(8):
                mine = [body for body in bodies if body[0] == writer]
                assert mine == sorted(mine)
                assert all(turn != 2 for _, turn, _ in mine)


async def test_heads_are_the_first_that_wait_in_order_with_all_that_a_hand_over_needs(
    rows: Rows, person: Person
) -> None:
    await rows.due(person.lane_id, "1", "2", "3", "4")
    other = await rows.lane()
    await rows.due(other, "5")
    await rows.connection.execute(
        "UPDATE delivery SET state = 'sent' WHERE lane_id = $1 AND seq = 1", person.lane_id
    )
    found = await waiting.heads(rows.connection, [person.lane_id, other], most=2)
    bodies = {
        lane: [one.body for one in found if one.ref.lane_id == lane]
        for lane in (person.lane_id, other)
    }
    assert bodies == {person.lane_id: [b"2", b"3"], other: [b"5"]}
    head = (await rows.heads(person.lane_id))[0]
    assert (head.ref.proxy, head.ref.counterpart) == (person.proxy.address, person.counterpart)
    assert (head.address, head.attempt, head.state, head.live) == (b"sealed", 0, DUE, True)
    assert head.due_in <= 0
    assert head.ends_at is not None
    assert (await rows.heads(other))[0].ends_at is None


async def test_what_waits_for_its_picture_stands_in_the_way_of_what_is_behind_it(
    rows: Rows, person: Person
) -> None:
    media = uuid4()
    await rows.due(person.lane_id, "1", state=DeliveryState.PREPARING, media_id=media)
    await rows.due(person.lane_id, "2")
    assert [one.state for one in await rows.heads(person.lane_id)] == [DeliveryState.PREPARING, DUE]
    assert await deliveries.intend(rows.connection, [(person.lane_id, 1)], epoch=1) == {}
    assert await deliveries.prepared(rows.connection, media, DUE, None)
    assert await deliveries.prepared(rows.connection, media, DUE, None) == []
    assert await deliveries.intend(rows.connection, [(person.lane_id, 1)], epoch=1)


async def test_an_intent_is_recorded_once_and_counts_the_attempt(
    rows: Rows, person: Person
) -> None:
    await rows.due(person.lane_id, "1", "2")
    places = [(person.lane_id, 1), (person.lane_id, 2)]
    intents = await deliveries.intend(rows.connection, places, epoch=4)
    assert set(intents) == set(places)
    assert await deliveries.intend(rows.connection, places, epoch=4) == {}
    assert [one.attempt for one in await rows.heads(person.lane_id)] == [1, 1]
    assert {one.attempt for one in intents.values()} == {1}
    assert (await rows.heads(person.lane_id))[0].intent_at == intents[places[0]].at


async def test_of_two_who_claim_at_once_one_gets_it(opened: Database) -> None:
    async with opened.transaction() as connection:
        rows = await Rows.on(connection)
        lane = await rows.lane()
        await rows.due(lane, "1")

    async def claim() -> int:
        async with opened.transaction() as connection:
            return len(await deliveries.intend(connection, [(lane, 1)], epoch=1))

    assert sorted(await asyncio.gather(*(claim() for _ in range(4)))) == [0, 0, 0, 1]


async def test_what_was_sent_is_settled_with_its_providers_name(rows: Rows, person: Person) -> None:
    await rows.due(person.lane_id, "1", "2", "3")
    await deliveries.intend(rows.connection, [(person.lane_id, 1), (person.lane_id, 2)], epoch=1)
    moved = await deliveries.settle(rows.connection, [outcome(person.lane_id, 1, 2)])
    assert [(one.seq, one.state) for one in sorted(moved, key=lambda one: one.seq)] == [
        (1, SENT),
        (2, SENT),
    ]
    assert await rows.states(person.lane_id) == [SENT, SENT, DUE]
    assert await provider_ids.get(rows.connection, person.lane_id, 2) == "p"
    assert await provider_ids.get(rows.connection, person.lane_id, 3) is None
    assert await deliveries.settle(rows.connection, [outcome(person.lane_id, 1, 2)]) == []


async def test_what_is_to_be_tried_again_waits_at_the_head_of_its_lane(
    rows: Rows, person: Person
) -> None:
    await rows.due(person.lane_id, "1", "2")
    await deliveries.intend(rows.connection, [(person.lane_id, 1)], epoch=1)
    await deliveries.settle(rows.connection, [outcome(person.lane_id, 1, state=DUE)])
    first, second = await rows.heads(person.lane_id)
    assert (first.seq, first.state, first.attempt) == (1, DUE, 1)
    assert 20 < first.due_in <= 30
    assert second.due_in <= 0


async def test_an_old_epoch_settles_nothing(rows: Rows, person: Person) -> None:
    await rows.due(person.lane_id, "1")
    await deliveries.intend(rows.connection, [(person.lane_id, 1)], epoch=2)
    assert await deliveries.settle(rows.connection, [outcome(person.lane_id, 1, epoch=1)]) == []
    assert await rows.states(person.lane_id) == [SENDING]
    assert await deliveries.settle(rows.connection, [outcome(person.lane_id, 1, epoch=2)])


async def test_an_outcome_that_comes_a_second_time_leaves_the_next_attempt_alone(
    rows: Rows, person: Person
) -> None:
    await rows.due(person.lane_id, "1")
    for _ in range(2):
        await deliveries.intend(rows.connection, [(person.lane_id, 1)], epoch=1)
        again = await deliveries.settle(rows.connection, [outcome(person.lane_id, 1, state=DUE)])
    assert again == []
    assert await rows.states(person.lane_id) == [SENDING]
    assert await deliveries.settle(rows.connection, [outcome(person.lane_id, 1, attempt=2)])


async def test_an_outcome_without_an_intent_settles_nothing(rows: Rows, person: Person) -> None:
    await rows.due(person.lane_id, "1")
    assert await deliveries.settle(rows.connection, [outcome(person.lane_id, 1)]) == []
    assert await deliveries.settle(rows.connection, []) == []
    assert await rows.states(person.lane_id) == [DUE]


async def test_open_intents_of_earlier_epochs_are_adopted_once_and_settled_by_the_new_one(
    rows: Rows, person: Person
) -> None:
    await rows.due(person.lane_id, "1", "2", "3")
    await deliveries.intend(rows.connection, [(person.lane_id, 1), (person.lane_id, 2)], epoch=1)
    adopted = await waiting.adopt(rows.connection, epoch=2)
    assert [(one.seq, one.state) for one in adopted] == [(1, SENDING), (2, SENDING)]
    assert all(one.intent_at is not None for one in adopted)
    assert await waiting.adopt(rows.connection, epoch=2) == []
    assert await deliveries.settle(rows.connection, [outcome(person.lane_id, 1, epoch=1)]) == []
    assert await deliveries.settle(rows.connection, [outcome(person.lane_id, 1, epoch=2)])
    assert await rows.states(person.lane_id) == [SENT, SENDING, DUE]


async def test_a_lane_is_busy_while_something_of_it_waits(rows: Rows, person: Person) -> None:
    idle, done = await rows.lane(), await rows.lane()
    await rows.due(person.lane_id, "1", "2")
    await rows.due(done, "1")
    await rows.connection.execute("UPDATE delivery SET state = 'sent' WHERE lane_id = $1", done)
    busy = await waiting.busy(rows.connection)
    assert [ref.lane_id for ref in busy] == [person.lane_id]
    assert idle not in {ref.lane_id for ref in busy}
