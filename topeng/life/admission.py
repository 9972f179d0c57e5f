"""Admission: a customer is let into a conversation, by whatever channel they come."""

from dataclasses import dataclass
from uuid import UUID

from db import deliveries, holders, lanes, sessions
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
from relay.session import Party, Role
from topeng.desk.cards import until
from topeng.desk.joining import Joining
from topeng.drafts import Drafter
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
        """Let a customer into a session, and pass on what the staff wrote before. Keys are opened here."""
        await self.drafter.vault.load(connection, [session.key_id])
        lane = self.drafter.lane(
            key_id=session.key_id,
            proxy_id=guest.proxy_id,
            address=guest.address,
            language=guest.language,
            session_id=session.id,
        )
        await lanes.add(connection, [lane])
        id = self.drafter.chance.uuid()
        await sessions.join(
            connection, Participant(id, session.id, Role.CUSTOMER, CUSTOMER_ALIAS, None, lane.id)
        )
        await sessions.bind(connection, id)
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
