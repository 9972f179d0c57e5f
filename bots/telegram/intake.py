"""The webhook of a bot.

https://core.telegram.org/bots/api#setwebhook: Telegram sends an update again until it gets a 2xx, so a 2xx is given only
after the commit. Where there is no public URL, `bots.telegram.polling` fetches the updates instead.
"""

import asyncio
import hmac
from typing import Final

import structlog
from aiohttp import web

from bots import stream
from bots.telegram import wire
from bots.telegram.account import BotAccount
from bots.telegram.inbound import translate
from relay.arrival import Arrival, Event
from relay.errors import Busy
from relay.house import House

SECRET: Final = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 (the header's name)
LARGEST: Final = 1024 * 1024  # bytes; an update is text and references, no file
PATIENCE: Final = 20.0  # seconds

_log = structlog.get_logger()


def webhook(account: BotAccount, house: House) -> web.Application:
    """The application to mount at a path of its own, like ``/telegram/staff``; it answers at exactly that path."""
    door = _Door(account, house)
    app = web.Application()
    app.router.add_post("", door.update)
    app.router.add_post("/", door.update)
    return app


class _Door:
    def __init__(self, account: BotAccount, house: House) -> None:
        self._name = account.name
        self._secret = account.secret.encode()
        self._house = house

    async def update(self, request: web.Request) -> web.Response:
        if not self._genuine(request):
            _log.warning("telegram.refused", bot=self._name, code="secret")
            return web.Response(status=401)
        try:
            raw = await stream.read(request.content, LARGEST)
            update = wire.read(raw)
        except stream.TooLarge:
            return web.Response(status=413)
        except ValueError:
            return web.Response(status=400)
        try:
            async with asyncio.timeout(PATIENCE):
                await take(self._house, translate(self._name, update, raw))
        except (Busy, TimeoutError):
            return web.Response(status=503, headers={"Retry-After": "1"})
        return web.Response()

    def _genuine(self, request: web.Request) -> bool:
        """Whether the secret is there once and right, compared as bytes. An empty secret opens nothing."""
        given = request.headers.getall(SECRET, [])
        return (
            len(given) == 1
            and self._secret != b""
            and hmac.compare_digest(given[0].encode("utf-8", "surrogateescape"), self._secret)
        )


async def take(house: House, said: Arrival | Event | None) -> None:
    """Hand on what an update says. Returns after the commit; raises `Busy` when there was none."""
    match said:
        case Arrival():
            await house.accept(said)
        case Event():
            await house.notify(said)
        case None:
            pass
