"""Orders: what each order of a supervisor's asks before it is followed, and what following it does."""

from dataclasses import dataclass
from typing import assert_never

from db import holders, oversight, staff, tickets, trace
from db.pool import Connection
from db.staff import Staff
from db.tickets import Ticket
from relay.language import Language
from relay.notices import Notice, say
from relay.order import Confirmation, Order
from relay.session import Role, StaffState
from relay.ticket import TicketEvent, TicketState
from relay.trace import Action
from topeng.life.ending import Endings
from topeng.oversight.overview import Overview
from topeng.oversight.reveals import Reveals
from topeng.oversight.staffing import Staffing

MOST_CODES = 5


class Refused(Exception):
    """An order that cannot be followed. The text says why, in the language of whoever gave it."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked before an order is followed, and about whom or what."""

    text: str
    ticket: Ticket | None = None
    about: Staff | None = None


@dataclass(frozen=True, slots=True)
class Orders:
    """Follows orders."""

    endings: Endings
    staffing: Staffing
    overview: Overview
    reveals: Reveals

    async def question(
        self, connection: Connection, person: Staff, order: Order, about: str
    ) -> Question:
        """What to ask; `about` is a code, a reference or an alias, as it was written. Raises `Refused`."""
        language = person.language
        match order:
            case Order.FIND:
                ticket = await self._ticket(connection, person, order, about)
                return Question(say(Notice.ASK_FIND, language, code=ticket.code), ticket)
            case Order.EXPIRE:
                ticket = await self._ticket(connection, person, order, about)
                return Question(await self._of_expiring(connection, ticket, language), ticket)
            case Order.SUSPEND:
                colleague = await self._colleague(connection, person, about)
                count = str(len(await holders.held_by(connection, colleague.id)))
                asks = say(Notice.ASK_SUSPEND, language, alias=colleague.alias, count=count)
                return Question(asks, about=colleague)
            case Order.REVEAL:
                if not self.reveals.allowed:
                    raise Refused(say(Notice.REVEAL_OFF, language))
                ticket = await self._ticket(connection, person, order, about)
                return Question(await self._of_revealing(connection, person, ticket), ticket)
            case Order.STATS:
                return Question(say(Notice.ASK_STATS, language, service=person.service))
            case _:
                assert_never(order)

    async def _of_expiring(self, connection: Connection, ticket: Ticket, language: Language) -> str:
        if ticket.state is not TicketState.OPEN:
            raise Refused(say(Notice.ENDED_BEFORE, language, code=ticket.code))
        touched = await oversight.touched(connection, ticket.id)
        return say(
            Notice.ASK_EXPIRE,
            language,
            code=ticket.code,
            sessions=str(touched.sessions),
            staff=str(touched.staff),
            unsent=str(touched.unsent),
        )

    async def _of_revealing(self, connection: Connection, person: Staff, ticket: Ticket) -> str:
        why_not = await self.reveals.why_not(connection, person, ticket)
        if why_not is not None:
            raise Refused(say(why_not, person.language, code=ticket.code))
        return say(Notice.REVEAL_WHY, person.language, code=ticket.code)

    async def _ticket(
        self, connection: Connection, person: Staff, order: Order, named: str
    ) -> Ticket:
        """The one ticket that is meant. Raises `Refused`."""
        language = person.language
        if not named:
            raise Refused(say(Notice.NAME_TICKET, language, command=order.value))
        index = self.endings.drafter.vault.reference_index(named)
        found = await oversight.tickets_named(connection, person.service_id, named, index)
        if not found:
            raise Refused(say(Notice.NO_SUCH_TICKET, language))
        if len(found) > 1:
            codes = [(await tickets.get(connection, id)).code for id in found[:MOST_CODES]]
            raise Refused(say(Notice.SEVERAL_TICKETS, language, codes=", ".join(codes)))
        return await tickets.get(connection, found[0])

    async def _colleague(self, connection: Connection, person: Staff, alias: str) -> Staff:
        """Who is to be suspended. Raises `Refused`."""
        language = person.language
        if not alias:
            raise Refused(say(Notice.NAME_ALIAS, language))
        found = [
            one
            for one in await staff.find(connection, alias=alias)
            if one.service_id == person.service_id
        ]
        if not found:
            raise Refused(say(Notice.NO_SUCH_ALIAS, language))
        why = _why_not(person, found[0])
        if why is not None:
            raise Refused(say(why, language, alias=found[0].alias))
        return found[0]

    async def follow(self, connection: Connection, person: Staff, asked: Confirmation) -> str:
        """Follow an order that was confirmed, and leave a trace; what to say of it."""
        ticket = await tickets.get(connection, asked.ticket_id) if asked.ticket_id else None
        about = await staff.get(connection, asked.about) if asked.about else None
        subject = ticket.code if ticket else about.alias if about else person.service
        try:
            text = await self._follow(connection, person, asked.order, ticket, about)
        except Refused as refused:
            return str(refused)
        await trace.add(
            connection,
            service_id=person.service_id,
            staff_id=person.id,
            action=Action(asked.order.value),
            subject=subject,
        )
        return text

    async def _follow(
        self,
        connection: Connection,
        person: Staff,
        order: Order,
        ticket: Ticket | None,
        about: Staff | None,
    ) -> str:
        language = person.language
        match order, ticket, about:
            case Order.FIND, Ticket(), _:
                return await self.overview.of_ticket(connection, ticket, language)
            case Order.EXPIRE, Ticket(), _:
                if not await self.endings.end(connection, ticket.id, TicketEvent.EXPIRE):
                    raise Refused(say(Notice.ENDED_BEFORE, language, code=ticket.code))
                return say(Notice.ENDED, language, code=ticket.code)
            case Order.SUSPEND, _, Staff():
                return await self._suspend(connection, person, about)
            case Order.REVEAL, _, _:
                raise Refused(say(Notice.REVEAL_NOT_YOURS, language))
            case _:
                return await self.overview.of_service(connection, person)

    async def _suspend(self, connection: Connection, person: Staff, about: Staff) -> str:
        why = _why_not(person, about)
        if why is not None:
            raise Refused(say(why, person.language, alias=about.alias))
        count = str(len(await holders.held_by(connection, about.id)))
        await self.staffing.shut_out(connection, about, StaffState.SUSPENDED, Notice.SUSPENDED)
        return say(Notice.SUSPENDED_NOW, person.language, alias=about.alias, count=count)


def _why_not(person: Staff, about: Staff) -> Notice | None:
    """Why `person` cannot suspend `about`; None where they can."""
    if about.id == person.id:
        return Notice.NOT_ONESELF
    if about.role is Role.SUPERVISOR:
        return Notice.NOT_A_SUPERVISOR
    match about.state:
        case StaffState.ACTIVE:
            return None
        case StaffState.INVITED:
            return Notice.NOT_JOINED
        case StaffState.SUSPENDED:
            return Notice.SUSPENDED_BEFORE
        case StaffState.REMOVED:
            return Notice.NO_SUCH_ALIAS
        case _:
            assert_never(about.state)
