"""The vault in a process of its own: the service has no key, and gets no more than it needs."""

# ruff: noqa: ASYNC240 - the processes are what is tried

import asyncio
import os
import re
import signal
import socket
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from db.pool import Database
from relay.vault.seal import Place
from tests.topeng.house import NUMBER, House, house, keys, until
from tests.topeng.photos import photo
from tests.topeng.safe import Safe
from tests.topeng.shell import Shell
from topeng.chance import SystemChance
from topeng.vault import Capability, Cell, Denied, LocalVault, Reading, wire
from topeng.vault.counter import Counter
from topeng.vault.line import VaultLine
from topeng.vault.process import CannotListen, listening

DENIED = {"error": "denied"}


@pytest.fixture
async def safe(emptied: str, shell_home: Shell) -> AsyncIterator[Safe]:
    started = Safe(shell_home, emptied)
    await started.start()
    yield started
    if started.process is not None:
        started.end(signal.SIGTERM)


@pytest.fixture
def shell_home(quick_folder: Path) -> Iterator[Shell]:
    with tempfile.TemporaryDirectory(dir=quick_folder) as name:
        yield Shell(Path(name))


@pytest.fixture
async def home(safe: Safe) -> AsyncIterator[House]:
    async with (
        VaultLine(safe.socket) as line,
        house(safe.dsn, vault=line) as built,
    ):
        yield built


async def test_a_whole_conversation_goes_through_a_vault_of_its_own(home: House) -> None:
    talk = await home.talking()
    await talk.write("Boleh kirim fotonya?")
    await talk.customer_reads("Boleh kirim fotonya?")
    await talk.customer.send_picture(photo(), caption="ini", to=NUMBER)
    await until(lambda: any(one.picture for one in talk.thread()))
    question = talk.chat()[-1]
    await talk.customer.say("Sudah ya", to=NUMBER, reply_to=question.id)
    await talk.agent_reads("Sudah ya")
    budi = await home.agent("Budi")
    await talk.write("// catatan untuk yang berikut")
    await home.quiet_now()
    await home.office.staffing.suspend("Sari")
    await talk.say("Masih di sana?")
    await home.quiet_now()
    taken = replace(talk, agent=budi, topic=await home.claim(budi, talk.ticket))
    await taken.agent_reads("Masih di sana?")
    recap = "\n".join(taken.thread_texts())
    assert "Sudah ya" in recap
    assert "catatan untuk yang berikut" in recap
    await taken.close()
    await until(lambda: budi.topics() == {})


async def test_nothing_is_given_out_without_a_live_capability(home: House, safe: Safe) -> None:
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
    settled = (await home.rows("SELECT lane_id, seq FROM delivery WHERE state <> 'sending'"))[0]
    runs = [[settled["lane_id"].hex, [settled["seq"]]]]
    assert ask(safe.socket, "deliver", runs=runs) == {"ok": [{"error": "denied"}]}
    assert ask(safe.socket, "joinable", cells=[wire.put_cell(reached)], longest=9) == DENIED
    assert ask(safe.socket, "sign", message=wire.text(b"pay 1,000,000")) == DENIED
    for name in ("keys", "unseal", "seal", ""):
        assert ask(safe.socket, name, key=uuid4().hex) == {"error": "garbled"}
    await talk.close()
    assert not await opens(mine, session, Reading.QUOTE, said)
    assert not await opens(staff_id, session, Reading.RECAP, said)
    log = (safe.shell.home / "vault.log").read_text()
    assert "vault.open" in log
    assert talk.customer.number not in log


def ask(path: Path, name: str, **fields: object) -> dict[str, object]:
    """What the vault answers to a bare frame."""
    with socket.socket(socket.AF_UNIX) as end:
        end.connect(str(path))
        end.sendall(wire.frame({"op": name, "with": fields}))
        with end.makefile("rb") as answer:
            found = wire.message(answer.read(wire.length(answer.read(wire.HEAD.size))))
    return {key: value for key, value in found.items() if key != "id"}


async def test_a_vault_that_crashes_leaves_no_core_and_what_waited_goes_out_when_it_is_back(
    home: House, safe: Safe
) -> None:
    talk = await home.talking()
    await home.quiet_now()
    home.sandbox.telegram.fail_next("sendMessage", 429, retry_after=1)
    await talk.say("sebelum vault mati")
    await until(lambda: home.one("SELECT true FROM inbound WHERE place = 2"))
    assert safe.process is not None
    limits = Path(f"/proc/{safe.process.pid}/limits").read_text()
    assert re.search(r"Max core file size +0 +0 ", limits)
    assert safe.end(signal.SIGSEGV) == -signal.SIGSEGV
    assert not [one.name for one in safe.shell.home.iterdir() if one.name.startswith("core")]
    await talk.write("selama vault mati")
    await until(lambda: not home.parts.web.health.ready)
    await safe.start()
    await talk.agent_reads("sebelum vault mati")
    await talk.customer_reads("selama vault mati")
    assert talk.thread_texts().count("sebelum vault mati") == 1
    assert talk.chat_texts().count("selama vault mati") == 1


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
