"""Links: how a customer who cannot be written to comes to a ticket by themselves, in the customers' bot."""

import hashlib
import secrets
from dataclasses import dataclass
from uuid import UUID

from db import links, services, sessions, staff, tickets
from db.leases import between_ticks
from db.pool import Connection, Database, wake
from db.services import Proxy
from db.tickets import Ticket
from relay.address import Address
from relay.errors import NotFound
from relay.language import Language
from relay.notices import Notice
from topeng.drafts import Drafter
from topeng.life.admission import Admission, Guest, greeting

CUSTOMER_BOT = "telegram:customer"


@dataclass(frozen=True, slots=True)
class Links:
    """Makes links and lets people in by them. A link works once, for whoever has it first, while its ticket lives."""

    database: Database
    drafter: Drafter
    admission: Admission

    async def make(self, connection: Connection, ticket: Ticket) -> str:
        """A new link to a ticket (https://core.telegram.org/bots/features#deep-linking). Its token is kept nowhere."""
        proxy = await self.bot(connection)
        if proxy.name is None:
            raise NotFound("The customers' bot is not running yet; start the service once.")
        token = secrets.token_urlsafe(24)
        await links.add(connection, token=_hash(token), ticket_id=ticket.id, proxy_id=proxy.id)
        return f"https://t.me/{proxy.name}?start={token}"

    async def bot(self, connection: Connection) -> Proxy:
        """The customers' bot. Raises `NotFound` where there is none."""
        proxy = await services.find_proxy(connection, CUSTOMER_BOT)
        if proxy is None:
            raise NotFound(
                "There is no customers' bot; set TOPENG_CUSTOMER_BOT_TOKEN and start the service."
            )
        return proxy

    async def redeem(self, chat: Address, token: str, language: Language) -> Notice | None:
        """Let somebody in by a link; what to tell them where it does not, None where they are greeted already."""
        async with between_ticks(self.database) as connection:
            link = await links.find(connection, _hash(token))
            index = self.drafter.vault.index(chat)
            if link is None or not link.live:
                return Notice.LINK_OVER
            if link.used_by is not None:
                return Notice.LINK_USED if link.used_by == index else Notice.LINK_OVER
            if await staff.by_counterpart(connection, index) is not None:
                return Notice.LINK_NOT_FOR_STAFF
            await links.use(connection, _hash(token), by=index)
            await self._let_in(connection, link.ticket_id, chat, language)
            await wake(connection)
        return None

    async def _let_in(
        self, connection: Connection, ticket_id: UUID, chat: Address, language: Language
    ) -> None:
        """Bring the customer into every open conversation of the ticket; the way they had before is left."""
        ticket = await tickets.get(connection, ticket_id)
        service = await services.find(connection, ticket.service)
        if service is None:
            raise LookupError("no such service")
        guest = Guest(chat, (await self.bot(connection)).id, language)
        said = greeting(service, ticket, guest)
        for session in await sessions.open_of(connection, ticket_id):
            await sessions.leave_customers(connection, session.id)
            await self.admission.admit(connection, session, guest, said)
            said = None  # once is enough


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
