"""The keeper of the audit log, on a real database: every entry gets its place once, and what is done to the log is found."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from db import audit, audit_log
from db.pool import Database
from relay.audit.check import Broken
from relay.audit.entry import Act, ActorKind, Entry, ObjectKind
from relay.audit.head import Head, sign_head
from tests.conftest import as_app
from tests.db.rows import Rows
from topeng.oversight import ledger
from topeng.oversight.audit import AT_ONCE, Keeper
from topeng.vault.last_head import LastHead, LastHeadError
from topeng.vault.signing import LocalSigner, audit_signer

SIGNER = audit_signer(b"\x07" * 32)
ONE = Entry(ActorKind.STAFF, uuid4(), Act.ADDRESS_READ, ObjectKind.LANE, uuid4())


@pytest.fixture
async def opened(database: str) -> AsyncIterator[Database]:
    """The service's pool on a founded house of this test's own."""
    async with Database.open(as_app(database)) as opened:
        async with opened.transaction() as connection:
            key = await (await Rows.on(connection)).key()
            await connection.execute("INSERT INTO house (key_id) VALUES ($1)", key)
        yield opened


@pytest.fixture
def file(tmp_path: Path) -> LastHead:
    """Where the last head is kept."""
    return LastHead.beside(tmp_path / "keys.json")


async def enter(opened: Database, count: int = 1) -> None:
    """Add entries, in a transaction."""
    async with opened.transaction() as connection:
        await audit.add(connection, [ONE] * count)


async def verify(opened: Database, file: LastHead) -> tuple[int, int, int]:
    """Entries in places, heads, and entries that wait."""
    sound = await ledger.verify(opened, SIGNER.public_key, await ledger.kept_outside(opened, file))
    return sound.leaves, sound.heads, sound.waiting


async def test_entries_get_their_places_and_a_head_over_them(
    opened: Database, file: LastHead
) -> None:
    keeper = Keeper(opened, SIGNER, file)
    before = (await verify(opened, file))[2]
    await keeper.keep()
    assert await verify(opened, file) == (before, 1, 0)
    await keeper.keep()
    assert await verify(opened, file) == (before, 1, 0)
    await enter(opened, 3)
    await Keeper(opened, SIGNER, file).keep()
    assert await verify(opened, file) == (before + 3, 2, 0)
    assert file.path.stat().st_mode & 0o777 == 0o600


async def test_more_than_one_head_covers_at_once_is_placed_all_the_same(
    opened: Database, file: LastHead
) -> None:
    await enter(opened, AT_ONCE + 5)
    await Keeper(opened, SIGNER, file).keep()
    leaves, heads, waiting = await verify(opened, file)
    assert (leaves > AT_ONCE + 5, heads, waiting) == (True, 2, 0)


async def test_an_entry_that_is_committed_late_gets_its_place_behind_later_ones(
    opened: Database, file: LastHead
) -> None:
    keeper = Keeper(opened, SIGNER, file)
    async with opened.transaction() as late:
        await audit.add(late, [ONE])
        for _ in range(4):
            await enter(opened)
            await keeper.keep()
        before = (await verify(opened, file))[0]
    await keeper.keep()
    assert (await verify(opened, file))[::2] == (before + 1, 0)
    for _ in range(4):  # and once nothing is under way, nothing is looked at twice
        await keeper.keep()
    async with opened.connection() as connection:
        newest = await connection.fetchval("SELECT max(id) FROM audit")
    assert keeper._settled == newest


async def test_two_keepers_place_each_entry_once(opened: Database, file: LastHead) -> None:
    one, other = Keeper(opened, SIGNER, file), Keeper(opened, SIGNER, file)
    for keeper in (one, other, other, one, one, other):
        await enter(opened, 2)
        await keeper.keep()
    assert (await verify(opened, file))[1:] == (6, 0)


TAMPERING = {
    "an entry is edited": "UPDATE audit SET actor = NULL WHERE id = 9",
    "its moment is moved": "UPDATE audit SET at = at + interval '1 microsecond' WHERE id = 9",
    "its moment is for ever": "UPDATE audit SET at = 'infinity' WHERE id = 9",
    "an entry is deleted": "DELETE FROM audit WHERE id = 9",
    "a leaf is deleted": "DELETE FROM audit_leaf WHERE place = 9",
    "a leaf is edited": "UPDATE audit_leaf SET hash = sha256('x') WHERE place = 9",
    "two leaves trade places": """
        UPDATE audit_leaf SET place = 999 WHERE place = 3;
        UPDATE audit_leaf SET place = 3 WHERE place = 4;
        UPDATE audit_leaf SET place = 4 WHERE place = 999""",
    "an entry is put in": "INSERT INTO audit (id, act, object_kind) OVERRIDING SYSTEM VALUE VALUES (-1, 'deed.find', 'house')",
    "a leaf is put in": "INSERT INTO audit_leaf SELECT max(place) + 1, 999, sha256('x') FROM audit_leaf",
    "a head is edited": "UPDATE audit_head SET signed_at = signed_at - interval '1 day' WHERE previous = 0",
    "a head is deleted": "DELETE FROM audit_head WHERE previous = 0",
    "the peaks are edited": "UPDATE audit_head SET frontier = root WHERE size = (SELECT max(size) FROM audit_head)",
    "the tail is cut, heads and all": """
        DELETE FROM audit_head WHERE previous > 0;
        DELETE FROM audit_leaf WHERE place >= (SELECT max(size) FROM audit_head);
        DELETE FROM audit WHERE id > (SELECT max(audit_id) FROM audit_leaf)""",
    "everything is deleted": "DELETE FROM audit_head; DELETE FROM audit_leaf; DELETE FROM audit",
    "another witness is made up": "INSERT INTO audit_cosignature SELECT size, root, now(), signature FROM audit_head LIMIT 1",
}

SAVE = """
    SET session_replication_role = replica;
    CREATE TEMP TABLE was_entry AS TABLE audit;
    CREATE TEMP TABLE was_leaf AS TABLE audit_leaf;
    CREATE TEMP TABLE was_head AS TABLE audit_head"""
PUT_BACK = """
    DELETE FROM audit; DELETE FROM audit_leaf; DELETE FROM audit_head; DELETE FROM audit_cosignature;
    INSERT INTO audit OVERRIDING SYSTEM VALUE TABLE was_entry;
    INSERT INTO audit_leaf TABLE was_leaf;
    INSERT INTO audit_head TABLE was_head"""


async def test_whatever_the_administrator_does_is_found(
    opened: Database, database: str, file: LastHead
) -> None:
    keeper = Keeper(opened, SIGNER, file)
    for _ in range(3):
        await enter(opened, 4)
        await keeper.keep()
    await verify(opened, file)
    administrator = await asyncpg.connect(database)
    try:
        await administrator.execute(SAVE)
        for what, statement in TAMPERING.items():
            await administrator.execute(statement)
            with pytest.raises(Broken):
                print(what, await verify(opened, file))  # noqa: T201 says what was missed
            await administrator.execute(PUT_BACK)
        await verify(opened, file)
    finally:
        await administrator.close()


async def test_a_log_that_was_put_back_goes_on_but_its_lost_tail_stays_known(
    opened: Database, file: LastHead
) -> None:
    keeper = Keeper(opened, SIGNER, file)
    await enter(opened, 3)
    await keeper.keep()
    async with opened.connection() as connection:
        log = await audit_log.log_id(connection)
    assert log is not None
    kept = file.read(log)
    assert kept is not None
    lost = await sign_head(
        SIGNER, log=log, size=kept.size + 50, previous=1, settled=0, root=b"\x01" * 32, signed_at=1
    )
    file.write(lost)
    await enter(opened, 3)
    await Keeper(opened, SIGNER, file).keep()
    assert file.read(log) == lost
    with pytest.raises(Broken, match="tail was cut off"):
        await verify(opened, file)


async def test_nothing_is_added_to_a_log_whose_head_another_key_has_signed(
    opened: Database, file: LastHead
) -> None:
    await Keeper(opened, LocalSigner.of(b"\x09" * 32)).keep()
    await enter(opened)
    keeper = Keeper(opened, SIGNER, file)
    assert await keeper.keep() > 1
    async with opened.connection() as connection:
        assert len(await audit_log.waiting(connection)) == 1


def test_a_last_head_that_is_damaged_says_what_to_do(file: LastHead) -> None:
    for text in ("{", "[1]", json.dumps([{"size": 1}])):
        file.path.write_text(text)
        with pytest.raises(LastHeadError, match="move it away"):
            file.read(uuid4())


def test_one_file_keeps_the_heads_of_several_logs(file: LastHead) -> None:
    heads = [Head(uuid4(), n, 0, 0, bytes(32), n, bytes(32), bytes(64)) for n in (1, 2, 3)]
    for head in heads:
        file.write(head)
    assert [file.read(head.log) for head in heads] == heads
    assert file.read(uuid4()) is None
