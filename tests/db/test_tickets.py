"""A ticket ends once, by the database's clock, and nothing opens it again."""

from datetime import timedelta
from uuid import uuid4

import pytest

from db import cards, keys, staff, tickets
from db.keys import WrappedKey
from relay.session import Role, StaffState
from relay.ticket import TicketState
from tests.db.rows import HOUR, Rows, blind


async def test_a_ticket_ends_once(rows: Rows) -> None:
    id = await rows.ticket()
    assert await tickets.end(rows.connection, id, TicketState.CLOSED)
    assert not await tickets.end(rows.connection, id, TicketState.EXPIRED)
    ticket = await tickets.get(rows.connection, id)
    assert ticket.state is TicketState.CLOSED
    assert ticket.ended_at is not None


@pytest.mark.parametrize("over", ["closed", "overdue"])
async def test_only_an_open_ticket_before_its_end_is_extended(rows: Rows, over: str) -> None:
    session = await rows.session()
    id = await rows.connection.fetchval("SELECT ticket_id FROM session WHERE id = $1", session)
    later = await tickets.now(rows.connection) + 5 * HOUR
    assert await tickets.extend(rows.connection, id, later)
    assert (await tickets.get(rows.connection, id)).ends_at == later
    ends_at = "SELECT ends_at FROM session WHERE id = $1"
    assert await rows.connection.fetchval(ends_at, session) == later
    if over == "closed":
        await tickets.end(rows.connection, id, TicketState.CLOSED)
    else:
        await rows.overdue(session)
    assert not await tickets.extend(rows.connection, id, later + HOUR)


async def test_what_is_overdue_is_named_with_the_time_until_the_next(rows: Rows) -> None:
    assert await tickets.overdue(rows.connection, limit=9) == ([], None)
    session = await rows.session()
    await rows.ticket(length=timedelta(minutes=10))
    await rows.overdue(session)
    ids, until = await tickets.overdue(rows.connection, limit=9)
    assert len(ids) == 1
    assert until is not None
    assert 500 < until <= 600


async def test_a_session_is_unclaimed_while_it_lives_and_nobody_of_the_staff_holds_it(
    rows: Rows,
) -> None:
    free, held, over = await rows.session(), await rows.session(), await rows.session()
    await rows.join(free)
    await rows.join(held, Role.AGENT, slot=1)
    await rows.overdue(over)
    found = await tickets.unclaimed(rows.connection, rows.service_id)
    assert [session for session, _ in found] == [free]


async def test_a_ticket_is_found_in_its_service_by_code_in_any_case_or_by_reference(
    rows: Rows,
) -> None:
    ref = blind()
    id = await rows.ticket(ref=ref)
    ticket = await tickets.get(rows.connection, id)
    for name, index in ((ticket.code.lower(), b""), ("", ref)):
        for service, ids in ((ticket.service, [id]), ("another desk", [])):
            found = await tickets.find(rows.connection, service=service, code=name, ref_index=index)
            assert [one.id for one in found] == ids


async def test_an_invitation_is_good_once_and_until_its_end(rows: Rows) -> None:
    async def invite(valid: timedelta) -> bytes:
        token = blind()
        await staff.invite(
            rows.connection,
            id=uuid4(),
            service_id=rows.service_id,
            alias=token.hex(),
            role=Role.AGENT,
            invite=token,
            valid=valid,
        )
        return token

    good, late = await invite(HOUR), await invite(timedelta(0))
    taken = await staff.take_invite(rows.connection, good)
    assert taken is not None
    assert taken.state is StaffState.INVITED
    assert [await staff.take_invite(rows.connection, token) for token in (good, late, blind())] == [
        None,
        None,
        None,
    ]


async def test_only_active_agents_within_their_contract_are_shown_tickets(
    rows: Rows,
) -> None:
    agent = await rows.agent()
    await rows.agent(role=Role.DRIVER)
    await rows.agent(role=Role.SUPERVISOR)
    suspended, ended = await rows.agent(), await rows.agent()
    await staff.set_state(rows.connection, suspended, StaffState.SUSPENDED)
    await rows.connection.execute(
        "UPDATE staff SET contract_ends_at = clock_timestamp() WHERE id = $1", ended
    )
    found = await staff.active(rows.connection, rows.service_id)
    assert [one.id for one in found] == [agent]


async def test_a_newer_card_takes_the_older_ones_place(rows: Rows) -> None:
    session = await rows.session()
    agent = await rows.agent()
    lane = (await staff.get(rows.connection, agent)).lane_id
    assert lane is not None
    await cards.put(rows.connection, session, [(agent, lane, 1)])
    await cards.put(rows.connection, session, [(agent, lane, 4)])
    found = await cards.of_sessions(rows.connection, [session])
    assert [(card.staff_id, card.lane_id, card.seq) for card in found] == [(agent, lane, 4)]


async def test_a_destroyed_key_is_not_found(rows: Rows) -> None:
    one, two = WrappedKey(uuid4(), b"1", 1), WrappedKey(uuid4(), b"2", 1)
    await keys.add(rows.connection, [one, two])
    await rows.connection.execute(
        "UPDATE key SET wrapped = NULL, destroyed_at = clock_timestamp() WHERE id = $1", one.id
    )
    assert await keys.find(rows.connection, [one.id, two.id, uuid4()]) == [two]
