"""The doorkeeper: knows who of the staff stands at the desk, and speaks to them in their own chat."""

from dataclasses import dataclass
from uuid import UUID

from db import audit, deliveries, holders, services, staff, tickets
from db.holders import Held
from db.pool import Connection, wake
from db.staff import Staff
from relay.address import Address
from relay.audit.entry import ActorKind
from relay.delivery import Purpose
from relay.language import Language
from relay.notices import Notice, say
from relay.payload import Text
from relay.press import Press
from relay.session import StaffState
from relay.ticket import TicketState
from topeng.drafts import Drafter

STAFF_BOT = "telegram:staff"


class TurnedAway(Exception):
    """Somebody may not do what they asked. The text is the line that says so to them."""


@dataclass(frozen=True, slots=True)
class Doorkeeper:
    """Lets staff in, or says why not."""

    drafter: Drafter

    async def colleague(self, connection: Connection, chat: Address) -> Staff | None:
        """Who of the staff writes from this chat, the suspended as well."""
        return await staff.by_counterpart(connection, self.drafter.vault.index(chat))

    async def active(self, connection: Connection, chat: Address) -> Staff | None:
        """The same, where they are at work. What the transaction does from here on, they do, to the audit log."""
        person = await self.colleague(connection, chat)
        if person is None or person.state is not StaffState.ACTIVE:
            return None
        await audit.acting(connection, ActorKind.STAFF, person.id)
        return person

    async def shut(self, connection: Connection, chat: Address) -> Notice:
        """Why this chat may do nothing here."""
        known = await self.colleague(connection, chat)
        return Notice.SUSPENDED if known is not None else Notice.BY_INVITATION

    async def let_in(self, connection: Connection, press: Press) -> Staff:
        """Who presses. Raises `TurnedAway`."""
        person = await self.active(connection, press.chat)
        if person is None:
            raise TurnedAway(say(await self.shut(connection, press.chat), press.language))
        return person

    async def holder(self, connection: Connection, press: Press) -> tuple[Staff, Held]:
        """Who presses, and the live session of theirs that it is about. Raises `TurnedAway`."""
        person = await self.let_in(connection, press)
        for held in await holders.held_by(connection, person.id):
            if held.session_id == press.subject:
                return person, held
        ticket = await tickets.of_session(connection, press.subject)
        over = ticket is not None and ticket.state is not TicketState.OPEN
        raise TurnedAway(say(Notice.OVER if over else Notice.NOT_YOURS, person.language))

    async def say(
        self,
        connection: Connection,
        chat: Address,
        language: Language,
        notice: Notice,
        **places: str,
    ) -> None:
        """Say something to somebody, staff or not, in their own chat."""
        lane_id, key_id = await self.lane(connection, chat, language)
        text = Text(say(notice, language, **places))
        await deliveries.add(connection, [self.drafter.draft(lane_id, key_id, text, Purpose.CARD)])
        await wake(connection)

    async def lane(
        self, connection: Connection, chat: Address, language: Language
    ) -> tuple[UUID, UUID]:
        """The lane, and its key, toward somebody's own chat with the staff bot."""
        proxy = await services.find_proxy(connection, STAFF_BOT)
        if proxy is None:
            raise LookupError("the staff bot is not set up")
        return await self.drafter.outside(connection, proxy.id, chat, language)
