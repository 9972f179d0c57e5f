"""Calls, phones and PINs at rest: what goes with what, and what is entered in the log."""

from datetime import timedelta
from typing import Any, cast
from uuid import UUID, uuid4

import pytest

from db import call_rounds, calls, leavers, phones, sessions, staff, tickets
from db.calls import NewCall
from db.phones import Phone
from db.pool import Connection
from relay.calls.call import Began, CallState, Leg, Outcome, Recording
from relay.language import Language
from relay.session import Role, StaffState
from tests.db.rows import Person, Rows, blind

OLD = 3_000


async def call(
    rows: Rows, caller: Person, callee: Person, *, recording: Recording = Recording.OFF
) -> UUID:
    """A call that rings."""
    id = uuid4()
    await calls.add(
        rows.connection,
        NewCall(
            id=id,
            service_id=rows.service_id,
            began=Began.RUNG,
            caller_proxy_id=rows.whatsapp.id,
            state=CallState.DIALLING,
            language=Language.INDONESIAN,
            ends_at=await tickets.now(rows.connection) + timedelta(hours=4),
            recording=recording,
            sid=f"CA{uuid4().hex}",
            session_id=caller.session_id,
            caller_id=caller.id,
            callee_id=callee.id,
            callee_proxy_id=rows.whatsapp.id,
        ),
    )
    return id


async def couple(rows: Rows) -> tuple[Person, Person]:
    """A customer and a driver in one session."""
    session = await rows.session()
    return await rows.join(session), await rows.join(session, Role.DRIVER, slot=5)


async def test_a_call_enters_each_turn_of_its_life_and_what_the_vendor_keeps_of_it(
    rows: Rows,
) -> None:
    caller, callee = await couple(rows)
    id = await call(rows, caller, callee, recording=Recording.SESSION)
    await calls.note(rows.connection, id, Leg.CALLEE, f"CA{uuid4().hex}")
    for leg in Leg:
        await calls.agree(rows.connection, id, leg)
    await calls.move(rows.connection, id, CallState.JOINED)
    await calls.move(rows.connection, id, CallState.ANSWERED)
    running = await calls.get(rows.connection, id)
    assert running is not None
    assert (running.state, running.live) == (CallState.JOINED, True)
    assert await calls.end(rows.connection, id, Outcome.NO_ANSWER, seconds=7)
    assert not await calls.end(rows.connection, id, Outcome.BUSY)
    entered = await rows.connection.fetch(
        "SELECT act, actor_kind, reason FROM audit WHERE object = $1 ORDER BY id", id
    )
    assert [tuple(row) for row in entered] == [
        ("call.began", "customer", "rung"),
        ("call.agreed", "service", "caller"),
        ("call.agreed", "service", "callee"),
        ("call.joined", "service", None),
        ("call.ended", "service", "no_answer"),
    ]
    copies = "SELECT state FROM vendor_copy WHERE of_kind = 'call' AND of_id = $1"
    assert [row["state"] for row in await rows.connection.fetch(copies, id)] == ["kept", "kept"]
    await leavers.end_one(rows.connection, caller.session_id)
    assert [row["state"] for row in await rows.connection.fetch(copies, id)] == ["due", "due"]


async def test_of_a_recording_that_is_kept_by_policy_the_vendor_keeps_its_own(rows: Rows) -> None:
    id = await call(rows, *await couple(rows), recording=Recording.KEPT)
    assert not await rows.connection.fetchval(
        "SELECT count(*) FROM vendor_copy WHERE of_id = $1", id
    )


