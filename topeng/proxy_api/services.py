"""Services: https://www.twilio.com/docs/proxy/api/service. One made here is an ordinary service of this house."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from db import leases, numbers, proxy_services, proxy_sessions
from db.audit import acting
from db.keyset import Position, Span
from db.numbers import Number
from db.pool import Clash, Connection
from db.proxy_services import Profile, ProxyService
from relay.audit.entry import ActorKind
from relay.callbacks import target
from relay.errors import BadInput
from relay.pool.geography import Geo
from relay.pool.needs import Selection
from relay.proxy import sid
from relay.proxy.scope import Scope
from relay.proxy.sid import Kind
from relay.ticket import TicketEvent
from topeng.proxy_api import moment
from topeng.proxy_api.answer import GONE, Answer, created
from topeng.proxy_api.api import Api
from topeng.proxy_api.error import Code, Refused, not_found
from topeng.proxy_api.form import Form, bad
from topeng.proxy_api.pooling import Pooling
from topeng.proxy_api.request import Request, Route, Shown

LONGEST_TTL: Final = 2**31 - 1
"""Seconds; as many as Twilio takes."""
_CHAT_INSTANCE = re.compile(r"IS[0-9a-fA-F]{32}")
_AT_ONCE = 25
"""Sessions that a deletion ends between two ticks: messages go on meanwhile."""


@dataclass(frozen=True, slots=True)
class Services:
    """Makes, shows, changes and deletes services."""

    api: Api
    pooling: Pooling

    def routes(self) -> list[Route]:
        """What is asked of services."""
        return [
            Route("GET", "/Services", Scope.READ, self.list),
            Route("POST", "/Services", Scope.WRITE, self.create),
            Route("GET", "/Services/{Sid}", Scope.READ, self.fetch),
            Route("POST", "/Services/{Sid}", Scope.WRITE, self.update),
            Route("DELETE", "/Services/{Sid}", Scope.WRITE, self.delete),
        ]

    async def list(self, request: Request) -> Answer:
        """The services, the newest first."""
        page = request.page
        async with self.api.database.connection() as connection:
            found = await proxy_services.page(connection, page.span, only=request.caller.service)
        url = self.api.url("Services")
        return page.answer(url, "services", found, _position, self._show)

    async def create(self, request: Request) -> Answer:
        """Make a service."""
        if request.caller.service is not None:
            raise Refused(Code.FORBIDDEN, "This API key is for one service and makes no others.")
        fresh = Profile(request.form.needed("UniqueName"))
        wanted, id = self._changed(fresh, request.form), self.api.office.drafter.chance.uuid()
        with _named():
            async with self.api.database.transaction() as connection:
                await acting(connection, ActorKind.API, request.caller.key)
                await proxy_services.add(connection, id, wanted)
                made = await self.api.service(connection, id)
        return created(self._show(made))

    async def fetch(self, request: Request) -> Answer:
        """A service by its SID or its name."""
        async with self.api.database.connection() as connection:
            return Answer(self._show(await self._found(connection, request)))

    async def update(self, request: Request) -> Answer:
        """Change what is given, and nothing else."""
        id = request.service_id("Sid")
        with _named():
            async with self.api.database.transaction() as connection:
                await acting(connection, ActorKind.API, request.caller.key)
                now = await self._held(connection, id)
                wanted = self._changed(now.profile, request.form)
                if wanted != now.profile:
                    await proxy_services.change(connection, id, wanted)
                    now = await self.api.service(connection, id)
        return Answer(self._show(now))

    async def delete(self, request: Request) -> Answer:
        """Delete a service, with its sessions and all that was said in them; its numbers and its name are free again."""
        id = request.service_id("Sid")
        gone: Sequence[Number] | None = None
        while gone is None:
            gone = await self._emptied(request, id)
        await self.pooling.give_back(gone)
        return GONE

    async def _emptied(self, request: Request, id: UUID) -> Sequence[Number] | None:
        """Take away some of what is in a service, and the service itself with the last of it; the numbers it had then."""
        office, keys = self.api.office, list[UUID]()
        gone: Sequence[Number] | None = None
        async with leases.between_ticks(self.api.database) as connection:
            await acting(connection, ActorKind.API, request.caller.key)
            await self._held(connection, id)
            sessions = await proxy_sessions.page(connection, id, Span(_AT_ONCE))
            for session in sessions:
                keys += await office.masking.delete(connection, session)
            tickets = await proxy_services.live_tickets(connection, id, limit=_AT_ONCE)
            for ticket in tickets:
                await office.endings.end(connection, ticket, TicketEvent.CLOSE)
            if len(sessions) < _AT_ONCE and len(tickets) < _AT_ONCE:
                gone = await numbers.of_service(connection, id)
                for one in gone:
                    await numbers.remove(connection, one.proxy_id)
                await proxy_services.delete(connection, id, name=sid.spell(Kind.SERVICE, id))
        await office.drafter.vault.close(keys)
        return gone

    async def _found(self, connection: Connection, request: Request) -> ProxyService:
        """The service of the path. A name that looks like a SID is found where there is no such SID."""
        text = request.path["Sid"]
        id = sid.read(Kind.SERVICE, text)
        found = await proxy_services.get(connection, id) if id else None
        found = found or await proxy_services.find(connection, text)
        if found is None or request.caller.service not in {None, found.id}:
            raise not_found("service")
        return found

    async def _held(self, connection: Connection, id: UUID) -> ProxyService:
        found = await proxy_services.held(connection, id)
        if found is None:
            raise not_found("service")
        return found

    def _changed(self, was: Profile, form: Form) -> Profile:
        """The profile with what a form says of it."""
        name = form.needed("UniqueName") if "UniqueName" in form else was.name
        ttl = form.whole("DefaultTtl", 0, LONGEST_TTL)
        return replace(
            was,
            name=name,
            default_ttl=was.default_ttl if ttl is None else ttl,
            callback_url=self._callback(form, "CallbackUrl", was.callback_url),
            intercept_url=self._callback(form, "InterceptCallbackUrl", was.intercept_url),
            out_of_session_url=self._callback(
                form, "OutOfSessionCallbackUrl", was.out_of_session_url
            ),
            chat_instance_sid=_chat_instance(form, was.chat_instance_sid),
            geo=form.word("GeoMatchLevel", Geo) or was.geo,
            selection=form.word("NumberSelectionBehavior", Selection) or was.selection,
        )

    def _callback(self, form: Form, name: str, was: str | None) -> str | None:
        found = form.text(name, target.LONGEST)
        if not found:
            return was if found is None else None
        try:
            target.check(found, self.api.account.public_url, inside=self.api.callbacks_inside)
        except BadInput as error:
            raise Refused(Code.BAD_PARAMETER, f"{name}: {error}") from None
        return found

    def _show(self, service: ProxyService) -> Shown:
        profile = service.profile
        named = sid.spell(Kind.SERVICE, service.id)
        url = self.api.url("Services", named)
        return {
            "sid": named,
            "account_sid": self.api.account.sid,
            "unique_name": profile.name,
            "default_ttl": profile.default_ttl,
            "callback_url": profile.callback_url,
            "intercept_callback_url": profile.intercept_url,
            "out_of_session_callback_url": profile.out_of_session_url,
            "geo_match_level": profile.geo,
            "number_selection_behavior": profile.selection,
            "chat_instance_sid": profile.chat_instance_sid,
            "date_created": moment.spell(service.created_at),
            "date_updated": moment.spell(service.updated_at),
            "url": url,
            "links": {"sessions": f"{url}/Sessions", "phone_numbers": f"{url}/PhoneNumbers"},
        }


def _position(service: ProxyService) -> Position:
    return Position(service.created_at, service.id)


def _chat_instance(form: Form, was: str | None) -> str | None:
    """Kept and shown, and nothing else: there is no chat here."""
    found = form.text("ChatInstanceSid")
    if found and not _CHAT_INSTANCE.fullmatch(found):
        raise bad("ChatInstanceSid", "must be IS and 32 hexadecimal digits")
    return was if found is None else found or None


@contextmanager
def _named() -> Iterator[None]:
    """Say it in the API's words where a name is taken."""
    try:
        yield
    except Clash as clash:
        if clash.constraint != "service_name":
            raise
        raise Refused(
            Code.SERVICE_NAME_TAKEN, "A service with this UniqueName exists; choose another name."
        ) from None
