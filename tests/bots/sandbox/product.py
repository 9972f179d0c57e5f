"""The product's side of the wire in these tests: an endpoint that writes down what it is sent."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

from aiohttp import web
from PIL import Image


@dataclass(frozen=True, slots=True)
class Call:
    """One webhook as it came."""

    url: str
    headers: dict[str, str]
    body: str
    form: dict[str, str]
    json: dict[str, Any] | None


@dataclass(slots=True)
class Product:
    """Answers webhooks, and serves a file at /file for Twilio to fetch."""

    url: str = ""
    calls: list[Call] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    """Statuses to answer with before 200 becomes the answer."""
    twiml: str = ""
    """What every answer says."""
    file: tuple[str, bytes] = ("image/jpeg", b"")
    before_answer: Callable[[Call], Any] | None = None

    async def take(self, request: web.Request) -> web.Response:
        is_json = request.content_type == "application/json"
        call = Call(
            str(request.url),
            dict(request.headers),
            await request.text(),
            {} if is_json else {name: str(value) for name, value in (await request.post()).items()},
            await request.json() if is_json else None,
        )
        self.calls.append(call)
        if self.before_answer is not None:
            await self.before_answer(call)
        status = self.answers.pop(0) if self.answers else 200
        return web.Response(status=status, text=self.twiml, content_type="text/xml")

    async def give(self, _request: web.Request) -> web.Response:
        mime, content = self.file
        return web.Response(body=content, content_type=mime)

    def texts(self) -> list[str]:
        """The texts that came, of either carrier, in order."""
        return [
            call.json["message"]["text"] if call.json else call.form["Body"] for call in self.calls
        ]


@asynccontextmanager
async def listening() -> AsyncIterator[Product]:
    """A product on a free port."""
    product = Product()
    app = web.Application()
    app.router.add_get("/file", product.give)
    app.router.add_post("/{rest:.*}", product.take)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    product.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield product
    finally:
        await runner.cleanup()


class Clock:
    """A clock that stands still until it is pushed."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


def jpeg(width: int = 60, height: int = 40) -> bytes:
    """A small real picture."""
    content = BytesIO()
    Image.new("RGB", (width, height), "teal").save(content, "JPEG")
    return content.getvalue()


async def until(condition: Callable[[], bool]) -> None:
    """Wait for what another task is about to do."""
    while not condition():  # noqa: ASYNC110 - what is waited for has no event of its own
        await asyncio.sleep(0.005)
