"""The command line as people and scripts meet it: processes, exit codes, one sentence, signals."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).parents[2]
PATIENCE = 40.0


@dataclass(frozen=True)
class Shell:
    """Somewhere to type commands, with a data folder and keys of its own."""

    home: Path

    @property
    def data(self) -> Path:
        return self.home / "data"

    def environment(self, **settings: str) -> dict[str, str]:
        kept = {name: text for name, text in os.environ.items() if not name.startswith("TOPENG_")}
        return kept | {
            "TOPENG_DATA_DIR": str(self.data),
            "TOPENG_KEY_FILE": str(self.home / "keys" / "keys.json"),
            "TOPENG_PORT": "0",
            "PYTHONPATH": str(REPOSITORY),
            **settings,
        }

    def run(self, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return subprocess.run(
            [sys.executable, "-m", "topeng", *words],
            env=self.environment(**settings),
            cwd=self.home,
            capture_output=True,
            text=True,
            timeout=55,
            check=False,
        )

    def json(self, *words: str) -> Any:
        """What a command answers to a script."""
        done = self.run(*words, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def refused(self, code: int, *words: str, **settings: str) -> str:
        """The sentence with which a command refuses."""
        done = self.run(*words, **settings)
        assert (done.returncode, "Traceback" in done.stderr) == (code, False), done.stderr
        assert done.stdout == ""
        return done.stderr

    @contextmanager
    def demo(self) -> Iterator["Demo"]:
        """The demo, shown until the block ends."""
        process = subprocess.Popen(
            [sys.executable, "-m", "topeng", "demo"],
            env=self.environment(),
            cwd=self.home,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            assert process.stdout is not None
            assert process.stderr is not None
            line = process.stdout.readline()
            assert line.startswith("Open http://127.0.0.1:"), process.stderr.read()
            yield Demo(self, process, line.split()[1])
        finally:
            if process.poll() is None:
                process.terminate()
            process.communicate(timeout=PATIENCE)


@dataclass(frozen=True)
class Demo:
    """A demo that runs."""

    shell: Shell
    process: subprocess.Popen[str]
    url: str

    def postgres(self) -> int:
        """The process of its database server."""
        pid = next(self.shell.data.rglob("postmaster.pid"))
        return int(pid.read_text().splitlines()[0])


@contextmanager
def shell(folder: Path) -> Iterator[Shell]:
    """A fresh place to type commands in."""
    home = Path(tempfile.mkdtemp(prefix="c", dir=folder))
    home.chmod(0o755)
    try:
        yield Shell(home)
    finally:
        shutil.rmtree(home)


@pytest.fixture(scope="module")
def demo(quick_folder: Path) -> Iterator[Demo]:
    """One demo for the commands that only need a database to work in; SIGTERM ends it and its server."""
    with shell(quick_folder) as fresh, fresh.demo() as running:
        yield running
        server = running.postgres()
        running.process.send_signal(signal.SIGTERM)
        _, errors = running.process.communicate(timeout=PATIENCE)
        assert running.process.returncode == 0
        assert "Traceback" not in errors
        assert not _alive(server)


@pytest.fixture
def fresh(quick_folder: Path) -> Iterator[Shell]:
    """A shell where nothing has run yet."""
    with shell(quick_folder) as place:
        yield place


def test_a_ticket_is_opened_found_extended_and_closed(demo: Demo) -> None:
    run = demo.shell.json
    opened = run(
        *("ticket", "open", "--kind", "upgrade", "--ref", "UPG-77", "--length", "2h"),
        *("--customer", "whatsapp:+62 812-9999-0001"),
    )
    assert (opened["ref"], opened["state"], opened["holder"]) == ("UPG-77", "open", None)
    extended = run("ticket", "extend", "UPG-77", "--by", "1h")
    assert extended["ends_at"] > opened["ends_at"]
    closed = run("ticket", "close", "UPG-77")
    assert closed["state"] == "closed"
    assert "UPG-77" not in [one["ref"] for one in run("ticket", "list")]
    assert run("ticket", "show", opened["code"]) == closed
    assert "has ended" in demo.shell.refused(4, "ticket", "close", "UPG-77")
    assert "9999" not in json.dumps(closed)


def test_staff_are_invited_listed_and_suspended(demo: Demo) -> None:
    run = demo.shell.json
    invitation = run("staff", "invite", "Wati", "--role", "driver")
    assert invitation["link"].startswith("https://t.me/topeng_staff_bot?start=")
    assert {"alias": "Wati", "role": "driver", "state": "invited", "service": "default"} in run(
        "staff", "list"
    )
    assert run("staff", "suspend", "Budi") == {"alias": "Budi", "state": "suspended"}
    assert "suspended already" in demo.shell.refused(4, "staff", "suspend", "Budi")
    assert "nobody" in demo.shell.refused(3, "staff", "suspend", "Tidakada")


def test_numbers_are_added_once_and_listed(demo: Demo) -> None:
    added = demo.shell.json("number", "add", "whatsapp:+1 500 555 0009")
    assert added["address"] == "whatsapp:+15005550009"
    assert added in demo.shell.json("number", "list")
    assert "already" in demo.shell.refused(4, "number", "add", "whatsapp:+15005550009")


def test_what_cannot_be_used_is_refused_without_repeating_it(demo: Demo) -> None:
    words = ("ticket", "open", "--kind", "upgrade", "--ref", "UPG-78", "--customer")
    said = demo.shell.refused(2, *words, "whatsapp:08129999000123456789")
    assert "starts with +" in said
    assert "9999" not in said
    assert "no ticket" in demo.shell.refused(3, "ticket", "show", "TIDAK")


def test_a_second_topeng_on_the_same_folder_is_told_so(demo: Demo) -> None:
    assert demo.shell.refused(7, "demo").count("\n") == 1


def test_every_mistake_in_the_settings_is_named_at_once(fresh: Shell) -> None:
    said = fresh.refused(
        5,
        "migrate",
        TOPENG_PORT="abc",
        TOPENG_PUBLIC_URL="relay.example.com",
        TOPENG_PROT="8080",
        TOPENG_TWILIO_ACCOUNT_SID="AC1",
    )
    for name in ("TOPENG_PORT", "TOPENG_PUBLIC_URL", "TOPENG_PROT", "TOPENG_TWILIO_ACCOUNT_SID"):
        assert name in said


def test_a_taken_port_costs_nothing_but_a_sentence(fresh: Shell) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert f"Port {port}" in fresh.refused(6, "demo", TOPENG_PORT=port)
    assert not fresh.data.exists()


def test_a_database_that_does_not_answer_and_damaged_keys_have_codes_of_their_own(
    fresh: Shell,
) -> None:
    nowhere = "postgresql://topeng@127.0.0.1:1/topeng"
    assert "does not answer" in fresh.refused(7, "migrate", TOPENG_DATABASE_URL=nowhere)
    keys = fresh.home / "keys" / "keys.json"
    keys.write_text("{}")
    assert "damaged" in fresh.refused(8, "migrate", TOPENG_DATABASE_URL=nowhere)


def test_after_a_kill_the_demo_starts_again_and_ctrl_c_ends_it_with_its_database(
    fresh: Shell,
) -> None:
    with fresh.demo() as running:
        first = running.postgres()
        running.process.kill()
        running.process.wait()
    with fresh.demo() as running:
        second = running.postgres()
        running.process.send_signal(signal.SIGINT)
        _, errors = running.process.communicate(timeout=PATIENCE)
    assert running.process.returncode == 0
    assert "Traceback" not in errors
    assert not _alive(first)
    assert not _alive(second)


def test_the_demo_once_ends_with_its_counts_as_one_line_of_json(fresh: Shell) -> None:
    lines = fresh.home / "lines.jsonl"
    lines.write_text(
        "".join(json.dumps({"text": f"baris {number}"}) + "\n" for number in range(40))
    )
    done = fresh.run("demo", "--once", "--lines", str(lines))
    assert done.returncode == 0, done.stderr
    counts = json.loads(done.stdout.splitlines()[-1])
    seconds = counts.pop("seconds")
    silence = counts.pop("end_to_silence_ms")
    assert counts == {
        "lines": 40,
        "accepted": 40,
        "delivered": 40,
        "out_of_order": 0,
        "refused": 0,
        "handed_over_after_end": 0,
        "address_leaks": 0,
    }
    assert isinstance(seconds, float)
    assert isinstance(silence, int)
    for file in fresh.data.rglob("*"):
        if file.is_file():
            assert b"baris 17" not in file.read_bytes()


def test_help_is_quick_for_it_imports_no_bot_library() -> None:
    code = (
        "import sys, topeng.__main__ as m\n"
        "try: m.topeng(['--help'], prog_name='topeng')\n"
        "except SystemExit: pass\n"
        "print([name for name in ('aiogram', 'twilio', 'asyncpg', 'PIL') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
