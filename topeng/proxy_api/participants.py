"""Participants: https://www.twilio.com/docs/proxy/api/participant."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from db import leases, proxy_participants
from db.access import ACCOUNT
from db.audit import acting
from db.keyset import Position
from db.pool import Connection
from db.proxy_participants import ProxyParticipant
from db.proxy_sessions import ProxySession
from relay.address import Address
from relay.audit.entry import ActorKind
from relay.proxy import sid
from relay.proxy.identity import identify, spelled
from relay.proxy.scope import Scope
from relay.proxy.sid import Kind
from relay.vault.seal import Place
from topeng.life.seating import NewParticipant
from topeng.proxy_api import found, moment, newcomer
from topeng.proxy_api.answer import GONE, Answer, created
from topeng.proxy_api.api import Api
from topeng.proxy_api.request import Request, Route, Shown
from topeng.proxy_api.unfit import understood
from topeng.vault import Capability, Cell, Reading

_EVERY = "/Services/{ServiceSid}/Sessions/{SessionSid}/Participants"


@dataclass(frozen=True, slots=True, repr=False)
class _Known:
    """What whoever asks may know of a participant."""

    identifier: str
    friendly_name: str | None


@dataclass(frozen=True, slots=True)
class Participants:
    """Lets people in, shows them and removes them."""

    api: Api

    def routes(self) -> list[Route]:
        """What is asked of participants."""
        return [
            Route("GET", _EVERY, Scope.READ, self.list),
            Route("POST", _EVERY, Scope.WRITE, self.create),
            Route("GET", _EVERY + "/{Sid}", Scope.READ, self.fetch),
            Route("DELETE", _EVERY + "/{Sid}", Scope.WRITE, self.delete),
        ]

    async def list(self, request: Request) -> Answer:
        """The participants of a session, the newest first, removed ones too."""
        page = request.page
        async with self.api.database.connection() as connection:
            session = await found.session(self.api, connection, request)
            rows = await proxy_participants.page(connection, session.id, page.span)
            known = await self._known(connection, request, session, rows)
        url = f"{self._url(session)}/Participants"
        return page.answer(
            url, "participants", rows, _position, lambda one: self._show(session, one, known)
        )

    async def create(self, request: Request) -> Answer:
        """Let somebody in, by a number that they have nowhere else."""
        new = newcomer.of_form(request.form)
        async with (
            understood(self.api.database, request.service_id()),
            leases.between_ticks(self.api.database) as connection,
        ):
            await acting(connection, ActorKind.API, request.caller.key)
            session = await found.session(self.api, connection, request)
            service = await self.api.service(connection, session.service_id)
            one = await self.api.office.masking.seating.join(connection, service, session, new)
        # Whoever asks has just said who it is: nothing has to be opened.
        return created(self._show(session, one, {one.id: _told(request, session, one, new)}))

    async def fetch(self, request: Request) -> Answer:
        """A participant."""
        async with self.api.database.connection() as connection:
            session = await found.session(self.api, connection, request)
            one = await found.participant(connection, request, session, "Sid")
            known = await self._known(connection, request, session, [one])
            return Answer(self._show(session, one, known))

    async def delete(self, request: Request) -> Answer:
        """Remove somebody; what is known of them stays with the session."""
        async with leases.between_ticks(self.api.database) as connection:
            await acting(connection, ActorKind.API, request.caller.key)
            session = await found.session(self.api, connection, request)
            one = await found.participant(connection, request, session, "Sid")
            await self.api.office.masking.seating.leave(connection, one)
        return GONE

    async def _known(
        self,
        connection: Connection,
        request: Request,
        session: ProxySession,
        people: Sequence[ProxyParticipant],
    ) -> dict[UUID, _Known]:
        """Who they are, as far as whoever asks may know."""
        if not request.caller.may(Scope.ADDRESSES) or not people:
            return {one.id: _Known(one.mask, None) for one in people}
        cells = [cell for one in people for cell in _cells(session, one)]
        reader = Capability(request.caller.key or ACCOUNT, session.id, Reading.IDENTIFY)
        opened = await self.api.office.drafter.vault.open(connection, reader, cells)
        plain = {cell.place: text for cell, text in zip(cells, opened, strict=True)}
        return {one.id: _known(one, plain) for one in people}

    def _url(self, session: ProxySession) -> str:
        service = sid.spell(Kind.SERVICE, session.service_id)
        return self.api.url("Services", service, "Sessions", sid.spell(Kind.SESSION, session.id))

    def _show(
        self, session: ProxySession, one: ProxyParticipant, known: dict[UUID, _Known]
    ) -> Shown:
        named = sid.spell(Kind.PARTICIPANT, one.id)
        url = f"{self._url(session)}/Participants/{named}"
        return {
            "sid": named,
            "session_sid": sid.spell(Kind.SESSION, session.id),
            "service_sid": sid.spell(Kind.SERVICE, session.service_id),
            "account_sid": self.api.account.sid,
            "identifier": known[one.id].identifier,
            "friendly_name": known[one.id].friendly_name,
            "proxy_identifier": one.proxy.removeprefix("tel:"),
            "proxy_identifier_sid": one.number_sid,
            "date_deleted": moment.spell(one.deleted_at),
            "date_created": moment.spell(one.created_at),
            "date_updated": moment.spell(one.updated_at),
            "url": url,
            "links": {"message_interactions": f"{url}/MessageInteractions"},
        }


def _told(
    request: Request, session: ProxySession, one: ProxyParticipant, new: NewParticipant
) -> _Known:
    if not request.caller.may(Scope.ADDRESSES):
        return _Known(one.mask, None)
    return _Known(spelled(identify(new.identifier, session.mode)), new.friendly_name or None)


def _position(one: ProxyParticipant) -> Position:
    return Position(one.created_at, one.id)


def _cells(session: ProxySession, one: ProxyParticipant) -> list[Cell]:
    """Where it stands who somebody is."""
    cells = [Cell(one.key_id, _address(one), one.address)]
    if one.friendly_name is not None:
        cells.append(Cell(session.key_id, _name(one), one.friendly_name))
    return cells


def _known(one: ProxyParticipant, plain: dict[Place, bytes | None]) -> _Known:
    address, name = plain.get(_address(one)), plain.get(_name(one))
    return _Known(
        spelled(Address.stored(address.decode())) if address is not None else one.mask,
        name.decode() if name is not None else None,
    )


def _address(one: ProxyParticipant) -> Place:
    return Place("lane", "address", one.lane_id)


def _name(one: ProxyParticipant) -> Place:
    return Place("proxy_participant", "friendly_name", one.id, one.session_id)
