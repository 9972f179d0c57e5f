"""Keys at the command line: rotated, listed, retired; and every kind of wrong key is refused with its sentence."""

import asyncio
import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import create_database, named
from tests.topeng.shell import Shell, shell
from topeng.chance import SystemChance
from topeng.vault.keyfile import KeyFile, dump

CHANCE = SystemChance()


@dataclass(frozen=True)
class Place:
    """Somewhere to type commands about a database that has been worked in."""

    shell: Shell
    dsn: str

    @property
    def file(self) -> Path:
        """The key file."""
        return self.shell.home / "keys" / "keys.json"

    def json(self, *words: str, **settings: str) -> Any:
        """What a command answers to a script."""
        done = self.shell.call(*words, "--json", TOPENG_DATABASE_URL=self.dsn, **settings)
        assert done.exit_code == 0, done.stderr
        return json.loads(done.stdout)

    def refused(self, *words: str, code: int = 8, **settings: str) -> str:
        """The one sentence with which a command refuses."""
        said = self.shell.refused(code, *words, TOPENG_DATABASE_URL=self.dsn, **settings)
        assert (said.count("\n"), said.startswith("topeng: ")) == (1, True)
        return said


@pytest.fixture(scope="module")
def place(server: str, quick_folder: Path) -> Iterator[Place]:
    """A database with a key file that was rotated once."""
    with shell(quick_folder) as fresh:
        place = Place(fresh, named(server, asyncio.run(create_database(server))))
        assert place.json("ticket", "list") == []
        yield place


def test_keys_are_rotated_listed_and_retired_and_none_is_ever_shown(place: Place) -> None:
    assert [(one["version"], one["keys"]) for one in place.json("keys", "list")] == [(1, 1)]
    assert place.json("keys", "rotate")["wrapped"] == 1
    listed = place.json("keys", "list")
    assert [(one["version"], one["current"], one["keys"]) for one in listed] == [
        (1, False, 0),
        (2, True, 1),
    ]
    before = place.file.read_text()
    assert place.json("keys", "retire") == {"retired": [1]}
    assert place.json("keys", "retire") == {"retired": []}
    assert place.json("keys", "rotate", "--retire")["retired"] == [2]
    assert [one["version"] for one in place.json("keys", "list")] == [3]
    shown = place.shell.call("keys", "list", TOPENG_DATABASE_URL=place.dsn).output
    shown += place.shell.call("keys", "rotate", TOPENG_DATABASE_URL=place.dsn).output
    for written in (before, place.file.read_text()):
        assert not [key for key in json.loads(written)["masters"].values() if key in shown]
    # What was copied before the rotation opens nothing any more.
    older = place.file.with_name("older.json")
    older.touch(mode=0o600)
    older.write_text(before)
    said = place.refused("ticket", "list", TOPENG_KEY_FILE=str(older))
    assert "lacks master key 4, which the database still needs" in said


def _changed(change: Callable[[dict[str, Any]], object]) -> Callable[[str], str]:
    def changed(text: str) -> str:
        fields = json.loads(text)
        change(fields)
        return json.dumps(fields)

    return changed


WRONG = {
    "does not belong to this database": lambda _: dump(_versions(KeyFile.fresh(CHANCE))),
    "is cut short": lambda text: text[: len(text) // 2],
    "is empty": lambda _: "",
    "is not JSON": lambda text: "masters = " + text,
    "lacks its current master key": _changed(lambda fields: fields.update(current=99)),
    "has not 32 bytes": _changed(lambda fields: fields["peppers"].update(token="c2hvcnQ=")),
}


def _versions(keys: KeyFile) -> KeyFile:
    for _ in range(5):
        keys = keys.next(CHANCE)
    return keys


@pytest.mark.parametrize("said", WRONG)
def test_wrong_keys_are_refused_from_wherever_they_come(said: str, place: Place) -> None:
    text = WRONG[said](place.file.read_text())
    wrong = place.file.with_name("wrong.json")
    wrong.touch(mode=0o600)
    wrong.write_text(text)
    assert said in place.refused("ticket", "list", TOPENG_KEY_FILE=str(wrong))
    assert said in place.refused("keys", "rotate", TOPENG_KEY_FILE=str(wrong))
    printed = place.refused("ticket", "list", TOPENG_KEY_FILE="", TOPENG_KEY_COMMAND=f"cat {wrong}")
    assert "What TOPENG_KEY_COMMAND prints" in printed
    if text:
        code = base64.b64encode(text.encode()).decode()
        given = place.refused("ticket", "list", TOPENG_KEY_FILE="", TOPENG_KEYS=code)
        assert "TOPENG_KEYS" in given
        assert code[:8] not in given
    wrong.unlink()


def test_the_service_does_not_start_without_the_right_keys(place: Place) -> None:
    serve = {"TOPENG_DATABASE_URL": place.dsn, "TOPENG_STAFF_BOT_TOKEN": "1:x"}
    lost = place.file.with_name("lost.json")
    said = place.shell.refused_outside(8, "serve", TOPENG_KEY_FILE=str(lost), **serve)
    assert f"The key file {lost} is not there, and without it nothing in this database" in said
    assert not lost.exists()


def test_a_file_that_everyone_can_read_is_refused(place: Place) -> None:
    place.file.chmod(0o644)
    said = place.refused("ticket", "list")
    place.file.chmod(0o600)
    assert f"chmod 600 {place.file}" in said


def test_keys_from_two_places_are_one_too_many(place: Place) -> None:
    said = place.shell.refused(
        5, "keys", "list", TOPENG_DATABASE_URL=place.dsn, TOPENG_KEYS="x", TOPENG_KEY_COMMAND="y"
    )
    assert "give one" in said


def test_keys_that_the_operator_keeps_are_rotated_by_both(place: Place) -> None:
    given = {"TOPENG_KEY_FILE": "", "TOPENG_KEYS": place.file.read_text()}
    said = place.refused("keys", "rotate", code=4, **given)
    assert "openssl rand -base64 32" in said
