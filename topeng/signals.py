"""Signals: a process that serves ends when it is told to, or when what it stands on is gone."""

import asyncio
import signal
from contextlib import suppress

from db.server import Server, ServerError, Trouble


async def until_told(server: Server) -> None:
    """Return on SIGTERM or SIGINT. Raises `ServerError` when the embedded database ends by itself."""
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        with suppress(NotImplementedError):
            loop.add_signal_handler(number, told.set)
    waits = [asyncio.ensure_future(event.wait()) for event in (told, server.ended)]
    try:
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
    if server.ended.is_set() and not told.is_set():
        raise ServerError(
            Trouble.FAILED,
            "The embedded PostgreSQL has ended by itself (killed, or out of memory?); start Topeng again.",
        )
