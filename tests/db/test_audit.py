"""The audit log in the database: each change of state is one entry, and nothing of it is changed or taken away."""

from collections import Counter
from uuid import UUID, uuid4

import pytest

from db import (
    audit,
    cases,
    deliveries,
    held,
    inbounds,
    leavers,
    notes,
    opt_outs,
    sessions,
    staff,
    tickets,
    trace,
)
from db.cases import CaseState
from db.pool import Clash, Connection, translated
from relay.audit.entry import Act, ActorKind, Entry, ObjectKind, Recorded
from relay.delivery import DeliveryState, Purpose
from relay.session import Role, StaffState
from relay.ticket import TicketState
from relay.trace import Action
from tests.db.rows import HOUR, Person, Rows, blind, outcome

TABLES = ("audit", "audit_leaf", "audit_head", "audit_cosignature")


async def entries(connection: Connection, *objects: UUID | None) -> list[Recorded]:
    """What was entered about these, the oldest first."""
    found = await audit.newest(connection, limit=10_000)
    return [one for one in reversed(found) if one.object in objects]


async def acts(connection: Connection, *objects: UUID | None) -> list[str]:
    """What was done to these."""
    return [one.act for one in await entries(connection, *objects)]


async def test_the_words_of_the_schema_are_those_of_the_program(connection: Connection) -> None:
    for constraint, words in (
        ("audit_actor_kind", ActorKind),
        ("audit_act", Act),
        ("audit_object_kind", ObjectKind),
    ):
        definition = await connection.fetchval(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = $1", constraint
        )
        assert set(definition.split("'")[1::2]) == set(words), constraint


def test_every_deed_has_its_act() -> None:
    assert {f"deed.{action}" for action in Action} <= set(Act)


async def test_every_table_with_a_state_enters_its_changes(connection: Connection) -> None:
    found = await connection.fetch(
        """
        SELECT c.table_name AS name, bool_or(t.tgname LIKE 'audit%') AS entered
          FROM information_schema.columns AS c
          LEFT JOIN pg_trigger AS t ON t.tgrelid = c.table_name::regclass AND NOT t.tgisinternal
         WHERE c.table_schema = 'public' AND c.column_name = 'state'
         GROUP BY c.table_name
        """
    )
    without = {row["name"] for row in found if not row["entered"]}
    assert without <= {
        "inbox",
        "vendor_copy",
    }  # a queue of commands; and what enters its ends itself


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(
    "rewrite", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {} CASCADE"]
)
async def test_nothing_is_changed_or_taken_away_not_even_by_the_owner(
    connection: Connection, table: str, rewrite: str
) -> None:
    await connection.execute("SET LOCAL ROLE NONE")
    column = "act" if table == "audit" else "audit_id" if table == "audit_leaf" else "size"
    with pytest.raises(Clash, match="audit_append_only"), translated():
        async with connection.transaction():
            await connection.execute(rewrite.format(table, column, column))


async def test_a_ticket_and_its_session_enter_each_turn_of_their_lives(rows: Rows) -> None:
    session = await rows.session()
    ticket = (await sessions.get(rows.connection, session)).ticket_id
    later = await tickets.now(rows.connection) + HOUR * 2
    await tickets.extend(rows.connection, ticket, ends_at=later)
    await tickets.end(rows.connection, ticket, TicketState.CLOSED)
    await leavers.end(rows.connection, ticket)
    assert await acts(rows.connection, ticket) == ["ticket.opened", "ticket.moved", "ticket.closed"]
    assert await acts(rows.connection, session) == ["session.opened", "session.closed"]


async def test_a_reopened_ticket_is_reopened_and_not_moved(rows: Rows) -> None:
    ticket = await rows.ticket()
    await tickets.end(rows.connection, ticket, TicketState.EXPIRED)
    await tickets.reopen(rows.connection, ticket, await tickets.now(rows.connection) + HOUR * 3)
    assert await acts(rows.connection, ticket) == [
        "ticket.opened",
        "ticket.expired",
        "ticket.reopened",
    ]


async def test_somebody_who_takes_part_is_entered_until_they_leave(rows: Rows) -> None:
    agent = await rows.join(await rows.session(), Role.AGENT)
    await held.hold(rows.connection, agent.id)
    await held.hold(rows.connection, agent.id)
    await held.let_go(rows.connection, agent.id)
    await sessions.leave(rows.connection, agent.id)
    assert await acts(rows.connection, agent.id) == [
        "participant.joined",
        "participant.held",
        "participant.released",
        "participant.left",
    ]
    binding = await rows.connection.fetchval(
        "SELECT id FROM binding WHERE participant_id = $1", agent.id
    )
    assert await acts(rows.connection, binding) == ["binding.started", "binding.ended"]


