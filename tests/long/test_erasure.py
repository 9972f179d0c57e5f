"""Erasure for real: a person is gone from the running service and from a backup taken before; nobody else loses anything."""

import asyncio
import json
import sys
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from db.pool import Database
from db.receipts import Moved
from db.server.programs import installed
from relay.address import Address
from relay.delivery import DeliveryState
from relay.errors import Conflict, NotFound
from relay.vault.seal import Place
from tests.conftest import named
from tests.topeng.house import House, Talk, until
from tests.topeng.shell import REPOSITORY, Shell
from topeng.chance import SystemChance, WallClock
from topeng.life.erasure import Erasure
from topeng.office import Office
from topeng.outgoing.report import Reporter
from topeng.vault import Cell, KeyFile, LocalVault
from topeng.vault.keyfile import KeyFileError, dump
from topeng.vault.tombstones import Tombstones

CHANCE = SystemChance()
CELLS = """
    SELECT 'inbound' AS of, 'body' AS part, i.id, i.participant_id AS owner, s.key_id, i.body AS sealed
      FROM inbound AS i JOIN participant AS p ON p.id = i.participant_id JOIN session AS s ON s.id = p.session_id
     UNION ALL
    SELECT 'delivery', 'body', d.id, d.lane_id, l.key_id, d.body FROM delivery AS d JOIN lane AS l ON l.id = d.lane_id
     UNION ALL
    SELECT 'lane', 'address', id, NULL, key_id, address FROM lane
     UNION ALL
    SELECT 'ticket', 'ref', id, NULL, key_id, ref FROM ticket
"""
INDEXES = """
    SELECT counterpart FROM lane UNION ALL SELECT counterpart FROM binding UNION ALL SELECT sender FROM inbox
     UNION ALL SELECT counterpart FROM question UNION ALL SELECT used_by FROM link
"""


@dataclass(frozen=True)
class Seen:
    """What somebody with these keys can read in a database, and every blind index that is in it."""

    opened: tuple[bytes, ...]
    indexes: frozenset[bytes]

    def count(self, mark: str) -> int:
        """How much of what opens holds a mark."""
        return sum(mark.encode() in one for one in self.opened)


async def seen(dsn: str, keyfile: KeyFile, destroyed: Collection[UUID] = ()) -> Seen:
    """Open whatever opens."""
    vault = LocalVault(keyfile, CHANCE, destroyed=destroyed)
    async with Database.open(dsn, size=1) as database, database.connection() as connection:
        rows = [row for row in await connection.fetch(CELLS) if row["sealed"]]
        await vault.load(connection, [row["key_id"] for row in rows])
        indexes = frozenset(row[0] for row in await connection.fetch(INDEXES) if row[0])
    cells = [
        Cell(row["key_id"], Place(row["of"], row["part"], row["id"], row["owner"]), row["sealed"])
        for row in rows
    ]
    plain = [vault._opened(cell) for cell in cells]
    return Seen(tuple(one for one in plain if one is not None), indexes)


def erasure(house: House, tombstones: Tombstones) -> Erasure:
    """What erases people of a house."""
    office = house.office
    return Erasure(
        *(office.database, office.drafter.vault, office.endings, tombstones, WallClock(), CHANCE)
    )


async def dumped(dsn: str, file: Path) -> None:
    """Make a backup."""
    await _program("pg_dump", "--dbname", dsn, "--file", str(file))


async def restored(server: str, file: Path, name: str) -> str:
    """A database made of a backup."""
    connection = await asyncpg.connect(named(server, "postgres"))
    try:
        await connection.execute(f"CREATE DATABASE {name}")
    finally:
        await connection.close()
    dsn = named(server, name)
    await _program("psql", "--quiet", "--dbname", dsn, "--file", str(file))
    return dsn


