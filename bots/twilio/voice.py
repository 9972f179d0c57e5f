"""The doors for calls: what Twilio asks about one, and is answered in TwiML.

``/voice`` for whoever rings a number of ours, ``/voice/status`` for what becomes of their leg, and below ``/voice/<token>/``
for a leg of our own. Twilio waits 15 s; where nothing could be recorded by then, the caller is asked to try again, and
nothing was begun.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

import structlog
from aiohttp import web

from bots.twilio.account import Account
from bots.twilio.call_form import call_form, caller, rung
from bots.twilio.form import Form, Refused
from bots.twilio.signature import Signatures
from bots.twilio.signed import signed
from bots.twilio.twiml import Renderer
from relay.address import Address
from relay.calls import script
from relay.calls.call import Status
from relay.calls.exchange import Answer, Exchange, Keyed, Report, Ring
from relay.calls.spoken import Spoken
from relay.calls.step import Door
from relay.errors import Busy, NotFound
from relay.language import Language, guess

PATIENCE: Final = 12.0
"""Seconds; what is left of Twilio's 15 is for the way."""
VOICE: Final = "/voice"
_TOKEN: Final = "{token:[A-Za-z0-9_-]{1,128}}"  # noqa: S105 a part of the path
_log = structlog.get_logger()


def add_voice(app: web.Application, account: Account, doors: str, exchange: Exchange) -> None:
    """Add the doors to the application at ``/twilio``; `doors` is the public address of ``/voice`` there."""
    voice = _Voice(account, doors, exchange)
    app.router.add_post(VOICE, voice.ring)
    app.router.add_post(f"{VOICE}/status", voice.status)
    app.router.add_post(f"{VOICE}/{_TOKEN}/{Door.PICK_UP}", voice.pick_up)
    app.router.add_post(f"{VOICE}/{_TOKEN}/{Door.KEY}", voice.key)
    app.router.add_post(f"{VOICE}/{_TOKEN}/{Door.OVER}", voice.over)
    app.router.add_post(f"{VOICE}/{_TOKEN}/{Door.LEG}", voice.leg)


class _Voice:
    def __init__(self, account: Account, doors: str, exchange: Exchange) -> None:
        self._sid = account.sid
        self._signatures = Signatures(account)
        self._renderer = Renderer(doors)
        self._exchange = exchange

    async def ring(self, request: web.Request) -> web.Response:
        try:
            fields = await signed(request, self._signatures)
            form = call_form(fields, self._sid)
        except Refused as refused:
            return _refuse(refused)
        ring = Ring(form["CallSid"], rung(form), caller(form), tuple(fields))
        return await self._answered(self._exchange.ring(ring), form)

    async def pick_up(self, request: web.Request) -> web.Response:
        return await self._asked(
            request, lambda token, form: self._exchange.pick_up(token, form["CallSid"])
        )

    async def key(self, request: web.Request) -> web.Response:
        return await self._asked(
            request,
            lambda token, form: self._exchange.key(
                Keyed(token, form["CallSid"], form.get("Digits", ""))
            ),
        )

    async def over(self, request: web.Request) -> web.Response:
        return await self._asked(
            request, lambda token, form: self._exchange.over(_of_dialling(token, form))
        )

    async def leg(self, request: web.Request) -> web.Response:
        return await self._told(request, request.match_info["token"])

    async def status(self, request: web.Request) -> web.Response:
        return await self._told(request, None)

    async def _asked(
        self, request: web.Request, ask: Callable[[str, Form], Awaitable[Answer]]
    ) -> web.Response:
        try:
            form = call_form(await signed(request, self._signatures), self._sid)
        except Refused as refused:
            return _refuse(refused)
        return await self._answered(ask(request.match_info["token"], form), form)

    async def _answered(self, asking: Awaitable[Answer], form: Form) -> web.Response:
        """The answer as TwiML; where there is none in time, a word to try again."""
        try:
            async with asyncio.timeout(PATIENCE):
                answer = await asking
        except NotFound:
            return web.Response(status=404)
        except (Busy, TimeoutError):
            answer = Answer(script.sorry(Spoken.TRY_AGAIN, _language(form)))
        return self._twiml(answer)

    async def _told(self, request: web.Request, token: str | None) -> web.Response:
        try:
            form = call_form(await signed(request, self._signatures), self._sid)
        except Refused as refused:
            return _refuse(refused)
        status, seconds = Status(form["CallStatus"]), _seconds(form, "CallDuration")
        try:
            async with asyncio.timeout(PATIENCE):
                await self._exchange.report(Report(form["CallSid"], status, token, seconds))
        except NotFound:
            return web.Response(status=404)
        except (Busy, TimeoutError):
            return web.Response(status=503, headers={"Retry-After": "1"})
        return self._twiml(Answer(()))

    def _twiml(self, answer: Answer) -> web.Response:
        return web.Response(text=self._renderer.write(answer), content_type="text/xml")


def _of_dialling(token: str, form: Form) -> Report:
    """What became of the leg that was dialled; without a word of it, it failed."""
    status = Status(form.get("DialCallStatus", Status.FAILED))
    return Report(form.get("DialCallSid", ""), status, token, _seconds(form, "DialCallDuration"))


def _seconds(form: Form, name: str) -> int | None:
    return int(form[name]) if name in form else None


def _language(form: Form) -> Language:
    """The language of the caller's country, or of the number's."""
    return guess(caller(form) or Address.stored(rung(form)[0]))


def _refuse(refused: Refused) -> web.Response:
    _log.warning("twilio.refused", code=refused.code)
    return web.Response(status=403)
