"""What Twilio is known to keep is written down by whatever learns of it, and is due when its session has ended."""

from datetime import timedelta
from uuid import UUID

import pytest

from db import copies, deliveries, gauges, inbounds, leavers, questions, receipts
from db.pool import Connection
from db.receipts import Receipt
from relay.arrival import Progress
from tests.db.rows import HOUR, Person, Rows, inbound

AUDITED = "SELECT act, object_kind, object, reason FROM audit WHERE act LIKE 'copies.%'"


async def states(connection: Connection) -> dict[str, str]:
    """The state of each copy, by its name at the provider."""
    rows = await connection.fetch("SELECT message_id, state FROM vendor_copy")
    return {row["message_id"]: row["state"] for row in rows}


async def end(rows: Rows, session_id: UUID) -> None:
    ticket = "SELECT ticket_id FROM session WHERE id = $1"
    await leavers.end(rows.connection, await rows.connection.fetchval(ticket, session_id))


async def hasten(connection: Connection, days: int = 0) -> None:
    """Let the minute be over, and so many days."""
    await connection.execute(
        "UPDATE vendor_copy SET due_at = clock_timestamp(), since = since - $1::interval",
        timedelta(days=days),
    )


async def sent(rows: Rows, lane: UUID, provider_id: str) -> None:
    """A delivery that the provider took under this name."""
    (seq,) = await rows.due(lane, "x")
    await deliveries.intend(rows.connection, [(lane, seq)], epoch=1)
    await rows.connection.execute(
        "UPDATE delivery SET state = 'sent', provider_id = $3 WHERE lane_id = $1 AND seq = $2",
        lane,
        seq,
        provider_id,
    )


async def test_what_comes_and_goes_in_a_session_is_kept_until_its_end(
    rows: Rows, person: Person
) -> None:
    other = await rows.join(await rows.session())
    await rows.recorded(person.id, message_id="in")
    await rows.recorded(person.id, message_id="in", provider_id="its second file")
    await rows.recorded(other.id, message_id="other")
    await sent(rows, person.lane_id, "out")
    assert await states(rows.connection) == dict.fromkeys(("in", "other", "out"), "kept")
    await end(rows, person.session_id)
    assert await states(rows.connection) == {"in": "due", "out": "due", "other": "kept"}
    assert await copies.due(rows.connection, limit=9) == []
    await hasten(rows.connection)
    due = await copies.due(rows.connection, limit=9)
    assert [one.message_id for one in due] == ["in", "out"]


async def test_what_comes_after_the_end_and_outside_any_session_is_due(
    rows: Rows, person: Person
) -> None:
    await end(rows, person.session_id)
    await rows.recorded(person.id, message_id="late")
    await rows.recorded(None, message_id="stranger")
    await sent(rows, person.lane_id, "closing")
    await sent(rows, await rows.lane(), "courtesy")
    found = dict.fromkeys(("late", "stranger", "closing", "courtesy"), "due")
    assert await states(rows.connection) == found


async def test_telegram_keeps_nothing_that_could_be_deleted_so(rows: Rows, person: Person) -> None:
    await rows.recorded(person.id, source="telegram:staff", message_id="7")
    await sent(rows, await rows.lane(proxy=rows.telegram), "8")
    assert await states(rows.connection) == {}


async def test_a_message_that_only_a_receipt_tells_of_is_known_too(
    rows: Rows, person: Person
) -> None:
    await sent(rows, person.lane_id, "second")
    for name in ("first", "second", "first"):
        said = Receipt(person.lane_id, 1, Progress.DELIVERED, name, None)
        await receipts.add(rows.connection, [said])
    assert await states(rows.connection) == {"first": "kept", "second": "kept"}
    assert await rows.connection.fetchval("SELECT count(*) FROM receipt") == 2


@pytest.mark.parametrize("answered", [True, False])
async def test_what_waits_to_be_told_where_it_belongs_is_kept_for_so_long(
    rows: Rows, person: Person, answered: bool
) -> None:
    lane = await rows.lane()
    asked = await questions.ask(
        rows.connection, id=person.id, lane_id=lane, choices=[person.id], valid=HOUR
    )
    one = inbound(None, state="asked", question_id=asked, message_id="m")
    await inbounds.add(rows.connection, [one])
    assert await states(rows.connection) == {"m": "kept"}
    if answered:
        await questions.take(rows.connection, asked)
        await rows.recorded(person.id, message_id="m", provider_id=one.provider_id)
        assert await states(rows.connection) == {"m": "kept"}
        await end(rows, person.session_id)
    else:
        await rows.connection.execute("UPDATE question SET ends_at = clock_timestamp()")
        await questions.expire(rows.connection)
    assert await states(rows.connection) == {"m": "due"}


async def test_each_end_of_a_copy_is_one_entry_of_the_audit_log(rows: Rows, person: Person) -> None:
    here = await rows.recorded(person.id, message_id="here")
    gone = await rows.recorded(person.id, message_id="gone")
    await end(rows, person.session_id)
    await copies.postpone(rows.connection, "gone", code="in_flight", pause=0.0)
    for _ in range(2):
        await copies.delete(rows.connection, "gone", files=2)
        await copies.give_up(rows.connection, "here", code="in_flight")
    assert await states(rows.connection) == {"here": "failed", "gone": "deleted"}
    audited = [tuple(row) for row in await rows.connection.fetch(AUDITED)]
    assert audited == [
        ("copies.deleted", "inbound", gone.id, None),
        ("copies.left", "inbound", here.id, "in_flight"),
    ]


async def test_what_is_given_up_is_the_business_of_its_service_or_else_of_all(
    rows: Rows, person: Person
) -> None:
    other = await Rows.on(rows.connection)
    await rows.recorded(person.id, message_id="mine")
    await end(rows, person.session_id)
    await rows.recorded(None, message_id="anybody's")
    assert not await copies.untold(rows.connection)
    for name in ("mine", "anybody's"):
        await copies.give_up(rows.connection, name, code="503")
    assert await copies.untold(rows.connection)
    told = await copies.tell(rows.connection)
    assert told == {
        rows.service_id: ["anybody's", "mine"],
        other.service_id: ["anybody's"],
    }
    assert await copies.tell(rows.connection) == {}


async def test_copies_are_found_and_counted_by_their_indexes(rows: Rows, person: Person) -> None:
    await rows.recorded(person.id, message_id="m")
    await rows.recorded(None, message_id="n")
    await sent(rows, person.lane_id, "o")
    await rows.due(person.lane_id, "x", "y")
    await hasten(rows.connection, days=1)
    found = await gauges.read(rows.connection)
    assert (found.tickets, found.sessions, found.copies) == (1, 1, 1)
    assert (found.due, found.sending, found.lanes) == (2, 0, 1)
    assert 86_400 <= found.oldest_copy < 86_500
    explaining = _Plans(rows.connection)
    with pytest.raises(IndexError):
        await gauges.read(explaining)  # type: ignore[arg-type]
    await copies.due(explaining, limit=4)  # type: ignore[arg-type]
    plan = "\n".join(explaining.lines)
    assert "Seq Scan" not in plan, plan
    assert plan.count("vendor_copy_due") == 2, plan


class _Plans:
    """Stands for a connection; keeps the plans of the statements instead of running them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.lines: list[str] = []

    async def fetch(self, statement: str, *values: object) -> list[object]:
        rows = await self._connection.fetch(f"EXPLAIN {statement}", *values)
        self.lines += [row[0] for row in rows]
        return []
