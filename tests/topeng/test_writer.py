"""The writer, as far as it can be tried without a service around it."""

import asyncio
from types import SimpleNamespace
from typing import Any, cast

from topeng.chance import WallClock
from topeng.intake.writer import Writer
from topeng.metrics import Metrics
from topeng.vault import Reading


async def test_a_writer_that_is_told_to_end_at_the_moment_when_it_wakes_ends() -> None:
    clock = WallClock()
    writer = Writer(cast("Any", None), cast("Any", None), clock, Metrics(clock, Reading))
    lanes = SimpleNamespace(next_at=lambda: clock.now() + 60)
    waiting = asyncio.create_task(writer._turn(cast("Any", SimpleNamespace(lanes=lanes))))
    for _ in range(3):
        await asyncio.sleep(0)
    writer.poke()
    waiting.cancel()
    await asyncio.wait([waiting])
    assert waiting.cancelled()
