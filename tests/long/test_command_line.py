"""The commands as people and scripts meet them: what they answer, exit codes, one sentence."""

import json
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.topeng.shell import PATIENCE, Demo, Shell, alive, shell


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
        assert not alive(server)


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
    assert run("ticket", "show", opened["code"]) == closed | {"reveals": []}
    assert "has ended" in demo.shell.refused(4, "ticket", "close", "UPG-77")
    assert "9999" not in json.dumps(closed)


def test_staff_are_invited_listed_and_suspended(demo: Demo) -> None:
    run = demo.shell.json
    invitation = run("staff", "invite", "Rini", "--role", "driver")
    assert invitation["link"].startswith("https://t.me/topeng_staff_bot?start=")
    rini = {"alias": "Rini", "role": "driver", "state": "invited", "service": "default"}
    assert rini | {"until": None} in run("staff", "list")
    assert run("staff", "suspend", "Budi") == {"alias": "Budi", "state": "suspended"}
    assert "suspended already" in demo.shell.refused(4, "staff", "suspend", "Budi")
    assert run("staff", "restore", "Budi") == {"alias": "Budi", "state": "active"}
    assert "not suspended" in demo.shell.refused(4, "staff", "restore", "Budi")
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


def test_the_doctor_looks_into_a_house_that_is_lived_in(demo: Demo) -> None:
    seen = demo.shell.call("doctor")
    assert seen.exit_code == 1
    assert "✓ schema: up to date" in seen.stdout
    assert "✓ master key" in seen.stdout
    assert "✗ database: it holds the demo's data\n    → " in seen.stdout


def test_a_second_topeng_on_the_same_folder_is_told_so(demo: Demo) -> None:
    assert demo.shell.refused_outside(7, "demo").count("\n") == 1


def test_every_mistake_in_the_settings_is_named_at_once(fresh: Shell) -> None:
    said = fresh.refused_outside(
        5,
        "migrate",
        TOPENG_PORT="abc",
        TOPENG_PUBLIC_URL="relay.example.com",
        TOPENG_PROT="8080",
        TOPENG_TWILIO_ACCOUNT_SID="AC1",
    )
    for name in ("TOPENG_PORT", "TOPENG_PUBLIC_URL", "TOPENG_PROT", "TOPENG_TWILIO_ACCOUNT_SID"):
        assert name in said


def test_the_doctor_sees_every_mistake_and_goes_on(fresh: Shell) -> None:
    seen = fresh.call("doctor", "--json", TOPENG_PORT="abc", TOPENG_PROT="8080")
    found = json.loads(seen.stdout)
    checks = [one["check"] for one in found["findings"]]
    assert (seen.exit_code, found["well"], checks[:3]) == (
        1,
        False,
        ["settings", "settings", "key file"],
    )
    assert list(fresh.home.iterdir()) == []


def test_a_database_that_does_not_answer_and_damaged_keys_have_codes_of_their_own(
    fresh: Shell,
) -> None:
    nowhere = "postgresql://topeng@127.0.0.1:1/topeng"
    assert "does not answer" in fresh.refused(7, "migrate", TOPENG_DATABASE_URL=nowhere)
    keys = fresh.home / "keys" / "keys.json"
    keys.parent.mkdir(exist_ok=True)
    keys.write_text("{}")
    keys.chmod(0o600)
    assert "lacks “masters”" in fresh.refused(8, "ticket", "list", TOPENG_DATABASE_URL=nowhere)
