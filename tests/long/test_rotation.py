"""Rotation: with readers beside it, killed in the middle, several at once, and what is left behind."""

import asyncio
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest

from db import keys
from db.keys import Master
from db.pool import Clash, Database
from relay.errors import Conflict
from relay.vault.seal import Place
from tests.topeng.shell import REPOSITORY, Shell
from topeng.chance import SystemChance
from topeng.vault import FileKeys, LocalVault, Reference
from topeng.vault.belonging import check
from topeng.vault.keyfile import KeyFile, KeyFileError, dump
from topeng.vault.rotation import Rotation
from topeng.vault.source import CommandKeys, EnvironmentKeys, obtain

CHANCE = SystemChance()
COUNT = 2_000


@dataclass
class Ring:
    """A database with keys, each of which has sealed a reference."""

    dsn: str
    database: Database
    source: FileKeys
    references: list[Reference]

    def vault(self) -> LocalVault:
        """A service's vault."""
        return LocalVault(self.source.load(), CHANCE, source=self.source)

    def rotation(self) -> Rotation:
        """A rotation."""
        return Rotation(self.database, self.source, CHANCE)

    async def rotate(self) -> int:
        """Rotate; how many keys were wrapped anew."""
        return (await self.rotation().rotate(lambda _: None)).done

    async def masters(self) -> list[Master]:
        """The master keys."""
        async with self.database.connection() as connection:
            return await keys.masters(connection)

    async def wraps(self) -> dict[int, int]:
        """How many keys each master key wraps."""
        return {one.version: one.wraps for one in await self.masters()}

    async def read(self, vault: LocalVault, references: list[Reference]) -> int:
        """Read references from the database; how many could not be."""
        await vault.close(one.key_id for one in references)
        async with self.database.connection() as connection:
            said = await vault.references(connection, references)
        return sum(text != f"UPG-{one.key_id}" for text, one in zip(said, references, strict=True))


async def filled(ring: Ring, count: int) -> None:
    """Add keys to a ring."""
    vault = ring.vault()
    async with ring.database.transaction() as connection:
        await check(connection, ring.source.load())
        for _ in range(count):
            key, ticket = vault.new_key(), uuid4()
            await keys.add(connection, [key])
            plain = f"UPG-{key.id}".encode()
            sealed = vault.seal(key.id, plain, Place("ticket", "ref", ticket))
            ring.references.append(Reference(ticket, key.id, sealed))


@pytest.fixture
async def ring(database: str, tmp_path: Path) -> AsyncIterator[Ring]:
    """A ring of keys under master key 1."""
    source = FileKeys(tmp_path / "keys.json")
    source.create(CHANCE)
    async with Database.open(database) as opened:
        yield Ring(database, opened, source, [])


async def test_nothing_that_is_read_while_keys_are_rotated_fails(ring: Ring) -> None:
    await filled(ring, COUNT)
    over, reads, failed = asyncio.Event(), 0, 0

    async def reader(vault: LocalVault, first: int) -> None:
        nonlocal reads, failed
        while not over.is_set():
            some = ring.references[first::40]
            failed += await ring.read(vault, some)
            reads, first = reads + len(some), (first + 1) % 40

    vaults = [ring.vault() for _ in range(2)]
    async with asyncio.TaskGroup() as group:
        for place, vault in enumerate(vaults):
            group.create_task(reader(vault, place))
        assert await ring.rotate() == COUNT
        over.set()
    assert failed == 0
    assert reads > COUNT
    async with ring.database.connection() as connection:
        told = await connection.fetch("SELECT act FROM audit WHERE act LIKE 'keys.%' ORDER BY id")
    assert [row["act"] for row in told] == ["keys.rotation_started", "keys.rotated"]
    assert await ring.wraps() == {1: 0, 2: COUNT}
    assert (await ring.rotation().retire()).versions == [1]
    assert list(ring.source.load().masters) == [2]
    assert await ring.read(ring.vault(), ring.references) == 0
    assert await ring.read(vaults[0], ring.references) == 0


