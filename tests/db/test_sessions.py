"""A message finds the live others of its session and nobody else."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from db import holders, lanes, leavers, routes, sessions, waiting
from db.routes import Found, Key
from db.sessions import Participant
from relay.session import Role
from tests.db.rows import Person, Rows, blind


async def find(rows: Rows, person: Person, slot: int = 0) -> Found | None:
    """The route behind what a person writes."""
    found = await routes.find(rows.connection, [person.key(slot)])
    assert len(found) <= 1
    (one,) = found.get(person.key(slot)) or (None,)
    return one


def others(found: Found | None) -> set[object]:
    assert found is not None
    return {party.participant for party in found.route.others}


async def wrote(rows: Rows, person: Person, hours: float) -> None:
    """Let a person's last message be so long ago."""
    await rows.connection.execute(
        "UPDATE binding SET last_inbound_at = clock_timestamp() - $2::interval WHERE participant_id = $1",
        person.id,
        timedelta(hours=hours),
    )


async def test_a_route_holds_the_sender_and_exactly_the_live_others(rows: Rows) -> None:
    session, elsewhere = await rows.session(), await rows.session()
    customer = await rows.join(session)
    agent = await rows.join(session, Role.AGENT, slot=5)
    gone = await rows.join(session, Role.SUPERVISOR, slot=6)
    supervisor = await rows.join(session, Role.SUPERVISOR, slot=7)
    stranger = await rows.join(elsewhere)
    await rows.join(elsewhere, Role.AGENT, slot=5)
    await sessions.leave(rows.connection, gone.id)

    found = await find(rows, customer)
    assert others(found) == {agent.id, supervisor.id}
    assert found is not None
    assert (found.route.session, found.route.sender.participant) == (session, customer.id)
    assert found.key_id == await sessions.key_of(rows.connection, session)
    assert others(await find(rows, agent, 5)) == {customer.id, supervisor.id}
    assert await find(rows, gone, 6) is None
    assert len(others(await find(rows, stranger))) == 1


async def test_a_key_that_is_off_in_any_part_leads_nowhere(rows: Rows) -> None:
    customer = await rows.join(await rows.session(), slot=2)
    right = customer.key(2)
    wrong = [
        Key(rows.telegram.address, right.counterpart, 2),
        Key("whatsapp:nowhere", right.counterpart, 2),
        Key(right.proxy, blind(), 2),
        Key(right.proxy, right.counterpart, 0),
    ]
    assert set(await routes.find(rows.connection, [right, *wrong])) == {right}
    assert await routes.find(rows.connection, []) == {}


async def test_slots_of_one_chat_lead_to_their_own_sessions(rows: Rows) -> None:
    chat, one, two = blind(), await rows.session(), await rows.session()
    first = await rows.join(one, Role.AGENT, slot=1)
    await rows.join(two, proxy=rows.telegram, counterpart=first.counterpart, slot=2)
    await rows.join(one, proxy=rows.telegram, counterpart=chat, slot=2)
    keys = [first.key(1), first.key(2), Key(rows.telegram.address, chat, 2)]
    found = await routes.find(rows.connection, keys)
    assert [one.route.session for key in keys for one in found[key]] == [one, two, one]


@pytest.mark.parametrize("how", ["overdue", "ended"])
async def test_a_session_that_is_over_leads_nowhere_from_that_moment(rows: Rows, how: str) -> None:
    session = await rows.session()
    customer = await rows.join(session)
    agent = await rows.join(session, Role.AGENT, slot=5)
    assert await find(rows, customer) is not None
    if how == "overdue":
        await rows.overdue(session)
    else:
        ticket = await rows.connection.fetchval(
            "SELECT ticket_id FROM session WHERE id = $1", session
        )
        await leavers.end(rows.connection, ticket)
    assert await find(rows, customer) is None
    assert await find(rows, agent, 5) is None


