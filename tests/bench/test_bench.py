"""Every bench runs, in small, and what must hold holds."""

import asyncio
import os
import tempfile
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from db.pool import Database
from tests.bench.__main__ import table
from tests.bench.apart import apart
from tests.bench.figures import Figure, Part, over, ratio
from tests.bench.ground import CHANCE, Apart, Ground, keys_of
from tests.bench.message import message
from tests.bench.pool.creation import creation
from tests.bench.relayed import relayed
from tests.bench.rotation import rotation
from tests.bench.rows import rows
from tests.bench.tampering import tampering
from tests.topeng.shell import Shell
from topeng.vault import LocalVault
from topeng.vault.counter import Counter
from topeng.vault.process import listening
from topeng.vault.rotation import Rotation


@pytest.fixture
def ground(server: str, quick_folder: Path) -> Iterator[Ground]:
    with tempfile.TemporaryDirectory(dir=quick_folder) as name:
        Path(name).chmod(0o755)
        yield Ground(server, Path(name))


async def test_every_bench_gives_figures_and_finds_nothing_broken(ground: Ground) -> None:
    async with _vault(ground) as vault:
        parts = [
            await tampering(mutations=20, entries=100),
            await message(ground, count=20, rounds=1),
            await rows(ground, count=2, per_head=3, rounds=1),
            await apart(vault, count=2, rounds=1),
            await relayed(ground, vault, messages=2, talks=1, rounds=1),
            await creation(ground, sizes=[(3, 6)], count=2, rounds=1),
            await rotation(ground, count=10, quiet_seconds=0.01, rotate=_rotated),
        ]
    for part in parts:
        assert part.figures
        assert not part.broken, part


@asynccontextmanager
async def _vault(ground: Ground) -> AsyncIterator[Apart]:
    """A vault in a thread: a process takes seconds to start."""
    shell, dsn, loop = ground.shell("vault"), await ground.database(), asyncio.get_running_loop()
    listens, over = asyncio.Event(), threading.Event()
    found = Apart(shell.home / "vault.sock", shell, dsn)

    async def serve() -> None:
        local = LocalVault(keys_of(shell).load(), CHANCE)
        async with (
            Database.open(dsn) as database,
            listening(found.socket, Counter(local, database), {os.getuid()}),
        ):
            loop.call_soon_threadsafe(listens.set)
            await asyncio.to_thread(over.wait)

    serving = asyncio.create_task(asyncio.to_thread(asyncio.run, serve()))
    try:
        await listens.wait()
        yield found
    finally:
        over.set()
        await serving


async def _rotated(shell: Shell, dsn: str) -> dict[str, int]:
    """What the command does, in this process."""
    async with Database.open(dsn) as database:
        end = await Rotation(database, keys_of(shell), CHANCE).rotate(lambda _: None)
    return {"wrapped": end.done, "a_second": round(end.rate)}


def test_a_figure_is_the_median_with_its_lowest_and_highest_round() -> None:
    assert over("x", [3.0, 1.0, 2.0], "µs") == Figure("x", 2.0, "µs", 1.0, 3.0)


def test_a_ratio_is_taken_round_by_round() -> None:
    assert ratio("x", [2.0, 30.0, 4.0], [1.0, 10.0, 1.0]).value == 3.0


@pytest.mark.parametrize("broken", [[], ["2 reads failed during the rotation."]])
async def test_what_is_broken_stands_in_the_table_and_fails_the_bench(
    broken: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    async def parts() -> AsyncIterator[Part]:
        yield Part("x", [], broken)
        yield Part("y", [])

    assert await table(parts()) is not bool(broken)
    assert ("BROKEN: 2 reads failed" in capsys.readouterr().out) is bool(broken)
