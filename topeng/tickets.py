"""Tickets: what the business does with them."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from db import deliveries, keys, lanes, services, sessions, staff, tickets
from db.leases import between_ticks
from db.pool import Clash, Connection, Database, wake
from db.services import Proxy, Service
from db.sessions import Participant
from db.tickets import Ticket
from relay.address import Address, Scheme
from relay.code import code
from relay.delivery import Purpose
from relay.errors import BadInput, Conflict, NotFound
from relay.language import guess
from relay.payload import Template
from relay.session import Role
from relay.ticket import TicketEvent, TicketKind, end_of, extended
from relay.vault.seal import Place
from topeng.cards import CardTable
from topeng.chance import Clock
from topeng.drafts import Drafter
from topeng.ending import Endings

CUSTOMER_ALIAS = "Pelanggan"
LONGEST_REF = 200
CODE_ATTEMPTS = 5
SILENCE_PATIENCE = 10.0
BETWEEN_LOOKS = 0.02


@dataclass(frozen=True, slots=True, repr=False)
class NewTicket:
    """What the business says of a new ticket. Without `length` it gets its kind's default."""

    service: str
    kind: TicketKind
    ref: str
    customer: Address
    length: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """A ticket, with its reference opened for whoever runs the business's side.

    `silent` is false when it was closed and what had begun before its end was still under way when waiting ended.
    """

    ticket: Ticket
    ref: str
    silent: bool = True