@pytest.mark.parametrize(
    ("hours", "open_"), [(None, False), (24.01, False), (23.99, True), (0, True)]
)
async def test_a_whatsapp_window_is_open_for_24_hours_after_the_persons_own_message(
    rows: Rows, hours: float | None, open_: bool
) -> None:
    session = await rows.session()
    customer = await rows.join(session)
    agent = await rows.join(session, Role.AGENT, slot=5)
    if hours is not None:
        await wrote(rows, customer, hours)
    found = await find(rows, agent, 5)
    assert found is not None
    assert [party.window_open for party in found.route.others] == [open_]
    back = await find(rows, customer)
    assert back is not None
    assert [party.window_open for party in back.route.others] == [True], "Telegram has no window"


async def test_the_window_counts_per_number_and_customer_whatever_session_they_wrote_in(
    rows: Rows,
) -> None:
    earlier = await rows.session()
    before = await rows.join(earlier)
    await wrote(rows, before, 1)
    await sessions.leave(rows.connection, before.id)
    ticket = await rows.ticket()
    session = await rows.session(ticket)
    await rows.join(session, counterpart=before.counterpart)
    agent = await rows.join(session, Role.AGENT, slot=5)
    found = await find(rows, agent, 5)
    assert found is not None
    assert [party.window_open for party in found.route.others] == [True]
    await wrote(rows, before, 25)
    found = await find(rows, agent, 5)
    assert found is not None
    assert [party.window_open for party in found.route.others] == [False]
    await wrote(rows, before, 1)
    _, left = await leavers.end(rows.connection, ticket)
    assert all(leaver.reachable for leaver in left)


async def test_writing_opens_the_writers_window_and_nobody_elses(rows: Rows) -> None:
    session = await rows.session()
    customer = await rows.join(session)
    other = await rows.join(session)
    agent = await rows.join(session, Role.AGENT, slot=5)
    await routes.touch(rows.connection, [customer.key()])
    found = await find(rows, agent, 5)
    assert found is not None
    assert {party.participant: party.window_open for party in found.route.others} == {
        customer.id: True,
        other.id: False,
    }


async def test_the_end_takes_everyone_out_at_once_and_says_who_may_still_be_told(
    rows: Rows,
) -> None:
    session, elsewhere = await rows.session(), await rows.session()
    awake, asleep = await rows.join(session), await rows.join(session)
    agent = await rows.join(session, Role.AGENT, slot=5)
    gone = await rows.join(session, Role.SUPERVISOR, slot=6)
    bystander = await rows.join(elsewhere)
    await sessions.leave(rows.connection, gone.id)
    await routes.touch(rows.connection, [awake.key(), bystander.key()])
    ticket = await rows.connection.fetchval("SELECT ticket_id FROM session WHERE id = $1", session)

    ended, left = await leavers.end(rows.connection, ticket)
    assert ended == [session]
    assert {one.participant_id: (one.reachable, one.threaded) for one in left} == {
        awake.id: (True, False),
        asleep.id: (False, False),
        agent.id: (True, True),
    }
    assert await find(rows, bystander) is not None
    assert await leavers.end(rows.connection, ticket) == ([], [])
    live = await rows.connection.fetch("SELECT participant_id FROM binding WHERE ended_at IS NULL")
    assert [row["participant_id"] for row in live] == [bystander.id]


async def test_what_someone_holds_is_theirs_until_they_leave_or_it_ends(rows: Rows) -> None:
    session = await rows.session()
    agent = await rows.join(session, Role.AGENT, slot=5)
    assert agent.staff_id is not None
    (held,) = await holders.held_by(rows.connection, agent.staff_id)
    assert (held.session_id, held.participant_id, held.lane_id) == (
        session,
        agent.id,
        agent.lane_id,
    )
    holder = await holders.of_lane(rows.connection, agent.lane_id)
    assert holder is not None
    assert (holder.participant_id, holder.staff_id) == (agent.id, agent.staff_id)
    await sessions.leave(rows.connection, agent.id)
    assert await holders.held_by(rows.connection, agent.staff_id) == []
    assert await holders.of_lane(rows.connection, agent.lane_id) is None