async def test_a_rotation_that_was_killed_is_finished_by_the_next(
    ring: Ring, tmp_path: Path
) -> None:
    await filled(ring, COUNT)
    code = (
        "import topeng.vault.rotation as r; r.BATCH = 2; from topeng.__main__ import main; main()"
    )
    shell = Shell(tmp_path)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", code, "keys", "rotate"),
        env=shell.environment(TOPENG_DATABASE_URL=ring.dsn, TOPENG_KEY_FILE=str(ring.source.path)),
        cwd=REPOSITORY,
    )
    while not (await ring.wraps()).get(2):
        assert process.returncode is None
        await asyncio.sleep(0.005)
    process.kill()
    assert await process.wait() < 0
    between = await ring.wraps()
    assert 0 < between[1] < COUNT
    assert await ring.read(ring.vault(), ring.references) == 0
    with pytest.raises(Conflict, match="still wrap keys"):
        await ring.rotation().retire()
    assert await ring.rotate() == between[1]
    assert await ring.wraps() == {1: 0, 2: COUNT}
    assert await ring.read(ring.vault(), ring.references) == 0


async def test_several_rotations_at_once_are_one(ring: Ring) -> None:
    await filled(ring, 600)
    done = await asyncio.gather(*(ring.rotate() for _ in range(3)))
    assert sum(done) == 600
    assert await ring.wraps() == {1: 0, 2: 600}
    assert await ring.read(ring.vault(), ring.references) == 0


async def test_what_cannot_be_unwrapped_is_counted_and_holds_up_nothing(ring: Ring) -> None:
    await filled(ring, 10)
    victim, gone = ring.references[3].key_id, ring.references[4].key_id
    async with ring.database.connection() as connection:
        await connection.execute("UPDATE key SET wrapped = '\\x00' WHERE id = $1", victim)
        await keys.destroy(connection, [gone])
    end = await ring.rotation().rotate(lambda _: None)
    assert (end.done, end.left, end.damaged) == (9, 1, 1)
    assert await ring.read(ring.vault(), ring.references) == 2
    with pytest.raises(Conflict):
        await ring.rotation().retire()


async def test_a_service_that_has_slept_through_it_writes_under_no_retired_key(ring: Ring) -> None:
    await filled(ring, 3)
    sleeper = LocalVault(ring.source.load(), CHANCE)
    await ring.rotate()
    await ring.rotation().retire()
    with pytest.raises(Clash, match="key_master_version_fkey"):
        async with ring.database.transaction() as connection:
            await keys.add(connection, [sleeper.new_key()])


async def test_a_service_wraps_by_the_new_master_key_as_soon_as_there_is_one(ring: Ring) -> None:
    await filled(ring, 3)
    vault = ring.vault()
    assert vault.new_key().master_version == 1
    await ring.rotate()
    assert vault.new_key().master_version == 2


async def test_keys_that_only_the_operator_can_change_are_rotated_by_two(ring: Ring) -> None:
    await filled(ring, 5)
    before = ring.source.load()
    given = Rotation(ring.database, EnvironmentKeys(dump(before)), CHANCE)
    with pytest.raises(Conflict, match="add to “masters” there a “2”"):
        await given.rotate(lambda _: None)
    after = before.next(CHANCE)
    ring.source.replace(after)
    printed = Rotation(ring.database, CommandKeys(f"cat {ring.source.path}"), CHANCE)
    assert (await printed.rotate(lambda _: None)).done == 5
    retired = await printed.retire()
    assert (retired.versions, "take them out" in str(retired.by_hand)) == ([1], True)
    ring.source.replace(after.only({2}))
    assert await ring.read(ring.vault(), ring.references) == 0


async def test_keys_that_are_not_the_databases_are_refused_with_what_is_wrong(ring: Ring) -> None:
    await filled(ring, 1)
    right = ring.source.load()
    other = KeyFile.fresh(CHANCE)
    for wrong, said in (
        (other, "does not belong to this database"),
        (other.next(CHANCE).only({2}), "lacks master key 1, which the database still needs"),
        (right.next(CHANCE).only({2}), "lacks master key 1, which the database still needs"),
    ):
        async with ring.database.connection() as connection:
            with pytest.raises(KeyFileError, match=said):
                await check(connection, wrong)
    assert [one.version for one in await ring.masters()] == [1]


async def test_a_file_is_made_for_a_database_without_keys_and_missed_by_one_with_keys(
    ring: Ring, tmp_path: Path
) -> None:
    fresh = FileKeys(tmp_path / "fresh.json")
    assert (await obtain(fresh, ring.dsn, CHANCE)).current == 1
    await filled(ring, 1)
    lost = FileKeys(tmp_path / "lost.json")
    with pytest.raises(KeyFileError, match="is not there, and without it"):
        await obtain(lost, ring.dsn, CHANCE)
    assert not lost.path.exists()
