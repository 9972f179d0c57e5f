"""Masking: sessions between customers, each of whom sees the others' messages come from a proxy.

Such a session is an ordinary one under a ticket of its own. Topeng says nothing in it of itself: there is no greeting,
and no word at the end. Everything here runs between two ticks (`db.leases.between_ticks`).
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from db import (
    keys,
    lanes,
    proxy_participants,
    proxy_sessions,
    services,
    sessions,
    silence,
    tickets,
)
from db.forgetting import forget
from db.pool import Clash, Connection, translated, wake
from db.proxy_participants import ProxyParticipant
from db.proxy_services import ProxyService
from db.proxy_sessions import ProxySession
from db.services import Proxy
from db.sessions import Participant
from relay.address import Address, Scheme
from relay.code import code
from relay.errors import BadInput, Conflict
from relay.language import guess
from relay.proxy import sid
from relay.proxy.identity import identify, mask
from relay.proxy.life import Term, upcoming
from relay.proxy.refusal import Unfit, Why
from relay.session import Mode, Role
from relay.ticket import TicketEvent, TicketKind
from relay.vault.seal import Place
from topeng.drafts import Drafter
from topeng.life.ending import Endings
from topeng.life.links import CUSTOMER_BOT
from topeng.numbers.allocator import Allocator

ALIAS = "Peserta"
"""What the others see of somebody: nothing that says who it is."""
NAMES = frozenset({"proxy_session_name", "ticket_live_ref"})
PAIRS = frozenset({"binding_alone", "binding_live"})


@dataclass(frozen=True, slots=True, repr=False)
class NewParticipant:
    """Whom to let in. `proxy` names what they are to see: an address or a number's SID; without one it is chosen."""

    identifier: str
    friendly_name: str = ""
    proxy: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class NewSession:
    """A session to open; without a `ttl` it gets its service's. `began`: it counts as in progress from the start."""

    name: str | None = None
    ttl: int | None = None
    expiry: datetime | None = None
    mode: Mode = Mode.VOICE_AND_MESSAGE
    began: bool = False
    participants: tuple[NewParticipant, ...] = ()


