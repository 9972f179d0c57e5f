"""The fake Twilio REST API server for one account."""

import base64
import binascii
import json
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

from aiohttp import web

from bots.sandbox.clock import Clock
from bots.sandbox.fake_server import FakeServer
from bots.sandbox.faults import Failure, Faults
from bots.sandbox.message import Button
from bots.sandbox.phones import Phones
from bots.sandbox.rates import Rates
from bots.sandbox.spelling import spelled
from bots.sandbox.twilio.account import Account
from bots.sandbox.twilio.api import Api
from bots.sandbox.twilio.delivery import Delivery
from bots.sandbox.twilio.form import Fields, read_fields
from bots.sandbox.twilio.line import Line
from bots.sandbox.twilio.number import Capabilities, NumberResource
from bots.sandbox.twilio.numbers import Numbers
from bots.sandbox.twilio.operation import Operation
from bots.sandbox.twilio.refusal import Refusal, in_general, not_found
from bots.sandbox.twilio.resource import API_VERSION, new_sid
from bots.sandbox.twilio.review import Review
from bots.sandbox.twilio.template import Template
from bots.sandbox.twilio.voice.alert import Alert
from bots.sandbox.twilio.voice.api import CallApi
from bots.sandbox.twilio.voice.application import Application
from bots.sandbox.twilio.voice.exchange import Exchange
from bots.sandbox.twilio.voice.recording import Recordings
from bots.sandbox.twilio.webhook import Webhooks


