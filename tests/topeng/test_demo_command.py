"""The demo as a command: a taken port, and the play that counts."""

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.topeng.shell import REPOSITORY, Shell, shell


@pytest.fixture
def fresh(quick_folder: Path) -> Iterator[Shell]:
    """A shell where nothing has run yet."""
    with shell(quick_folder) as place:
        yield place


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
        "masked": 0,
        "handed_over_after_end": 0,
        "address_leaks": 0,
    }
    assert isinstance(seconds, float)
    assert isinstance(silence, int)
    for file in fresh.data.rglob("*"):
        if file.is_file():
            assert b"baris 17" not in file.read_bytes()


def test_a_taken_port_costs_nothing_but_a_sentence(fresh: Shell) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert f"Port {port}" in fresh.refused_outside(6, "demo", TOPENG_PORT=port)
    assert not fresh.data.exists()


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