@dataclass(frozen=True, slots=True)
class Masking:
    """Opens, changes, ends and deletes sessions between customers, and lets people into them."""

    drafter: Drafter
    endings: Endings
    allocator: Allocator

    async def open(
        self, connection: Connection, service: ProxyService, new: NewSession
    ) -> ProxySession:
        """Open a session with its participants. Raises `Unfit`, `Exhausted`, or `Clash` (ticket_code: roll again)."""
        now = await tickets.now(connection)
        upcoming(new.expiry, now)
        ttl = service.profile.default_ttl if new.ttl is None else new.ttl
        term = Term(now, None, ttl, new.expiry, now + service.cap)
        with _clashing(NAMES, Why.NAME_TAKEN):
            session = await self._add(connection, service, new, term)
        for one in new.participants:
            await self.join(connection, service, session, one)
        await wake(connection)
        return session

    async def join(
        self,
        connection: Connection,
        service: ProxyService,
        session: ProxySession,
        new: NewParticipant,
    ) -> ProxyParticipant:
        """Let somebody into a live session. Raises `Unfit` or `Exhausted`."""
        if not session.live:
            raise Unfit(Why.ENDED)
        address = identify(new.identifier, session.mode)
        await self._seat(connection, service, session, address)
        proxy = await self._proxy(connection, service, session, address, new.proxy)
        id = await self._let_in(connection, session, address, proxy, new.friendly_name)
        joined = await proxy_participants.get(connection, session.id, id)
        if joined is None:
            raise LookupError("the participant was not stored")
        return joined

    async def leave(self, connection: Connection, one: ProxyParticipant) -> None:
        """Remove somebody for good: nothing reaches them from now on, and nothing of theirs the others."""
        if one.deleted_at is not None:
            return
        await sessions.leave(connection, one.id)
        await silence.void_toward(connection, one.lane_id)
        await proxy_participants.remove(connection, one.id)

    async def change(self, connection: Connection, session: ProxySession, term: Term) -> None:
        """Give a live session other terms."""
        await proxy_sessions.set_term(connection, session.id, term)
        await tickets.extend(connection, session.ticket_id, term.end)
        await wake(connection)

    async def close(self, connection: Connection, session: ProxySession) -> None:
        """Close a live session by request."""
        await proxy_sessions.set_closed(connection, session.id)
        await self.endings.end(connection, session.ticket_id, TicketEvent.CLOSE)

    async def reopen(
        self,
        connection: Connection,
        service: ProxyService,
        session: ProxySession,
        term: Term,
    ) -> None:
        """Open a closed session again, with the people and the numbers that it had: a new epoch. Raises `Unfit`.

        What was to be its end is forgotten where that is past.
        """
        if await proxy_participants.astray(connection, session.id, session.service_id):
            raise Unfit(Why.NOT_IN_POOL)
        expiry = term.expiry if term.expiry is not None and term.expiry > session.now else None
        anew = replace(term, epoch=session.now, expiry=expiry, latest=session.now + service.cap)
        # Its time may be up, and the sweeper still on its way.
        await self.endings.end(connection, session.ticket_id, TicketEvent.EXPIRE)
        await self._come_back(connection, session, anew)
        await wake(connection)

    async def delete(self, connection: Connection, session: ProxySession) -> list[UUID]:
        """Delete a session with all that was said and who was in it. The keys that are no more, to be closed."""
        await self.endings.end(connection, session.ticket_id, TicketEvent.CLOSE)
        await proxy_sessions.set_deleted(connection, session.id)
        return await forget(connection, [session.ticket_id], [])

    async def _add(
        self, connection: Connection, service: ProxyService, new: NewSession, term: Term
    ) -> ProxySession:
        vault, chance = self.drafter.vault, self.drafter.chance
        id, ticket_id = chance.uuid(), chance.uuid()
        outer, inner = vault.new_key(), vault.new_key()
        ref = new.name or sid.spell(sid.Kind.SESSION, id)
        await keys.add(connection, [outer, inner])
        await tickets.add(
            connection,
            id=ticket_id,
            service_id=service.id,
            key_id=outer.id,
            code=code(int.from_bytes(chance.bytes(8))),
            kind=TicketKind.TRANSACTION,
            ref=vault.seal(outer.id, ref.encode(), Place("ticket", "ref", ticket_id)),
            ref_index=vault.reference_index(ref),
            ends_at=term.end,
        )
        await sessions.add(
            connection,
            id=id,
            ticket_id=ticket_id,
            key_id=inner.id,
            role=Role.CUSTOMER,
            mode=new.mode,
        )
        index = vault.reference_index(new.name) if new.name else None
        await proxy_sessions.add(
            connection, id, service.id, name_index=index, term=term, began=new.began
        )
        made = await proxy_sessions.get(connection, service.id, id)
        if made is None:
            raise LookupError("the session was not stored")
        return made

    async def _seat(
        self,
        connection: Connection,
        service: ProxyService,
        session: ProxySession,
        address: Address,
    ) -> None:
        """Hold that there is a seat for this person."""
        try:
            await self.allocator.refuse_ours(connection, address)
        except BadInput:
            raise Unfit(Why.OWN_NUMBER) from None
        index = self.drafter.vault.index(address)
        seats = await proxy_participants.seats(connection, session.id, index)
        if seats.here or seats.removed:
            raise Unfit(Why.TWICE if seats.here else Why.WAS_REMOVED)
        if seats.taken >= service.most_participants:
            raise Unfit(Why.TOO_MANY)

    async def _proxy(
        self,
        connection: Connection,
        service: ProxyService,
        session: ProxySession,
        address: Address,
        wanted: str | None,
    ) -> Proxy:
        """What this person is to see: what was asked for, or what is fit."""
        explicit = await self._asked_for(connection, service, wanted) if wanted else None
        if explicit is not None and not explicit.address.startswith(f"{address.scheme}:"):
            raise Unfit(Why.BAD_PAIR)
        if address.scheme is Scheme.TEL:
            return await self._number(connection, session, address, explicit)
        found = explicit or await self._shared(connection, service, address.scheme)
        if found is None:
            raise Unfit(Why.NO_PROXY)
        return found

    async def _asked_for(self, connection: Connection, service: ProxyService, wanted: str) -> Proxy:
        found = await proxy_participants.proxy_named(connection, service.id, wanted)
        if found is None:
            raise Unfit(Why.NOT_IN_POOL)
        return await services.proxy(connection, found)

    async def _number(
        self,
        connection: Connection,
        session: ProxySession,
        address: Address,
        explicit: Proxy | None,
    ) -> Proxy:
        """A number that this person has nowhere else."""
        try:
            return await self.allocator.allocate(
                connection,
                session.service_id,
                address,
                session.mode,
                explicit=explicit.id if explicit is not None else None,
            )
        except Conflict:
            raise Unfit(Why.PAIR_IN_USE) from None

    async def _shared(
        self, connection: Connection, service: ProxyService, scheme: Scheme
    ) -> Proxy | None:
        """The sender or the bot that all share; never the staff's own bot."""
        if scheme is Scheme.TELEGRAM:
            found = await services.find_proxy(connection, CUSTOMER_BOT)
            return found if found is not None and found.service_id == service.id else None
        return await services.proxy_for(connection, service_id=service.id, channel="whatsapp")

    async def _let_in(
        self,
        connection: Connection,
        session: ProxySession,
        address: Address,
        proxy: Proxy,
        friendly_name: str,
    ) -> UUID:
        vault, id = self.drafter.vault, self.drafter.chance.uuid()
        await vault.load(connection, [session.key_id])
        lane = self.drafter.lane(
            key_id=session.key_id,
            proxy_id=proxy.id,
            address=address,
            language=guess(address),
            session_id=session.id,
        )
        await lanes.add(connection, [lane])
        await sessions.join(
            connection, Participant(id, session.id, Role.CUSTOMER, ALIAS, None, lane.id)
        )
        place = Place("proxy_participant", "friendly_name", id, session.id)
        await proxy_participants.add(
            connection,
            id,
            session.id,
            counterpart=lane.counterpart,
            friendly_name=vault.seal(session.key_id, friendly_name.encode(), place)
            if friendly_name
            else None,
            mask=mask(address),
        )
        with _clashing(PAIRS, Why.PAIR_IN_USE):
            await sessions.bind(connection, id)
        return id

    async def _come_back(self, connection: Connection, session: ProxySession, term: Term) -> None:
        with _clashing(NAMES, Why.NAME_TAKEN):
            await tickets.reopen(connection, session.ticket_id, term.end)
        await proxy_sessions.reopen(connection, session.id, term)
        for id in await proxy_participants.come_back(connection, session.id):
            with _clashing(PAIRS, Why.PAIR_IN_USE):
                await sessions.bind(connection, id)


@contextmanager
def _clashing(constraints: Collection[str], why: Why) -> Iterator[None]:
    """Say why it cannot be where one of these constraints says no; the transaction is over then."""
    try:
        with translated():
            yield
    except Clash as clash:
        if clash.constraint in constraints:
            raise Unfit(why) from None
        raise
