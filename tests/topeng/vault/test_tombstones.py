"""Tombstones: never lost, never forgotten, and seen by whoever has the file open."""

from pathlib import Path
from uuid import uuid4

import pytest

from topeng.vault.keyfile import KeyFileError
from topeng.vault.tombstones import Tombstones


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where tombstones lie that are looked at each time."""
    monkeypatch.setattr("topeng.vault.tombstones.FRESH", 0)
    return tmp_path / "config" / "keys.json.destroyed"


def test_what_one_adds_the_others_see_at_once_and_the_file_is_its_owners_alone(path: Path) -> None:
    here, there = Tombstones(path), Tombstones(path)
    first, second, other = uuid4(), uuid4(), uuid4()
    assert first not in here
    there.add([first])
    there.add([second])
    assert (first in here, second in here, other in here) == (True, True, False)
    assert set(here) == {first, second} == set(Tombstones(path))
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.read_text() == f"{first}\n{second}\n"


def test_they_are_looked_at_now_and_then_and_always_after_an_addition_of_ones_own(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("topeng.vault.tombstones.FRESH", 3600)
    here, first, second = Tombstones(path), uuid4(), uuid4()
    assert first not in here
    Tombstones(path).add([first])
    assert first not in here
    here.add([second])
    assert set(here) == {first, second}


def test_half_a_line_of_somebody_who_died_is_no_tombstone_and_spoils_none(path: Path) -> None:
    stones, first, second = Tombstones(path), uuid4(), uuid4()
    stones.add([first])
    with path.open("a") as file:
        file.write(str(second)[:20])
    assert set(stones) == set(Tombstones(path)) == {first}
    stones.add([second])
    assert set(stones) == set(Tombstones(path)) == {first, second}


def test_what_was_known_once_is_not_forgotten_with_the_file(path: Path) -> None:
    stones, first = Tombstones(path), uuid4()
    stones.add([first])
    assert first in stones
    path.unlink()
    assert first in stones


def test_a_damaged_list_is_refused_and_named(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("not an id\n")
    with pytest.raises(KeyFileError, match=r"keys\.json\.destroyed, cannot be used"):
        list(Tombstones(path))
    path.unlink()
    path.mkdir()
    with pytest.raises(KeyFileError, match="Is a directory"):
        Tombstones(path).add([uuid4()])
