"""The phones page: every phone of the sandbox in one browser window, live, to look at and type in.

`page` makes an application to mount under any prefix. Contents are never logged.
"""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final, TypedDict, assert_never

import aiohttp_jinja2
import jinja2
import orjson
from aiohttp import hdrs, web
from aiohttp_sse import EventSourceResponse, sse_response

from bots.sandbox.page_door import add_headers, guard_the_door, in_json, speak_plainly
from bots.sandbox.page_form import PICTURES, Act, Press, Say, read, read_picture
from bots.sandbox.phones import Phones
from bots.sandbox.telegram_phone import TelegramPhone
from bots.sandbox.whatsapp_phone import WhatsAppPhone

STAGE_SECONDS: Final = 0.25
"""How often the play is asked what comes next."""

_HERE = Path(__file__).parent


class Action(TypedDict):
    """A button of the play."""

    id: str
    label: str


class Stage(TypedDict):
    """What the play is at: shown in the page's head."""

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
            web.post("/say", shown.say),
            web.post("/press", shown.press),
            web.post("/picture", shown.picture),
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
        if mime in PICTURES:
            return web.Response(body=content, content_type=mime)
        return web.Response(body=content, headers={hdrs.CONTENT_DISPOSITION: "attachment"})

    async def say(self, request: web.Request) -> web.Response:
        wish = await read(request, Say)
        phone = self._phones.get(wish.phone)
        match phone:
            case WhatsAppPhone() if wish.chat.startswith("sms:"):
                await phone.send_sms(wish.text, to=wish.chat.removeprefix("sms:"))
            case WhatsAppPhone():
                await phone.read_all()  # whoever answers has read
                await phone.say(wish.text, to=wish.chat or None, reply_to=wish.reply_to)
            case TelegramPhone():
                bot, topic = _place(phone, wish.chat)
                if wish.reply_to is not None and not wish.reply_to.isdecimal():
                    raise KeyError(wish.reply_to)
                await phone.write(wish.text, topic=topic, bot=bot, reply_to=wish.reply_to)
            case _:
                assert_never(phone)
        return in_json({})

    async def press(self, request: web.Request) -> web.Response:
        wish = await read(request, Press)
        phone = self._phones.get(wish.phone)
        if not isinstance(phone, TelegramPhone):
            raise web.HTTPBadRequest(text="Buttons are pressed on a Telegram phone only.")
        bot, _ = _place(phone, wish.chat)
        await phone.press(wish.message, wish.data, bot=bot)
        return in_json({})

    async def picture(self, request: web.Request) -> web.Response:
        wish = await read_picture(request)
        phone = self._phones.get(wish.phone)
        match phone:
            case WhatsAppPhone():
                to = wish.chat or None
                await phone.send_picture(wish.content, wish.mime, caption=wish.caption, to=to)
            case TelegramPhone():
                bot, topic = _place(phone, wish.chat)
                await phone.send_photo(wish.content, caption=wish.caption, topic=topic, bot=bot)
            case _:
                assert_never(phone)
        return in_json({})

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


def _place(phone: TelegramPhone, chat: str) -> tuple[str, int | None]:
    """The bot and the topic of a chat on the page. LookupError where the phone has none such."""
    bot, _, topic = chat.partition("#")
    if bot not in phone.chats:
        raise LookupError("This phone has no chat with this bot: an invitation opens one.")
    if not topic:
        return bot, None
    known = {str(each): each for each in phone.topics(bot)}
    return bot, known[topic]


async def _add_slash(request: web.Request) -> web.Response:
    raise web.HTTPPermanentRedirect(f"{request.path}/")


def _text(content: Any) -> str:
    return orjson.dumps(content).decode()
