"""After a crash of whatever kind the server starts again."""

import asyncio
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import pytest

from db.server import ServerError, Trouble, running_server
from db.server.folder import unserved
from tests.long.server.processes import alive, dsn_of, is_root, names_in, postmaster, topeng, until


async def test_killed_it_starts_again_with_all_that_was_committed(data: Path) -> None:
    async with topeng(data) as killed:
        connection = await asyncpg.connect(await dsn_of(killed))
        await connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
        killed.kill()
        await killed.wait()
        async with running_server(data) as server:
            again = await asyncpg.connect(server.dsn)
            assert await again.fetchval("SELECT number FROM kept") == 7
            await again.close()
        connection.terminate()


async def test_the_server_dies_with_the_topeng_that_started_it(data: Path) -> None:
    async with topeng(data) as killed:
        await dsn_of(killed)
        pid = postmaster(data)
        killed.kill()
        await until(lambda: not alive(pid))


async def test_killed_in_the_first_start_it_leaves_nothing_half_done(folder: Path) -> None:
    async with topeng(folder / "data") as killed:
        await until((folder / "data" / "postgres.new" / "PG_VERSION").exists)
        killed.kill()
        await killed.wait()
        assert not (folder / "data" / "postgres").exists()
    async with running_server(folder / "data", durable=False):
        assert names_in(folder / "data") == {"postgres"}


async def test_a_stale_pid_of_a_process_that_is_none_of_ours_is_no_obstacle(data: Path) -> None:
    async with running_server(data, durable=False):
        pid_file = (data / "postgres" / "postmaster.pid").read_text()
    with stranger(data) as pid:
        stale = "\n".join([str(pid), *pid_file.splitlines()[1:]])
        for name in ("postmaster.pid", ".s.PGSQL.5432.lock"):
            (data / "postgres" / name).write_text(stale)
        async with running_server(data, durable=False):
            assert postmaster(data) != pid
        assert alive(pid)


async def test_a_server_that_lived_on_is_told_to_end_and_waited_for(folder: Path) -> None:
    pid_file = folder / "postmaster.pid"
    pid_file.touch()
    async with unserved(folder):
        earlier = asyncio.create_task(until(lambda: not pid_file.exists()))
        later = asyncio.create_task(hold(folder))
        await earlier
        assert not later.done()
    await later


async def test_a_server_that_never_ends_is_reported(folder: Path) -> None:
    async with unserved(folder):
        with pytest.raises(ServerError, match="still works on") as refusal:
            async with unserved(folder, patience=0.1):
                pass
    assert refusal.value.trouble is Trouble.HELD


async def hold(folder: Path) -> None:
    async with unserved(folder):
        pass


@contextmanager
def stranger(data_dir: Path) -> Iterator[int]:
    """A living process of the account that owns the cluster, which is the worst of cases."""
    owner = (data_dir / "postgres").stat().st_uid if is_root() else os.geteuid()
    with subprocess.Popen(["sleep", "60"], user=owner if is_root() else None) as process:
        try:
            yield process.pid
        finally:
            process.kill()
