"""The operator's commands: services, contracts, canned replies, the trace."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from db import reveals
from tests.db.rows import Rows
from tests.db.test_reveals import asked
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


def test_a_service_has_rules_of_its_own_for_contact_details(console: Console) -> None:
    plain: dict[str, Any] = {
        "name": "default",
        "rules": [],
        "domains": [],
        "names": [],
        "shadow": None,
    }
    assert console.json("service", "rules") == plain
    changed = console.json(
        *("service", "rules", "--set", "staff:link=refuse", "--set", "customer:phone=hold"),
        *("--domains", "toko.id", "--names", "@toko", "--shadow", "off"),
    )
    assert changed == plain | {
        "rules": ["agent:link=refuse", "customer:phone=hold", "driver:link=refuse"],
        "domains": ["toko.id"],
        "names": ["toko"],
        "shadow": False,
    }
    shown = console.run("service", "rules", "--set", "staff:link=default")
    assert "customer:phone=hold" in shown
    assert "link" not in shown
    assert "is no rule" in console.run("service", "rules", "--set", "phone:hold", code=2)
    assert "There is no service" in console.run("service", "rules", "nobody", code=3)


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


def test_replies_are_kept_per_role_and_language_and_found_by_their_label(console: Console) -> None:
    console.run("reply", "add", "Sudah sampai", "Saya sudah di titik jemput.", "--role", "driver")
    console.run("reply", "add", "Sudah  sampai", "I am here.", *("--language", "en"))
    assert [
        (one["role"], one["language"], one["label"]) for one in console.json("reply", "list")
    ] == [
        ("agent", "en", "Sudah sampai"),
        ("driver", "id", "Sudah sampai"),
    ]
    again = ("reply", "add", "SUDAH sampai", "x", "--role", "driver")
    assert "already" in console.run(*again, code=4)
    assert "no such reply" in console.run("reply", "remove", "Sudah sampai", code=3)
    console.run("reply", "remove", "sudah sampai", "--role", "driver")
    assert [one["text"] for one in console.json("reply", "list")] == ["I am here."]


@pytest.mark.parametrize(
    ("label", "text", "said"),
    [("x" * 41, "ya", "40"), (" ", "ya", "40"), ("ya", "x" * 1_001, "1,000"), ("ya", " ", "1,000")],
)
def test_a_reply_that_is_empty_or_too_long_is_refused(
    console: Console, label: str, text: str, said: str
) -> None:
    assert said in console.run("reply", "add", label, text, code=2)


def test_what_is_done_to_the_staff_at_the_command_line_leaves_a_trace(console: Console) -> None:
    assert console.run("trace", "list") == "Nothing has been done yet.\n"
    console.run("staff", "invite", "Wati")
    console.run("staff", "remove", "wati")
    found = console.json("trace", "list")
    assert [(one["who"], one["action"], one["subject"]) for one in found] == [
        ("command line", "remove", "Wati"),
        ("command line", "invite", "Wati"),
    ]
    assert console.json("trace", "list", "--limit", "1") == found[:1]
    assert "remove       Wati" in console.run("trace", "list")


async def _asked_and_approved(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    id, _, other = await asked(await Rows.on(connection))
    await reveals.approve(connection, id, other)
    await reveals.count(connection, id, 1)
    await connection.close()


def test_requests_to_see_an_address_are_listed_with_their_two_persons_and_no_address(
    console: Console,
) -> None:
    assert console.run("reveal", "list") == "Nobody has asked to see an address.\n"
    asyncio.run(_asked_and_approved(console.dsn))
    (listed,) = console.json("reveal", "list")
    assert listed["asked_by"] != listed["approved_by"]
    assert (listed["reason"], listed["state"]) == ("court_order", "approved")
    line = console.run("reveal", "list")
    assert f"asked by {listed['asked_by']}, approved by {listed['approved_by']}, seen 1×" in line
