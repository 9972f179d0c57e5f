"""The desk: what agents do in the staff bot. Implements `bots.telegram.desk.Desk`.

Every answer that is a message goes out through the person's own lane; what is returned here is the line that shows at
a pressed button.
"""

from dataclasses import dataclass
from uuid import UUID

from db import deliveries, holders, services, staff, tickets
from db.leases import between_ticks
from db.pool import Clash, Connection, Database, wake
from db.staff import Staff
from db.tickets import Ticket
from relay.address import Address
from relay.delivery import Purpose
from relay.language import Language
from relay.notices import Notice, say
from relay.payload import Text
from relay.session import StaffState
from relay.ticket import TicketEvent, TicketState
from topeng.cards import CardTable
from topeng.drafts import Drafter
from topeng.ending import Endings
from topeng.joining import Joining
from topeng.staffing import digest
from topeng.tickets import Tickets

STAFF_BOT = "telegram:staff"


@dataclass(frozen=True, slots=True)
class Desk:
    """The staff's way in."""

    database: Database
    drafter: Drafter
    joining: Joining
    cards: CardTable
    endings: Endings
    tickets: Tickets

    async def join(self, chat: Address, invite: str, language: Language) -> None:
        """Use up an invitation: the chat becomes a colleague's. Someone who has joined already is greeted."""
        async with between_ticks(self.database) as connection:
            if await self._colleague(connection, chat) is not None:
                await self._greet(connection, chat, language)
                return
            person = await staff.take_invite(connection, digest(invite))
            if person is None:
                await self._say(connection, chat, language, Notice.BAD_INVITE)
                return
            lane_id, _ = await self._lane(connection, chat, language)
            await staff.activate(
                connection, person.id, lane_id=lane_id, counterpart=self._index(chat)
            )
            await self._say(connection, chat, language, Notice.WELCOME, alias=person.alias)
            await self._show_queue(connection, await staff.get(connection, person.id))

    async def greet(self, chat: Address, language: Language) -> None:
        """Answer a plain /start."""
        async with between_ticks(self.database) as connection:
            await self._greet(connection, chat, language)

    async def queue(self, chat: Address, language: Language) -> None:
        """Show the waiting tickets once more."""
        async with between_ticks(self.database) as connection:
            person = await self._active(connection, chat)
            if person is None:
                await self._say(connection, chat, language, await self._shut(connection, chat))
            elif not person.may_claim:
                await self._say(connection, chat, person.language, Notice.MAY_NOT_CLAIM)
            elif not await self._show_queue(connection, person):
                await self._say(connection, chat, person.language, Notice.QUEUE_EMPTY)

    async def claim(self, chat: Address, session: UUID, language: Language) -> str:
        """Take a session: of two who press at once, one wins."""
        try:
            async with between_ticks(self.database) as connection:
                person = await self._active(connection, chat)
                if person is None:
                    return say(await self._shut(connection, chat), language)
                if not person.may_claim:
                    return say(Notice.MAY_NOT_CLAIM, person.language)
                ticket = await tickets.of_session(connection, session)
                if (
                    ticket is None
                    or ticket.service_id != person.service_id
                    or not await _live(connection, ticket)
                ):
                    return say(Notice.OVER, person.language)
                await self.joining.join(connection, person, session, ticket)
                await self.cards.turn(
                    connection, [session], ticket, Notice.CARD_TAKEN, holder=person.id
                )
                return say(Notice.CLAIMED, person.language, code=ticket.code)
        except Clash as clash:
            if clash.constraint != "participant_one_holder":
                raise
        return await self._too_late(chat, session, language)

    async def finish(self, chat: Address, session: UUID, language: Language) -> str:
        """End the ticket of a session that this person holds."""
        async with between_ticks(self.database) as connection:
            person = await self._active(connection, chat)
            if person is None:
                return say(await self._shut(connection, chat), language)
            held = [
                one
                for one in await holders.held_by(connection, person.id)
                if one.session_id == session
            ]
            if not held:
                ticket = await tickets.of_session(connection, session)
                over = ticket is not None and ticket.state is not TicketState.OPEN
                return say(Notice.OVER if over else Notice.NOT_YOURS, person.language)
            await self.endings.end(connection, held[0].ticket_id, TicketEvent.CLOSE)
        await self.tickets.silence(held[0].ticket_id)
        return say(Notice.ENDED, person.language, code=held[0].code)

    async def blocked(self, chat: Address, blocked: bool) -> None:
        """Blocking and unblocking change nothing here: a hand-over that fails says so itself."""

    async def _too_late(self, chat: Address, session: UUID, language: Language) -> str:
        async with between_ticks(self.database) as connection:
            person = await self._active(connection, chat)
            if person is None:
                return say(await self._shut(connection, chat), language)
            mine = any(
                held.session_id == session for held in await holders.held_by(connection, person.id)
            )
            ticket = await tickets.of_session(connection, session)
            code = ticket.code if ticket else "?"
            return say(Notice.CLAIMED if mine else Notice.TAKEN, person.language, code=code)

    async def _greet(self, connection: Connection, chat: Address, language: Language) -> None:
        person = await self._active(connection, chat)
        if person is not None:
            await self._say(
                connection, chat, person.language, Notice.WELCOME_BACK, alias=person.alias
            )
            await self._show_queue(connection, person)
            return
        await self._say(connection, chat, language, await self._shut(connection, chat))

    async def _show_queue(self, connection: Connection, person: Staff) -> bool:
        """A card for each ticket that waits for this person; False when none does."""
        if not person.may_claim:
            return False
        waiting = await tickets.unclaimed(connection, person.service_id)
        for session_id, ticket in waiting:
            await self.cards.show(connection, session_id, ticket, [person])
        await wake(connection)
        return bool(waiting)

    async def _say(
        self,
        connection: Connection,
        chat: Address,
        language: Language,
        notice: Notice,
        **places: str,
    ) -> None:
        lane_id, key_id = await self._lane(connection, chat, language)
        text = Text(say(notice, language, **places))
        await deliveries.add(connection, [self.drafter.draft(lane_id, key_id, text, Purpose.CARD)])
        await wake(connection)

    async def _lane(
        self, connection: Connection, chat: Address, language: Language
    ) -> tuple[UUID, UUID]:
        return await self.drafter.outside(connection, await self._bot(connection), chat, language)

    async def _bot(self, connection: Connection) -> UUID:
        proxy = await services.find_proxy(connection, STAFF_BOT)
        if proxy is None:
            raise LookupError("the staff bot is not set up")
        return proxy.id

    async def _colleague(self, connection: Connection, chat: Address) -> Staff | None:
        return await staff.by_counterpart(connection, self._index(chat))

    async def _active(self, connection: Connection, chat: Address) -> Staff | None:
        person = await self._colleague(connection, chat)
        return person if person is not None and person.state is StaffState.ACTIVE else None

    async def _shut(self, connection: Connection, chat: Address) -> Notice:
        """Why this chat may do nothing here."""
        known = await self._colleague(connection, chat)
        return Notice.SUSPENDED if known is not None else Notice.BY_INVITATION

    def _index(self, chat: Address) -> bytes:
        return self.drafter.vault.index(chat)


async def _live(connection: Connection, ticket: Ticket) -> bool:
    return ticket.state is TicketState.OPEN and ticket.ends_at > await tickets.now(connection)
