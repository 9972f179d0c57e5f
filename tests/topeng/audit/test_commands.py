"""``topeng audit``: what it says of a sound log, of a broken one, and of bad input."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from db.pool import Database
from tests.topeng.shell import REPOSITORY, Shell, shell
from topeng.oversight.audit import Keeper
from topeng.vault.last_head import LastHead
from topeng.vault.signing import audit_signer
from topeng.vault.source import FileKeys


@dataclass(frozen=True)
class Console:
    """A shell over a database of its own."""

    shell: Shell
    dsn: str

    @property
    def key_file(self) -> Path:
        return self.shell.home / "keys" / "keys.json"

    def run(self, *words: str, code: int = 0) -> str:
        """What an audit command says: on stdout where it is done, on stderr where it refuses."""
        done = self.shell.call("audit", *words, TOPENG_DATABASE_URL=self.dsn)
        assert done.exit_code == code, done.output
        return done.stdout if code == 0 else done.stderr

    def json(self, *words: str) -> Any:
        """What it answers to a script."""
        return json.loads(self.run(*words))

    def act(self, name: str) -> None:
        """Do something that is entered."""
        done = self.shell.call("number", "add", name, TOPENG_DATABASE_URL=self.dsn)
        assert done.exit_code == 0, done.output

    def keep(self) -> None:
        """What the running service does each second."""
        signer = audit_signer(FileKeys(self.key_file).load().token)

        async def once() -> None:
            async with Database.open(self.dsn) as opened:
                await Keeper(opened, signer, LastHead.beside(self.key_file)).keep()

        asyncio.run(once())

    def tamper(self, statement: str) -> None:
        """What an administrator of the database can do."""

        async def once() -> None:
            connection = await asyncpg.connect(self.dsn)
            await connection.execute(f"SET session_replication_role = replica; {statement}")
            await connection.close()

        asyncio.run(once())


@pytest.fixture
def console(quick_folder: Path, database: str) -> Iterator[Console]:
    with shell(quick_folder) as place:
        found = Console(place, database)
        found.act("whatsapp:+15005550006")
        yield found


def test_a_log_is_listed_checked_proved_and_witnessed(console: Console, tmp_path: Path) -> None:
    assert "No head of the audit log was signed yet" in console.run("prove", "1", code=3)
    console.keep()
    first = console.json("list", "--json")
    assert {one["actor_kind"] for one in first} == {"command_line"}
    assert {"proxy.added", "service.created"} <= {one["act"] for one in first}
    assert "proxy.added" in console.run("list", "--limit", "1")
    size = console.json("verify", "--json")["entries"]
    assert size == len(first)
    assert f"is sound: {size} entries under 1 signed heads, 1 heads kept" in console.run("verify")

    # An entry is proved, and the proof checked with the public key alone.
    key = console.run("key").strip()
    proof = tmp_path / "proof.json"
    proof.write_text(console.run("prove", str(first[0]["id"])))
    said = console.run("prove", "--check", str(proof))
    assert said.startswith(f"The proof holds: entry {first[0]['id']} ({first[0]['act']}, ")
    alone = [sys.executable, "-m", "relay.audit", key]
    done = subprocess.run(
        alone, input=proof.read_text(), cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "It holds.\n")
    forged = json.loads(proof.read_text())
    forged["entry"]["reason"] = "recap"
    proof.write_text(json.dumps(forged))
    assert "does not hold" in console.run("prove", "--check", str(proof), "--key", key, code=1)

    # A witness sees it grow, and a rewritten log is not theirs any more.
    record = tmp_path / "witness.jsonl"
    assert f"size {size} was co-signed by" in console.run("witness", str(record))
    assert "Nothing was added" in console.run("witness", str(record))
    console.act("tel:+15005550006")
    console.keep()
    assert console.run("witness", str(record)).startswith("The head of size ")
    assert len(record.read_text().splitlines()) == 2
    assert (record.parent / "witness.jsonl.key").stat().st_mode & 0o777 == 0o600
    whole = console.json("verify", "--witness", str(record), "--json")
    assert (whole["heads"], whole["kept_outside"]) == (2, 3)
    growth = console.run("prove", "--between", str(size), str(whole["entries"]))
    proof.write_text(growth)
    assert f"extends the one of size {size}" in console.run("prove", "--check", str(proof))

    LastHead.beside(console.key_file).path.unlink()
    console.tamper(
        "DELETE FROM audit_head WHERE previous > 0;"
        "DELETE FROM audit_leaf WHERE place >= (SELECT max(size) FROM audit_head);"
        "DELETE FROM audit WHERE id NOT IN (SELECT audit_id FROM audit_leaf)"
    )
    assert "is sound" in console.run("verify")
    found = console.run("verify", "--witness", str(record), code=1)
    assert "its tail was cut off" in found
    assert "tail was cut off" in console.run("witness", str(record), code=1)


def test_a_broken_log_is_named_by_its_first_wrong_place(console: Console) -> None:
    console.keep()
    console.tamper(
        "UPDATE audit SET act = 'deed.find' WHERE id = (SELECT audit_id FROM audit_leaf WHERE place = 1)"
    )
    said = console.run("verify", code=1)
    assert said.startswith("topeng: The audit log is not sound. Entry ")
    assert "is not the one that was put in place 1." in said
    done = console.shell.call("audit", "verify", "--json", TOPENG_DATABASE_URL=console.dsn)
    assert (done.exit_code, json.loads(done.stdout)["place"]) == (1, 1)


def test_bad_input_is_one_sentence(console: Console, tmp_path: Path) -> None:
    console.keep()
    junk = tmp_path / "junk.json"
    junk.write_text("{}")
    for words, code, sentence in (
        (("prove",), 2, "Give an entry's ID, or --between, or --check."),
        (("prove", "1", "--check", str(junk)), 2, "Give an entry's ID"),
        (("prove", "999"), 3, "There is no entry 999 in the audit log"),
        (("prove", "1", "--size", "999"), 3, "There is no head of size 999; the newest has size"),
        (("prove", "--check", str(junk)), 2, "is no proof"),
        (("prove", "--check", str(junk), "--key", "abc"), 2, "64 hexadecimal digits"),
        (("verify", "--witness", str(junk)), 2, "line 1: this is no co-signed head"),
        (("witness", "ftp://example.com"), 2, "begins with http:// or https://"),
        (("witness", str(tmp_path / "w"), "--key", "00" * 32), 1, "signed with another key"),
    ):
        said = console.run(*words, code=code)
        assert sentence in said, (words, said)
        assert "Traceback" not in said
