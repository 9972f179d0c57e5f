"""The phones page: every phone of the sandbox in one browser window, live, to look at and type in.

`page` makes an application to mount under any prefix. Contents are never logged.
"""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final, Literal, NotRequired, TypedDict

import aiohttp_jinja2
import jinja2
import orjson
from aiohttp import hdrs, web
from aiohttp_sse import EventSourceResponse, sse_response

from bots.sandbox.page_door import add_headers, guard_the_door, in_json, speak_plainly
from bots.sandbox.page_form import PICTURES, VOICE, Act, read
from bots.sandbox.page_hands import Hands
from bots.sandbox.page_receiver import Receiver
from bots.sandbox.phones import Phones
from bots.sandbox.telegram_phone import TelegramPhone

STAGE_SECONDS: Final = 0.25
"""How often the play is asked what comes next."""

_HERE = Path(__file__).parent


class Action(TypedDict):
    """A button of the play. Of several, the `main` one stands out; one that `ends` something warns."""

    id: str
    label: str
    tone: NotRequired[Literal["main", "ends"]]


class Stage(TypedDict):
    """What the play is at, and what may happen next: shown in the page's head."""

    title: str
    lines: list[str]
    actions: list[Action]


def page(
    phones: Phones,
    stage: Callable[[], Stage] | None = None,
    stage_act: Callable[[str], Awaitable[None]] | None = None,
) -> web.Application:
    """The page of these phones. `stage` tells what the play is at, `stage_act` does an action of it."""
    app = web.Application(middlewares=[speak_plainly, guard_the_door])
    aiohttp_jinja2.setup(app, loader=jinja2.FileSystemLoader(_HERE / "templates"))
    shown = _Page(phones, stage, stage_act)
    app.add_routes(
        [
            web.get("", _add_slash),
            web.get("/", shown.show),
            web.get("/state", shown.state),
            web.get("/events", shown.events),
            web.get("/media/{id}", shown.media),
            *Hands(phones).routes(),
            *Receiver(phones).routes(),
            web.post("/stage", shown.act),
            web.static("/static", _HERE / "static"),
        ]
    )
    app.on_response_prepare.append(add_headers)
    app.on_shutdown.append(shown.hang_up)
    return app


class _Page:
    def __init__(
        self,
        phones: Phones,
        stage: Callable[[], Stage] | None,
        stage_act: Callable[[str], Awaitable[None]] | None,
    ) -> None:
        self._phones = phones
        self._stage = stage
        self._stage_act = stage_act
        self._streams: set[EventSourceResponse] = set()

    async def show(self, request: web.Request) -> web.Response:
        return aiohttp_jinja2.render_template("page.html", request, None)

    async def state(self, _: web.Request) -> web.Response:
        return in_json(self._snapshot() | {"stage": self._stage() if self._stage else None})

    async def media(self, request: web.Request) -> web.Response:
        mime, content = self._phones.media(request.match_info["id"])
        if mime in PICTURES or mime == VOICE:
            return web.Response(body=content, content_type=mime)
        return web.Response(body=content, headers={hdrs.CONTENT_DISPOSITION: "attachment"})

    async def act(self, request: web.Request) -> web.Response:
        wish = await read(request, Act)
        offered = self._stage()["actions"] if self._stage else []
        if self._stage_act is None or wish.action not in {action["id"] for action in offered}:
            raise web.HTTPConflict(text="The play has moved on: this step is not offered now.")
        await self._stage_act(wish.action)
        return in_json({})

    async def events(self, request: web.Request) -> web.StreamResponse:
        """The live feed. It ends when the browser goes (the heartbeat notices) or `hang_up` says so."""
        async with sse_response(request) as stream:
            self._streams.add(stream)
            telling = asyncio.create_task(self._tell(stream))
            telling.add_done_callback(lambda _: stream.stop_streaming())
            try:
                await stream.wait()
            finally:
                self._streams.discard(stream)
                telling.cancel()
                await asyncio.wait([telling])
            if not telling.cancelled():
                telling.result()
        return stream

    async def hang_up(self, _: web.Application) -> None:
        for stream in self._streams:
            stream.stop_streaming()

    async def _tell(self, stream: EventSourceResponse) -> None:
        try:
            async with asyncio.TaskGroup() as both:
                both.create_task(self._tell_phones(stream))
                both.create_task(self._tell_stage(stream))
        except* (ConnectionError, TimeoutError):
            pass  # the browser went away, or stopped reading; it comes back by itself

    async def _tell_phones(self, stream: EventSourceResponse) -> None:
        changes = self._phones.changes()  # before the snapshot, so that nothing falls between
        await stream.send(_text(self._snapshot()), event="snapshot")
        async for change in changes:
            await stream.send(_text({"phone": self._with_toasts(change["phone"])}), event="phone")

    def _snapshot(self) -> dict[str, Any]:
        return {"phones": [self._with_toasts(shown) for shown in self._phones.snapshot()["phones"]]}

    def _with_toasts(self, shown: dict[str, Any]) -> dict[str, Any]:
        """The phone as shown, and what bots answered to its pressed buttons."""
        phone = self._phones.get(shown["id"])
        return shown | {"toasts": phone.toasts if isinstance(phone, TelegramPhone) else []}

    async def _tell_stage(self, stream: EventSourceResponse) -> None:
        told = ""
        while self._stage is not None:
            if (now := _text(self._stage())) != told:
                await stream.send(now, event="stage")
                told = now
            await asyncio.sleep(STAGE_SECONDS)


async def _add_slash(request: web.Request) -> web.Response:
    raise web.HTTPPermanentRedirect(f"{request.path}/")


def _text(content: Any) -> str:
    return orjson.dumps(content).decode()
