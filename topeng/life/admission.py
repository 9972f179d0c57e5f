"""Admission: a customer is let into a conversation, by whatever channel they come."""

from dataclasses import dataclass
from uuid import UUID

from db import deliveries, holders, lanes, numbers, sessions
from db.deliveries import Draft
from db.pool import Connection
from db.services import Proxy, Service
from db.sessions import Participant, Session
from db.tickets import Ticket
from relay.address import Address, Scheme
from relay.delivery import Purpose
from relay.language import Language, guess
from relay.notices import KINDS, Notice, say
from relay.payload import Payload, Template, Text
from relay.pool.geography import Region, place
from relay.session import Party, Role
from topeng.desk.cards import until
from topeng.desk.joining import Joining
from topeng.drafts import Drafter
from topeng.numbers.allocator import Allocator, Seat
from topeng.vault import Known

CUSTOMER_ALIAS = "Pelanggan"


@dataclass(frozen=True, slots=True, repr=False)
class Guest:
    """Where a customer is reached, through which proxy, in which language."""

    address: Address | Known
    proxy_id: UUID
    language: Language

    @classmethod
    def of(cls, address: Address, proxy: Proxy) -> "Guest":
        """Somebody of whom only the address is known."""
        return cls(address, proxy.id, guess(address))


@dataclass(frozen=True, slots=True)
class Admission:
    """Lets customers in."""

    drafter: Drafter
    joining: Joining

    async def admit(
        self,
        connection: Connection,
        session: Session,
        guest: Guest,
        greeting: Payload | None = None,
    ) -> None:
        """Let a customer into a session, and pass on what the staff wrote before. Keys are opened here.

        On a number that this customer has in another conversation they get another one, or share it. Raises `Exhausted`.
        """
        await self.drafter.vault.load(connection, [session.key_id])
        seat = await self._seat(connection, session, guest)
        lane = self.drafter.lane(
            key_id=session.key_id,
            proxy_id=seat.proxy_id,
            address=guest.address,
            language=guest.language,
            session_id=session.id,
        )
        await lanes.add(connection, [lane])
        id = self.drafter.chance.uuid()
        await sessions.join(
            connection, Participant(id, session.id, Role.CUSTOMER, CUSTOMER_ALIAS, None, lane.id)
        )
        await sessions.bind(connection, id, alone=seat.alone)
        party = Party(
            id,
            lane.id,
            Role.CUSTOMER,
            CUSTOMER_ALIAS,
            guest.address.scheme,
            guest.language,
            shared=await self._shared(connection, session),
        )
        drafts: list[Draft] = []
        if greeting is not None:
            drafts.append(self.drafter.draft(lane.id, session.key_id, greeting, Purpose.NOTICE))
        drafts += await self.joining.what_waited(connection, session, party)
        await deliveries.add(connection, drafts)

    async def _seat(self, connection: Connection, session: Session, guest: Guest) -> Seat:
        """The guest's own number, unless another conversation of theirs is on it; or a sender that all share."""
        number = await numbers.get(connection, guest.proxy_id)
        if number is None:
            return Seat(guest.proxy_id, alone=False)
        address, vault = guest.address, self.drafter.vault
        index = address.counterpart if isinstance(address, Known) else vault.index(address)
        service_id = await sessions.service_of(connection, session.id)
        if number.service_id == service_id and await numbers.may_resume(
            connection, number.proxy_id, index, session.ticket_id
        ):
            return Seat(number.proxy_id, alone=True)
        own = Region(number.country, number.area)
        region = own if isinstance(address, Known) else place(address)
        return await Allocator(vault).seat(connection, service_id, address, region)

    async def _shared(self, connection: Connection, session: Session) -> bool:
        """Whether its customer has several conversations on this sender, or is about to."""
        if len(await sessions.open_of(connection, session.ticket_id)) > 1:
            return True
        customer = await holders.customer_of(connection, session.id)
        return customer is not None and customer.shared


def greeting(service: Service, ticket: Ticket, guest: Guest) -> Payload | None:
    """How a conversation opens: on WhatsApp by a template, if the service has one, elsewhere in words."""
    if guest.address.scheme is Scheme.WHATSAPP:
        return Template(service.opening, (ticket.code,)) if service.opening else None
    return Text(
        say(
            Notice.WELCOME_CUSTOMER,
            guest.language,
            code=ticket.code,
            kind=KINDS[ticket.kind][guest.language],
            until=until(ticket.ends_at),
        )
    )
