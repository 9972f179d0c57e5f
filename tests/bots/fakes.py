"""What the channels' tests share: a house that records, and a small HTTP server that answers as told."""

import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

from relay.arrival import Arrival, Event, Receipt
from relay.errors import Busy

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class RecordingHouse:
    """Takes everything in and keeps it; `busy` says how many calls it refuses first."""

    arrivals: list[Arrival] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)
    order: list[str] = field(default_factory=list)
    busy: int = 0

    async def accept(self, arrival: Arrival) -> None:
        self._door(arrival.provider_id)
        self.arrivals.append(arrival)

    async def notify(self, event: Event) -> None:
        self._door(event.provider_id)
        self.events.append(event)

    async def receipt(self, receipt: Receipt) -> None:
        self._door(receipt.provider_id)
        self.receipts.append(receipt)

    def _door(self, name: str) -> None:
        if self.busy:
            self.busy -= 1
            raise Busy("full")
        self.order.append(name)

    @property
    def everything(self) -> int:
        """How much came in."""
        return len(self.order)


@asynccontextmanager
async def serving(handler: Handler | web.Application) -> AsyncIterator[str]:
    """An HTTP server on loopback for as long as the block runs; yields its base URL."""
    if isinstance(handler, web.Application):
        app = handler
    else:
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_route("*", "/{rest:.*}", handler)
    async with knowing_its_url(lambda _: app) as url:
        yield url


@asynccontextmanager
async def knowing_its_url(make: Callable[[str], web.Application]) -> AsyncIterator[str]:
    """The same for an application that has to know its base URL to be made."""
    listener = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    runner = web.AppRunner(make(url), access_log=None)
    await runner.setup()
    await web.SockSite(runner, listener).start()
    try:
        yield url
    finally:
        await runner.cleanup()
