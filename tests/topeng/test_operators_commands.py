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


def test_a_contract_ends_with_its_day_in_jakarta_and_may_be_given_anew(console: Console) -> None:
    console.run("staff", "invite", "Wati", "--role", "driver", "--until", "2997-01-31")
    [wati] = console.json("staff", "list")
    assert wati == {
        "alias": "Wati",
        "role": "driver",
        "state": "invited",
        "service": "default",
        "until": "2997-01-31T17:00:00Z",
    }
    assert console.run("staff", "list").rstrip().endswith("until 2997-01-31")
    console.run("staff", "invite", "wati", "--until", "2997-01-31T18:00+08:00")
    [wati] = console.json("staff", "list")
    assert (wati["alias"], wati["role"], wati["until"]) == (
        "Wati",
        "agent",
        "2997-01-31T10:00:00Z",
    )


@pytest.mark.parametrize(
    ("until", "said"),
    [
        ("31/01/2997", "write it like"),
        ("2997-02-30", "write it like"),
        ("9999-12-31", "write it like"),
        ("2020-01-31", "must lie ahead"),
    ],
)
def test_an_end_that_is_none_or_lies_behind_is_refused(
    console: Console, until: str, said: str
) -> None:
    assert said in console.run("staff", "invite", "Wati", "--until", until, code=2)
    assert console.json("staff", "list") == []


def test_who_is_removed_leaves_the_alias_free_and_stays_in_the_list_of_all(
    console: Console,
) -> None:
    console.run("staff", "invite", "Wati")
    assert console.json("staff", "remove", "wati") == {"alias": "Wati", "state": "removed"}
    assert "nobody" in console.run("staff", "remove", "Wati", code=3)
    console.run("staff", "invite", "Wati")
    assert [one["state"] for one in console.json("staff", "list")] == ["invited"]
    assert [one["state"] for one in console.json("staff", "list", "--all")] == [
        "removed",
        "invited",
    ]
