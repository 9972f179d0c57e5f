"""Waiting for something to become true, in the demo."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable

PATIENCE = 30.0


async def until(true: Callable[[], bool | Awaitable[bool]], seconds: float = PATIENCE) -> None:
    """Return once `true` is. Raises `TimeoutError` when it does not become so."""
    async with asyncio.timeout(seconds):
        while True:
            answer = true()
            if await answer if inspect.isawaitable(answer) else answer:
                return
            await asyncio.sleep(0.02)
