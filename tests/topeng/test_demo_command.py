"""The demo as a command. What it counts and what it leaves: `test_stolen`."""

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
