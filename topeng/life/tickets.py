"""Tickets: what the business does with them."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from db import deliveries, tickets
from db.leases import between_ticks
from db.pool import Clash, Connection, Database, wake
from db.tickets import Ticket
from relay.errors import BadInput, Conflict, NotFound
from relay.ticket import TicketEvent, extended
from topeng.chance import Clock
from topeng.desk.menu import Menus
from topeng.drafts import Drafter
from topeng.life.ending import Endings
from topeng.life.opening import NewTicket, Opening, PoolDry
from topeng.oversight.alerts import Alerts
from topeng.vault import Reference

LONGEST_REF = 200
FORGOTTEN = "—"
"""What stands for a reference whose key is destroyed."""
CODE_ATTEMPTS = 5
SILENCE_PATIENCE = 10.0
BETWEEN_LOOKS = 0.02


@dataclass(frozen=True, slots=True)
class Shown:
    """A ticket, with its reference opened for whoever runs the business's side.

    `silent` is false when it was closed and what had begun before its end was still under way when waiting ended.
    `link` is the one-time way in for a customer who cannot be written to; it is shown once.
    """

    ticket: Ticket
    ref: str
    silent: bool = True
    link: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Tickets:
    """Opens, shows, extends and closes tickets; finds them by name within `service`."""

    service: str
    database: Database
    drafter: Drafter
    opening: Opening
    endings: Endings
    alerts: Alerts
    clock: Clock

    async def open(self, new: NewTicket) -> Shown:
        """Open a ticket with its conversations. Raises `BadInput`, `NotFound` or `Conflict`."""
        if not new.ref.strip() or len(new.ref) > LONGEST_REF:
            raise BadInput(
                f"A ticket's ref has 1 to {LONGEST_REF} characters: the order's or the request's own number."
            )
        for _ in range(CODE_ATTEMPTS):
            try:
                async with between_ticks(self.database) as connection:
                    ticket, link = await self.opening.open(connection, new)
                    return replace((await self._shown(connection, [ticket]))[0], link=link)
            except Clash as clash:
                if clash.constraint != "ticket_code":
                    raise _explained(clash) from None
            except PoolDry as dry:
                await self.alerts.pool_dry(dry.service_id, dry.channel)
                raise
        raise Conflict("No free short code was found; close old tickets, or try again.")

    async def assign(self, name: str, alias: str) -> Shown:
        """Give a ticket's order to a driver, in a conversation of its own with the customer; one before is released.

        Raises `NotFound` or `Conflict`.
        """
        ticket = (await self.find(name)).ticket
        async with between_ticks(self.database) as connection:
            await self.opening.assign(connection, ticket, alias)
        return await self.find(ticket.code)

    async def newest(self, *, live_only: bool, limit: int) -> list[Shown]:
        """The newest tickets."""
        async with self.database.connection() as connection:
            found = await tickets.list_newest(connection, live_only=live_only, limit=limit)
            return await self._shown(connection, found)

    async def find(self, name: str) -> Shown:
        """The newest ticket of this short code or reference, an open one first; where `service` has none, any other's.

        Raises `NotFound`.
        """
        async with self.database.connection() as connection:
            found = await self._named(connection, self.service, name.strip())
            found = found or await self._named(connection, None, name.strip())
            if not found:
                raise NotFound(
                    f"There is no ticket with the code or ref “{name}”; `topeng ticket list` shows all."
                )
            found.sort(key=lambda ticket: ticket.ended_at is not None)
            return (await self._shown(connection, found[:1]))[0]

    async def _named(self, connection: Connection, service: str | None, name: str) -> list[Ticket]:
        index = self.drafter.vault.reference_index(name)
        return await tickets.find(connection, service=service, code=name, ref_index=index)

    async def extend(self, name: str, by: timedelta) -> Shown:
        """Move an open ticket's end. Raises `NotFound`, `BadInput`, or `Conflict` when it has ended."""
        ticket = (await self.find(name)).ticket
        after_extending = extended(ticket.ends_at, await self._now(), by)
        async with between_ticks(self.database) as connection:
            if not await tickets.extend(connection, ticket.id, after_extending):
                raise Conflict(
                    f"Ticket {ticket.code} has ended; what has ended is not opened again."
                )
            menus = Menus(self.drafter, self.opening.cards)
            await menus.renew(connection, await tickets.get(connection, ticket.id))
            await wake(connection)
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
        named = [Reference(ticket.id, ticket.key_id, ticket.ref) for ticket in found]
        refs = await self.drafter.vault.references(connection, named)
        return [Shown(ticket, ref or FORGOTTEN) for ticket, ref in zip(found, refs, strict=True)]


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
