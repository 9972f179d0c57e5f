"""What is found of a person: everything of them as a customer, and nothing of anybody else or of their work."""

from uuid import uuid4

from db import erasure, inbox
from db.inbox import Item
from relay.session import Role
from tests.db.rows import Person, Rows, blind


async def test_a_customer_is_found_wherever_they_wrote_and_a_colleague_is_not_one(
    rows: Rows, person: Person
) -> None:
    connection, her = rows.connection, person.counterpart
    theirs = await rows.join(await rows.session())
    await rows.join(theirs.session_id, Role.AGENT)
    stranger = await rows.lane(counterpart=her)
    as_staff = await rows.agent(counterpart=her)
    pressed, ordered, other = uuid4(), uuid4(), uuid4()
    queue = blind()
    await inbox.add(
        connection,
        [
            Item(pressed, "telegram:customers", "1", queue, b"sealed"),
            Item(ordered, rows.telegram.address, "2", queue, b"sealed"),
            Item(other, "telegram:customers", "3", blind(), b"sealed"),
        ],
    )
    found = await erasure.find(connection, counterparts=[her], senders=[queue])
    assert (len(found.tickets), found.live, found.sessions) == (1, found.tickets, 1)
    assert (found.lanes, found.inbox, found.colleague) == ((stranger,), (pressed,), True)
    own = await connection.fetchval("SELECT lane_id FROM staff WHERE id = $1", as_staff)
    assert own not in found.lanes
    nobody = await erasure.find(connection, counterparts=[blind()], senders=[blind()])
    assert not nobody

    await erasure.empty_inbox(connection, found.inbox)
    left = await connection.fetch("SELECT sender, raw, state FROM inbox ORDER BY provider_id")
    assert tuple(left[0]) == (None, None, "done")
    assert all(row["raw"] == b"sealed" for row in left[1:])


async def test_whose_key_is_back_is_found_by_it(rows: Rows, person: Person) -> None:
    connection = rows.connection
    ticket = await connection.fetchval(
        "SELECT ticket_id FROM session WHERE id = $1", person.session_id
    )
    session_key = await connection.fetchval(
        "SELECT key_id FROM session WHERE id = $1", person.session_id
    )
    lane = await rows.lane()
    outside_key = await connection.fetchval("SELECT key_id FROM lane WHERE id = $1", lane)
    keys = [session_key, outside_key, uuid4()]
    assert set(await erasure.alive(connection, keys)) == {session_key, outside_key}
    assert await erasure.of_keys(connection, keys) == ([ticket], [lane])
