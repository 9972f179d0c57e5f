"""Taking: an agent takes a ticket from the queue, moves its end, and ends it."""

from dataclasses import dataclass
from datetime import datetime

from db import holders, sessions, tickets, trace
from db.leases import between_ticks
from db.pool import Clash, Connection, Database, wake
from db.staff import Staff
from db.tickets import Ticket
from relay.errors import BadInput
from relay.notices import Notice, say
from relay.press import Press, Verb
from relay.ticket import STEP, TicketState, extended
from relay.trace import Action
from topeng.desk.cards import CardTable, until
from topeng.desk.doorkeeper import Doorkeeper, TurnedAway
from topeng.desk.joining import Joining
from topeng.desk.menu import Menus
from topeng.life.ending import Endings
from topeng.life.tickets import Tickets


@dataclass(frozen=True, slots=True)
class Taking:
    """Answers the buttons that stand for a ticket's life."""

    database: Database
    door: Doorkeeper
    joining: Joining
    menus: Menus
    cards: CardTable
    endings: Endings
    tickets: Tickets

    async def press(self, press: Press) -> str | None:
        """Do what one of these buttons asks for; the line to show at it. Raises `TurnedAway`."""
        match press.verb:
            case Verb.CLAIM:
                return await self.claim(press)
            case Verb.DONE:
                return await self.finish(press)
            case Verb.EXTEND:
                return await self.extend(press)
            case _:
                return None

    async def claim(self, press: Press) -> str:
        """Take a session: of two who press at once, one wins. Raises `TurnedAway`."""
        try:
            async with between_ticks(self.database) as connection:
                person = await self.door.let_in(connection, press)
                ticket = await self._claimable(connection, person, press)
                await self.joining.join(connection, person, press.subject, ticket)
                await self.cards.turn(
                    connection, [press.subject], ticket, Notice.CARD_TAKEN, holder=person.id
                )
                await self._trace(connection, person, ticket, Action.CLAIM)
                return say(Notice.CLAIMED, person.language, code=ticket.code)
        except Clash as clash:
            if clash.constraint != "participant_one_holder":
                raise
        return await self._too_late(press)

    async def finish(self, press: Press) -> str:
        """End a session that this person holds, and its ticket where it was the last. Raises `TurnedAway`."""
        async with between_ticks(self.database) as connection:
            person, held = await self.door.holder(connection, press)
            ticket = await tickets.get(connection, held.ticket_id)
            await self.endings.end_session(connection, held.session_id)
            await self._trace(connection, person, ticket, Action.FINISH)
        await self.tickets.silence(held.ticket_id)
        return say(Notice.ENDED, person.language, code=held.code)

    async def extend(self, press: Press) -> str:
        """Move the end of the ticket by its kind's step. Raises `TurnedAway`."""
        async with between_ticks(self.database) as connection:
            person, held = await self.door.holder(connection, press)
            ticket = await tickets.get(connection, held.ticket_id)
            ends_at = await _moved(connection, person, ticket)
            if not await tickets.extend(connection, ticket.id, ends_at):
                raise TurnedAway(say(Notice.OVER, person.language))
            await self.menus.renew(connection, await tickets.get(connection, ticket.id))
            await self._trace(connection, person, ticket, Action.EXTEND)
            await wake(connection)
        return say(Notice.EXTENDED, person.language, code=held.code, until=until(ends_at))

    async def _claimable(self, connection: Connection, person: Staff, press: Press) -> Ticket:
        """The ticket of the session to take. Raises `TurnedAway`."""
        if not person.may_claim:
            raise TurnedAway(say(Notice.MAY_NOT_CLAIM, person.language))
        ticket = await tickets.of_session(connection, press.subject)
        if (
            ticket is None
            or ticket.service_id != person.service_id
            or ticket.state is not TicketState.OPEN
            or ticket.ends_at <= await tickets.now(connection)
        ):
            raise TurnedAway(say(Notice.OVER, person.language))
        if (await sessions.get(connection, press.subject)).role is not person.role:
            raise TurnedAway(say(Notice.MAY_NOT_CLAIM, person.language))
        return ticket

    async def _too_late(self, press: Press) -> str:
        async with between_ticks(self.database) as connection:
            person = await self.door.let_in(connection, press)
            held = await holders.held_by(connection, person.id)
            mine = any(one.session_id == press.subject for one in held)
            ticket = await tickets.of_session(connection, press.subject)
            code = ticket.code if ticket else "?"
            return say(Notice.CLAIMED if mine else Notice.TAKEN, person.language, code=code)

    async def _trace(
        self, connection: Connection, person: Staff, ticket: Ticket, action: Action
    ) -> None:
        await trace.add(
            connection,
            service_id=person.service_id,
            staff_id=person.id,
            action=action,
            subject=ticket.code,
        )


async def _moved(connection: Connection, person: Staff, ticket: Ticket) -> datetime:
    """The new end. Raises `TurnedAway` where that would be too far."""
    try:
        return extended(ticket.ends_at, await tickets.now(connection), STEP[ticket.kind])
    except BadInput:
        raise TurnedAway(say(Notice.LONGEST_REACHED, person.language)) from None
