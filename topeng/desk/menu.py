"""The menu: a thread's first message, with the buttons under it."""

from dataclasses import dataclass
from uuid import UUID

from db import deliveries, holders, lanes, staff
from db.deliveries import Draft
from db.pool import Connection
from db.tickets import Ticket
from relay.delivery import Purpose
from relay.language import Language
from relay.notices import Notice, say
from relay.notices.buttons import BUTTONS, GIVE_BACK
from relay.payload import Button, Edit, Rows, Text
from relay.press import Verb, data
from relay.session import Role
from topeng.desk.cards import CardTable
from topeng.drafts import Drafter


@dataclass(frozen=True, slots=True)
class Menus:
    """Opens threads with their menu."""

    drafter: Drafter
    cards: CardTable

    async def text(
        self,
        connection: Connection,
        ticket: Ticket,
        code: str,
        role: Role,
        language: Language,
        session: UUID,
    ) -> Text:
        """What a thread begins with."""
        places = await self.cards.places(connection, ticket, language) | {"code": code}
        return Text(say(Notice.THREAD_OPENED, language, **places), menu(role, language, session))

    async def open(
        self,
        connection: Connection,
        lane_id: UUID,
        key_id: UUID,
        first: Text,
        then: list[Draft],
    ) -> None:
        """Begin a thread: with the menu, which is remembered, and what follows. The lane's key must be open."""
        drafts = [self.drafter.draft(lane_id, key_id, first, Purpose.NOTICE), *then]
        added = await deliveries.add(connection, drafts)
        await lanes.set_menu(connection, lane_id, added.seqs[0])

    async def renew(self, connection: Connection, ticket: Ticket) -> None:
        """Rewrite the first messages of all threads of a ticket, whose end has moved."""
        drafts = []
        for held in await holders.of_ticket(connection, ticket.id):
            if held.menu is None:
                continue
            person = await staff.get(connection, held.staff_id)
            first = await self.text(
                connection, ticket, held.code, person.role, person.language, held.session_id
            )
            edit = Edit(held.menu, first.text, first.buttons)
            drafts.append(await self.drafter.thread(connection, held, edit))
        await deliveries.add(connection, drafts)


def menu(role: Role, language: Language, session: UUID) -> Rows:
    """What somebody in this role can do with a session in hand. A driver's quick replies come first."""
    done, extend, replies, call, report = (
        button(verb, language, session)
        for verb in (Verb.DONE, Verb.EXTEND, Verb.REPLIES, Verb.CALL, Verb.REPORT)
    )
    if role is Role.DRIVER:
        back = Button(GIVE_BACK[language], data(Verb.BACK, session))
        return (replies,), (call,), (done,), (extend, back), (report,)
    return (done,), (extend, button(Verb.OFFER, language, session)), (replies, call), (report,)


def button(verb: Verb, language: Language, subject: UUID) -> Button:
    """A button that asks for one thing."""
    return Button(BUTTONS[verb][language], data(verb, subject))
