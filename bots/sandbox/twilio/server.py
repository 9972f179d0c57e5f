"""The fake Twilio REST API server: what it serves, and how phones reach it.

Messages, Media and IncomingPhoneNumbers of API version 2010-04-01. Answers to webhooks are not read
for TwiML: the product is to send through the API.
"""

import base64
import binascii
import json
import secrets
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from bots.sandbox.clock import Clock
from bots.sandbox.fake_server import FakeServer
from bots.sandbox.faults import Failure
from bots.sandbox.message import FileCard, Message
from bots.sandbox.phones import Phones
from bots.sandbox.rates import Meter, Rates
from bots.sandbox.twilio.account import Account
from bots.sandbox.twilio.address import parse_address
from bots.sandbox.twilio.delivery import Delivery
from bots.sandbox.twilio.form import Fields, one, read_fields
from bots.sandbox.twilio.inbound import inbound_fields
from bots.sandbox.twilio.listing import FILTERS, PAGE_FIELDS, matches, page
from bots.sandbox.twilio.outbound import NOT_OFFERED, OFFERED, accept
from bots.sandbox.twilio.refusal import Refusal, in_general, not_found
from bots.sandbox.twilio.resource import (
    API_VERSION,
    MediaResource,
    MessageResource,
    NumberResource,
    new_sid,
)
from bots.sandbox.twilio.webhook import Webhooks
from bots.sandbox.whatsapp_phone import Outgoing, WhatsAppPhone, spelled

Work = Callable[[web.Request, Fields], Awaitable[tuple[int, Any]]]
MEDIA = "/Messages/{message}/Media"


