"""Sessions: https://www.twilio.com/docs/proxy/api/session. One made here is an ordinary session of this house."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from db import leases, proxy_sessions
from db.audit import acting
from db.keyset import Position
from db.pool import Clash, Connection
from db.proxy_services import ProxyService
from db.proxy_sessions import ProxySession
from relay.audit.entry import ActorKind
from relay.proxy import sid
from relay.proxy.life import LONGEST_TTL, Change, Status, Term, change, upcoming
from relay.proxy.refusal import Unfit, Why
from relay.proxy.scope import Scope
from relay.proxy.sid import Kind
from relay.session import Mode
from topeng.life.masking import NewSession
from topeng.life.seating import NewParticipant
from topeng.proxy_api import found, moment
from topeng.proxy_api.answer import GONE, Answer, created
from topeng.proxy_api.api import Api
from topeng.proxy_api.error import Code, Refused, not_found
from topeng.proxy_api.form import Form, bad
from topeng.proxy_api.newcomer import newcomer
from topeng.proxy_api.request import Request, Route, Shown
from topeng.proxy_api.unfit import understood
from topeng.vault import Reference

CODE_ATTEMPTS = 8


@dataclass(frozen=True, slots=True)
class Sessions:
    """Makes, shows, changes and deletes sessions."""

    api: Api

    def routes(self) -> list[Route]:
        """What is asked of sessions."""
        every, one = "/Services/{ServiceSid}/Sessions", "/Services/{ServiceSid}/Sessions/{Sid}"
        return [
            Route("GET", every, Scope.READ, self.list),
            Route("POST", every, Scope.WRITE, self.create),
            Route("GET", one, Scope.READ, self.fetch),
            Route("POST", one, Scope.WRITE, self.update),
            Route("DELETE", one, Scope.WRITE, self.delete),
        ]

    async def list(self, request: Request) -> Answer:
        """The sessions of a service, the newest first, closed ones too."""
        page = request.page
        async with self.api.database.connection() as connection:
            service = await self.api.service(connection, request.service_id())
            rows = await proxy_sessions.page(connection, service.id, page.span)
            names = await self._names(connection, rows)
        url = self.api.url("Services", sid.spell(Kind.SERVICE, service.id), "Sessions")
        return page.answer(
            url, "sessions", rows, _position, lambda one: self._show(one, names.get(one.id))
        )

    async def create(self, request: Request) -> Answer:
        """Make a session with its participants, or nothing."""
        service_id, new = request.service_id(), _new(request.form)
        for attempt in range(CODE_ATTEMPTS):
            try:
                return created(await self._create(request, service_id, new))
            except Clash as clash:
                if clash.constraint != "ticket_code" or attempt == CODE_ATTEMPTS - 1:
                    raise
        raise LookupError("no attempt was made")

    async def fetch(self, request: Request) -> Answer:
        """A session by its SID or its name."""
        async with self.api.database.connection() as connection:
            service = await self.api.service(connection, request.service_id())
            session = await self._named(connection, service.id, request.path["Sid"])
            return Answer(await self._shown(connection, session))

    async def update(self, request: Request) -> Answer:
        """Change what is given, and nothing else."""
        async with (
            understood(self.api.database, request.service_id()),
            leases.between_ticks(self.api.database) as connection,
        ):
            await acting(connection, ActorKind.API, request.caller.key)
            service = await self.api.service(connection, request.service_id())
            session = await self._held(connection, request, service)
            await self._change(connection, service, session, request.form)
            now = await found.session(self.api, connection, request, "Sid")
            return Answer(await self._shown(connection, now))

    async def delete(self, request: Request) -> Answer:
        """Delete a session: nothing of it can be read any more."""
        async with leases.between_ticks(self.api.database) as connection:
            await acting(connection, ActorKind.API, request.caller.key)
            session = await found.session(self.api, connection, request, "Sid")
            keys = await self.api.office.masking.delete(connection, session)
        await self.api.office.drafter.vault.close(keys)
        return GONE

    async def _create(self, request: Request, service_id: UUID, new: NewSession) -> Shown:
        async with (
            understood(self.api.database, service_id),
            leases.between_ticks(self.api.database) as connection,
        ):
            await acting(connection, ActorKind.API, request.caller.key)
            service = await self.api.service(connection, service_id)
            session = await self.api.office.masking.open(connection, service, new)
            return self._show(session, new.name)

    async def _held(
        self, connection: Connection, request: Request, service: ProxyService
    ) -> ProxySession:
        id = request.id("Sid", Kind.SESSION, "session")
        session = await proxy_sessions.get(connection, service.id, id)
        if session is None and await proxy_sessions.is_forgotten(connection, service.id, id):
            raise Unfit(Why.NO_SUCH_CHANGE)
        if session is None:
            raise not_found("session")
        return session

    async def _change(
        self, connection: Connection, service: ProxyService, session: ProxySession, form: Form
    ) -> None:
        masking, asked = self.api.office.masking, form.word("Status", Status)
        term = _term(form, session)
        if asked is None and term == session.term and not {"Ttl", "DateExpiry"} & set(form.fields):
            return
        doing = change(session.status, asked)
        if doing is Change.REOPEN:
            await masking.reopen(connection, service, session, term)
            return
        if term != session.term:
            await masking.change(connection, session, term)
        if doing is Change.CLOSE:
            await masking.close(connection, session)

    async def _named(self, connection: Connection, service_id: UUID, text: str) -> ProxySession:
        """The session of a path. A name that looks like a SID is found where there is no such SID."""
        id = sid.read(Kind.SESSION, text)
        session = await proxy_sessions.get(connection, service_id, id) if id else None
        if session is None:
            index = self.api.office.drafter.vault.reference_index(text)
            session = await proxy_sessions.find(connection, service_id, index)
        if session is None:
            raise not_found("session")
        return session

    async def _shown(self, connection: Connection, session: ProxySession) -> Shown:
        names = await self._names(connection, [session])
        return self._show(session, names.get(session.id))

    async def _names(
        self, connection: Connection, sessions: Sequence[ProxySession]
    ) -> dict[UUID, str | None]:
        named = [one for one in sessions if one.named]
        opened = await self.api.office.drafter.vault.references(
            connection, [Reference(one.ticket_id, one.ticket_key_id, one.ref) for one in named]
        )
        return {one.id: name for one, name in zip(named, opened, strict=True)}

    def _show(self, session: ProxySession, name: str | None) -> Shown:
        named, of = sid.spell(Kind.SESSION, session.id), sid.spell(Kind.SERVICE, session.service_id)
        url = self.api.url("Services", of, "Sessions", named)
        return {
            "sid": named,
            "service_sid": of,
            "account_sid": self.api.account.sid,
            "unique_name": name,
            "status": session.status,
            "closed_reason": session.closed_reason,
            "mode": session.mode,
            "ttl": session.term.ttl,
            "date_expiry": moment.spell(session.term.expiry),
            "date_started": moment.spell(session.began_at),
            "date_ended": moment.spell(session.ended_at),
            "date_last_interaction": moment.spell(session.term.last),
            "date_created": moment.spell(session.created_at),
            "date_updated": moment.spell(session.updated_at),
            "url": url,
            "links": {"participants": f"{url}/Participants", "interactions": f"{url}/Interactions"},
        }


def _position(session: ProxySession) -> Position:
    return Position(session.created_at, session.id)


def _term(form: Form, session: ProxySession) -> Term:
    """The session's terms with what a form says of them. Raises `Refused` or `Unfit`."""
    term = session.term
    ttl = form.whole("Ttl", 0, LONGEST_TTL)
    if ttl is not None:
        term = replace(term, ttl=ttl)
    if "DateExpiry" in form:
        expiry = form.moment("DateExpiry") if form.one("DateExpiry") else None
        upcoming(expiry, session.now)
        term = replace(term, expiry=expiry)
    return term


def _new(form: Form) -> NewSession:
    """The session that a form asks for. Raises `Refused`."""
    status = form.word("Status", Status) or Status.OPEN
    if status not in {Status.OPEN, Status.IN_PROGRESS}:
        raise Refused(
            Code.NO_SUCH_CHANGE, "A new session is open or in-progress; leave Status out."
        )
    return NewSession(
        name=form.text("UniqueName") or None,
        ttl=form.whole("Ttl", 0, LONGEST_TTL),
        expiry=form.moment("DateExpiry") if form.one("DateExpiry") else None,
        mode=form.word("Mode", Mode) or Mode.VOICE_AND_MESSAGE,
        began=status is Status.IN_PROGRESS,
        participants=tuple(_listed(one) for one in form.many("Participants")),
    )


def _listed(text: str) -> NewParticipant:
    """One of the participants that come with a new session: a JSON object."""
    try:
        fields: Any = json.loads(text)
    except (ValueError, RecursionError):
        fields = None
    if not isinstance(fields, dict):
        raise bad(
            "Participants", 'must each be a JSON object, like {"Identifier": "+628123456789"}'
        )
    return newcomer(fields.get)
