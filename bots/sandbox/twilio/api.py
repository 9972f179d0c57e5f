"""The operations of the REST API on messages and their media (2010-04-01)."""

import secrets
from collections.abc import Callable

from aiohttp import web

from bots.sandbox.rates import Meter, Rates
from bots.sandbox.twilio.account import Account
from bots.sandbox.twilio.delivery import Delivery
from bots.sandbox.twilio.form import Fields, one
from bots.sandbox.twilio.listing import FILTERS, PAGE_FIELDS, matches, page
from bots.sandbox.twilio.operation import Answer, Operation
from bots.sandbox.twilio.outbound import NOT_OFFERED, OFFERED, accept
from bots.sandbox.twilio.refusal import Refusal, not_found
from bots.sandbox.twilio.resource import MediaResource

DATES = frozenset({"DateCreated", "DateCreated<", "DateCreated>"})


class Api:
    """Does the operations on one account."""

    def __init__(
        self, account: Account, delivery: Delivery, rates: Rates, base: Callable[[], str]
    ) -> None:
        self._account = account
        self._delivery = delivery
        self._rates = rates
        self._meter = Meter()
        self._base = base
        self._tickets: dict[str, str] = {}

    def operations(self) -> list[Operation]:
        """All that is offered, with paths below the account's."""
        message = "/Messages/{message}.json"
        media = "/Messages/{message}/Media"
        create = OFFERED | NOT_OFFERED
        return [
            Operation("POST", "/Messages.json", "CreateMessage", self._create, create),
            Operation("GET", "/Messages.json", "ListMessage", self._list, FILTERS | PAGE_FIELDS),
            Operation("GET", message, "FetchMessage", self._fetch),
            Operation(
                "POST", message, "UpdateMessage", self._update, frozenset({"Body", "Status"})
            ),
            Operation("DELETE", message, "DeleteMessage", self._delete),
            Operation("GET", f"{media}.json", "ListMedia", self._list_media, PAGE_FIELDS | DATES),
            Operation("GET", f"{media}/{{media}}.json", "FetchMedia", self._fetch_media),
            Operation("GET", f"{media}/{{media}}", "DownloadMedia", self._redirect_to_media),
            Operation("DELETE", f"{media}/{{media}}.json", "DeleteMedia", self._delete_media),
            Operation("DELETE", f"{media}/{{media}}", "DeleteMedia", self._delete_media),
        ]

    async def stored(self, request: web.Request) -> web.Response:
        """The bytes of a media resource, by the ticket that a redirect gave out."""
        media = self._account.media.get(self._tickets.get(request.match_info["ticket"], ""))
        if media is None:
            return web.Response(status=404)
        return web.Response(body=media.content, content_type=media.mime)

    async def _create(self, _request: web.Request, fields: Fields) -> Answer:
        now = self._account.clock().timestamp()
        if self._meter.wait("account", self._rates.twilio_account, now):
            raise Refusal(429, 20429, "Too Many Requests")
        accepted = accept(self._account, fields)
        self._delivery.dispatch(accepted)
        return 201, accepted.resource.to_json(self._account.sid)

    async def _list(self, request: web.Request, fields: Fields) -> Answer:
        newest_first = reversed(self._account.messages.values())
        items = [each.to_json(self._account.sid) for each in newest_first if matches(each, fields)]
        return 200, page(request.path, "messages", items, fields)

    async def _fetch(self, request: web.Request, _fields: Fields) -> Answer:
        message = self._account.message(request.match_info["message"], request.path)
        return 200, message.to_json(self._account.sid)

    async def _update(self, request: web.Request, fields: Fields) -> Answer:
        message = self._account.message(request.match_info["message"], request.path)
        if one(fields, "Status") is not None:
            raise Refusal(400, 30409, "Message cannot be canceled: it is not scheduled")
        if one(fields, "Body"):
            raise Refusal(400, 20001, "Body can only be emptied")
        if "Body" in fields:
            message = self._account.change(message.sid, body="") or message
        return 200, message.to_json(self._account.sid)

    async def _delete(self, request: web.Request, _fields: Fields) -> Answer:
        message = self._account.message(request.match_info["message"], request.path)
        self._account.delete_message(message.sid)
        return 204, None

    async def _list_media(self, request: web.Request, fields: Fields) -> Answer:
        message = self._account.message(request.match_info["message"], request.path)
        items = [each.to_json(self._account.sid) for each in self._account.media_of(message.sid)]
        return 200, page(request.path, "media_list", items, fields)

    async def _fetch_media(self, request: web.Request, _fields: Fields) -> Answer:
        return 200, self._media(request).to_json(self._account.sid)

    async def _delete_media(self, request: web.Request, _fields: Fields) -> Answer:
        self._account.delete_media(self._media(request))
        return 204, None

    async def _redirect_to_media(self, request: web.Request, _fields: Fields) -> Answer:
        """As at the vendor, the bytes lie elsewhere, behind a link that needs no sign-in."""
        ticket = secrets.token_urlsafe(24)
        self._tickets[ticket] = self._media(request).sid
        raise web.HTTPTemporaryRedirect(f"{self._base()}/storage/{ticket}")

    def _media(self, request: web.Request) -> MediaResource:
        media = self._account.media.get(request.match_info["media"])
        if media is None or media.parent != request.match_info["message"]:
            raise not_found(request.path)
        return media
