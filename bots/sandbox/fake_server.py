"""What both fake carriers are: an HTTP server on the loopback that misbehaves on order."""

import asyncio
import ipaddress
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from aiohttp import web

from bots.sandbox.courier import Courier
from bots.sandbox.faults import Failure, Faults
from bots.sandbox.handed_over import HandedOver, OnRequest

HOST = "127.0.0.1"
LARGEST_REQUEST = 52 * 1024 * 1024
"""Bytes; the vendors take uploads of up to 50 MB."""

_SILENT = logging.getLogger("bots.sandbox")
"""aiohttp's own error log would show paths, which carry tokens and numbers."""
_SILENT.disabled = True


class FakeServer(Faults):
    """Listens on a free port of 127.0.0.1 between `start` and `stop`; logs nothing."""

    carrier: str

    def __init__(self) -> None:
        super().__init__()
        self.on_request: OnRequest | None = None
        self._courier = Courier()
        self._runner: web.AppRunner | None = None
        self._session: aiohttp.ClientSession | None = None
        self._url = ""

    @property
    def url(self) -> str:
        """`http://127.0.0.1:PORT`, once started."""
        return self._url

    def routes(self) -> list[web.RouteDef]:
        """What is served; each carrier has its own."""
        raise NotImplementedError

    async def start(self) -> None:
        """Listen on a free port."""
        app = web.Application(client_max_size=LARGEST_REQUEST, middlewares=[_conceal])
        app.add_routes(self.routes())
        self._runner = web.AppRunner(app, access_log=None, logger=_SILENT, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, HOST, 0)
        await site.start()
        self._url = f"http://{HOST}:{self._runner.addresses[0][1]}"
        self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=40))

    async def stop(self) -> None:
        """Cancel deliveries under way, cut open requests, free the port; under a second."""
        await self._courier.stop()
        if self._session is not None:
            await self._session.close()
        if self._runner is not None:
            await self._runner.cleanup()

    async def settled(self) -> None:
        """Wait until no webhook and no callback is under way."""
        await self._courier.settled()

    @property
    def idle(self) -> bool:
        """Whether no webhook and no callback is under way."""
        return self._courier.idle

    @property
    def session(self) -> aiohttp.ClientSession:
        """The client with which this carrier calls webhooks. RuntimeError before `start`."""
        if self._session is None:
            raise RuntimeError(f"The fake {self.carrier} server is not started: use Sandbox.open.")
        return self._session

    async def exchange(
        self,
        request: web.Request,
        operation: str,
        account: str,
        params: Mapping[str, Any],
        files: Mapping[str, bytes],
        decide: Callable[[], Awaitable[web.Response]],
    ) -> web.Response:
        """Answer one request: the ordered failure or what `decide` says; tell `on_request`."""
        at = time.monotonic()
        failure = self.due_failure(operation, request.path)
        response = self._failed(failure) if failure else await decide()
        if self.on_request is not None:
            raw = await _raw(request)
            self.on_request(
                HandedOver(
                    self.carrier, account, operation, params, files, raw, at, response.status
                )
            )
        if self.delay:
            await asyncio.sleep(self.delay)
        if self.due_swallow(operation, request.path) and request.transport is not None:
            request.transport.abort()
        return response

    def _failed(self, failure: Failure) -> web.Response:
        if failure.body is not None:
            return web.Response(status=failure.status, text=failure.body, content_type="text/html")
        return self.failure_form(failure)

    def failure_form(self, failure: Failure) -> web.Response:
        """An ordered failure in the vendor's own words."""
        raise NotImplementedError


def is_loopback(url: str) -> bool:
    """Whether this is an http(s) URL of this very machine; the sandbox calls no other."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        return False
    if parts.scheme not in {"http", "https"}:
        return False
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


async def _raw(request: web.Request) -> bytes:
    """The body, or the query string where there is none; nothing of a body that was too large."""
    try:
        return await request.read() or request.query_string.encode()
    except web.HTTPRequestEntityTooLarge:
        return b""


@web.middleware
async def _conceal(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Turn a mistake of the sandbox into a 500 that names its kind and nothing of the request."""
    try:
        return await handler(request)
    except (web.HTTPException, asyncio.CancelledError):
        raise
    except Exception as mistake:  # noqa: BLE001 - whatever it is, its text may carry content
        place = mistake.__traceback__
        while place is not None and place.tb_next is not None:
            place = place.tb_next
        line = f" at line {place.tb_lineno}" if place else ""
        name = place.tb_frame.f_code.co_qualname if place else "?"
        return web.Response(
            status=500, text=f"The sandbox failed: {type(mistake).__name__} in {name}{line}."
        )
