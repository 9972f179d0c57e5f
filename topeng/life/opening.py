"""Opening: a ticket with its conversations, and who is in them from the start."""

from dataclasses import dataclass
from datetime import timedelta

from db import company, deliveries, holders, keys, opt_outs, services, sessions, staff, tickets
from db.pool import Connection, wake
from db.services import Service
from db.sessions import Session
from db.staff import Staff
from db.tickets import Ticket
from relay.address import Address, Scheme
from relay.code import code
from relay.delivery import Purpose
from relay.errors import BadInput, Conflict, NotFound
from relay.language import guess
from relay.notices import Notice, say
from relay.payload import Text
from relay.pool.exhaustion import Exhausted, Why
from relay.pool.geography import place
from relay.reach import can_answer
from relay.session import Role
from relay.ticket import TicketKind, TicketState, end_of
from relay.vault.seal import Place
from topeng.desk.cards import CardTable
from topeng.desk.joining import Joining
from topeng.desk.leaving import Leaving
from topeng.drafts import Drafter
from topeng.life.admission import Admission, Guest, greeting
from topeng.life.links import Links
from topeng.numbers.allocator import Allocator
from topeng.vault import Known

_CHANNELS = {Scheme.WHATSAPP: "whatsapp", Scheme.TEL: "sms"}
_NUMBERS = {Scheme.WHATSAPP: "WhatsApp", Scheme.TEL: "SMS"}


@dataclass(frozen=True, slots=True, repr=False)
class NewTicket:
    """What the business says of a new ticket. Without `length` it gets its kind's default.

    Without a `customer` there is only a link, by which they come. `driver` is the alias of whoever has the order in hand;
    `desk` says whether there is a conversation with the agents, too.
    """

    service: str
    kind: TicketKind
    ref: str
    customer: Address | None
    length: timedelta | None = None
    driver: str | None = None
    desk: bool = True


class PoolDry(NotFound):
    """A service has no number on a channel (``whatsapp``) on which a customer is to be reached, or none left for them."""

    def __init__(
        self, service: Service, scheme: Scheme, exhausted: Exhausted | None = None
    ) -> None:
        super().__init__(
            f"The service “{service.name}” has no {_NUMBERS[scheme]} number; add one with `topeng number add`."
            if exhausted is None or exhausted.why is Why.EMPTY
            else str(exhausted)
        )
        self.service_id = service.id
        self.channel = _CHANNELS[scheme]


