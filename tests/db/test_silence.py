"""What belongs to a session falls silent with it, and what had begun keeps its true outcome."""

from dataclasses import replace
from uuid import UUID

import pytest

from db import deliveries, inbounds, leavers, sessions, silence, tickets, waiting
from db.pool import Database
from relay.delivery import EXEMPT, DeliveryState, Purpose
from relay.session import Role
from relay.ticket import TicketState
from tests.db.rows import Person, Rows, outcome

DUE, SENDING, SENT, VOID = (
    DeliveryState.DUE,
    DeliveryState.SENDING,
    DeliveryState.SENT,
    DeliveryState.VOID,
)


async def silenced(rows: Rows, session_id: UUID) -> list[UUID | None]:
    """End the session as an ending does; the inbounds of the deliveries that fell silent."""
    ticket_id = await rows.connection.fetchval(
        "SELECT ticket_id FROM session WHERE id = $1", session_id
    )
    assert await tickets.end(rows.connection, ticket_id, TicketState.CLOSED)
    ended, _ = await leavers.end(rows.connection, ticket_id)
    assert ended == [session_id]
    return await silence.void(rows.connection, ended)


async def test_what_is_voided_between_looking_and_claiming_is_not_claimed(
    opened: Database,
) -> None:
    async with opened.transaction() as connection:
        rows = await Rows.on(connection)
        person = await rows.join(await rows.session())
        await rows.due(person.lane_id, "1")
    async with opened.transaction() as claiming:
        (head,) = await waiting.heads(claiming, [person.lane_id], most=5)
        assert head.live
        async with opened.transaction() as ending:
            assert await silence.void(ending, [person.session_id]) == [None]
        place = (person.lane_id, head.seq)
        assert await deliveries.intend(claiming, [place], epoch=1) == {}
    async with opened.connection() as connection:
        assert await replace(rows, connection=connection).states(person.lane_id) == [VOID]


async def test_the_end_of_a_session_silences_its_content_and_notices_and_no_other_sessions(
    rows: Rows, person: Person
) -> None:
    bystander = await rows.join(await rows.session())
    for purpose in Purpose:
        await rows.due(person.lane_id, "x", purpose=purpose)
    await rows.due(person.lane_id, "x", state=DeliveryState.PREPARING)
    await rows.due(bystander.lane_id, "x")
    assert len(await silenced(rows, person.session_id)) == 3
    for purpose, state in zip(Purpose, await rows.states(person.lane_id), strict=False):
        assert state is (DUE if purpose in EXEMPT else VOID)
    assert await rows.states(bystander.lane_id) == [DUE]


@pytest.mark.parametrize("purpose", Purpose)
async def test_a_retry_toward_a_closed_session_is_void_unless_it_is_exempt(
    rows: Rows, person: Person, purpose: Purpose
) -> None:
    await rows.due(person.lane_id, "x", purpose=purpose)
    await deliveries.intend(rows.connection, [(person.lane_id, 1)], epoch=1)
    assert await silenced(rows, person.session_id) == [], "an intent is left to its outcome"
    (moved,) = await deliveries.settle(rows.connection, [outcome(person.lane_id, 1, state=DUE)])
    assert moved.state is (DUE if purpose in EXEMPT else VOID)
    assert await rows.states(person.lane_id) == [moved.state]


async def test_a_retry_toward_someone_who_has_left_an_open_session_is_undeliverable(
    rows: Rows, person: Person
) -> None:
    await rows.due(person.lane_id, "x")
    await rows.due(person.lane_id, "x", purpose=Purpose.REMOVAL)
    await deliveries.intend(rows.connection, [(person.lane_id, 1), (person.lane_id, 2)], epoch=1)
    await sessions.leave(rows.connection, person.id)
    await deliveries.settle(rows.connection, [outcome(person.lane_id, 1, 2, state=DUE)])
    assert await rows.states(person.lane_id) == [DeliveryState.UNDELIVERABLE, DUE]


@pytest.mark.parametrize("state", [SENT, DeliveryState.UNDELIVERABLE, DeliveryState.UNKNOWN])
async def test_what_was_in_flight_at_the_end_keeps_its_true_outcome(
    rows: Rows, person: Person, state: DeliveryState
) -> None:
    await rows.due(person.lane_id, "x")
    await deliveries.intend(rows.connection, [(person.lane_id, 1)], epoch=1)
    ticket = await rows.connection.fetchval(
        "SELECT ticket_id FROM session WHERE id = $1", person.session_id
    )
    await silenced(rows, person.session_id)
    assert await deliveries.in_flight(rows.connection, ticket) == 1
    await deliveries.settle(rows.connection, [outcome(person.lane_id, 1, state=state)])
    assert await deliveries.in_flight(rows.connection, ticket) == 0
    assert await rows.states(person.lane_id) == [state]


async def test_from_its_end_on_a_session_is_not_live_though_nobody_has_closed_it_yet(
    rows: Rows, person: Person
) -> None:
    await rows.due(person.lane_id, "x")
    assert (await rows.heads(person.lane_id))[0].live
    await rows.overdue(person.session_id)
    assert not (await rows.heads(person.lane_id))[0].live
    outside = await rows.lane()
    await rows.due(outside, "x")
    assert (await rows.heads(outside))[0].live


async def test_an_emptied_lane_gives_what_was_written_back_to_whoever_comes_next(
    rows: Rows,
) -> None:
    session = await rows.session()
    customer = await rows.join(session)
    holder = await rows.join(session, Role.AGENT, slot=1)
    written = [await rows.recorded(customer.id) for _ in range(5)]
    failed = DeliveryState.UNDELIVERABLE
    await inbounds.mark_reported(rows.connection, [written[4].id])
    for one, state in zip(written, (SENT, DUE, failed, SENDING, failed), strict=True):
        await rows.due(holder.lane_id, "x", inbound_id=one.id)
        await rows.connection.execute(
            "UPDATE delivery SET state = $2, epoch = 1, intent_at = now() WHERE inbound_id = $1",
            one.id,
            state,
        )
    await silence.void_lane(rows.connection, holder.lane_id)
    assert await rows.states(holder.lane_id) == [SENT, VOID, VOID, SENDING, failed]
    found = await rows.connection.fetch("SELECT id FROM inbound WHERE state = 'waiting'")
    assert {row["id"] for row in found} == {written[1].id, written[2].id}


async def test_a_demo_that_starts_anew_sends_nothing_of_before(rows: Rows, person: Person) -> None:
    await rows.due(person.lane_id, "1", "2")
    await rows.due(person.lane_id, "3", state=DeliveryState.PREPARING)
    await deliveries.intend(rows.connection, [(person.lane_id, 1)], epoch=1)
    await silence.void_everything(rows.connection)
    assert await rows.states(person.lane_id) == [VOID] * 3


async def test_a_lane_is_live_while_its_session_is_open_and_its_owner_is_in_it(rows: Rows) -> None:
    agent = await rows.join(await rows.session(), Role.AGENT, slot=3)
    assert await waiting.live(rows.connection, agent.lane_id)
    assert await waiting.live(rows.connection, await rows.lane())
    await sessions.leave(rows.connection, agent.id)
    assert not await waiting.live(rows.connection, agent.lane_id)
    customer = await rows.join(await rows.session())
    await rows.overdue(customer.session_id)
    assert not await waiting.live(rows.connection, customer.lane_id)
