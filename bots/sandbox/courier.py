"""Errands done in the background, one at a time and in order per key."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Hashable

Errand = Callable[[], Awaitable[None]]


class Courier:
    """Runs errands: those with equal keys one after another, others side by side."""

    def __init__(self) -> None:
        self._waiting: dict[Hashable, deque[Errand]] = {}
        self._runners: set[asyncio.Task[None]] = set()
        self._mishap: Exception | None = None

    def hand(self, key: Hashable, errand: Errand) -> None:
        """Put an errand behind the others of its key; returns at once."""
        queue = self._waiting.get(key)
        if queue is not None:
            queue.append(errand)
            return
        self._waiting[key] = deque([errand])
        runner = asyncio.create_task(self._run(key))
        self._runners.add(runner)
        runner.add_done_callback(self._runners.discard)

    async def settled(self) -> None:
        """Wait until nothing is under way. Raises what an errand raised meanwhile, once."""
        while self._runners:
            await asyncio.wait(self._runners)
        if self._mishap is not None:
            mishap, self._mishap = self._mishap, None
            raise mishap

    @property
    def idle(self) -> bool:
        """Whether nothing is under way."""
        return not self._runners

    async def stop(self) -> None:
        """Drop what waits, cancel what runs."""
        self._waiting.clear()
        runners = list(self._runners)
        for runner in runners:
            runner.cancel()
        await asyncio.gather(*runners, return_exceptions=True)

    async def _run(self, key: Hashable) -> None:
        queue = self._waiting[key]
        try:
            while queue:
                try:
                    await queue.popleft()()
                except Exception as mishap:  # noqa: BLE001 - kept for settled(): one bad errand must not stop the others
                    self._mishap = mishap
        finally:
            self._waiting.pop(key, None)
