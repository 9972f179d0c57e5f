"""A vault in a process of its own: everything goes through it, and what waits for it goes out when it is back."""

# ruff: noqa: ASYNC240 - the process is what is tried

import re
import signal
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.topeng.house import NUMBER, House, house, until
from tests.topeng.photos import photo
from tests.topeng.safe import Safe
from tests.topeng.shell import Shell
from topeng.vault.line import VaultLine


@pytest.fixture
def shell_home(quick_folder: Path) -> Iterator[Shell]:
    with tempfile.TemporaryDirectory(dir=quick_folder) as name:
        yield Shell(Path(name))


@pytest.fixture
async def safe(database: str, shell_home: Shell) -> AsyncIterator[Safe]:
    started = Safe(shell_home, database)
    await started.start()
    yield started
    if started.process is not None:
        started.end(signal.SIGTERM)


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
    log = (safe.shell.home / "vault.log").read_text()
    assert "vault.open" in log
    assert talk.customer.number not in log
