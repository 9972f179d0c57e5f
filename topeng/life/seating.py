"""Seating: people are let into sessions between customers, each by a proxy of their own, and out again.

Everything here runs between two ticks (`db.leases.between_ticks`).
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from db import lanes, proxy_participants, services, sessions, silence
from db.pool import Clash, Connection, translated
from db.proxy_participants import ProxyParticipant
from db.proxy_services import ProxyService
from db.proxy_sessions import ProxySession
from db.services import Proxy
from db.sessions import Participant
from relay.address import Address, Scheme
from relay.errors import BadInput, Conflict
from relay.language import guess
from relay.proxy.identity import identify, mask
from relay.proxy.refusal import Unfit, Why
from relay.session import Role
from relay.vault.seal import Place
from topeng.drafts import Drafter
from topeng.life.links import CUSTOMER_BOT
from topeng.numbers.allocator import Allocator

ALIAS = "Peserta"
"""What the others see of somebody: nothing that says who it is."""
PAIRS = frozenset({"binding_alone", "binding_live"})


@dataclass(frozen=True, slots=True, repr=False)
class NewParticipant:
    """Whom to let in. `proxy` names what they are to see: an address or a number's SID; without one it is chosen."""

    identifier: str
    friendly_name: str = ""
    proxy: str | None = None


@dataclass(frozen=True, slots=True)
class Seating:
    """Lets people in, and out."""

    drafter: Drafter
    allocator: Allocator

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

    async def come_back(self, connection: Connection, session: ProxySession) -> None:
        """Let everybody who was in a session when it closed be in it again, each with what they had. Raises `Unfit`."""
        if await proxy_participants.astray(connection, session.id, session.service_id):
            raise Unfit(Why.NOT_IN_POOL)
        for id in await proxy_participants.come_back(connection, session.id):
            with clashing(PAIRS, Why.PAIR_IN_USE):
                await sessions.bind(connection, id)

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
        with clashing(PAIRS, Why.PAIR_IN_USE):
            await sessions.bind(connection, id)
        return id


@contextmanager
def clashing(constraints: Collection[str], why: Why) -> Iterator[None]:
    """Say why it cannot be where one of these constraints says no; the transaction is over then."""
    try:
        with translated():
            yield
    except Clash as clash:
        if clash.constraint in constraints:
            raise Unfit(why) from None
        raise
