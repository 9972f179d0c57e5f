"""Waiting for something to become true, in the demo."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable

from relay.errors import TopengError

PATIENCE = 60.0


class Stuck(TopengError):
    """The play does not go on."""


async def until(true: Callable[[], bool | Awaitable[bool]], seconds: float = PATIENCE) -> None:
    """Return once `true` is. Raises `Stuck` when it does not become so."""
    try:
        async with asyncio.timeout(seconds):
            while True:
                answer = true()
                if await answer if inspect.isawaitable(answer) else answer:
                    return
                await asyncio.sleep(0.02)
    except TimeoutError:
        raise Stuck(
            f"The demo waited {seconds:g} seconds for a step that did not come; is this machine very busy?"
        ) from None
