"""The pool at length (``python -m tests.bench.pool [STEPS]``): a million steps of the allocator, and late replies."""

import asyncio
import os
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from db.migrate import upgrade
from db.server import running_server
from tests.bench.figures import Figure, Part
from tests.bench.ground import Ground
from tests.bench.pool.late import replies
from tests.bench.pool.walk import Walked, walk

STEPS = 1_000_000
PART = 50_000
"""Steps in one database: as many as its history is still quickly looked through."""


async def late(ground: Ground, count: int = 10_000, people: int = 600) -> Part:
    """Replies after the end."""
    found = await replies(await ground.database(), count, people)
    figures = [
        Figure("late replies", found.late, ""),
        Figure("  that reached anybody", found.misrouted, ""),
        Figure("replies in time", found.in_time, ""),
        Figure("  that did not reach whom they should", found.lost, ""),
    ]
    return Part("Replies after the end of a conversation", figures, found.broken)


async def walks(ground: Ground, steps: int = STEPS, part: int = PART) -> Part:
    """So many steps, in parts, as many at a time as there are cores."""
    room = asyncio.Semaphore(os.cpu_count() or 1)

    async def one(seed: int) -> Walked:
        async with room:
            walked = await walk(await ground.database(), min(part, steps), seed)
            sys.stderr.write(f"  part {seed}: {walked}\n")
            return walked

    found = await asyncio.gather(*(one(seed) for seed in range(-(-steps // part))))
    total = Walked(*(sum(getattr(one, name) for one in found) for name in Walked.__slots__))
    figures = [
        Figure("steps of the allocator", total.met + total.parted + total.refused, ""),
        Figure("  numbers given", total.met, ""),
        Figure("  of them again to the same person", total.again, ""),
        Figure("  refused, for there was none left", total.refused, ""),
        Figure("picked against the constraint", total.clashed, ""),
        Figure("shared by two stays of one person", total.shared, ""),
        Figure("given before they had rested", total.hurried, ""),
    ]
    return Part("A random walk of the allocator", figures, total.broken)


@asynccontextmanager
async def _ground() -> AsyncIterator[Ground]:
    with tempfile.TemporaryDirectory(prefix="topeng-pool-") as name:
        folder = Path(name)
        await asyncio.to_thread(folder.chmod, 0o755)  # the account of PostgreSQL must come through
        async with running_server(folder / "data", durable=False) as server:
            await upgrade(server.dsn)
            yield Ground(server.dsn, folder)


async def _all(steps: int) -> bool:
    async with _ground() as ground:
        parts = [await late(ground), await walks(ground, steps)]
    sys.stdout.write("".join(f"\n{part}\n" for part in parts))
    return not any(part.broken for part in parts)


def main() -> int:
    """The exit code is 1 where something did not hold."""
    steps = int(sys.argv[1]) if len(sys.argv) > 1 else STEPS
    return 0 if asyncio.run(_all(steps)) else 1


if __name__ == "__main__":
    sys.exit(main())
