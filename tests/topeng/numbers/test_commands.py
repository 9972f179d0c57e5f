"""``topeng number``: what an operator does with a pool, and what bad input is told."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from tests.db.rows import Rows, blind
from tests.topeng.shell import Shell, shell

NUMBER = "+15005550006"


@dataclass(frozen=True)
class Console:
    """A shell over a database of its own."""

    shell: Shell
    dsn: str

    def run(self, *words: str, code: int = 0) -> str:
        """What a command says: on stdout where it is done, on stderr where it refuses."""
        done = self.shell.call("number", *words, TOPENG_DATABASE_URL=self.dsn)
        assert done.exit_code == code, done.output
        return done.stdout or done.stderr

    def json(self, *words: str, code: int = 0) -> Any:
        """What it answers to a script."""
        return json.loads(self.run(*words, "--json", code=code))


@pytest.fixture
def console(quick_folder: Path, database: str) -> Iterator[Console]:
    with shell(quick_folder) as place:
        yield Console(place, database)


async def occupied(dsn: str) -> None:
    """Somebody is on the number."""
    connection = await asyncpg.connect(dsn)
    try:
        rows = await Rows.on(connection)
        proxy = await connection.fetchval("SELECT id FROM proxy WHERE channel = 'sms'")
        person = await rows.join(await rows.session())
        await connection.execute(
            "INSERT INTO binding (id, participant_id, proxy_id, counterpart, alone, cool_off)"
            " VALUES (gen_random_uuid(), $1, $2, $3, true, '1 hour')",
            person.id,
            proxy,
            blind(),
        )
        await connection.execute(
            "UPDATE ticket SET service_id = (SELECT id FROM service WHERE name = 'default')"
        )
    finally:
        await connection.close()


def test_a_number_is_added_set_apart_drained_and_retired(console: Console) -> None:
    added = console.json("add", f"tel:{NUMBER}", "--reserved", "--no-voice")
    assert (added["capabilities"], added["country"], added["area"]) == (["sms", "mms"], "US", "500")
    assert (added["reserved"], added["state"], added["sessions"]) == (True, "live", 0)
    assert console.json("list") == [added]
    assert "already" in console.run("add", f"tel:{NUMBER}", code=4)
    console.run("add", f"whatsapp:{NUMBER}")
    listed = console.run("list")
    assert "reserved" in listed
    assert "whatsapp" in listed

    assert console.json("reserve", NUMBER, "--off")["reserved"] is False
    assert console.json("drain", added["sid"])["state"] == "draining"
    assert console.json("drain", f"tel:{NUMBER}", "--off")["state"] == "live"
    asyncio.run(occupied(console.dsn))
    assert "in use by 1 open session;" in console.run("retire", NUMBER, code=4)
    plan = console.json("plan", code=1)["places"]
    assert [(one["place"], one["peak"], one["numbers"], one["wanted"]) for one in plan] == [
        ("US", 1, 0, 2)
    ]
    assert "WARNING" in console.run("plan", code=1)
    asyncio.run(all_end(console.dsn))
    console.run("retire", NUMBER)
    assert "in no pool" in console.run("retire", NUMBER, code=3)
    assert console.json("add", f"tel:{NUMBER}")["capabilities"] == ["sms", "mms", "voice"]


async def all_end(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute("UPDATE binding SET ended_at = clock_timestamp()")
    finally:
        await connection.close()


def test_bad_input_is_told_in_one_sentence(console: Console) -> None:
    console.run("add", f"tel:{NUMBER}")
    for words, code, said in (
        (["add", "tel:+15551234567"], 2, "given out anywhere"),
        (["add", "tel:12345"], 2, "starts with +"),
        (["add", "tel:+12345"], 2, "digits"),
        (["add", "telegram:7"], 2, "whatsapp:+… or tel:+…"),
        (["add", NUMBER], 2, "scheme in front"),
        (["drain", "+14155550100"], 3, "in no pool"),
        (["drain", "PN0"], 3, "in no pool"),
        (["drain", "whatsapp:+14155550100"], 3, "in no pool"),
        (["drain", "62"], 2, "starts with +"),
        (["rules", "--geo", "planet"], 2, "planet"),
        (["rules", "--cool-off", "366d"], 2, "365 days"),
        (["plan", "--history", "soon"], 2, "no length"),
        (["rules", "--cool-off", "1e9d"], 2, "no length"),
        (["import"], 5, "TOPENG_TWILIO_ACCOUNT_SID"),
        (["release", NUMBER], 5, "TOPENG_TWILIO_ACCOUNT_SID"),
        (["buy", "US"], 2, "budget"),
        (["buy", "USA", "--budget", "5"], 2, "two letters"),
        (["buy", "US", "--budget", "much"], 2, "no amount of money"),
        (["buy", "US", "--area", "4155", "--budget", "1"], 2, "three digits"),
    ):
        told = console.run(*words, code=code)
        assert said in told, (words, told)
        assert "Traceback" not in told
    assert console.json("list")[0]["state"] == "live"


def test_how_numbers_are_picked_is_shown_and_changed(console: Console) -> None:
    assert "no service named" in console.run("rules", code=3)
    assert "no service named" in console.run("plan", code=3)
    console.run("add", f"tel:{NUMBER}")
    rules = console.json("rules")
    assert rules == {
        "service": "default",
        "geo": "country",
        "selection": "prefer-sticky",
        "cool_off": "1h",
    }
    changed = console.json(
        *("rules", "--geo", "anywhere", "--selection", "avoid-sticky", "--cool-off", "off")
    )
    assert changed == rules | {"geo": "anywhere", "selection": "avoid-sticky", "cool_off": None}
    assert console.json("rules") == changed
    assert "avoid-sticky" in console.run("rules")
    assert "anywhere" in console.run("plan")
