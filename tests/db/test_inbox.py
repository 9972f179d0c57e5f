"""Commands and buttons are worked off in order per sender, each once."""

from uuid import uuid4

import pytest

from db import inbox
from db.inbox import Item
from db.pool import Connection

ANA, BUDI = b"a" * 16, b"b" * 16


def item(number: int, sender: bytes | None) -> Item:
    return Item(uuid4(), "telegram", str(number), sender, f"{number}".encode())


async def due(connection: Connection, *, limit: int = 16) -> list[bytes]:
    return [one.raw for one in await inbox.due(connection, limit=limit)]


async def identity(connection: Connection, number: int) -> int:
    found = await connection.fetchval("SELECT id FROM inbox WHERE provider_id = $1", str(number))
    assert isinstance(found, int)
    return found


@pytest.fixture
async def waiting(connection: Connection) -> Connection:
    """1 and 3 of Ana, 2 and 4 of Budi, 5 of nobody."""
    senders = {1: ANA, 2: BUDI, 3: ANA, 4: BUDI, 5: None}
    await inbox.add(connection, [item(number, sender) for number, sender in senders.items()])
    return connection


async def test_each_senders_first_is_due_and_the_next_after_it(waiting: Connection) -> None:
    assert await due(waiting) == [b"1", b"2", b"5"]
    assert await due(waiting, limit=1) == [b"1"]
    await inbox.done(waiting, await identity(waiting, 1))
    assert await due(waiting) == [b"2", b"3", b"5"]


async def test_what_is_put_off_holds_back_its_sender_and_nobody_else(waiting: Connection) -> None:
    await inbox.postpone(waiting, await identity(waiting, 1), 60.0)
    assert await due(waiting) == [b"2", b"5"]
    await inbox.postpone(waiting, await identity(waiting, 1), 0.0)
    found = await inbox.due(waiting, limit=16)
    assert [(one.raw, one.attempt) for one in found] == [(b"1", 2), (b"2", 0), (b"5", 0)]


async def test_nothing_waits_behind_what_is_parked(waiting: Connection) -> None:
    await inbox.park(waiting, await identity(waiting, 1))
    assert await due(waiting) == [b"2", b"3", b"5"]


@pytest.mark.parametrize("over", [inbox.done, inbox.park])
async def test_a_repeat_has_no_effect_before_or_after(waiting: Connection, over: object) -> None:
    again = item(1, ANA)
    await inbox.add(waiting, [again])
    assert await due(waiting) == [b"1", b"2", b"5"]
    for number in (1, 3):
        assert callable(over)
        await over(waiting, await identity(waiting, number))
    await inbox.add(waiting, [again, item(6, ANA), item(6, ANA)])
    assert await due(waiting) == [b"2", b"5", b"6"]


async def test_what_is_done_leaves_its_name_and_no_contents(waiting: Connection) -> None:
    await inbox.done(waiting, await identity(waiting, 1))
    row = await waiting.fetchrow("SELECT raw, state FROM inbox WHERE provider_id = '1'")
    assert row is not None
    assert tuple(row) == (None, "done")