async def test_a_lanes_thread_is_the_slot_of_its_participant_and_moves_with_it(rows: Rows) -> None:
    session = await rows.session()
    agent = await rows.join(session, Role.AGENT, slot=5)
    await rows.join(session)
    await lanes.set_thread(rows.connection, agent.lane_id, 77)
    assert await find(rows, agent, 5) is None
    assert await find(rows, agent, 77) is not None
    await lanes.set_thread(rows.connection, agent.lane_id, None)
    assert await find(rows, agent, 77) is None
    reach = await lanes.get(rows.connection, agent.lane_id)
    assert reach is not None
    assert reach.thread is None


async def test_a_thread_that_opens_after_the_end_binds_nobody(rows: Rows) -> None:
    session = await rows.session()
    agent = await rows.join(session, Role.AGENT, slot=5)
    ticket = await rows.connection.fetchval("SELECT ticket_id FROM session WHERE id = $1", session)
    await leavers.end(rows.connection, ticket)
    await lanes.set_thread(rows.connection, agent.lane_id, 78)
    assert await find(rows, agent, 78) is None
    reach = await lanes.get(rows.connection, agent.lane_id)
    assert reach is not None
    assert reach.thread == 78, "it is still to be removed"


async def test_a_courtesy_goes_down_a_lane_once_an_hour(rows: Rows) -> None:
    lane, other = await rows.lane(), await rows.lane()
    assert await lanes.take_courtesy(rows.connection, lane)
    assert not await lanes.take_courtesy(rows.connection, lane)
    assert await lanes.take_courtesy(rows.connection, other)
    for minutes, allowed in ((59, False), (61, True)):
        await rows.connection.execute(
            "UPDATE lane SET courtesy_at = clock_timestamp() - $2::interval WHERE id = $1",
            lane,
            timedelta(minutes=minutes),
        )
        assert await lanes.take_courtesy(rows.connection, lane) is allowed


async def test_a_lane_outside_any_session_is_found_by_proxy_and_person(rows: Rows) -> None:
    person, session = blind(), await rows.session()
    await rows.lane(session, counterpart=person)
    looked_for: dict[str, Any] = {"proxy_id": rows.whatsapp.id, "counterpart": person}
    assert await lanes.find_outside(rows.connection, **looked_for) is None
    lane = await rows.lane(counterpart=person)
    key = await lanes.key_of(rows.connection, lane)
    assert await lanes.find_outside(rows.connection, **looked_for) == (lane, key)
    assert await lanes.get(rows.connection, session) is None
    await rows.due(lane, "x")
    assert len(await waiting.busy(rows.connection)) == 1


async def test_a_person_with_several_sessions_on_one_sender_gets_a_slot_for_each(
    rows: Rows,
) -> None:
    first = await rows.join(await rows.session())
    for _ in range(2):
        other = await rows.session()
        lane = await rows.lane(other, counterpart=first.counterpart)
        participant = Participant(uuid4(), other, Role.CUSTOMER, "x", None, lane)
        await sessions.join(rows.connection, participant)
        await sessions.bind(rows.connection, participant.id)
    found = (await routes.find(rows.connection, [first.key()]))[first.key()]
    assert [one.slot for one in found] == [0, -1, -2]
    assert len({one.route.session for one in found}) == 3
    assert all(one.route.sender.shared for one in found)

    await sessions.leave(rows.connection, found[1].route.sender.participant)
    again = await rows.session()
    lane = await rows.lane(again, counterpart=first.counterpart)
    participant = Participant(uuid4(), again, Role.CUSTOMER, "x", None, lane)
    await sessions.join(rows.connection, participant)
    await sessions.bind(rows.connection, participant.id)
    found = (await routes.find(rows.connection, [first.key()]))[first.key()]
    assert [one.slot for one in found] == [0, -2, -1]