class FakeTwilio(FakeServer):
    """Twilio for one account, on the loopback. Also how phones reach it (`WhatsAppLine`)."""

    carrier = "twilio"

    def __init__(self, phones: Phones, clock: Clock, rates: Rates) -> None:
        super().__init__()
        self._account = Account(clock)
        self._rates = rates
        self._meter = Meter()
        self._webhooks = Webhooks(self._account.auth_token, lambda: self.session)
        self._delivery = Delivery(self._account, phones, self._courier, self._webhooks, rates)
        self._phones = phones
        self._storage: dict[str, str] = {}
        phones.whatsapp_line = self

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

    def number(self, e164: str, webhook_url: str = "", name: str | None = None) -> str:
        """Give the account a number, or its number another webhook; returns its SID."""
        held = self._account.numbers.get(e164)
        resource = NumberResource(
            sid=held.sid if held else new_sid("PN"),
            number=e164,
            name=name or (held.name if held else spelled(e164)),
            webhook_url=webhook_url or (held.webhook_url if held else ""),
            created=held.created if held else self._account.clock(),
        )
        self._account.numbers[e164] = resource
        return resource.sid

    def template(self, content_sid: str, text: str) -> None:
        """Have a content template approved: `{{1}}` are its variables."""
        self._account.templates[content_sid] = text

    def fail_delivery_next(self, code: int, times: int = 1) -> None:
        """Accept the next messages, then report them failed with this error code."""
        self._delivery.failures_due.extend([code] * times)

    def routes(self) -> list[web.RouteDef]:
        """The API under the account's path, and the storage behind media."""
        base = f"/{API_VERSION}/Accounts/{{account}}"
        paging = PAGE_FIELDS
        dated = paging | {"DateCreated", "DateCreated<", "DateCreated>"}
        numbered = paging | {"PhoneNumber", "FriendlyName", "Beta", "Origin"}
        created = OFFERED | NOT_OFFERED
        none: frozenset[str] = frozenset()
        table: list[tuple[str, str, str, Work, frozenset[str]]] = [
            ("POST", "/Messages.json", "CreateMessage", self._create, created),
            ("GET", "/Messages.json", "ListMessage", self._list, FILTERS | paging),
            ("GET", "/Messages/{message}.json", "FetchMessage", self._fetch, none),
            (
                "POST",
                "/Messages/{message}.json",
                "UpdateMessage",
                self._update,
                frozenset({"Body", "Status"}),
            ),
            ("DELETE", "/Messages/{message}.json", "DeleteMessage", self._delete, none),
            ("GET", f"{MEDIA}.json", "ListMedia", self._list_media, dated),
            ("GET", f"{MEDIA}/{{media}}.json", "FetchMedia", self._fetch_media, none),
            ("DELETE", f"{MEDIA}/{{media}}.json", "DeleteMedia", self._delete_media, none),
            ("DELETE", f"{MEDIA}/{{media}}", "DeleteMedia", self._delete_media, none),
            ("GET", f"{MEDIA}/{{media}}", "DownloadMedia", self._redirect_to_media, none),
            (
                "GET",
                "/IncomingPhoneNumbers.json",
                "ListIncomingPhoneNumber",
                self._list_numbers,
                numbered,
            ),
        ]
        served = [
            web.route(method, base + path, self._serve(operation, work, known))
            for method, path, operation, work, known in table
        ]
        return [*served, web.get("/storage/{ticket}", self._stored)]

    def failure_form(self, failure: Failure) -> web.Response:
        """An ordered failure in Twilio's words."""
        code, text = in_general(failure.status)
        refusal = Refusal(failure.status, failure.code or code, failure.description or text)
        return _json(refusal.status, refusal.to_json())

    def _serve(
        self, operation: str, work: Work, known: frozenset[str]
    ) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def serve(request: web.Request) -> web.Response:
            fields: Fields = {}
            broken: Refusal | None = None
            try:
                self._sign_in(request)
                fields = await read_fields(request, known)
            except Refusal as refusal:
                broken = refusal

            async def decide() -> web.Response:
                try:
                    if broken:
                        raise broken
                    return _json(*await work(request, fields))
                except Refusal as refusal:
                    return _json(refusal.status, refusal.to_json())

            params = {name: each if len(each) > 1 else each[0] for name, each in fields.items()}
            return await self.exchange(
                request, operation, self.account_sid if fields else "", params, {}, decide
            )

        return serve

    def _sign_in(self, request: web.Request) -> None:
        scheme, _, encoded = request.headers.get("Authorization", "").partition(" ")
        try:
            user, _, password = base64.b64decode(encoded, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            user = password = ""
        if scheme.lower() != "basic" or not self._account.admits(user, password):
            raise Refusal(401, 20003, "Authenticate")
        if request.match_info["account"] != self.account_sid:
            raise not_found(request.path)

    # Messages.

    async def _create(self, _request: web.Request, fields: Fields) -> tuple[int, Any]:
        now = self._account.clock().timestamp()
        if self._meter.wait("account", self._rates.twilio_account, now):
            raise Refusal(429, 20429, "Too Many Requests")
        accepted = accept(self._account, fields)
        self._delivery.dispatch(accepted)
        return 201, accepted.resource.to_json(self.account_sid)

    async def _list(self, request: web.Request, fields: Fields) -> tuple[int, Any]:
        newest_first = reversed(self._account.messages.values())
        items = [each.to_json(self.account_sid) for each in newest_first if matches(each, fields)]
        return 200, page(request.path, "messages", items, fields)

    async def _fetch(self, request: web.Request, _fields: Fields) -> tuple[int, Any]:
        message = self._account.message(request.match_info["message"], request.path)
        return 200, message.to_json(self.account_sid)

    async def _update(self, request: web.Request, fields: Fields) -> tuple[int, Any]:
        sid = request.match_info["message"]
        message = self._account.message(sid, request.path)
        if one(fields, "Status") is not None:
            raise Refusal(400, 30409, "Message cannot be canceled: it is not scheduled")
        if one(fields, "Body") not in {None, ""}:
            raise Refusal(400, 20001, "Body can only be emptied")
        changed = self._account.change(sid, body="") if "Body" in fields else message
        return 200, (changed or message).to_json(self.account_sid)

    async def _delete(self, request: web.Request, _fields: Fields) -> tuple[int, Any]:
        sid = request.match_info["message"]
        self._account.message(sid, request.path)
        self._account.delete_message(sid)
        return 204, None

    # Media.

    async def _list_media(self, request: web.Request, fields: Fields) -> tuple[int, Any]:
        message = self._account.message(request.match_info["message"], request.path)
        items = [each.to_json(self.account_sid) for each in self._account.media_of(message.sid)]
        return 200, page(request.path, "media_list", items, fields)

    async def _fetch_media(self, request: web.Request, _fields: Fields) -> tuple[int, Any]:
        return 200, self._media(request).to_json(self.account_sid)

    async def _delete_media(self, request: web.Request, _fields: Fields) -> tuple[int, Any]:
        media = self._media(request)
        del self._account.media[media.sid]
        left = len(self._account.media_of(media.parent))
        self._account.change(media.parent, media_count=left)
        return 204, None

    async def _redirect_to_media(self, request: web.Request, _fields: Fields) -> tuple[int, Any]:
        """As at the vendor, the bytes lie elsewhere, behind a link that needs no sign-in."""
        ticket = secrets.token_urlsafe(24)
        self._storage[ticket] = self._media(request).sid
        raise web.HTTPTemporaryRedirect(f"{self.url}/storage/{ticket}")

    async def _stored(self, request: web.Request) -> web.Response:
        media = self._account.media.get(self._storage.get(request.match_info["ticket"], ""))
        if media is None:
            return web.Response(status=404)
        return web.Response(body=media.content, content_type=media.mime)

    def _media(self, request: web.Request) -> MediaResource:
        media = self._account.media.get(request.match_info["media"])
        if media is None or media.parent != request.match_info["message"]:
            raise not_found(request.path)
        return media

    async def _list_numbers(self, request: web.Request, fields: Fields) -> tuple[int, Any]:
        wanted = one(fields, "PhoneNumber")
        items = [
            each.to_json(self.account_sid)
            for each in self._account.numbers.values()
            if wanted in {None, each.number}
        ]
        return 200, page(request.path, "incoming_phone_numbers", items, fields)

    # How phones reach it (WhatsAppLine).

    def only_number(self) -> str:
        """The one number of the account. LookupError where there is none, or several."""
        if len(self._account.numbers) != 1:
            raise LookupError("The account has no number, or several: say to which one.")
        return next(iter(self._account.numbers))

    def title(self, number: str) -> str:
        """The name that a number of the account shows."""
        held = self._account.numbers.get(number)
        return held.name if held else spelled(number)

    def seen(self, message_ids: list[str]) -> None:
        """Report these messages as read."""
        for sid in message_ids:
            self._delivery.read(sid)

    def receive(self, phone: WhatsAppPhone, to: str, outgoing: Outgoing) -> Message:
        """Take a message from a phone and call the number's webhook, in order per pair."""
        number = self._account.numbers.get(to)
        if number is None:
            raise LookupError("The account does not hold this number.")
        now = self._account.clock()
        prefix = "whatsapp:" if outgoing.channel == "whatsapp" else ""
        attachment = outgoing.attachment
        message = MessageResource(
            sid=new_sid("MM" if attachment else "SM"),
            sender=parse_address(prefix + phone.number),
            to=parse_address(prefix + to),
            body=outgoing.text,
            status="received",
            direction="inbound",
            created=now,
            updated=now,
            sent=now,
            media_count=1 if attachment else 0,
        )
        files: list[MediaResource] = []
        if attachment is not None:
            sid = new_sid("ME")
            files = [MediaResource(sid, message.sid, attachment.mime, attachment.content, now)]
        self._account.messages[message.sid] = message
        self._account.media |= {file.sid: file for file in files}
        self._account.heard_from(message.sender, to)
        fields = inbound_fields(self._account, message, outgoing, files, phone.name, self.url)
        for each in self.disturbed((number.webhook_url, fields, phone, message)):
            self._announce(*each)
        return self._on_phone(message, outgoing)

    def _announce(
        self, url: str, fields: dict[str, str], phone: WhatsAppPhone, message: MessageResource
    ) -> None:
        async def call() -> None:
            if url and await self._webhooks.post(url, fields):
                phone.mark(message.sid, "delivered")

        self._courier.hand((str(message.sender), str(message.to)), call)

    def _on_phone(self, message: MessageResource, outgoing: Outgoing) -> Message:
        text, picture, card = outgoing.text, None, None
        attachment = outgoing.attachment
        if attachment is not None:
            media = self._phones.keep_media(attachment.mime, attachment.content)
            if attachment.mime.startswith("image/"):
                picture = media
            else:
                size = len(attachment.content)
                card = FileCard(attachment.name or "file", attachment.mime, size, media)
        if outgoing.place is not None:
            text = f"📍 {outgoing.place[0]}, {outgoing.place[1]}"
        return Message(
            id=message.sid,
            mine=True,
            at=message.created,
            text=text,
            picture=picture,
            file=card,
            status="sent",
            reply_to=outgoing.reply_to,
        )


def _json(status: int, body: Any) -> web.Response:
    if body is None:
        return web.Response(status=status)
    text = json.dumps(body, ensure_ascii=False)
    return web.Response(status=status, text=text, content_type="application/json")
