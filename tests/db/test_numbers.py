"""Numbers that are held alone: who may be on one when is the database's to say."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from db import leavers, numbers, sessions
from db.services import Proxy
from tests.db.rows import HOUR, Person, Rows, blind
from tests.db.test_constraints import refused_by


async def on(rows: Rows, number: Proxy, who: bytes, **changes: Any) -> Person:
    """Somebody in a session of their own on a number."""
    return await rows.join(
        await rows.session(), proxy=number, counterpart=who, slot=None, **changes
    )


async def load(rows: Rows, number: Proxy) -> int:
    found = await numbers.get(rows.connection, number.id)
    assert found is not None
    return found.load


async def age(rows: Rows, by: timedelta) -> None:
    await rows.connection.execute(
        "UPDATE binding SET started_at = started_at - $1::interval, free_at = free_at - $1::interval",
        by,
    )


async def test_on_a_number_held_alone_somebody_has_one_conversation_at_a_time_whatever_its_slot(
    rows: Rows,
) -> None:
    number, who = await rows.number(), blind()
    first = await on(rows, number, who)
    async with refused_by(rows.connection, "binding_live"):
        await on(rows, number, who)
    async with refused_by(rows.connection, "binding_alone"):
        await rows.join(await rows.session(), proxy=number, counterpart=who, slot=5)
    await on(rows, number, blind())
    await on(rows, await rows.number(), who)
    assert await load(rows, number) == 2
    await sessions.leave(rows.connection, first.id)
    assert await load(rows, number) == 1


async def test_a_number_rests_for_its_cool_off_whatever_is_asked(rows: Rows) -> None:
    number, who = await rows.number(), blind()
    person = await on(rows, number, who)
    await sessions.leave(rows.connection, person.id)
    async with refused_by(rows.connection, "binding_alone"):
        await on(rows, number, who)
    await age(rows, HOUR - timedelta(seconds=1))
    async with refused_by(rows.connection, "binding_alone"):
        await on(rows, number, who)
    await age(rows, timedelta(seconds=1))
    await on(rows, number, who)


async def test_the_same_ticket_need_not_wait(rows: Rows) -> None:
    number, who, ticket = await rows.number(), blind(), await rows.ticket()
    for _ in range(3):
        session = await rows.session(ticket)
        person = await rows.join(session, proxy=number, counterpart=who, slot=None)
        await leavers.end_one(rows.connection, person.session_id)
    async with refused_by(rows.connection, "binding_alone"):
        await on(rows, number, who)


async def test_who_shares_a_number_has_a_slot_for_each_conversation_and_a_resting_one_is_not_taken(
    rows: Rows,
) -> None:
    number, who = await rows.number(), blind()
    first = await on(rows, number, who)
    second = await on(rows, number, who, alone=False)
    await sessions.leave(rows.connection, second.id)
    third = await on(rows, number, who, alone=False)
    assert await slots(rows, first, second, third) == [0, -1, -2]
    async with refused_by(rows.connection, "binding_alone"):
        await rows.join(await rows.session(), proxy=number, counterpart=who, slot=-9)
    assert await load(rows, number) == 2


async def slots(rows: Rows, *people: Person) -> list[int]:
    found = await rows.connection.fetch("SELECT participant_id, slot FROM binding")
    of: dict[UUID, int] = {row["participant_id"]: row["slot"] for row in found}
    return [of[one.id] for one in people]


async def test_an_end_is_an_end_though_the_clock_was_put_back(rows: Rows) -> None:
    number, who = await rows.number(), blind()
    person = await on(rows, number, who)
    await rows.connection.execute(
        "UPDATE binding SET started_at = started_at + interval '1 day' WHERE participant_id = $1",
        person.id,
    )
    await sessions.leave(rows.connection, person.id)
    assert await load(rows, number) == 0


async def test_a_number_leaves_its_pool_once_nobody_is_on_it_and_may_join_another(
    rows: Rows,
) -> None:
    number = await rows.number()
    person = await on(rows, number, blind())
    assert not await numbers.remove(rows.connection, number.id)
    await sessions.leave(rows.connection, person.id)
    assert await numbers.remove(rows.connection, number.id)
    assert await numbers.of_service(rows.connection, rows.service_id) == []
    again = await Rows.on(rows.connection)
    new = numbers.NewNumber(
        number.id, again.service_id, f"PN{'a' * 32}", "US", "500", reserved=True
    )
    assert await numbers.add(rows.connection, new)
    back = numbers.NewNumber(number.id, rows.service_id, new.sid, "US", "500")
    assert not await numbers.add(rows.connection, back)  # while another has it
    (found,) = await numbers.of_service(rows.connection, again.service_id)
    assert (found.sid, found.reserved, found.state) == (f"PN{'a' * 32}", True, "live")
    assert found == await numbers.by_sid(rows.connection, found.sid)
    assert found == await numbers.by_address(rows.connection, number.address)
    assert found in await numbers.pooled(rows.connection)


async def test_former_webhooks_are_kept_until_they_are_put_back(rows: Rows) -> None:
    number = await rows.number()
    for former in ({"sms_url": "https://old.example/sms"}, None):
        await numbers.set_former(rows.connection, number.id, former)
        found = await numbers.get(rows.connection, number.id)
        assert found is not None
        assert found.former == former
