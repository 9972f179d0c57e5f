"""Whether tampering with the audit log is found, and how fast a log is checked."""

import random
import time

from relay.audit.check import Broken
from tests.bench.figures import Figure, Part, over
from tests.relay.audit.book import tampered, written

MUTATIONS = 1_000
ENTRIES = 100_000
_CHECKS = 3


async def tampering(mutations: int = MUTATIONS, entries: int = ENTRIES) -> Part:
    """One thing done to a small log at a time, at random; then a large one that nobody touched."""
    found = await _found(mutations)
    broken = [] if found == mutations else [f"{mutations - found:,} mutations were not found."]
    rates = await _rates(entries)
    figures = [
        Figure("mutations tried: rows edited, deleted, moved, put in, cut off", mutations, ""),
        Figure("of them found", found, ""),
        over(f"entries checked, of {entries:,} in memory", rates, "a second"),
    ]
    return Part("The audit log under other hands", figures, broken)


async def _found(mutations: int) -> int:
    book, found = await written(), 0
    for seed in range(mutations):
        _, changed = tampered(book, random.Random(seed))
        try:
            await changed.check()
        except Broken:
            found += 1
    return found


async def _rates(entries: int) -> list[float]:
    step = max(1, entries // 100)
    book, rates = await written(tuple(range(step, entries + 1, step))), []
    for _ in range(_CHECKS):
        began = time.perf_counter()
        sound = await book.check()
        rates.append(sound.leaves / (time.perf_counter() - began))
    return rates
