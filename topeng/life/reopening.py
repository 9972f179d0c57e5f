"""Reopening: within a service's grace a customer may open an ended ticket again, for what was lost or forgotten.

It is a new epoch: new conversations with new keys and threads. What was said before stays where it was.
"""

from dataclasses import dataclass
from datetime import timedelta

from db import company, routes, services, staff, tickets
from db.company import Before
from db.pool import Clash, Connection, translated, wake
from db.routes import Key
from db.tickets import Reopenable, Ticket
from relay.address import Address
from relay.arrival import Arrival
from relay.notices import Notice, say
from relay.payload import Text
from relay.session import Role
from relay.ticket import TicketEvent, after
from topeng.desk.cards import until
from topeng.life.admission import Guest
from topeng.life.opening import Opening

LEAST = timedelta(hours=1)
"""How long a ticket that was reopened at the last moment lives."""


@dataclass(frozen=True, slots=True)
class Reopening:
    """Opens tickets again."""

    opening: Opening

    async def offer(self, connection: Connection, arrival: Arrival) -> Reopenable | None:
        """The ticket that somebody without a conversation may reopen."""
        index = self.opening.drafter.vault.index(arrival.sender)
        return await tickets.reopenable(connection, proxy=arrival.proxy, counterpart=index)

    async def reopen(self, connection: Connection, arrival: Arrival) -> bool:
        """Open the sender's last ticket again; False where there is none that may be."""
        found = await self.offer(connection, arrival)
        if found is None:
            return False
        before = await company.last_epoch(connection, found.id)
        ticket = await tickets.get(connection, found.id)
        after(ticket.state, TicketEvent.REOPEN)
        least = await tickets.now(connection) + LEAST
        try:
            with translated():
                async with connection.transaction():
                    await tickets.reopen(connection, ticket.id, max(found.until, least))
        except Clash:
            return False  # the matter has a newer ticket
        ticket = await tickets.get(connection, ticket.id)
        guest = await self._guest(connection, arrival.proxy, arrival.sender, ticket)
        for place, was in enumerate(before):
            await self._resume(connection, ticket, was, guest, first=place == 0)
        index = self.opening.drafter.vault.index(arrival.sender)
        await routes.touch(connection, [Key(arrival.proxy, index, 0)])
        await wake(connection)
        return True

    async def _guest(
        self, connection: Connection, proxy: str, address: Address, ticket: Ticket
    ) -> Guest:
        reached = await self.opening.guest_of(connection, ticket)
        found = await services.find_proxy(connection, proxy)
        if found is None:
            raise LookupError("no such proxy")
        return Guest.of(address, found) if reached is None else reached

    async def _resume(
        self, connection: Connection, ticket: Ticket, was: Before, guest: Guest, *, first: bool
    ) -> None:
        person = await staff.get(connection, was.staff_id) if was.staff_id else None
        if was.role is Role.DRIVER and (person is None or not person.may_claim):
            was, person = Before(Role.AGENT, None), None  # the agents see to it instead
        session = await self.opening.session(connection, ticket, was.role, first=first)
        said = Text(
            say(Notice.REOPENED, guest.language, code=session.code, until=until(ticket.ends_at))
        )
        await self.opening.admission.admit(connection, session, guest, said if first else None)
        if was.role is Role.DRIVER and person is not None:
            await self.opening.joining.join(connection, person, session.id, ticket)
        else:
            await self.opening.show(connection, session, ticket)
