"""Every bench runs, in small, and what must hold holds."""

import asyncio
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bench.apart import apart
from tests.bench.figures import Figure, Part, over, ratio
from tests.bench.ground import Ground, vault_apart
from tests.bench.message import message
from tests.bench.relayed import relayed
from tests.bench.rotation import rotation
from tests.bench.rows import rows
from tests.bench.tampering import tampering


@pytest.fixture
def ground(server: str, quick_folder: Path) -> Iterator[Ground]:
    with tempfile.TemporaryDirectory(dir=quick_folder) as name:
        Path(name).chmod(0o755)
        yield Ground(server, Path(name))


async def test_every_bench_gives_figures_and_finds_nothing_broken(ground: Ground) -> None:
    apart_and_relayed, *parts = await asyncio.gather(
        _with_a_vault_apart(ground),
        rotation(ground, count=10, quiet_seconds=0.05),
        message(ground, count=20, rounds=1),
        rows(ground, count=2, per_head=3, rounds=1),
        tampering(mutations=20, entries=100),
    )
    for part in (*apart_and_relayed, *parts):
        assert part.figures
        assert not part.broken, part


async def _with_a_vault_apart(ground: Ground) -> tuple[Part, ...]:
    async with vault_apart(ground) as safe:
        return await asyncio.gather(
            apart(safe, count=2, rounds=1), relayed(ground, safe, messages=8, rounds=1)
        )


def test_a_figure_is_the_median_with_its_lowest_and_highest_round() -> None:
    assert over("x", [3.0, 1.0, 2.0], "µs") == Figure("x", 2.0, "µs", 1.0, 3.0)


def test_a_ratio_is_taken_round_by_round() -> None:
    assert ratio("x", [2.0, 30.0, 4.0], [1.0, 10.0, 1.0]).value == 3.0


@pytest.mark.parametrize("broken", [[], ["2 reads failed during the rotation."]])
def test_what_is_broken_stands_in_the_table(broken: list[str]) -> None:
    assert ("BROKEN: 2 reads failed" in str(Part("x", [], broken))) is bool(broken)
