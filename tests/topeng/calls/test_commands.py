"""The commands for calls: phones that nobody sees again, PINs that are shown once, and how a service's calls go."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from tests.topeng.shell import Shell, shell

NUMBER = "+628121234567"


@dataclass(frozen=True)
class Console:
    """A shell over a database of its own, with a number."""

    shell: Shell
    dsn: str

    def run(self, *words: str, code: int = 0) -> str:
        """What a command says."""
        done = self.shell.call(*words, TOPENG_DATABASE_URL=self.dsn)
        assert done.exit_code == code, done.output
        return done.stdout if code == 0 else done.stderr

    def json(self, *words: str) -> Any:
        """What it answers to a script."""
        return json.loads(self.run(*words, "--json"))

    def rows(self, query: str) -> list[Any]:
        """What a query finds."""

        async def ask() -> list[Any]:
            connection = await asyncpg.connect(self.dsn)
            try:
                return list(await connection.fetch(query))
            finally:
                await connection.close()

        return asyncio.run(ask())


@pytest.fixture
def console(quick_folder: Path, database: str) -> Iterator[Console]:
    with shell(quick_folder) as place:
        found = Console(place, database)
        for scheme in ("tel", "whatsapp"):
            found.run("number", "add", f"{scheme}:{NUMBER[:-1]}8")
        yield found


def test_a_phone_is_registered_sealed_replaced_and_forgotten(console: Console) -> None:
    for alias in ("Dewi", "Joko"):
        console.run("staff", "invite", alias, "--role", "driver")
    assert console.json("staff", "phone", "dewi", "+62 812-123-4567") == {
        "alias": "Dewi",
        "phone": True,
    }
    [kept] = console.rows("SELECT number, counterpart FROM staff_phone")
    assert NUMBER.encode() not in kept["number"] + kept["counterpart"]
    assert NUMBER[3:] not in console.run("staff", "list", "--json")
    assert console.rows("SELECT actor_kind FROM audit WHERE act = 'phone.set'") == [
        ("command_line",)
    ]

    for words, code in (
        (("Joko", NUMBER), 4),
        (("Joko", f"{NUMBER[:-1]}8"), 2),
        (("Joko", "telegram:5"), 2),
        (("Joko", "call me"), 2),
        (("Nobody", NUMBER), 3),
        (("Joko",), 2),
        (("Joko", NUMBER, "--remove"), 2),
        (("Joko", "--remove"), 3),
    ):
        error = console.run("staff", "phone", *words, code=code)
        assert NUMBER not in error

    console.run("staff", "phone", "Dewi", "+628121234000")
    console.run("staff", "phone", "Joko", NUMBER)
    console.run("staff", "phone", "Joko", "--remove")
    console.run("staff", "remove", "Dewi")
    assert console.rows("SELECT FROM staff_phone") == []
    assert len(console.rows("SELECT FROM key WHERE wrapped IS NULL")) == 3


def test_a_pin_is_shown_once_and_a_later_one_takes_its_place(console: Console) -> None:
    ticket = console.json(
        *("ticket", "open", "--kind", "upgrade", "--ref", "U-1"),
        *("--customer", f"whatsapp:{NUMBER}"),
    )
    first, second = (console.json("ticket", "pin", ticket["code"].lower()) for _ in range(2))
    assert first["pin"] != second["pin"]
    assert all(len(one["pin"]) == 6 and one["pin"].isdigit() for one in (first, second))
    kept = console.rows("SELECT digits FROM pin")
    assert len(kept) == 1
    assert second["pin"].encode() not in kept[0]["digits"]
    assert "no open ticket" in console.run("ticket", "pin", "BCDFG", code=3)
    console.run("ticket", "close", ticket["code"])
    assert "no open ticket" in console.run("ticket", "pin", ticket["code"], code=3)


def test_a_services_calls_are_asked_about_unrecorded_and_neutral_until_it_says_otherwise(
    console: Console, tmp_path: Path
) -> None:
    assert console.json("service", "calls") == {
        "screening": True,
        "recording": "off",
        "strangers": None,
    }
    twiml = tmp_path / "strangers.xml"
    twiml.write_text("<Response><Say>Desk</Say></Response>\n")
    changed = console.json(
        *("service", "calls", "--screening", "off", "--recording", "session"),
        *("--strangers", str(twiml)),
    )
    assert changed == {
        "screening": False,
        "recording": "session",
        "strangers": "<Response><Say>Desk</Say></Response>",
    }
    page = console.run("service", "calls", "--strangers", "off")
    assert "a neutral sentence" in page
    assert "Twilio deletes it" in page
    twiml.write_text("<Response><Dial>+62215550001</Dial></Response>")
    assert "<Dial> does more" in console.run("service", "calls", "--strangers", str(twiml), code=2)
    assert "cannot be read" in console.run("service", "calls", "--strangers", "nowhere", code=2)
    console.run("service", "calls", "other", code=3)
