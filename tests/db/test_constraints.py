"""What must be true is a constraint with a name, and each bites by its name."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID, uuid4

import pytest

from db import cards, deliveries, inbounds, inbox, lanes, receipts, sessions, staff, tickets
from db.inbox import Item
from db.pool import Clash, Connection, translated
from db.receipts import Receipt
from db.sessions import Participant
from relay.arrival import Progress
from relay.session import Role, StaffState
from relay.ticket import TicketState
from tests.db.rows import HOUR, Rows, blind, inbound

AGAIN = "SELECT gen_random_uuid()"
APPROVED = "UPDATE reveal SET state = 'approved', approved_at = now()"
CALL = (
    "INSERT INTO call (id, service_id, began, caller_proxy_id, state, language, ends_at, caller_sid, callee_sid, session_id)"
    " SELECT"
)
TOLD = (
    "INSERT INTO callback (service_id, session_id, interaction_id, status, writer_status, kind, attempt)"
    " SELECT t.service_id, s.id, s.id, 'x', 'x',"
)
BITES = {
    "key_is_wrapped_or_destroyed": "UPDATE key SET wrapped = NULL",
    "house_is_one": "UPDATE house SET one = false",
    "house_carriers": "UPDATE house SET carriers = 'both'",
    "service_name": f"INSERT INTO service (id, name) {AGAIN}, name FROM service",
    "proxy_address": f"INSERT INTO proxy (id, service_id, address, channel) {AGAIN}, service_id, address, 'sms' FROM proxy",
    "proxy_channel": "UPDATE proxy SET channel = 'pigeon'",
    "ticket_kind": "UPDATE ticket SET kind = 'chat'",
    "ticket_state": "UPDATE ticket SET state = 'reopened', ended_at = now()",
    "ticket_has_an_end": "UPDATE ticket SET ends_at = 'infinity'",
    "ticket_ended": "UPDATE ticket SET state = 'closed'",
    "ticket_code": "INSERT INTO ticket (id, service_id, key_id, code, kind, ref, ref_index, ends_at)"
    f" {AGAIN}, service_id, key_id, code, kind, ref, 'another', ends_at FROM ticket",
    "ticket_live_ref": "INSERT INTO ticket (id, service_id, key_id, code, kind, ref, ref_index, ends_at)"
    f" {AGAIN}, service_id, key_id, 'OTHER', kind, ref, ref_index, ends_at FROM ticket",
    "session_state": "UPDATE session SET state = 'paused', ended_at = now()",
    "session_ended": "UPDATE session SET state = 'closed'",
    "lane_outside": "INSERT INTO lane (id, key_id, proxy_id, counterpart, address, language)"
    f" {AGAIN}, key_id, proxy_id, counterpart, address, language FROM lane WHERE session_id IS NULL",
    "staff_role": "UPDATE staff SET role = 'customer'",
    "staff_state": "UPDATE staff SET state = 'asleep'",
    "staff_invite": "INSERT INTO staff (id, service_id, alias, role, state, invite)"
    f" {AGAIN}, service_id, 'Other', role, 'invited', invite FROM staff WHERE invite IS NOT NULL",
    "staff_reached": "UPDATE staff SET lane_id = NULL WHERE state = 'active'",
    "staff_alias": "INSERT INTO staff (id, service_id, alias, role, state)"
    f" {AGAIN}, service_id, upper(alias), role, 'invited' FROM staff",
    "staff_counterpart": "INSERT INTO staff (id, service_id, alias, role, state, lane_id, counterpart)"
    f" {AGAIN}, service_id, 'Other', role, 'suspended', lane_id, counterpart FROM staff",
    "participant_role": "UPDATE participant SET role = 'guest' WHERE role = 'agent'",
    "participant_lane": "INSERT INTO participant (id, session_id, role, alias, lane_id)"
    f" {AGAIN}, session_id, role, alias, lane_id FROM participant WHERE role = 'customer'",
    "participant_is_staff": "UPDATE participant SET role = 'supervisor' WHERE role = 'customer'",
    "participant_one_holder": "INSERT INTO participant (id, session_id, role, alias, staff_id, lane_id)"
    f" {AGAIN}, p.session_id, 'driver', 'x', p.staff_id, f.lane_id FROM participant AS p JOIN staff AS f ON f.id = p.staff_id",
    "binding_live": "INSERT INTO binding (id, participant_id, proxy_id, counterpart, slot)"
    f" {AGAIN}, participant_id, proxy_id, counterpart, slot FROM binding",
    "binding_alone": "INSERT INTO binding (id, participant_id, proxy_id, counterpart, slot, cool_off)"
    f" {AGAIN}, participant_id, proxy_id, counterpart, 1, '0' FROM binding WHERE alone",
    "binding_alone_rests": "UPDATE binding SET alone = true WHERE cool_off IS NULL",
    "service_cool_off": "UPDATE service SET cool_off = '-1 hour'",
    "service_geo": "UPDATE service SET geo = 'planet'",
    "service_selection": "UPDATE service SET selection = 'random'",
    "session_mode": "UPDATE session SET mode = 'smoke'",
    "number_sid": "UPDATE number SET sid = 'PN' || repeat('0', 32)",
    "number_sid_form": "UPDATE number SET sid = 'PN1'",
    "number_state": "UPDATE number SET state = 'lost'",
    "number_retired": "UPDATE number SET state = 'retired'",
    "number_load": "UPDATE number SET load = -1",
    "inbound_state": "UPDATE inbound SET state = 'lost'",
    "inbound_once": "INSERT INTO inbound (id, source, provider_id, message_id, kind, state, verdict)"
    f" {AGAIN}, source, provider_id, 'x', 'text', 'relayed', 'passed' FROM inbound",
    "inbound_verdict": "UPDATE inbound SET verdict = 'lost'",
    "media_state": "UPDATE media SET state = 'lost'",
    "delivery_purpose": "UPDATE delivery SET purpose = 'advert'",
    "delivery_state": "UPDATE delivery SET state = 'lost'",
    "delivery_intent": "UPDATE delivery SET state = 'sending'",
    "receipt_progress": "UPDATE receipt SET progress = 5",
    "receipt_delivery": "UPDATE receipt SET seq = 99",
    "inbox_state": "UPDATE inbox SET state = 'lost'",
    "inbox_once": "INSERT INTO inbox (row_id, source, provider_id) SELECT row_id, source, provider_id FROM inbox",
    "service_lengths": "UPDATE service SET handover_lines = 1000",
    "ticket_epoch": "UPDATE ticket SET epoch = 0",
    "session_role": "UPDATE session SET role = 'supervisor'",
    "question_person": "INSERT INTO question (id, proxy_id, counterpart, lane_id, choices, ends_at)"
    f" {AGAIN}, proxy_id, counterpart, lane_id, choices, ends_at FROM question",
    "link_used": "UPDATE link SET used_at = now()",
    "appeal_state": "UPDATE appeal SET state = 'lost', decided_at = now()",
    "appeal_decided": "UPDATE appeal SET state = 'released', decided_at = now()",
    "appeal_once": "INSERT INTO appeal (id, service_id, session_id, inbound_id, participant_id)"
    f" {AGAIN}, service_id, session_id, inbound_id, participant_id FROM appeal",
    "case_state": "UPDATE case_file SET state = 'lost', closed_at = now()",
    "case_closed": "UPDATE case_file SET state = 'upheld'",
    "case_open": f"INSERT INTO case_file (id, service_id, session_id, opened_by) {AGAIN}, service_id, session_id, opened_by FROM case_file",
    "canned_role": "UPDATE canned SET role = 'customer'",
    "canned_language": "UPDATE canned SET language = 'fr'",
    "canned_label": "INSERT INTO canned (id, service_id, role, language, label, text)"
    f" {AGAIN}, service_id, role, language, upper(label), text FROM canned",
    "trace_append_only": "UPDATE trace SET action = 'other'",
    "audit_actor_kind": "INSERT INTO audit (actor_kind, act, object_kind) VALUES ('ghost', 'deed.find', 'house')",
    "audit_act": "INSERT INTO audit (act, object_kind) VALUES ('deed.gossip', 'house')",
    "audit_object_kind": "INSERT INTO audit (act, object_kind) VALUES ('deed.find', 'moon')",
    "audit_reason": "INSERT INTO audit (act, object_kind, reason) VALUES ('deed.find', 'house', '+62812')",
    "audit_append_only": "DELETE FROM audit",
    "audit_leaf_place": "INSERT INTO audit_leaf (place, audit_id, hash) VALUES (-1, 1, sha256('x'))",
    "audit_leaf_once": "INSERT INTO audit_leaf (place, audit_id, hash) VALUES (0, 1, sha256('x')), (1, 1, sha256('x'))",
    "audit_leaf_hash": "INSERT INTO audit_leaf (place, audit_id, hash) VALUES (0, 1, 'x')",
    "audit_head_size": "INSERT INTO audit_head (size, previous, settled, root, signed_at, key, signature, frontier)"
    " VALUES (0, 0, 0, 'x', now(), 'x', 'x', 'x')",
    "reveal_reason": "INSERT INTO reveal (id, session_id, participant_id, asked_by, reason_code, ends_at)"
    f" {AGAIN}, session_id, participant_id, asked_by, 'curiosity', ends_at FROM reveal",
    "reveal_state": "UPDATE reveal SET state = 'lost'",
    "reveal_two_persons": f"{APPROVED}, approved_by = asked_by, ends_at = now()",
    "reveal_approved": "UPDATE reveal SET state = 'approved'",
    "reveal_minutes": f"{APPROVED}, approved_by = asked_by, ends_at = now() + interval '16 minutes'",
    "reveal_opened": "UPDATE reveal SET opened_count = 1, opened_at = now()",
    "reveal_open": "INSERT INTO reveal (id, session_id, participant_id, asked_by, reason_code, ends_at)"
    f" {AGAIN}, session_id, participant_id, asked_by, 'court_order', ends_at FROM reveal",
    "vendor_copy_state": "UPDATE vendor_copy SET state = 'lost'",
    "vendor_copy_of_kind": "UPDATE vendor_copy SET of_kind = 'rumour'",
    "vendor_copy_settled": "UPDATE vendor_copy SET state = 'deleted'",
    "proxy_service_ttl": "UPDATE proxy_service SET default_ttl = -1",
    "proxy_service_cap": "UPDATE proxy_service SET cap = '0'",
    "proxy_service_participants": "UPDATE proxy_service SET most_participants = 1",
    "api_key_secret": "UPDATE api_key SET secret = 'plain'",
    "api_key_scopes": "UPDATE api_key SET scopes = '{proxy:read,everything}'",
    "proxy_session_ttl": "UPDATE proxy_session SET ttl = -1",
    "proxy_session_closed_reason": "UPDATE proxy_session SET closed_reason = 'bored'",
    "proxy_session_name": "INSERT INTO proxy_session (session_id, service_id, name_index, ttl, latest)"
    " SELECT s.id, x.service_id, x.name_index, 0, now() FROM session AS s, proxy_session AS x WHERE s.id <> x.session_id",
    "proxy_participant_once": "INSERT INTO proxy_participant (participant_id, session_id, counterpart, mask)"
    " SELECT p.id, y.session_id, y.counterpart, '' FROM participant AS p, proxy_participant AS y WHERE p.id <> y.participant_id",
    "happening_code": "INSERT INTO happening (code) VALUES (11200)",
    "callback_kind": f"{TOLD} 'fax', 0 FROM session AS s JOIN ticket AS t ON t.id = s.ticket_id",
    "callback_attempt": f"{TOLD} 'call', -1 FROM session AS s JOIN ticket AS t ON t.id = s.ticket_id",
    "service_recording": "UPDATE service SET recording = 'always'",
    "staff_phone_once": "INSERT INTO staff_phone (staff_id, key_id, number, counterpart)"
    f" {AGAIN}, key_id, number, counterpart FROM staff_phone",
    "pin_once": f"INSERT INTO pin (participant_id, service_id, digits) {AGAIN}, service_id, digits FROM pin",
    "call_began": "UPDATE call SET began = 'knocked'",
    "call_state": "UPDATE call SET state = 'on hold'",
    "call_outcome": "UPDATE call SET state = 'ended', ended_at = now(), outcome = 'lost'",
    "call_recording": "UPDATE call SET recording = 'always'",
    "call_seconds": "UPDATE call SET seconds = -1",
    "call_ended": "UPDATE call SET state = 'ended', outcome = 'busy'",
    "call_known": "UPDATE call SET callee_id = NULL",
    "call_masked": "UPDATE call SET callee_proxy_id = NULL",
    "call_apart": "UPDATE call SET callee_id = caller_id",
    "call_caller_sid": f"{CALL} gen_random_uuid(), service_id, 'rung', caller_proxy_id, 'asking', 'id', now(), caller_sid, NULL, NULL FROM call",
    "call_callee_sid": f"{CALL} gen_random_uuid(), service_id, 'rung', caller_proxy_id, 'asking', 'id', now(), NULL, callee_sid, NULL FROM call",
    "call_one_at_a_time": f"{CALL} gen_random_uuid(), service_id, 'rung', caller_proxy_id, 'asking', 'id', now(), NULL, NULL, session_id FROM call",
}


@asynccontextmanager
async def refused_by(connection: Connection, name: str) -> AsyncIterator[None]:
    """The block breaks the constraint `name`, and nothing of it stays."""
    with pytest.raises(Clash) as clash:  # noqa: PT012 the block is the caller's
        async with connection.transaction():
            with translated():
                yield
    assert clash.value.constraint == name


async def one_of_each(rows: Rows) -> None:
    """A row in every table, and whoever owns them connected: the service may not do all that is tried here."""
    connection = rows.connection
    await connection.execute("SET LOCAL ROLE NONE")
    session = await rows.session()
    customer = await rows.join(session)
    agent = await rows.join(session, Role.AGENT, slot=7)
    assert agent.staff_id is not None
    await rows.number()
    await connection.execute(
        "INSERT INTO binding (id, participant_id, proxy_id, counterpart, alone, cool_off)"
        f" {AGAIN}, $1, $2, 'x', true, '1 hour'",
        customer.id,
        (await rows.number()).id,
    )
    one = await rows.recorded(customer.id)
    (seq,) = await rows.due(agent.lane_id, "halo", inbound_id=one.id)
    await connection.execute("UPDATE delivery SET state = 'sent', epoch = NULL")
    await receipts.add(connection, [Receipt(agent.lane_id, seq, Progress.SENT, "1", None)])
    await cards.put(connection, session, [(agent.staff_id, agent.lane_id, seq)])
    await inbox.add(connection, [Item(uuid4(), "telegram", "1", None, b"x")])
    await connection.execute(
        "INSERT INTO house (carriers, key_id) SELECT 'sandbox', id FROM key LIMIT 1"
    )
    await connection.execute(
        f"INSERT INTO media (id, session_id, key_id, proxy_id, state) {AGAIN}, session_id, key_id, proxy_id, 'wanted'"
        " FROM lane WHERE session_id IS NOT NULL"
    )
    await connection.execute(
        "INSERT INTO question (id, proxy_id, counterpart, lane_id, choices, ends_at)"
        f" {AGAIN}, proxy_id, counterpart, id, '{{}}', now() FROM lane WHERE session_id IS NULL"
    )
    await connection.execute(
        "INSERT INTO link (token, ticket_id, proxy_id) SELECT 'x', t.id, p.id FROM ticket AS t, proxy AS p LIMIT 1"
    )
    await connection.execute(
        "INSERT INTO case_file (id, service_id, session_id, opened_by)"
        f" {AGAIN}, f.service_id, p.session_id, p.id FROM participant AS p, staff AS f WHERE p.role = 'customer'"
    )
    await connection.execute(
        "INSERT INTO appeal (id, service_id, session_id, inbound_id, participant_id)"
        f" {AGAIN}, f.service_id, p.session_id, p.id, p.id FROM participant AS p, staff AS f WHERE p.role = 'customer'"
    )
    await connection.execute(
        "INSERT INTO canned (id, service_id, role, language, label, text)"
        f" {AGAIN}, id, 'agent', 'id', 'salam', 'Halo' FROM service"
    )
    await connection.execute(
        "INSERT INTO reveal (id, session_id, participant_id, asked_by, reason_code, ends_at)"
        f" {AGAIN}, p.session_id, p.id, f.id, 'fraud', now() FROM participant AS p, staff AS f WHERE p.role = 'customer'"
    )
    await connection.execute("INSERT INTO trace (action, subject) VALUES ('find', 'BCDFG')")
    await rows.session()
    await connection.execute("INSERT INTO proxy_service (service_id) SELECT id FROM service")
    await connection.execute(
        f"INSERT INTO api_key (id, secret, scopes, label) {AGAIN}, sha256('x'), '{{proxy:read}}', 'x'"
    )
    await connection.execute(
        "INSERT INTO proxy_session (session_id, service_id, name_index, ttl, latest) VALUES ($1, $2, 'x', 0, now())",
        session,
        rows.service_id,
    )
    await connection.execute(
        "INSERT INTO proxy_participant (participant_id, session_id, counterpart, mask) VALUES ($1, $2, 'x', '')",
        customer.id,
        session,
    )
    await connection.execute(
        "INSERT INTO staff_phone (staff_id, key_id, number, counterpart)"
        " SELECT f.id, l.key_id, 'x', 'x' FROM staff AS f JOIN lane AS l ON l.id = f.lane_id"
    )
    await connection.execute(
        "INSERT INTO pin (participant_id, service_id, digits)"
        " SELECT p.id, v.id, 'x' FROM participant AS p, service AS v WHERE p.role = 'customer'"
    )
    await connection.execute(
        "INSERT INTO call (id, service_id, began, session_id, caller_id, callee_id, caller_proxy_id, callee_proxy_id,"
        " caller_sid, callee_sid, state, language, ends_at)"
        f" {AGAIN}, x.service_id, 'rung', $1, $2, $3, x.id, x.id, 'CA1', 'CA2', 'dialling', 'id', now()"
        " FROM proxy AS x WHERE x.channel = 'whatsapp'",
        session,
        customer.id,
        agent.id,
    )


@pytest.mark.parametrize("name", BITES)
async def test_a_constraint_bites_by_its_name(rows: Rows, name: str) -> None:
    await one_of_each(rows)
    async with refused_by(rows.connection, name):
        await rows.connection.execute(BITES[name])


async def test_every_named_constraint_is_tried(connection: Connection) -> None:
    named = await connection.fetch(
        """
        SELECT conname AS name FROM pg_constraint
         WHERE connamespace = 'public'::regnamespace AND contype IN ('c', 'u', 'f', 'x')
           AND conname NOT LIKE '%fkey'
         UNION
        SELECT c.relname FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid
         WHERE i.indisunique AND NOT i.indisprimary AND c.relnamespace = 'public'::regnamespace
         UNION
        SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgname LIKE '%append_only'
        """
    )
    assert {row["name"] for row in named} == set(BITES)


async def test_a_second_live_session_for_one_proxy_counterpart_and_slot_is_refused(
    rows: Rows,
) -> None:
    customer = await rows.join(await rows.session(), slot=3)
    other = await rows.session()
    async with refused_by(rows.connection, "binding_live"):
        await rows.join(other, counterpart=customer.counterpart, slot=3)
    await rows.join(other, counterpart=customer.counterpart, slot=4)
    await rows.join(await rows.session(), proxy=rows.telegram, counterpart=customer.counterpart)
    await sessions.leave(rows.connection, customer.id)
    await rows.join(await rows.session(), counterpart=customer.counterpart, slot=3)


async def test_two_agents_claim_and_one_wins_but_a_supervisor_may_join(rows: Rows) -> None:
    session = await rows.session()
    holder = await rows.join(session, Role.AGENT, slot=1)
    for role in (Role.AGENT, Role.DRIVER):
        async with refused_by(rows.connection, "participant_one_holder"):
            await rows.join(session, role, slot=2)
    await rows.join(session, Role.SUPERVISOR, slot=3)
    await sessions.leave(rows.connection, holder.id)
    await rows.join(session, Role.DRIVER, slot=4)


async def test_one_matter_has_one_open_ticket_at_a_time(rows: Rows) -> None:
    ref = blind()
    first = await rows.ticket(ref=ref)
    async with refused_by(rows.connection, "ticket_live_ref"):
        await rows.ticket(ref=ref)
    assert await tickets.end(rows.connection, first, TicketState.CLOSED)
    await rows.ticket(ref=ref)


@pytest.mark.parametrize("ends_at", ["infinity", "-infinity", "2000-01-01"])
async def test_no_ticket_is_without_an_end_or_over_before_it_began(
    rows: Rows, ends_at: str
) -> None:
    await rows.ticket()
    async with refused_by(rows.connection, "ticket_has_an_end"):
        await rows.connection.execute("UPDATE ticket SET ends_at = $1::text::timestamptz", ends_at)


async def test_an_inbound_is_recorded_once(rows: Rows) -> None:
    one = await rows.recorded(None)
    async with refused_by(rows.connection, "inbound_once"):
        await inbounds.add(
            rows.connection, [inbound(None, source=one.source, provider_id=one.provider_id)]
        )
    await rows.recorded(None, source="telegram", provider_id=one.provider_id)


async def test_one_chat_is_one_colleague_until_that_one_is_removed(rows: Rows) -> None:
    chat = blind()
    first = await rows.agent(counterpart=chat)
    second = uuid4()
    await staff.invite(
        rows.connection,
        id=second,
        service_id=rows.service_id,
        alias="Budi",
        role=Role.DRIVER,
        invite=blind(),
        valid=HOUR,
    )
    lane = await lanes.find_outside(rows.connection, proxy_id=rows.telegram.id, counterpart=chat)
    assert lane is not None
    for state in (StaffState.ACTIVE, StaffState.SUSPENDED):
        await staff.set_state(rows.connection, first, state)
        async with refused_by(rows.connection, "staff_counterpart"):
            await staff.activate(rows.connection, second, lane_id=lane[0], counterpart=chat)
    await staff.set_state(rows.connection, first, StaffState.REMOVED)
    await staff.activate(rows.connection, second, lane_id=lane[0], counterpart=chat)
    found = await staff.by_counterpart(rows.connection, chat)
    assert found is not None
    assert found.id == second


async def test_nothing_is_being_sent_without_its_intent(rows: Rows) -> None:
    lane = await rows.lane()
    (seq,) = await rows.due(lane, "halo")
    async with refused_by(rows.connection, "delivery_intent"):
        await rows.connection.execute("UPDATE delivery SET state = 'sending', epoch = 1")
    async with refused_by(rows.connection, "delivery_intent"):
        await rows.connection.execute("UPDATE delivery SET state = 'sending', intent_at = now()")
    assert await deliveries.intend(rows.connection, [(lane, seq)], epoch=1)


async def test_what_leads_nowhere_is_refused(rows: Rows) -> None:
    stranger = Participant(uuid4(), uuid4(), Role.CUSTOMER, "x", None, await rows.lane())
    async with refused_by(rows.connection, "participant_session_id_fkey"):
        await sessions.join(rows.connection, stranger)
    with pytest.raises(KeyError):
        await rows.due(UUID(int=0), "halo")