async def test_the_staff_are_entered_from_their_invitation_on(rows: Rows) -> None:
    agent = await rows.agent()
    for state in (StaffState.SUSPENDED, StaffState.ACTIVE, StaffState.ACTIVE, StaffState.REMOVED):
        await staff.set_state(rows.connection, agent, state)
    await rows.connection.execute("UPDATE staff SET contract_ends_at = now() WHERE id = $1", agent)
    assert await acts(rows.connection, agent) == [
        "staff.invited",
        "staff.active",
        "staff.suspended",
        "staff.active",
        "staff.removed",
        "staff.contract",
    ]


async def test_a_text_that_went_out_was_shown_to_whoever_it_went_to_once(
    rows: Rows, person: Person
) -> None:
    agent = await rows.join(person.session_id, Role.AGENT, slot=1)
    for one, kind, actor in ((person, "customer", person.id), (agent, "staff", agent.staff_id)):
        (seq,) = await rows.due(one.lane_id, "halo")
        await deliveries.intend(rows.connection, [(one.lane_id, seq)], epoch=1)
        await deliveries.settle(rows.connection, [outcome(one.lane_id, seq)])
        for state in ("delivered", "read"):
            await rows.connection.execute(
                "UPDATE delivery SET state = $2 WHERE lane_id = $1", one.lane_id, state
            )
        (entry,) = await _of_lane(rows, one.lane_id)
        assert (entry.act, entry.reason) == ("text.shown", "content")
        assert (entry.actor_kind, entry.actor) == (kind, actor)


@pytest.mark.parametrize(
    ("purpose", "media", "act"),
    [
        (Purpose.CONTENT, True, "document.shown"),
        (Purpose.NOTICE, False, "notice.shown"),
        (Purpose.CARD, False, "notice.shown"),
        (Purpose.REMOVAL, False, "delivery.sent"),
    ],
)
async def test_what_else_went_out_is_entered_by_what_it_was(
    rows: Rows, person: Person, purpose: Purpose, media: bool, act: str
) -> None:
    id = uuid4() if media else None
    (seq,) = await rows.due(person.lane_id, "x", purpose=purpose, media_id=id)
    await deliveries.intend(rows.connection, [(person.lane_id, seq)], epoch=1)
    await deliveries.settle(rows.connection, [outcome(person.lane_id, seq)])
    (entry,) = await _of_lane(rows, person.lane_id)
    assert (entry.act, entry.reason) == (act, purpose)


@pytest.mark.parametrize(
    ("code", "reason"),
    [("63016", "63016"), ("+6281234567", None), ("Error: x", None), ("123456", None)],
)
async def test_what_was_given_up_says_why_in_a_short_code_or_not_at_all(
    rows: Rows, person: Person, code: str, reason: str | None
) -> None:
    for state in (DeliveryState.UNDELIVERABLE, DeliveryState.UNKNOWN, DeliveryState.VOID):
        await rows.due(person.lane_id, "x")
        await rows.connection.execute(
            "UPDATE delivery SET state = $1, code = $2 WHERE state = 'due'", state, code
        )
    found = await _of_lane(rows, person.lane_id)
    assert [(one.act, one.reason) for one in found] == [
        ("delivery.undeliverable", reason),
        ("delivery.unknown", reason),
        ("delivery.void", reason),
    ]


async def test_a_batch_of_messages_is_as_many_entries(rows: Rows, person: Person) -> None:
    seqs = await rows.due(person.lane_id, *"abcdefgh")
    await deliveries.intend(rows.connection, [(person.lane_id, seq) for seq in seqs], epoch=1)
    assert await _of_lane(rows, person.lane_id) == []
    await deliveries.settle(rows.connection, [outcome(person.lane_id, *seqs[:6])])
    await deliveries.settle(
        rows.connection, [outcome(person.lane_id, *seqs[6:], state=DeliveryState.UNKNOWN)]
    )
    counted = Counter(one.act for one in await _of_lane(rows, person.lane_id))
    assert counted == {"text.shown": 6, "delivery.unknown": 2}


