"""What has ended long ago: which tickets and lanes that is, and what is left of them afterwards."""

from datetime import timedelta
from uuid import UUID, uuid4

from db import cases, forgetting, keys, lanes, media, retention, tickets
from db.pool import Connection
from relay.session import Role
from relay.ticket import TicketState
from tests.db.rows import Person, Rows

KEEP = timedelta(days=90)


async def ended(rows: Rows, days: float, *, late: float = 0.0) -> Person:
    """A customer in a session that ended so many days ago; `late`: so many days after its time."""
    person = await rows.join(await rows.session())
    ticket = await ticket_of(rows.connection, person)
    await tickets.end(rows.connection, ticket, TicketState.EXPIRED)
    await rows.connection.execute(
        """
        UPDATE ticket SET opened_at = clock_timestamp() - interval '1 year', ends_at = clock_timestamp() - $2::interval,
                          ended_at = clock_timestamp() - $3::interval WHERE id = $1
        """,
        ticket,
        timedelta(days=days),
        timedelta(days=days - late),
    )
    await rows.connection.execute(
        "UPDATE session SET state = 'closed', ended_at = clock_timestamp() WHERE id = $1",
        person.session_id,
    )
    return person


async def ticket_of(connection: Connection, person: Person) -> UUID:
    """The ticket of a session."""
    found: UUID = await connection.fetchval(
        "SELECT ticket_id FROM session WHERE id = $1", person.session_id
    )
    return found


async def past(rows: Rows) -> list[UUID]:
    """The tickets whose time is over."""
    return await retention.tickets_past(rows.connection, KEEP, limit=100)


async def test_a_ticket_is_kept_for_its_time_and_no_longer(rows: Rows, person: Person) -> None:
    over, fresh = await ended(rows, 90.1), await ended(rows, 89.9)
    restored = await ended(rows, 300, late=300)
    found = await past(rows)
    assert await ticket_of(rows.connection, over) in found
    assert await ticket_of(rows.connection, restored) in found
    assert await ticket_of(rows.connection, fresh) not in found
    assert await ticket_of(rows.connection, person) not in found
    await forgetting.forget(rows.connection, found, [])
    assert await past(rows) == []


async def test_what_an_open_case_is_about_or_may_be_reopened_is_kept(rows: Rows) -> None:
    over = await ended(rows, 91)
    case = uuid4()
    await cases.add(rows.connection, id=case, opened_by=over.id, about=None)
    assert await past(rows) == []
    await rows.connection.execute(
        "UPDATE case_file SET state = 'dismissed', closed_at = clock_timestamp() WHERE id = $1",
        case,
    )
    assert len(await past(rows)) == 1
    await rows.connection.execute(
        "UPDATE service SET grace = interval '92 days' WHERE id = $1", rows.service_id
    )
    assert await past(rows) == []


async def test_a_ticket_that_a_restored_backup_takes_for_open_is_overdue(rows: Rows) -> None:
    person = await rows.join(await rows.session())
    ticket = await ticket_of(rows.connection, person)
    assert await retention.overdue(rows.connection, KEEP, limit=9) == []
    await rows.connection.execute(
        """
        UPDATE ticket SET opened_at = clock_timestamp() - interval '1 year', ends_at = clock_timestamp() - interval '91 days'
         WHERE id = $1
        """,
        ticket,
    )
    assert await retention.overdue(rows.connection, KEEP, limit=9) == [ticket]


async def test_a_strangers_lane_is_kept_while_something_goes_down_it_and_the_staffs_always(
    rows: Rows,
) -> None:
    quiet, busy, due = [await rows.lane() for _ in range(3)]
    agent = await rows.agent()
    await rows.connection.execute(
        "UPDATE key SET created_at = clock_timestamp() - interval '91 days'"
    )
    await lanes.take_courtesy(rows.connection, busy)
    await rows.due(due, "x")
    found = await retention.strangers_past(rows.connection, KEEP, limit=100)
    assert quiet in found
    assert not {busy, due} & set(found)
    own = await rows.connection.fetchval("SELECT lane_id FROM staff WHERE id = $1", agent)
    assert own not in found
    await forgetting.forget(rows.connection, [], [quiet])
    assert quiet not in await retention.strangers_past(rows.connection, KEEP, limit=100)


async def test_of_what_is_forgotten_no_key_and_no_index_of_the_customer_is_left(
    rows: Rows, person: Person
) -> None:
    connection, over = rows.connection, await ended(rows, 91)
    agent = await rows.join(over.session_id, Role.AGENT)
    ticket = await ticket_of(connection, over)
    await rows.due(over.lane_id, "goodbye")
    destroyed = await forgetting.forget(connection, [ticket], [])
    assert set(destroyed) == set(await forgetting.keys_of(connection, [ticket], []))
    assert len(destroyed) == 2
    assert await keys.find(connection, destroyed) == []
    assert await rows.states(over.lane_id) == ["void"]
    indexes = {
        row["counterpart"]
        for row in await connection.fetch(
            "SELECT counterpart FROM lane UNION ALL SELECT counterpart FROM binding"
        )
    }
    assert over.counterpart not in indexes
    assert {person.counterpart, agent.counterpart} <= indexes


async def test_files_of_upgrades_go_sooner_than_what_was_said(rows: Rows) -> None:
    connection, over = rows.connection, await ended(rows, 8)
    ticket, id, key = await ticket_of(connection, over), uuid4(), await rows.key()
    await connection.execute(
        """
        INSERT INTO media (id, session_id, participant_id, key_id, proxy_id, handle, state)
        VALUES ($1, $2, $3, $4, $5, 'h', 'wanted')
        """,
        *(id, over.session_id, over.id, key, over.proxy.id),
    )
    await media.store(connection, id, body=b"sealed", mime="image/jpeg")
    week = timedelta(days=7)
    assert await retention.upgrades_past(connection, timedelta(days=9), limit=9) == []
    assert await retention.upgrades_past(connection, week, limit=9) == [ticket]
    assert await forgetting.forget_files(connection, [ticket]) == [key]
    assert await retention.upgrades_past(connection, week, limit=9) == []
    kept = await media.get(connection, id)
    assert kept is not None
    assert (kept.body, kept.handle) == (None, None)
    assert len(await keys.find(connection, await forgetting.keys_of(connection, [ticket], []))) == 2


async def test_what_the_staff_were_told_in_their_own_chats_is_emptied_once_it_is_settled(
    rows: Rows,
) -> None:
    connection, agent = rows.connection, await rows.agent()
    own = await connection.fetchval("SELECT lane_id FROM staff WHERE id = $1", agent)
    stranger = await rows.lane()
    for lane in (own, stranger):
        await rows.due(lane, "told", "waits")
        await connection.execute(
            "UPDATE delivery SET state = 'sent', settled_at = clock_timestamp() WHERE lane_id = $1 AND seq = 1",
            lane,
        )
    await forgetting.empty_staff_chats(connection, older=60)
    await forgetting.empty_staff_chats(connection, older=-1)

    async def bodies(lane: UUID) -> list[bytes]:
        found = await connection.fetch(
            "SELECT body FROM delivery WHERE lane_id = $1 ORDER BY seq", lane
        )
        return [row["body"] for row in found]

    assert await bodies(own) == [b"", b"waits"]
    assert await bodies(stranger) == [b"told", b"waits"]
