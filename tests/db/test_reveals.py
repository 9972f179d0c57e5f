"""A request to see an address stands as it was asked and approved, and two persons are needed for it."""

from uuid import UUID, uuid4

import pytest

from db import reveals
from relay.reveal import Ground, RevealState
from relay.session import Role
from tests.db.rows import Rows
from tests.db.test_constraints import refused_by


async def asked(rows: Rows) -> tuple[UUID, UUID, UUID]:
    """A request, who asked, and another supervisor."""
    customer = await rows.join(await rows.session())
    ticket = await rows.connection.fetchval(
        "SELECT ticket_id FROM session WHERE id = $1", customer.session_id
    )
    about = await reveals.subject(rows.connection, ticket)
    assert about == reveals.Subject(customer.session_id, customer.id)
    one, other = [await rows.agent(role=Role.SUPERVISOR) for _ in range(2)]
    id = uuid4()
    await reveals.add(rows.connection, id=id, about=about, asked_by=one, ground=Ground.COURT_ORDER)
    return id, one, other


async def test_who_asks_cannot_approve(rows: Rows) -> None:
    id, one, other = await asked(rows)
    async with refused_by(rows.connection, "reveal_two_persons"):
        await reveals.approve(rows.connection, id, one)
    assert await reveals.approve(rows.connection, id, other)
    assert not await reveals.approve(rows.connection, id, other)
    assert not await reveals.refuse(rows.connection, id)


async def test_a_request_that_nobody_decides_lapses(rows: Rows) -> None:
    id, _, other = await asked(rows)
    assert not await reveals.due(rows.connection)
    await rows.connection.execute("UPDATE reveal SET ends_at = clock_timestamp()")
    assert not await reveals.approve(rows.connection, id, other)
    assert await reveals.count(rows.connection, id, 1) is None
    assert await reveals.end_due(rows.connection) == [id]
    found = await reveals.get(rows.connection, id)
    assert found is not None
    assert (found.state, found.approver, found.opened_count) == (RevealState.ENDED, None, 0)


@pytest.mark.parametrize(
    "change",
    [
        "ends_at = ends_at + interval '1 minute'",
        "asked_by = approved_by, approved_by = asked_by",
        "reason_code = 'fraud'",
        "participant_id = (SELECT id FROM participant WHERE id <> participant_id LIMIT 1)",
        "approved_by = NULL, approved_at = NULL, state = 'asked'",
        "opened_count = 0, opened_at = NULL",
    ],
)
async def test_what_was_approved_is_not_changed_afterwards(rows: Rows, change: str) -> None:
    id, _, other = await asked(rows)
    assert await reveals.approve(rows.connection, id, other)
    assert await reveals.count(rows.connection, id, 1) == 1
    async with refused_by(rows.connection, "reveal_stands"):
        await rows.connection.execute(f"UPDATE reveal SET {change}")  # noqa: S608


async def test_what_is_over_does_not_begin_again(rows: Rows) -> None:
    id, _, _ = await asked(rows)
    assert await reveals.refuse(rows.connection, id)
    async with refused_by(rows.connection, "reveal_stands"):
        await rows.connection.execute("UPDATE reveal SET state = 'asked'")
    assert [one.id for one in await reveals.newest(rows.connection, limit=5)] == [id]


async def test_an_erased_customers_address_is_over_at_once(rows: Rows) -> None:
    id, _, other = await asked(rows)
    assert await reveals.approve(rows.connection, id, other)
    assert not await reveals.due(rows.connection)
    await rows.connection.execute("UPDATE key SET wrapped = NULL, destroyed_at = now()")
    assert await reveals.end_due(rows.connection) == [id]
