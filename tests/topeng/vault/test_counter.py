"""The vault at its counter: whoever asks gets no more than they may have. (`tests/crash` has it in a process of its own.)"""

import asyncio
import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import cast
from uuid import UUID, uuid4

import pytest

from db.pool import Database
from relay.vault.seal import Place
from tests.topeng.house import House, keys
from tests.topeng.shell import Shell
from topeng.chance import SystemChance
from topeng.vault import Capability, Cell, Denied, LocalVault, Reading, wire
from topeng.vault.counter import Counter
from topeng.vault.process import CannotListen, listening


@pytest.fixture
def shell_home(quick_folder: Path) -> Iterator[Shell]:
    with tempfile.TemporaryDirectory(dir=quick_folder) as name:
        yield Shell(Path(name))


async def test_nothing_is_given_out_without_a_live_capability(home: House) -> None:
    talk = await home.talking()
    await home.quiet_now()
    row = (
        await home.rows(
            """
            SELECT i.id, i.body, i.participant_id, p.session_id, s.key_id, l.id AS lane, l.address
              FROM inbound AS i
              JOIN participant AS p ON p.id = i.participant_id
              JOIN session AS s ON s.id = p.session_id
              JOIN lane AS l ON l.id = p.lane_id
            """
        )
    )[0]
    staff_id = await home.one("SELECT id FROM staff")
    line = home.office.drafter.vault
    said = Cell(
        row["key_id"], Place("inbound", "body", row["id"], row["participant_id"]), row["body"]
    )
    reached = Cell(row["key_id"], Place("lane", "address", row["lane"]), row["address"])

    async def opens(agent: UUID, session: UUID, purpose: Reading, cell: Cell) -> bool:
        async with home.office.database.connection() as connection:
            try:
                got = await line.open(connection, Capability(agent, session, purpose), [cell])
            except Denied:
                return False
        return got[0] is not None

    mine, session = row["participant_id"], row["session_id"]
    assert await opens(mine, session, Reading.QUOTE, said)
    assert await opens(staff_id, session, Reading.RECAP, said)
    # Another agent, another session, another purpose, another kind of cell.
    assert not await opens(uuid4(), session, Reading.QUOTE, said)
    assert not await opens(mine, uuid4(), Reading.QUOTE, said)
    assert not await opens(mine, session, Reading.RECAP, said)
    assert not await opens(staff_id, session, Reading.RULE, said)
    assert not await opens(mine, session, Reading.QUOTE, reached)
    assert not await opens(staff_id, session, Reading.MARK, reached)
    assert not await opens(staff_id, session, Reading.REVEAL, reached)

    # Nor for a delivery whose intent is not open, nor by any other name.
    counter = Counter(cast("LocalVault", line), home.office.database)

    async def ask(name: str, **fields: object) -> dict[str, object]:
        return await counter.answer({"op": name, "with": fields})

    settled = (await home.rows("SELECT lane_id, seq FROM delivery WHERE state <> 'sending'"))[0]
    runs = [[settled["lane_id"].hex, [settled["seq"]]]]
    assert (await ask("deliver", runs=runs))["ok"] == [{"error": "denied"}]
    assert (await ask("joinable", cells=[wire.put_cell(reached)], longest=9))["error"] == "denied"
    assert (await ask("sign", message=wire.text(b"pay 1,000,000")))["error"] == "denied"
    for name in ("keys", "unseal", "seal", ""):
        assert (await ask(name, key=uuid4().hex))["error"] == "garbled"
    await talk.close()
    assert not await opens(mine, session, Reading.QUOTE, said)
    assert not await opens(staff_id, session, Reading.RECAP, said)


async def test_another_user_is_not_served(tmp_path: Path, database: str) -> None:
    path = tmp_path / "vault.sock"
    async with Database.open(database) as opened:
        counter = Counter(LocalVault(keys(), SystemChance()), opened)
        async with listening(path, counter, {os.getuid() + 1}):
            reader, writer = await asyncio.open_unix_connection(str(path))
            with suppress(ConnectionResetError):
                writer.write(wire.frame({"op": "new_key"}))
                assert await reader.read() == b""
            writer.close()
            with suppress(ConnectionResetError):
                await writer.wait_closed()
        async with listening(path, counter, {os.getuid()}):
            reader, writer = await asyncio.open_unix_connection(str(path))
            writer.write(wire.frame({"op": "new_key"}))
            assert await reader.read(4)
            with pytest.raises(CannotListen, match=r"listens at .* already"):
                async with listening(path, counter, set()):
                    pass
            writer.close()
            await writer.wait_closed()


def test_a_service_without_its_vault_says_so(shell_home: Shell, emptied: str) -> None:
    done = shell_home.call(
        "ticket", "list", TOPENG_DATABASE_URL=emptied, TOPENG_VAULT_SOCKET="/nowhere/vault.sock"
    )
    assert done.exit_code == 8
    assert "The vault does not answer at /nowhere/vault.sock" in done.output


@pytest.mark.parametrize("missing", ["TOPENG_VAULT_SOCKET", "TOPENG_DATABASE_URL"])
def test_the_vault_says_what_it_needs(shell_home: Shell, missing: str) -> None:
    given = {
        "TOPENG_VAULT_SOCKET": "/nowhere/vault.sock",
        "TOPENG_DATABASE_URL": "postgresql://nobody@/nowhere",
    }
    done = shell_home.call(
        "vault", **{name: text for name, text in given.items() if name != missing}
    )
    assert done.exit_code == 5
    assert missing in done.output


def test_an_unknown_user_in_the_callers_is_refused(shell_home: Shell) -> None:
    done = shell_home.call(
        "vault",
        TOPENG_VAULT_SOCKET="/nowhere/vault.sock",
        TOPENG_DATABASE_URL="postgresql://nobody@/nowhere",
        TOPENG_VAULT_CALLERS="nobody-of-this-name",
    )
    assert done.exit_code == 5
    assert "no user named nobody-of-this-name" in done.output
