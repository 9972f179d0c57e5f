"""Root's server runs under an account without rights, wherever the folders lie; others' as themselves."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from db.server import launcher, running_server
from db.server import programs as server_programs
from db.server.account import SERVER_ID, Account
from db.server.programs import Programs, installed
from tests.long.server.processes import dsn_of, is_root, modes, postmaster, topeng

needs_root = pytest.mark.skipif(not is_root(), reason="only root can give up root")


def account_of(data_dir: Path) -> Account:
    """The account that the running server of a data folder has, with which groups and rights."""
    status = Path(f"/proc/{postmaster(data_dir)}/status").read_text()
    fields = dict(line.split(":\t", 1) for line in status.splitlines())
    assert fields["Groups"].strip() == ""
    assert int(fields["CapEff"], 16) == 0
    (uid,), (gid,) = set(fields["Uid"].split()), set(fields["Gid"].split())
    return Account(int(uid), int(gid))


def program_of(data_dir: Path) -> Path:
    """Where the running server's program lies."""
    return Path(f"/proc/{postmaster(data_dir)}/exe").readlink()


@needs_root
async def test_an_empty_folder_of_roots_serves_and_nothing_above_it_changes(folder: Path) -> None:
    data = folder / "data"
    data.mkdir(mode=0o700)
    before = modes(data)
    async with running_server(data, durable=False):
        assert account_of(data) == Account(SERVER_ID, SERVER_ID)
    assert modes(data) == before


@pytest.fixture
def closed_home(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home that only root may enter, with the clone in it: the programs of the wheel are there."""
    home = folder / "home"
    home.mkdir(mode=0o700)
    wheel = installed().wheel
    for part in installed().parts():
        shutil.copytree(wheel / part, home / "clone" / part)
    monkeypatch.setattr(launcher, "installed", lambda: Programs(home / "clone"))
    monkeypatch.setattr(server_programs, "SHARED_PLACE", folder / "cache")
    usual = os.umask(0o077)
    yield home
    os.umask(usual)


@needs_root
async def test_a_home_closed_to_others_serves_and_stays_closed(
    closed_home: Path, folder: Path
) -> None:
    data = closed_home / "data"
    data.mkdir(mode=0o700)
    before = modes(data)
    clone = modes(Programs(closed_home / "clone").postgres)
    for _ in range(2):
        async with running_server(data, durable=False):
            assert account_of(data) == Account(SERVER_ID, SERVER_ID)
            assert program_of(data).is_relative_to(folder / "cache")
    assert modes(data) == before
    assert modes(Programs(closed_home / "clone").postgres) == clone
    assert len(list((folder / "cache").iterdir())) == 1
    for path in (folder / "cache", *(folder / "cache").rglob("*")):
        assert path.lstat().st_uid == 0
        assert path.is_symlink() or path.stat().st_mode & 0o022 == 0


@needs_root
async def test_a_folder_of_somebody_elses_is_served_under_his_account(folder: Path) -> None:
    data = folder / "data"
    data.mkdir(mode=0o700)
    os.chown(data, 1234, 1235)
    async with running_server(data, durable=False):
        assert account_of(data) == Account(1234, 1235)
    assert (data.stat().st_uid, data.stat().st_gid) == (1234, 1235)


@needs_root
@pytest.mark.skipif(shutil.which("setpriv") is None, reason="setpriv runs a command as another")
async def test_who_is_not_root_runs_the_server_as_himself(folder: Path) -> None:
    os.chown(folder, 65534, 65534)
    # The right to read everything is for the interpreter, which may lie in root's home.
    as_nobody = (
        "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups",
        "--inh-caps=-all,+dac_read_search", "--ambient-caps=+dac_read_search",
        "--bounding-set=-all,+dac_read_search",
    )  # fmt: skip
    async with topeng(folder / "data", *as_nobody) as process:
        await dsn_of(process)
        uid, gid = (folder / "data").stat().st_uid, (folder / "data" / "postgres").stat().st_uid
        assert (uid, gid) == (65534, 65534)
        await process.communicate(b"")
        assert process.returncode == 0