async def _program(name: str, *words: str) -> None:
    process = await asyncio.create_subprocess_exec(
        str(installed().home / "bin" / name), *words, stdout=asyncio.subprocess.DEVNULL
    )
    assert await process.wait() == 0


async def rina_and_dewi(home: House) -> tuple[Talk, Talk]:
    """Two customers with the same agent: one to be erased, who has an ended ticket too, and one who stays."""
    agent = await home.agent("Sari")
    rina, dewi = home.customer("Ibu Rina"), home.customer("Bu Dewi")
    before = await home.talk(rina, agent)
    await before.say("rahasia Rina yang lama")
    await before.agent_reads("rahasia Rina yang lama")
    await before.close()
    talks = await home.talk(rina, agent), await home.talk(dewi, agent)
    for talk, name in zip(talks, ("Rina", "Dewi"), strict=True):
        await talk.say(f"rahasia {name}")
        await talk.agent_reads(f"rahasia {name}")
    await home.quiet_now()
    return talks


async def test_an_erased_person_is_in_no_database_and_no_restored_backup_and_nobody_else_is_hurt(
    home: House, server: str, tmp_path: Path
) -> None:
    rina, dewi = await rina_and_dewi(home)
    address = Address.parse(f"whatsapp:{rina.customer.number}")
    index = home.office.drafter.vault.index(address)
    before, backup = await seen(home.dsn, home.keyfile), tmp_path / "backup.sql"
    assert before.count("rahasia Rina") >= 4
    assert before.count(rina.customer.number) == 2
    assert index in before.indexes
    await dumped(home.dsn, backup)

    stones = Tombstones(tmp_path / "keys.json.destroyed")
    certificate = await erasure(home, stones).erase([address])
    assert (certificate.tickets, certificate.conversations, certificate.keys) == (2, 2, 4)
    assert certificate.entry == await home.one(
        "SELECT id FROM audit WHERE act = 'subject.erased' AND object = $1", certificate.erasure
    )
    assert rina.topic not in rina.agent.topics()
    after = await seen(home.dsn, home.keyfile)
    _gone(after, rina, index)
    _whole(before, after, dewi)

    await _hears_late_of_a_failure(home)
    # Life goes on, for the one who stays and for the one who comes again.
    await dewi.say("masih ada?")
    await dewi.agent_reads("masih ada?")
    assert {one.ref for one in await home.office.tickets.newest(live_only=False, limit=9)} == {
        "—",
        dewi.ticket.ref,
    }
    with pytest.raises(NotFound, match="nothing was changed"):
        await erasure(home, stones).erase([address])
    again = await home.talk(rina.customer, rina.agent)
    await again.say("kembali lagi")
    await again.agent_reads("kembali lagi")

    dsn = await restored(server, backup, "restored")
    with_keys_alone = await seen(dsn, home.keyfile)
    assert with_keys_alone.count("rahasia Rina") == before.count("rahasia Rina")
    with_tombstones = await seen(dsn, home.keyfile, stones)
    assert with_tombstones.count("rahasia Rina") == 0
    vault = LocalVault(home.keyfile, CHANCE, destroyed=stones)
    async with Office.open(dsn, vault, chance=CHANCE, clock=WallClock()) as office:
        live = await office.tickets.newest(live_only=True, limit=9)
        assert [one.ref for one in live] == [dewi.ticket.ref]
    # Once a service has started on it, nothing of hers is left for whoever has the keys.
    after = await seen(dsn, home.keyfile)
    _gone(after, rina, index)
    _whole(before, after, dewi)
    # And without the older master key nobody opens anything of it.
    newer = LocalVault(home.keyfile.next(CHANCE).only({2}), CHANCE)
    with pytest.raises(KeyFileError, match="lacks master key 1, which the database still needs"):
        async with Office.open(dsn, newer, chance=CHANCE, clock=WallClock()):
            pass


