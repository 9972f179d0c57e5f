"""The bench: what safety costs, and whether it holds (``make bench``)."""

import asyncio
import logging
import os
import platform
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import structlog

from tests.bench.apart import apart
from tests.bench.figures import Part
from tests.bench.ground import Ground, ground, vault_apart
from tests.bench.message import message
from tests.bench.pool.creation import creation
from tests.bench.relayed import relayed
from tests.bench.rotation import rotation
from tests.bench.rows import rows
from tests.bench.tampering import tampering


async def bench() -> AsyncIterator[Part]:
    """Every part as soon as it is done."""
    yield await tampering()
    async with _own_ground() as own:
        yield await message(own)
        yield await rows(own)
        async with vault_apart(own) as vault:
            yield await apart(vault)
            yield await relayed(own, vault)
        yield await rotation(own)
        yield await creation(own)


async def table(parts: AsyncIterator[Part]) -> bool:
    """Print the parts; whether all held that must."""
    holds = True
    async for part in parts:
        sys.stdout.write(f"\n{part}\n")
        sys.stdout.flush()
        holds &= not part.broken
    return holds


@asynccontextmanager
async def _own_ground() -> AsyncIterator[Ground]:
    with tempfile.TemporaryDirectory(prefix="topeng-bench-") as name:
        folder = Path(name)
        await asyncio.to_thread(folder.chmod, 0o755)  # the account of PostgreSQL must come through
        async with ground(folder) as own:
            yield own


def _machine() -> str:
    load = " ".join(f"{one:.2f}" for one in os.getloadavg())
    return f"{os.cpu_count()} cores, load average {load}, Python {platform.python_version()} on {platform.machine()}"


def main() -> int:
    """The exit code is 1 where something did not hold, never for want of speed."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    sys.stdout.write(
        f"{_machine()}\n"
        "Medians; behind them the lowest and the highest round. Machines like this one are shared: times vary by half and\n"
        "more, and the ratios, taken in turns within one run, are what to go by.\n"
    )
    holds = asyncio.run(table(bench()))
    sys.stdout.write(f"\nAfterwards: {_machine()}\n")
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