async def test_an_arrival_is_entered_with_its_writer_its_state_and_its_verdict(
    rows: Rows, person: Person
) -> None:
    agent = await rows.join(person.session_id, Role.AGENT, slot=1)
    for writer, kind, actor in (
        (person.id, "customer", person.id),
        (agent.id, "staff", agent.staff_id),
        (None, "stranger", None),
    ):
        one = await rows.recorded(writer, state="waiting", verdict="masked")
        await inbounds.mark_reported(rows.connection, [one.id])
        await inbounds.retract_waiting(rows.connection, [one.id])
        first, second = await entries(rows.connection, one.id)
        assert (first.actor_kind, first.actor) == (kind, actor)
        assert (first.act, first.reason) == ("inbound.waiting", "masked")
        assert (second.actor_kind, second.act) == ("service", "inbound.void")


async def test_a_case_is_entered_with_whoever_opened_and_closed_it(
    rows: Rows, person: Person
) -> None:
    agent, case = await rows.join(person.session_id, Role.AGENT, slot=1), uuid4()
    assert agent.staff_id is not None
    await cases.add(rows.connection, id=case, opened_by=person.id, about=agent.id)
    await cases.set_words(rows.connection, case, b"sealed")
    await cases.close(rows.connection, case, CaseState.UPHELD, agent.staff_id)
    await notes.add(rows.connection, id=case, participant_id=agent.id, body=b"sealed")
    assert [(one.act, one.actor) for one in await entries(rows.connection, case)] == [
        ("case.opened", person.id),
        ("case.upheld", agent.staff_id),
        ("note.written", agent.staff_id),
    ]


async def test_an_opt_out_names_the_service_and_nobody(rows: Rows) -> None:
    someone = blind()
    for _ in range(2):
        await opt_outs.put(rows.connection, rows.service_id, someone)
    await opt_outs.take_back(rows.connection, rows.service_id, someone)
    found = await entries(rows.connection, rows.service_id)
    assert [(one.act, one.actor) for one in found if one.act.startswith("opt_out")] == [
        ("opt_out.set", None),
        ("opt_out.lifted", None),
    ]


async def test_the_destruction_of_a_key_is_entered_and_its_rotation_is_not(rows: Rows) -> None:
    key = await rows.key()
    await rows.connection.execute("UPDATE key SET wrapped = 'other' WHERE id = $1", key)
    await rows.connection.execute(
        "UPDATE key SET wrapped = NULL, destroyed_at = now() WHERE id = $1", key
    )
    assert await acts(rows.connection, key) == ["key.destroyed"]


async def test_a_deed_is_entered_without_its_subject(rows: Rows) -> None:
    await trace.add(
        rows.connection,
        service_id=rows.service_id,
        staff_id=await rows.agent(),
        action=Action.FIND,
        subject="BCDFG",
    )
    entry = (await audit.newest(rows.connection, limit=1))[0]
    assert (entry.act, entry.actor_kind, entry.object) == ("deed.find", "staff", rows.service_id)
    assert "BCDFG" not in repr(entry)


async def test_the_actor_is_whoever_was_named_until_the_transaction_ends(rows: Rows) -> None:
    somebody = uuid4()
    made = [await rows.ticket()]
    await audit.acting(rows.connection, ActorKind.STAFF, somebody)
    made.append(await rows.ticket())
    await audit.acting(rows.connection, ActorKind.API)
    made.append(await rows.ticket())
    actors = [(one.actor_kind, one.actor) for one in await entries(rows.connection, *made)]
    assert actors == [("service", None), ("staff", somebody), ("api", None)]


async def test_entries_that_are_added_by_hand_are_entered_as_they_are(
    connection: Connection,
) -> None:
    one = Entry(ActorKind.STAFF, uuid4(), Act.ADDRESS_READ, ObjectKind.LANE, uuid4(), "reveal")
    await audit.add(connection, [one, one])
    assert await acts(connection, one.object) == ["address.read", "address.read"]


@pytest.mark.parametrize("reason", ["+628123456789", "0812-3456", "Halo Ibu", "123456", ""])
async def test_a_reason_that_could_be_an_address_or_a_text_is_refused(
    connection: Connection, reason: str
) -> None:
    one = Entry(ActorKind.SERVICE, None, Act.TEXT_READ, ObjectKind.INBOUND, uuid4(), reason)
    with pytest.raises(Clash, match="audit_reason"), translated():
        async with connection.transaction():
            await audit.add(connection, [one])


async def _of_lane(rows: Rows, lane_id: UUID) -> list[Recorded]:
    found = await rows.connection.fetch("SELECT id FROM delivery WHERE lane_id = $1", lane_id)
    every = await entries(rows.connection, *(row["id"] for row in found))
    return sorted(every, key=lambda one: one.id)