class FakeTwilio(FakeServer):
    """Twilio on the loopback. Its faults concern requests and inbound webhooks; those of
    `callback_faults`, repeating and reordering, the status callbacks."""

    carrier = "twilio"

    def __init__(
        self,
        phones: Phones,
        clock: Clock,
        rates: Rates,
        credentials: tuple[str, str] | None = None,
    ) -> None:
        """`credentials` are the account's SID and auth token; fresh ones by default."""
        super().__init__()
        self.callback_faults = Faults()
        self._account = Account(clock, *(credentials or ()))
        self.review = Review(self._account)
        webhooks = Webhooks(self._account.auth_token, lambda: self.session)
        self._delivery = Delivery(
            self._account, phones, self._courier, webhooks, rates, self.callback_faults
        )
        application = Application(self._account, webhooks, self._courier)
        recordings = Recordings(self._account.sid, application, clock, lambda: self.url)
        self._exchange = Exchange(self._account, phones, application, recordings)
        self._api = Api(self._account, self._delivery, rates, lambda: self.url)
        self._numbers = Numbers(self._account)
        self._calls = CallApi(self._account, self._exchange)
        phones.voice_line = self._exchange
        phones.whatsapp_line = Line(
            self._account,
            phones,
            self._courier,
            webhooks,
            self._delivery,
            self,
            lambda: self.url,
            self._exchange.alerts,
        )

    @property
    def account_sid(self) -> str:
        """The account's SID."""
        return self._account.sid

    @property
    def auth_token(self) -> str:
        """The secret that webhooks are signed with, and one way to sign in."""
        return self._account.auth_token

    def api_key(self) -> tuple[str, str]:
        """A new API key: its SID and its secret."""
        sid, secret = new_sid("SK"), secrets.token_hex(16)
        self._account.keys[sid] = secret
        return sid, secret

    def number(
        self,
        e164: str,
        webhook_url: str = "",
        name: str | None = None,
        *,
        whatsapp: bool = True,
        capabilities: Capabilities | None = None,
        sid: str | None = None,
        settings: Mapping[str, str] | None = None,
    ) -> str:
        """Give the account a number, or its number another webhook, name or setting; returns its SID.

        `webhook_url` is where messages are told; `settings` go by the vendor's own names (`VoiceUrl`).
        """
        now = self._account.clock()
        held = self._account.numbers.get(e164) or NumberResource(
            sid or new_sid("PN"), e164, spelled(e164), now, now, Capabilities()
        )
        told = {"SmsUrl": webhook_url} if webhook_url else {}
        self._account.numbers[e164] = replace(
            held,
            name=name or held.name,
            settings={**held.settings, **told, **(settings or {})},
            whatsapp_url=(webhook_url or held.whatsapp_url or "") if whatsapp else None,
            capabilities=capabilities or held.capabilities,
            updated=now,
        )
        return held.sid

    def be_generous(self) -> None:
        """From now on hold every number that is asked for, by itself or by a SID."""
        self._numbers.generous = True

    def held(self) -> dict[str, str]:
        """The account's numbers and their SIDs."""
        return {each.number: each.sid for each in self._account.numbers.values()}

    def template(self, content_sid: str, text: str, buttons: tuple[Button, ...] = ()) -> None:
        """Have a content template approved: `{{1}}` are its variables, `buttons` its quick replies."""
        self._account.templates[content_sid] = Template(text, buttons)

    def fail_delivery_next(self, code: int, times: int = 1) -> None:
        """Accept the next messages, then report them failed with this error code."""
        self._delivery.failures_due.extend([code] * times)

    def kept(self) -> tuple[list[str], int]:
        """What the account still holds: the messages' SIDs, the oldest first, and how many files."""
        return list(self._account.messages), len(self._account.media)

    @property
    def alerts(self) -> list[Alert]:
        """What the account's debugger shows of answers that could not be performed."""
        return self._exchange.alerts

    def hold(self, message_sid: str, status: str) -> None:
        """Have a message stand at this status, with nobody told."""
        self._account.change(message_sid, status=status)

    def operations(self) -> list[Operation]:
        """What is offered, by the vendor's own names."""
        return [
            *self._api.operations(),
            *self._numbers.operations(),
            *self._calls.operations(),
        ]

    def routes(self) -> list[web.RouteDef]:
        """The API under the account's path, and the storage behind media."""
        base = f"/{API_VERSION}/Accounts/{{account}}"
        served = [
            web.route(each.method, base + each.path, self._serve(each))
            for each in self.operations()
        ]
        looked_up = [
            web.route(each.method, each.path, self._serve(each))
            for each in self.review.operations()
        ]
        return [*served, *looked_up, web.get("/storage/{ticket}", self._api.stored)]

    async def settled(self) -> None:
        """Wait until no webhook and no callback is under way, and every call waits for a person or the clock."""
        await self._exchange.settled()
        while not self.idle:
            await super().settled()
            await self._exchange.settled()

    @property
    def idle(self) -> bool:
        """Whether nothing is under way."""
        return super().idle and self._exchange.idle

    async def stop(self) -> None:
        """Cut every call, too."""
        await self._exchange.stop()
        await super().stop()

    def failure_form(self, failure: Failure) -> web.Response:
        """An ordered failure in Twilio's words."""
        code, text = in_general(failure.status)
        refusal = Refusal(failure.status, failure.code or code, failure.description or text)
        return _json(refusal.status, refusal.to_json())

    def _serve(self, operation: Operation) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def serve(request: web.Request) -> web.Response:
            account, fields, broken = await self._read(request, operation)

            async def decide() -> web.Response:
                try:
                    if broken:
                        raise broken
                    return _json(*await operation.work(request, fields))
                except Refusal as refusal:
                    return _json(refusal.status, refusal.to_json())

            params = {name: each if len(each) > 1 else each[0] for name, each in fields.items()}
            return await self.exchange(request, operation.name, account, params, {}, decide)

        return serve

    async def _read(
        self, request: web.Request, operation: Operation
    ) -> tuple[str, Fields, Refusal | None]:
        """Who asks (nobody where the sign-in is bad), what, and what is wrong with it."""
        try:
            self._sign_in(request)
        except Refusal as refusal:
            return "", {}, refusal
        try:
            return self.account_sid, await read_fields(request, operation.known), None
        except Refusal as refusal:
            return self.account_sid, {}, refusal

    def _sign_in(self, request: web.Request) -> None:
        scheme, _, encoded = request.headers.get("Authorization", "").partition(" ")
        try:
            user, _, password = base64.b64decode(encoded, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            user = password = ""
        if scheme.lower() != "basic" or not self._account.admits(user, password):
            raise Refusal(401, 20003, "Authenticate")
        if request.match_info.get("account", self.account_sid) != self.account_sid:
            raise not_found(request.path)


def _json(status: int, body: Any) -> web.Response:
    if body is None:
        return web.Response(status=status)
    text = json.dumps(body, ensure_ascii=False)
    return web.Response(status=status, text=text, content_type="application/json")