@dataclass(frozen=True, slots=True)
class Opening:
    """Opens tickets and conversations."""

    drafter: Drafter
    cards: CardTable
    joining: Joining
    leaving: Leaving
    admission: Admission
    links: Links

    async def open(self, connection: Connection, new: NewTicket) -> tuple[Ticket, str | None]:
        """Open a ticket; and the link that leads to it, where its customer needs one.

        Raises `BadInput`, `NotFound` or `Conflict`, or `Clash`: ticket_code (roll again), ticket_live_ref.
        """
        if not new.desk and new.driver is None:
            raise BadInput("A ticket is for the agents, for a driver, or for both; name a driver.")
        service = await services.find(connection, new.service)
        if service is None:
            raise NotFound(
                f"There is no service named “{new.service}”; `topeng number add` makes one."
            )
        await self._refuse_opted_out(connection, service, new.customer)
        guest = await self._guest(connection, service, new.customer)
        ticket = await self._add(connection, service, new)
        said = greeting(service, ticket, guest) if guest is not None else None
        if new.desk:
            session = await self.session(connection, ticket, Role.AGENT, first=True)
            if guest is not None:
                await self.admission.admit(connection, session, guest, said)
                said = None
            await self.show(connection, session, ticket)
        if new.driver is not None:
            person = await self._driver(connection, ticket, new.driver)
            session = await self.session(connection, ticket, Role.DRIVER, first=not new.desk)
            if guest is not None:
                await self.admission.admit(connection, session, guest, said)
            await self.joining.join(connection, person, session.id, ticket)
        link = await self._invite(connection, service, ticket, new.customer) if not guest else None
        await wake(connection)
        return await tickets.get(connection, ticket.id), link

    async def show(self, connection: Connection, session: Session, ticket: Ticket) -> None:
        """Show a conversation to the agents who may take it."""
        people = await staff.active(connection, ticket.service_id)
        await self.cards.show(connection, session.id, ticket, people)

    async def assign(self, connection: Connection, ticket: Ticket, alias: str) -> None:
        """Give the order of an open ticket to a driver. Raises `NotFound` or `Conflict`."""
        if ticket.state is not TicketState.OPEN:
            raise Conflict(f"Ticket {ticket.code} has ended; a driver can be given to an open one.")
        person = await self._driver(connection, ticket, alias)
        session = await self._driven(connection, ticket)
        if session is None:
            session = await self.session(connection, ticket, Role.DRIVER, first=False)
            guest = await self.guest_of(connection, ticket)
            if guest is not None:
                await self.admission.admit(connection, session, guest)
        else:
            holder = await holders.of_session(connection, session.id)
            if holder is not None and holder.staff_id == person.id:
                raise Conflict(f"{person.alias} has ticket {ticket.code} already.")
            if holder is not None:
                await self.leaving.leave(connection, holder.participant_id, holder.lane_id)
        await self.joining.join(connection, person, session.id, ticket)
        await wake(connection)

    async def guest_of(self, connection: Connection, ticket: Ticket) -> Guest | None:
        """Where the customer of a ticket is reached, once they are in it."""
        reached = await company.customer_of(connection, ticket.id)
        if reached is None:
            return None
        await self.drafter.vault.load(connection, [reached.key_id])
        known = Known(
            reached.lane_id, reached.key_id, reached.address, reached.counterpart, reached.scheme
        )
        return Guest(known, reached.proxy_id, reached.language)

    async def _add(self, connection: Connection, service: Service, new: NewTicket) -> Ticket:
        vault, chance = self.drafter.vault, self.drafter.chance
        key, id, ref = vault.new_key(), chance.uuid(), new.ref.strip()
        await keys.add(connection, [key])
        await tickets.add(
            connection,
            id=id,
            service_id=service.id,
            key_id=key.id,
            code=self._code(),
            kind=new.kind,
            ref=vault.seal(key.id, ref.encode(), Place("ticket", "ref", id)),
            ref_index=vault.reference_index(ref),
            ends_at=end_of(new.kind, await tickets.now(connection), new.length),
        )
        return await tickets.get(connection, id)

    async def session(
        self, connection: Connection, ticket: Ticket, role: Role, *, first: bool
    ) -> Session:
        """A new conversation under a ticket; the `first` goes by the ticket's own code."""
        key, id = self.drafter.vault.new_key(), self.drafter.chance.uuid()
        await keys.add(connection, [key])
        await sessions.add(
            connection,
            id=id,
            ticket_id=ticket.id,
            key_id=key.id,
            role=role,
            code=None if first else self._code(),
        )
        return await sessions.get(connection, id)

    def _code(self) -> str:
        return code(int.from_bytes(self.drafter.chance.bytes(8)))

    async def _driven(self, connection: Connection, ticket: Ticket) -> Session | None:
        """The conversation with a driver."""
        found = await sessions.open_of(connection, ticket.id)
        return next((one for one in found if one.role is Role.DRIVER), None)

    async def _driver(self, connection: Connection, ticket: Ticket, alias: str) -> Staff:
        found = [
            one
            for one in await staff.find(connection, alias=alias)
            if one.service_id == ticket.service_id
        ]
        if not found:
            raise NotFound(
                f"There is nobody with the alias “{alias}”; `topeng staff list` shows all."
            )
        if found[0].role is not Role.DRIVER or not found[0].may_claim:
            raise Conflict(
                f"{found[0].alias} cannot be given an order: only a driver who has joined and is active can."
            )
        return found[0]

    async def _refuse_opted_out(
        self, connection: Connection, service: Service, customer: Address | None
    ) -> None:
        vault = self.drafter.vault
        if customer is not None and await opt_outs.has(
            connection, service.id, vault.block_index(vault.index(customer))
        ):
            raise Conflict("This customer has asked to get no more messages; they may write MULAI.")

    async def _guest(
        self, connection: Connection, service: Service, customer: Address | None
    ) -> Guest | None:
        """The customer as one who can be written to and can answer; None for one who must come by a link."""
        if customer is None or not can_answer(customer):
            await self.links.bot(connection)
            return None
        if customer.scheme is Scheme.TELEGRAM:
            return Guest.of(customer, await self.links.bot(connection))
        allocator = Allocator(self.drafter.vault)
        await allocator.refuse_ours(connection, customer)
        if customer.scheme is Scheme.WHATSAPP:
            proxy = await services.proxy_for(
                connection, service_id=service.id, channel=_CHANNELS[customer.scheme]
            )
            if proxy is None:
                raise PoolDry(service, customer.scheme)
            return Guest(customer, proxy.id, guess(customer))
        try:
            seat = await allocator.seat(connection, service.id, customer, place(customer))
        except Exhausted as exhausted:
            raise PoolDry(service, customer.scheme, exhausted) from None
        return Guest(customer, seat.proxy_id, guess(customer))

    async def _invite(
        self, connection: Connection, service: Service, ticket: Ticket, customer: Address | None
    ) -> str:
        """Make the link, and send it where a notice can reach the customer."""
        link = await self.links.make(connection, ticket)
        if customer is None:
            return link
        proxy = await services.proxy_for(connection, service_id=service.id, channel="sms")
        if proxy is None:
            return link
        language = guess(customer)
        lane_id, key_id = await self.drafter.outside(connection, proxy.id, customer, language)
        text = Text(say(Notice.COME_BY_LINK, language, code=ticket.code, link=link))
        await deliveries.add(connection, [self.drafter.draft(lane_id, key_id, text, Purpose.CARD)])
        return link
