"""The application to mount at ``/v1``: who may ask, how often, and every answer in the envelope that Twilio's libraries read."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

import structlog
from aiohttp import hdrs, web

from bots import stream
from db import api_keys
from db.pool import DatabaseError
from relay.errors import BadInput, Busy, Conflict, NotFound, TopengError
from topeng.chance import Clock
from topeng.proxy_api import account, form
from topeng.proxy_api.account import Caller
from topeng.proxy_api.answer import refusal
from topeng.proxy_api.api import Api
from topeng.proxy_api.error import Code, Refused, not_found
from topeng.proxy_api.form import Form
from topeng.proxy_api.interactions import Interactions
from topeng.proxy_api.message_interactions import MessageInteractions
from topeng.proxy_api.numbers import PhoneNumbers
from topeng.proxy_api.participants import Participants
from topeng.proxy_api.pooling import Pooling
from topeng.proxy_api.rate import Rates
from topeng.proxy_api.request import Request, Route
from topeng.proxy_api.services import Services
from topeng.proxy_api.sessions import Sessions
from topeng.vault import Denied, VaultAway

LARGEST: Final = 256 * 1024
"""Bytes of a body: the longest fields, each sign of them escaped, stay below."""
log: Any = structlog.get_logger()


def application(api: Api, pooling: Pooling, clock: Clock) -> web.Application:
    """The API, to be mounted at `topeng.proxy_api.api.ROOT`."""
    gate = _Gate(api, Rates(clock.now))
    app = web.Application(middlewares=[gate.pass_through])
    for route in routes(api, pooling):
        # With a slash at its end it is the same: Twilio's libraries follow no redirect.
        app.router.add_route(route.method, f"{route.path}{{slash:/?}}", gate.door(route))
    return app


def routes(api: Api, pooling: Pooling) -> Iterable[Route]:
    """Everything that can be asked."""
    yield from Services(api, pooling).routes()
    yield from PhoneNumbers(api, pooling).routes()
    yield from Sessions(api).routes()
    yield from Participants(api).routes()
    yield from Interactions(api).routes()
    yield from MessageInteractions(api).routes()


@dataclass(frozen=True, slots=True)
class _Gate:
    """Lets requests in, and answers what goes wrong."""

    api: Api
    rates: Rates

    @property
    def pass_through(self) -> Any:
        """The middleware: credentials first, whatever is asked for; every refusal in the envelope."""

        @web.middleware
        async def pass_through(
            request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
        ) -> web.StreamResponse:
            try:
                request[CALLER] = await self._caller(request)
                return await handler(request)
            except Exception as error:  # noqa: BLE001 whoever asks is told in the envelope, and no more than that
                return refusal(_refused(error)).response()

        return pass_through

    def door(self, route: Route) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        """The way to a route's handler."""

        async def enter(request: web.Request) -> web.StreamResponse:
            caller: Caller = request[CALLER]
            path = {name: part for name, part in request.match_info.items() if name != "slash"}
            if any("\0" in part for part in path.values()):
                raise not_found("thing")  # nothing that is stored has such a name
            if not self.rates.allow((route.endpoint, path.get("ServiceSid", path.get("Sid")))):
                raise Refused(
                    Code.TOO_MANY_REQUESTS,
                    "Too many requests: 30 a second are taken here; wait a second.",
                )
            if not caller.may(route.scope):
                raise Refused(Code.FORBIDDEN, f"This API key lacks the scope {route.scope}.")
            query = form.read(request.rel_url.raw_query_string.encode("utf-8", "surrogateescape"))
            answer = await route.handle(Request(caller, path, query, await _form(request)))
            return answer.response()

        return enter

    async def _caller(self, request: web.Request) -> Caller:
        async with self.api.database.connection() as connection:
            caller = await account.caller(
                connection, self.api.account, request.headers.get(hdrs.AUTHORIZATION)
            )
            if caller.key is not None:
                await api_keys.used(connection, caller.key)
        return caller


CALLER: Final = web.RequestKey("caller", Caller)


async def _form(request: web.Request) -> Form:
    """The form in a request's body; no body is an empty form."""
    try:
        body = await stream.read(request.content, LARGEST)
    except stream.TooLarge:
        raise Refused(
            Code.BAD_PARAMETER, f"The body is larger than {LARGEST} bytes; send less."
        ) from None
    if not body:
        return Form({})
    if request.content_type != form.TYPE:
        raise Refused(
            Code.BAD_PARAMETER,
            f"The body must be a form: send it as {form.TYPE}, not as another type.",
        )
    return form.read(body)


def _refused(error: Exception) -> Refused:
    """What whoever asked is told of an error."""
    match error:
        case Refused():
            return error
        case web.HTTPMethodNotAllowed():
            return Refused(Code.NO_SUCH_METHOD, "This can be asked for in other ways only.")
        case web.HTTPNotFound() | NotFound():
            return Refused(Code.NOT_FOUND, "There is nothing here; check the address.")
        case BadInput() | Conflict():
            return Refused(Code.BAD_PARAMETER, str(error))
        case DatabaseError() | Busy() | VaultAway():
            return Refused(Code.AWAY, "The service cannot answer now; try again in a second.")
        case Denied():
            return Refused(Code.FORBIDDEN, "This may not be read any more; ask for it again.")
        case TopengError():
            return Refused(Code.BAD_PARAMETER, str(error))
        case _:
            log.error("proxy_api.fault", error=type(error).__name__)
            return Refused(Code.FAULT, "Something went wrong here; try again, or look at the log.")
