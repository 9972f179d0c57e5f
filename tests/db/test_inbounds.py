"""What comes in is recorded once, and waits in order until somebody is there."""

from uuid import UUID, uuid4

from db import inbounds
from db.inbounds import Unread
from relay.session import Role
from tests.db.rows import Rows, inbound


async def test_what_is_recorded_is_known_by_source_and_providers_id_together(rows: Rows) -> None:
    one = await rows.recorded(None, source="twilio", provider_id="1")
    await rows.recorded(None, source="telegram", provider_id="2")
    asked = [("twilio", "1"), ("twilio", "2"), ("telegram", "1"), ("telegram", "2"), ("x", "1")]
    assert await inbounds.seen(rows.connection, asked) == {("twilio", "1"), ("telegram", "2")}
    assert await inbounds.seen(rows.connection, []) == set()
    assert await inbounds.count_by_state(rows.connection) == {one.state: 2}


async def test_what_waits_is_taken_once_in_the_order_in_which_it_came(rows: Rows) -> None:
    session = await rows.session()
    customer, stranger = await rows.join(session), await rows.join(await rows.session())
    # Ids count down, so that order by id alone would show.
    waiting = [
        inbound(customer.id, id=UUID(int=100 - n), state="waiting", body=b"%d" % n)
        for n in range(12)
    ]
    await inbounds.add(rows.connection, waiting[:6])
    for one in waiting[6:]:
        await inbounds.add(rows.connection, [one])
    await rows.recorded(stranger.id, state="waiting")
    await rows.recorded(customer.id, state="refused")
    taken = await inbounds.take_waiting(rows.connection, session, for_staff=True)
    assert [one.body for one in taken] == [b"%d" % n for n in range(12)]
    assert await inbounds.take_waiting(rows.connection, session, for_staff=True) == []
    assert await inbounds.count_by_state(rows.connection) == {
        "relayed": 12,
        "waiting": 1,
        "refused": 1,
    }


async def test_what_nobody_read_before_the_end_is_given_up_and_its_writers_named(
    rows: Rows,
) -> None:
    session, other = await rows.session(), await rows.session()
    reader, writer = await rows.join(session), await rows.join(session)
    bystander = await rows.join(other)
    await rows.recorded(reader.id)
    await rows.recorded(writer.id, state="waiting")
    await rows.recorded(bystander.id, state="waiting")
    assert await inbounds.void_waiting(rows.connection, [session]) == [Unread(writer.id, None)]
    assert await inbounds.void_waiting(rows.connection, [session]) == []
    assert await inbounds.take_waiting(rows.connection, session, for_staff=True) == []
    assert len(await inbounds.take_waiting(rows.connection, other, for_staff=True)) == 1


async def test_an_origin_is_the_lane_toward_the_writer(rows: Rows) -> None:
    agent = await rows.join(await rows.session(), Role.AGENT, slot=5)
    one = await rows.recorded(agent.id)
    nobody = await rows.recorded(None)
    found = await inbounds.origins(rows.connection, [one.id, nobody.id, uuid4()])
    assert set(found) == {one.id}
    origin = found[one.id]
    assert (origin.lane_id, origin.scheme, origin.left) == (agent.lane_id, "telegram", False)