async def test_a_call_is_to_be_cut_once_a_side_is_held_or_gone_and_comes_again_until_it_has_ended(
    rows: Rows,
) -> None:
    caller, callee = await couple(rows)
    id = await call(rows, caller, callee)
    assert await call_rounds.sever(rows.connection, limit=9) == []
    await rows.connection.execute("UPDATE participant SET held_at = now() WHERE id = $1", callee.id)
    [severed] = await call_rounds.sever(rows.connection, limit=9)
    assert (severed.id, severed.attempt) == (id, 1)
    assert await call_rounds.sever(rows.connection, limit=9) == [], "not at once"
    await rows.connection.execute("UPDATE call SET cut_at = now()")
    assert [one.attempt for one in await call_rounds.sever(rows.connection, limit=9)] == [2]
    await calls.end(rows.connection, id, Outcome.CUT)
    await rows.connection.execute("UPDATE call SET cut_at = NULL")
    assert await call_rounds.sever(rows.connection, limit=9) == []


@pytest.mark.parametrize("how", ["removed", "replaced", "forgotten"])
async def test_the_key_of_a_phone_goes_with_it(rows: Rows, how: str) -> None:
    person, key = await rows.agent(), await rows.key()
    await phones.put(rows.connection, Phone(person, key, b"sealed", blind()))
    if how == "removed":
        await staff.set_state(rows.connection, person, StaffState.REMOVED)
    elif how == "replaced":
        other = Phone(person, await rows.key(), b"sealed", blind())
        await phones.put(rows.connection, other)
    else:
        assert await phones.remove(rows.connection, person)
        assert not await phones.remove(rows.connection, person)
    assert await rows.connection.fetchval("SELECT wrapped IS NULL FROM key WHERE id = $1", key)


async def test_a_pin_goes_with_whoever_it_is_of(rows: Rows) -> None:
    customer, _ = await couple(rows)
    pin = blind()
    await phones.put_pin(rows.connection, customer.id, blind())
    await phones.put_pin(rows.connection, customer.id, pin)
    assert await phones.of_pin(rows.connection, rows.service_id, pin) == customer.id
    await sessions.leave(rows.connection, customer.id)
    assert not await phones.has_pins(rows.connection, rows.service_id)


async def test_old_calls_are_not_looked_at_again(rows: Rows) -> None:
    caller, callee = await couple(rows)
    id = await call(rows, caller, callee)
    await rows.connection.execute("SET LOCAL ROLE NONE")
    await rows.connection.execute("SET LOCAL session_replication_role = replica")
    await rows.connection.execute(
        """
        INSERT INTO call (id, service_id, began, caller_proxy_id, state, outcome, ended_at, language, ends_at, caller_sid)
        SELECT gen_random_uuid(), service_id, began, caller_proxy_id, 'ended', 'busy', now(), 'id', now(), n::text
          FROM call, generate_series(1, $1) AS n WHERE call.id = $2
        """,
        OLD,
        id,
    )
    looking = Looking(rows.connection)
    there = cast("Connection", looking)
    await call_rounds.any_due(there)
    await call_rounds.intend(there, within=30.0)
    await call_rounds.sever(there, limit=9)
    await call_rounds.silent(there, limit=9, pause=60.0)
    await calls.by_sid(there, "CA0")
    await calls.running(there, caller.session_id)
    await calls.missed(there, caller.session_id)
    await calls.miskeyed_lately(there, rows.whatsapp.address)
    assert len(looking.plans) == 8
    for plan in looking.plans:
        assert "Seq Scan on call" not in plan, plan
        assert _passed_over(plan) < 10, plan


class Looking:
    """Stands for a connection; keeps how each statement was run, and answers that there is nothing."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.plans: list[str] = []

    async def fetch(self, statement: str, *values: object) -> list[Any]:
        lines = await self._connection.fetch(f"EXPLAIN ANALYZE {statement}", *values)
        self.plans.append("\n".join(row[0] for row in lines))
        return []

    async def fetchrow(self, statement: str, *values: object) -> None:
        await self.fetch(statement, *values)

    async def fetchval(self, statement: str, *values: object) -> int:
        await self.fetch(statement, *values)
        return 0


def _passed_over(plan: str) -> int:
    """How many rows were looked at and not wanted."""
    return sum(int(line.split(":")[1]) for line in plan.splitlines() if "Rows Removed" in line)