@dataclass(frozen=True, slots=True)
class Tickets:
    """Opens, shows, extends and closes tickets; finds them by name within `service`."""

    service: str
    database: Database
    drafter: Drafter
    cards: CardTable
    endings: Endings
    clock: Clock

    async def open(self, new: NewTicket) -> Shown:
        """Open a ticket with its session and show it to the staff. Raises `BadInput`, `NotFound` or `Conflict`."""
        if not new.ref.strip() or len(new.ref) > LONGEST_REF:
            raise BadInput(
                f"A ticket's ref has 1 to {LONGEST_REF} characters: the order's or the request's own number."
            )
        for _ in range(CODE_ATTEMPTS):
            try:
                async with between_ticks(self.database) as connection:
                    return await self._open(connection, new)
            except Clash as clash:
                if clash.constraint != "ticket_code":
                    raise _explained(clash) from None
        raise Conflict("No free short code was found; close old tickets, or try again.")

    async def _open(self, connection: Connection, new: NewTicket) -> Shown:
        service = await services.find(connection, new.service)
        if service is None:
            raise NotFound(
                f"There is no service named “{new.service}”; `topeng number add` makes one."
            )
        proxy = await self._proxy(connection, service, new.customer)
        key, session_key = self.drafter.vault.new_key(), self.drafter.vault.new_key()
        await keys.add(connection, [key, session_key])
        id = self.drafter.chance.uuid()
        ref = new.ref.strip()
        await tickets.add(
            connection,
            id=id,
            service_id=service.id,
            key_id=key.id,
            code=code(int.from_bytes(self.drafter.chance.bytes(8))),
            kind=new.kind,
            ref=self.drafter.vault.seal(key.id, ref.encode(), Place("ticket", "ref", id)),
            ref_index=self.drafter.vault.reference_index(ref),
            ends_at=end_of(new.kind, await tickets.now(connection), new.length),
        )
        session_id = self.drafter.chance.uuid()
        await sessions.add(connection, id=session_id, ticket_id=id, key_id=session_key.id)
        ticket = await tickets.get(connection, id)
        await self._let_customer_in(
            connection, new.customer, session_id, session_key.id, proxy, service, ticket
        )
        await self.cards.show(
            connection, session_id, ticket, await staff.active(connection, service.id)
        )
        await wake(connection)
        return Shown(ticket, ref)

    async def _proxy(self, connection: Connection, service: Service, customer: Address) -> Proxy:
        if customer.scheme is not Scheme.WHATSAPP:
            raise BadInput("A customer is reached on WhatsApp for now: whatsapp:+62…")
        proxy = await services.proxy_for(connection, service_id=service.id, channel="whatsapp")
        if proxy is None:
            raise NotFound(
                f"The service “{service.name}” has no WhatsApp number; add one with `topeng number add`."
            )
        return proxy

    async def _let_customer_in(
        self,
        connection: Connection,
        customer: Address,
        session_id: UUID,
        key_id: UUID,
        proxy: Proxy,
        service: Service,
        ticket: Ticket,
    ) -> None:
        lane = self.drafter.lane(
            key_id=key_id,
            proxy_id=proxy.id,
            address=customer,
            language=guess(customer),
            session_id=session_id,
        )
        await lanes.add(connection, [lane])
        id = self.drafter.chance.uuid()
        await sessions.join(
            connection, Participant(id, session_id, Role.CUSTOMER, CUSTOMER_ALIAS, None, lane.id)
        )
        await sessions.bind(connection, id)
        if service.opening is not None:
            greeting = Template(service.opening, (ticket.code,))
            await deliveries.add(
                connection, [self.drafter.draft(lane.id, key_id, greeting, Purpose.NOTICE)]
            )

    async def newest(self, *, live_only: bool, limit: int) -> list[Shown]:
        """The newest tickets."""
        async with self.database.connection() as connection:
            found = await tickets.list_newest(connection, live_only=live_only, limit=limit)
            return await self._shown(connection, found)

    async def find(self, name: str) -> Shown:
        """The newest ticket of this short code or reference, an open one first. Raises `NotFound`."""
        async with self.database.connection() as connection:
            found = await tickets.find(
                connection,
                service=self.service,
                code=name.strip(),
                ref_index=self.drafter.vault.reference_index(name.strip()),
            )
            if not found:
                raise NotFound(
                    f"There is no ticket with the code or ref “{name}”; `topeng ticket list` shows all."
                )
            found.sort(key=lambda ticket: ticket.ended_at is not None)
            return (await self._shown(connection, found[:1]))[0]

    async def extend(self, name: str, by: timedelta) -> Shown:
        """Move an open ticket's end. Raises `NotFound`, `BadInput`, or `Conflict` when it has ended."""
        ticket = (await self.find(name)).ticket
        after_extending = extended(ticket.ends_at, await self._now(), by)
        async with self.database.transaction() as connection:
            if not await tickets.extend(connection, ticket.id, after_extending):
                raise Conflict(
                    f"Ticket {ticket.code} has ended; what has ended is not opened again."
                )
        return await self.find(ticket.code)

    async def close(self, name: str) -> Shown:
        """End a ticket; returns once nothing of it is on its way any more, or says so. Raises `NotFound` or `Conflict`."""
        ticket = (await self.find(name)).ticket
        async with between_ticks(self.database) as connection:
            if not await self.endings.end(connection, ticket.id, TicketEvent.CLOSE):
                raise Conflict(f"Ticket {ticket.code} has ended already.")
        silent = await self.silence(ticket.id)
        return replace(await self.find(ticket.code), silent=silent)

    async def silence(self, ticket_id: UUID) -> bool:
        """Wait until every hand-over that had begun before the end has its outcome; False when patience ran out first.

        The connection is given back between two looks, so that whoever waits holds up nobody.
        """
        waited = 0.0
        while await self._in_flight(ticket_id):
            if waited >= SILENCE_PATIENCE:
                return False
            await self.clock.sleep(BETWEEN_LOOKS)
            waited += BETWEEN_LOOKS
        return True

    async def _in_flight(self, ticket_id: UUID) -> int:
        async with self.database.connection() as connection:
            return await deliveries.in_flight(connection, ticket_id)

    async def _now(self) -> datetime:
        async with self.database.connection() as connection:
            return await tickets.now(connection)

    async def _shown(self, connection: Connection, found: list[Ticket]) -> list[Shown]:
        vault = self.drafter.vault
        await vault.load(connection, (ticket.key_id for ticket in found))
        return [
            Shown(
                ticket,
                vault.unseal(ticket.key_id, ticket.ref, Place("ticket", "ref", ticket.id)).decode(),
            )
            for ticket in found
        ]


def _explained(clash: Clash) -> Conflict:
    if clash.constraint == "binding_live":
        return Conflict(
            "This customer has an open session on the same number already, and its messages could not be told apart; "
            "close that ticket first, or add another number to the service."
        )
    if clash.constraint == "ticket_live_ref":
        return Conflict(
            "There is an open ticket for that ref already; `topeng ticket show` finds it."
        )
    return Conflict(f"The database refused this ticket ({clash.constraint}).")
