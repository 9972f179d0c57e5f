"""The operator's commands: services, contracts, canned replies, the trace."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.topeng.shell import Shell, shell


@dataclass(frozen=True)
class Console:
    """A shell over a database of its own, with a number."""

    shell: Shell
    dsn: str

    def run(self, *words: str, code: int = 0) -> str:
        """What a command says: on stdout where it is done, on stderr where it refuses."""
        done = self.shell.call(*words, TOPENG_DATABASE_URL=self.dsn)
        assert done.exit_code == code, done.output
        return done.stdout if code == 0 else done.stderr

    def json(self, *words: str) -> Any:
        """What it answers to a script."""
        return json.loads(self.run(*words, "--json"))


@pytest.fixture
def console(quick_folder: Path, database: str) -> Iterator[Console]:
    with shell(quick_folder) as place:
        found = Console(place, database)
        found.run("number", "add", "whatsapp:+15005550006")
        yield found


def test_a_service_begins_without_any_waiting_and_is_told_what_to_wait_for(
    console: Console,
) -> None:
    assert console.json("service", "show") == {
        "name": "default",
        "grace": None,
        "silence": None,
        "escalate": None,
        "handover_lines": 10,
    }
    changed = console.json(
        *("service", "set", "--grace", "24h", "--silence", "30m"),
        *("--escalate", "90s", "--handover-lines", "0"),
    )
    assert (changed["grace"], changed["silence"], changed["escalate"]) == ("1d", "30m", "1m30s")
    assert console.json("service", "set", "default", "--silence", "off") == changed | {
        "silence": None
    }
    assert "1d" in console.run("service", "show")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["set", "--grace", "soon"], 2, "or off"),
        (["set", "--grace", "91d"], 2, "90 days"),
        (["set", "--handover-lines", "101"], 2, "101"),
        (["set"], 2, "Say what to set"),
        (["set", "tidak", "--grace", "1h"], 3, "no service named"),
        (["show", "tidak"], 3, "no service named"),
    ],
)
def test_what_a_service_cannot_be_is_refused(
    console: Console, words: list[str], code: int, said: str
) -> None:
    assert said in console.run("service", *words, code=code)
