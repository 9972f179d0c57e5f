"""A server of the business's, which takes callbacks and holds each against its signature with Twilio's own library."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]

from bots.twilio.signature import HEADER
from tests.bots.fakes import serving

Answer = Callable[["Asked"], Awaitable[web.Response]]


@dataclass(frozen=True)
class Asked:
    """One request: which door, what it said, and whether its signature is genuine."""

    path: str
    form: dict[str, str]
    genuine: bool
    headers: dict[str, str]


@dataclass
class Business:
    """The server. `answers` by path; 204 where nothing is said."""

    token: str
    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    answers: dict[str, Answer] = field(default_factory=dict)

    def at(self, path: str) -> list[Asked]:
        """What was asked at one door."""
        return [one for one in self.asked if one.path == path]

    def answer(self, path: str, status: int = 200, text: str = "", type: str = "text/plain") -> str:
        """Say from now on what a door answers; its URL. A redirect leads to another door."""

        async def said(_: Asked) -> web.Response:
            there = {"Location": f"{self.url}/elsewhere"} if 300 <= status < 400 else {}
            return web.Response(status=status, text=text, content_type=type, headers=there)

        self.answers[path] = said
        return self.url + path

    def hold(self, path: str, status: int = 200) -> asyncio.Event:
        """Have a door answer only once the event is set."""
        event = asyncio.Event()

        async def held(_: Asked) -> web.Response:
            await event.wait()
            return web.Response(status=status)

        self.answers[path] = held
        return event

    async def take(self, request: web.Request) -> web.StreamResponse:
        """Whatever comes."""
        pairs = await request.post()
        asked = Asked(
            path=request.path,
            form={name: str(value) for name, value in pairs.items()},
            genuine=RequestValidator(self.token).validate(
                str(request.url), pairs, request.headers.get(HEADER, "")
            ),
            headers=dict(request.headers),
        )
        self.asked.append(asked)
        answer = self.answers.get(asked.path)
        return await answer(asked) if answer else web.Response(status=204)


@asynccontextmanager
async def business(token: str) -> AsyncIterator[Business]:
    """The server, for as long as the block runs."""
    place = Business(token)
    async with serving(place.take) as url:
        place.url = url
        yield place
