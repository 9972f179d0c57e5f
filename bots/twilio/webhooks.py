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
from relay.callbacks.answer import Markup
from relay.callbacks.gatekeeper import Gatekeeper, Knock, OpenGate
from relay.errors import Busy
from relay.house import House

PATIENCE: Final = 12.0  # seconds; what is left of Twilio's 15 is for the way

_NOTHING_TO_SAY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'

_OPEN: Final = OpenGate()
_log = structlog.get_logger()


def webhooks(account: Account, house: House, gatekeeper: Gatekeeper = _OPEN) -> web.Application:
    """The application to mount at ``/twilio``: ``/message`` for what people write, ``/status/<token>`` for receipts.

    `gatekeeper` is asked about people who write outside any session.
    """
    doors = _Doors(account, house, gatekeeper)
    app = web.Application()
    app.router.add_post("/message", doors.message)
    app.router.add_post("/status/{token:[A-Za-z0-9_-]{1,128}}", doors.status)
    return app


class _Doors:
    def __init__(self, account: Account, house: House, gatekeeper: Gatekeeper) -> None:
        self._sid = account.sid
        self._signatures = Signatures(account)
        self._house = house
        self._gatekeeper = gatekeeper

    async def message(self, request: web.Request) -> web.Response:
        try:
            form = await self._form(request)
            arrivals = inbound.arrivals(form)
        except Refused as refused:
            return _refuse(refused)
        return await _answer(self._accept(arrivals, form))

    async def status(self, request: web.Request) -> web.Response:
        try:
            receipt = inbound.receipt(request.match_info["token"], await self._form(request))
        except Refused as refused:
            return _refuse(refused)
        if receipt is None:
            return _done()
        return await _answer(self._house.receipt(receipt))

    async def _accept(self, arrivals: tuple[Arrival, ...], form: Form) -> str | None:
        """Take in what came; what to say to it, where the business has its own words for whoever wrote."""
        reply = await self._gatekeeper.admit(_knock(arrivals[0], form)) if arrivals else None
        for arrival in arrivals:
            await self._house.accept(arrival)
        return reply.text if isinstance(reply, Markup) else None

    async def _form(self, request: web.Request) -> Form:
        """The signed form of a request. Raises `Refused`."""
        return form(await signed(request, self._signatures), self._sid)


def _knock(arrival: Arrival, form: Form) -> Knock:
    return Knock(
        proxies=(arrival.proxy,),
        sender=arrival.sender,
        form=tuple(form.items()),
        source=arrival.source,
        name=arrival.provider_id,
    )


async def _answer(taking: Awaitable[str | None]) -> web.Response:
    """Wait for the commit; where there was none, Twilio shall come again."""
    try:
        async with asyncio.timeout(PATIENCE):
            said = await taking
    except (Busy, TimeoutError):
        return web.Response(status=503, headers={"Retry-After": "1"})
    return _done(said)


def _done(said: str | None = None) -> web.Response:
    return web.Response(text=said or _NOTHING_TO_SAY, content_type="text/xml")


def _refuse(refused: Refused) -> web.Response:
    _log.warning("twilio.refused", code=refused.code)
    return web.Response(status=403)
