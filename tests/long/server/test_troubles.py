"""What keeps the server from running is told in one sentence, with what to do about it."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from db.server import ServerError, Trouble, launcher, running_server
from db.server import programs as server_programs
from db.server.programs import Programs
from tests.long.server.processes import is_root, modes, names_in


async def trouble(data_dir: Path) -> ServerError:
    """Why the server cannot run there."""
    with pytest.raises(ServerError) as refusal:
        async with running_server(data_dir, durable=False):
            pass
    sentence = str(refusal.value)
    assert "\n" not in sentence
    assert sentence.endswith(".")
    return refusal.value


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """A disk of its own, in memory."""
    mounted = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
    if subprocess.run(mounted, capture_output=True, check=False).returncode != 0:
        pytest.skip("a disk that can be filled needs the right to mount one")
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


async def test_a_full_disk_at_the_first_start(folder: Path) -> None:
    with small_disk(folder, 20) as disk:
        error = await trouble(disk / "data")
    assert error.trouble is Trouble.DISK_FULL
    assert str(disk / "data") in str(error)


async def test_a_full_disk_at_a_later_start_and_room_again(folder: Path) -> None:
    with small_disk(folder, 150) as disk:
        async with running_server(disk / "data", durable=False):
            pass
        fill(disk / "filler")
        assert (await trouble(disk / "data")).trouble is Trouble.DISK_FULL
        (disk / "filler").unlink()
        async with running_server(disk / "data", durable=False):
            pass


def fill(path: Path) -> None:
    """Leave no byte free."""
    with path.open("wb", buffering=0) as filler, suppress(OSError):
        while True:
            filler.write(bytes(4096))


async def test_a_folder_with_other_things_in_it_is_left_alone(folder: Path) -> None:
    (folder / "thesis.txt").write_text("mine")
    before = modes(folder)
    error = await trouble(folder)
    assert error.trouble is Trouble.NOT_OURS
    assert "TOPENG_DATA_DIR" in str(error)
    assert names_in(folder) == {"thesis.txt"}
    assert modes(folder) == before


async def test_the_top_folder_of_a_fresh_disk_counts_as_empty(folder: Path) -> None:
    (folder / "lost+found").mkdir()
    async with running_server(folder, durable=False):
        pass


async def test_a_cluster_folder_without_a_cluster_is_broken(folder: Path) -> None:
    (folder / "postgres").mkdir()
    error = await trouble(folder)
    assert error.trouble is Trouble.BROKEN
    assert "is not a PostgreSQL cluster" in str(error)


async def test_a_cluster_of_another_major_version_is_named(folder: Path) -> None:
    (folder / "postgres").mkdir()
    (folder / "postgres" / "PG_VERSION").write_text("15\n")
    error = await trouble(folder)
    assert error.trouble is Trouble.BROKEN
    assert "was made by PostgreSQL 15, and this is 18" in str(error)


async def test_a_damaged_cluster_is_reported_with_the_reason(data: Path) -> None:
    control = data / "postgres" / "global" / "pg_control"
    with taken_away(control):
        error = await trouble(data)
    assert error.trouble is Trouble.BROKEN
    assert "could not find the database system" in str(error)


@contextmanager
def taken_away(path: Path) -> Iterator[None]:
    """Something is missing for a while."""
    aside = path.rename(path.with_suffix(".aside"))
    try:
        yield
    finally:
        aside.rename(path)


async def test_a_file_in_place_of_the_folder(folder: Path) -> None:
    (folder / "data").touch()
    assert (await trouble(folder / "data")).trouble is Trouble.FAILED


async def test_a_wheel_that_is_not_installed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_programs, "find_spec", lambda _: None)
    error = await trouble(folder / "data")
    assert error.trouble is Trouble.NO_PROGRAMS
    assert "TOPENG_DATABASE_URL" in str(error)


async def test_programs_of_another_machine(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    foreign = Programs(folder / "wheel")
    foreign.initdb.parent.mkdir(parents=True)
    foreign.initdb.write_bytes(b"\x7fELF of another kind")
    shutil.copy(foreign.initdb, foreign.postgres)
    for program in (foreign.initdb, foreign.postgres):
        program.chmod(0o755)
    monkeypatch.setattr(launcher, "installed", lambda: foreign)
    error = await trouble(folder / "data")
    assert error.trouble is Trouble.NO_PROGRAMS
    assert "do not run on this machine" in str(error)


@pytest.mark.skipif(is_root(), reason="root may enter every folder")
async def test_a_folder_that_may_not_be_entered(folder: Path) -> None:
    (folder / "closed").mkdir(mode=0)
    assert (await trouble(folder / "closed" / "data")).trouble is Trouble.NO_PERMISSION


@pytest.mark.skipif(not is_root(), reason="only root can make a cluster that is another's")
async def test_a_cluster_that_is_not_the_servers_own(data: Path) -> None:
    control = data / "postgres" / "global" / "pg_control"
    owner = control.stat()
    os.chown(control, 0, 0)
    try:
        error = await trouble(data)
    finally:
        os.chown(control, owner.st_uid, owner.st_gid)
    assert error.trouble is Trouble.NO_PERMISSION