async def test_while_the_staffs_threads_cannot_be_removed_nothing_is_destroyed_unless_at_once(
    home: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("topeng.life.erasure.PATIENCE", 0.1)
    talk = await home.talking()
    address = Address.parse(f"tel:{talk.customer.number}")
    await home.stop()
    vault = LocalVault(home.keyfile, CHANCE)
    async with Office.open(home.dsn, vault, chance=CHANCE, clock=WallClock()) as office:
        stones = Tombstones(tmp_path / "stones")
        eraser = Erasure(
            *(office.database, office.drafter.vault, office.endings, stones, WallClock(), CHANCE)
        )
        with pytest.raises(Conflict, match="run this again"):
            await eraser.erase([address])
        assert len(stones) == 0
        assert (await seen(home.dsn, home.keyfile)).count("Halo") > 0
        assert (await eraser.erase([address], now=True)).keys == 2
        assert (await seen(home.dsn, home.keyfile)).count("Halo") == 0


async def test_the_command_asks_before_it_erases_and_certifies_what_it_did(
    home: House, tmp_path: Path
) -> None:
    talk = await home.talking()
    keys = tmp_path / "keys" / "keys.json"
    keys.parent.mkdir()
    keys.touch(mode=0o600)
    keys.write_text(dump(home.keyfile))
    shell = Shell(tmp_path)

    async def typed(*words: str, answers: str) -> tuple[int, str, str]:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "topeng", "subject", "erase", *words),
            env=shell.environment(TOPENG_DATABASE_URL=home.dsn),
            cwd=REPOSITORY,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        said, told = await process.communicate(answers.encode())
        return process.returncode or 0, said.decode(), told.decode()

    number = talk.customer.number
    code, said, told = await typed(answers=f"whatsapp:{number}\nn\n")
    assert (code, said) == (1, "")
    assert "1 tickets with 1 conversations, 1 of them live" in told
    assert "Nothing was erased" in told
    await talk.say("masih di sini")
    await talk.agent_reads("masih di sini")
    code, said, told = await typed("--json", answers=f"tel:{number}\ny\n")
    assert code == 0, told
    certificate = json.loads(said)
    assert (certificate["tickets"], certificate["keys_destroyed"]) == (1, 2)
    assert certificate["audit_entry"] is not None
    assert number[1:] not in said
    await until(lambda: talk.topic not in talk.agent.topics())
    stones = Tombstones(keys.with_name("keys.json.destroyed"))
    assert len(stones) == 2
    assert (await seen(home.dsn, home.keyfile)).count(number) == 0
    code, said, told = await typed("--yes", "--address", f"tel:{number}", answers="")
    assert (code, said) == (3, "")


async def _hears_late_of_a_failure(home: House) -> None:
    """A provider reports that what erased people wrote has failed: there is nobody to tell any more."""
    query = """
        SELECT d.lane_id, d.seq, d.inbound_id
          FROM delivery AS d
          JOIN inbound AS i ON i.id = d.inbound_id
          JOIN participant AS p ON p.id = i.participant_id AND p.staff_id IS NULL
          JOIN session AS s ON s.id = p.session_id AND s.state = 'closed'
    """
    lost = [
        Moved(row[0], row[1], row[2], DeliveryState.UNDELIVERABLE, "30003")
        for row in await home.rows(query)
    ]
    async with home.office.database.transaction() as connection:
        await Reporter(home.office.drafter, home.office.alerts).report(connection, lost)
    assert lost


def _gone(after: Seen, rina: Talk, index: bytes) -> None:
    for mark in ("rahasia Rina", rina.customer.number, rina.ticket.ref):
        assert after.count(mark) == 0
    assert index not in after.indexes


def _whole(before: Seen, after: Seen, dewi: Talk) -> None:
    for mark in ("rahasia Dewi", dewi.customer.number):
        assert after.count(mark) == before.count(mark) > 0
    # Less often than before: what the staff's own chats were told of tickets is gone, whosever they are.
    assert after.count(dewi.ticket.ref) > 0
