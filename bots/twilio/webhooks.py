"""The doors that Twilio knocks at.

Twilio waits 15 s in all and then tries once more (https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides).
A 2xx says that what came is committed; until then there is none.
"""

import asyncio
from collections.abc import Awaitable
from typing import Final

import structlog
from aiohttp import web

from bots.twilio import inbound
from bots.twilio.account import Account
from bots.twilio.form import Form, Refused, form
from bots.twilio.signature import Signatures
from bots.twilio.signed import signed
from relay.arrival import Arrival
from relay.errors import Busy
from relay.house import House

PATIENCE: Final = 12.0  # seconds; what is left of Twilio's 15 is for the way

_NOTHING_TO_SAY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'

_log = structlog.get_logger()


def webhooks(account: Account, house: House) -> web.Application:
    """The application to mount at ``/twilio``: ``/message`` for what people write, ``/status/<token>`` for receipts."""
    doors = _Doors(account, house)
    app = web.Application()
    app.router.add_post("/message", doors.message)
    app.router.add_post("/status/{token:[A-Za-z0-9_-]{1,128}}", doors.status)
    return app


class _Doors:
    def __init__(self, account: Account, house: House) -> None:
        self._sid = account.sid
        self._signatures = Signatures(account)
        self._house = house

    async def message(self, request: web.Request) -> web.Response:
        try:
            arrivals = inbound.arrivals(await self._form(request))
        except Refused as refused:
            return _refuse(refused)
        return await _answer(self._accept(arrivals))

    async def status(self, request: web.Request) -> web.Response:
        try:
            receipt = inbound.receipt(request.match_info["token"], await self._form(request))
        except Refused as refused:
            return _refuse(refused)
        if receipt is None:
            return _done()
        return await _answer(self._house.receipt(receipt))

    async def _accept(self, arrivals: tuple[Arrival, ...]) -> None:
        for arrival in arrivals:
            await self._house.accept(arrival)

    async def _form(self, request: web.Request) -> Form:
        """The signed form of a request. Raises `Refused`."""
        return form(await signed(request, self._signatures), self._sid)


async def _answer(taking: Awaitable[None]) -> web.Response:
    """Wait for the commit; where there was none, Twilio shall come again."""
    try:
        async with asyncio.timeout(PATIENCE):
            await taking
    except (Busy, TimeoutError):
        return web.Response(status=503, headers={"Retry-After": "1"})
    return _done()


def _done() -> web.Response:
    return web.Response(text=_NOTHING_TO_SAY, content_type="text/xml")


def _refuse(refused: Refused) -> web.Response:
    _log.warning("twilio.refused", code=refused.code)
    return web.Response(status=403)
