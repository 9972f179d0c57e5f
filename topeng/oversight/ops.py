"""Ops: what supervisors may do in the staff bot. Implements `bots.telegram.ops.Ops`.

Every order asks once and says what it will touch. The answer counts once, within minutes, and from the one who was asked;
what is done then leaves a trace in the same transaction.
"""

from dataclasses import dataclass
from typing import Self
from uuid import UUID

from db import confirmations, deliveries
from db.leases import between_ticks
from db.pool import Connection, Database, wake
from db.staff import Staff
from relay.address import Address
from relay.delivery import Purpose
from relay.language import Language
from relay.notices import Notice, say
from relay.notices.ops import NO, YES
from relay.notices.reveals import GROUND_NAMES
from relay.order import Confirmation, Order
from relay.payload import Button, Edit, Rows, Text
from relay.press import Verb, data
from relay.session import Role
from topeng.desk.doorkeeper import Doorkeeper
from topeng.drafts import Drafter
from topeng.life.tickets import Tickets
from topeng.office import Office
from topeng.oversight.orders import Orders, Refused
from topeng.oversight.overview import Overview


@dataclass(frozen=True, slots=True)
class Ops:
    """The supervisors' way in."""

    database: Database
    drafter: Drafter
    door: Doorkeeper
    orders: Orders
    tickets: Tickets

    @classmethod
    def of(cls, office: Office) -> Self:
        """The supervisors' way into an office."""
        orders = Orders(office.endings, office.staffing, Overview(office.cards), office.reveals)
        return cls(
            office.database, office.drafter, Doorkeeper(office.drafter), orders, office.tickets
        )

    async def ask(self, chat: Address, order: Order, about: str, language: Language) -> None:
        """Ask back, and say what would be touched; or say why the order cannot be followed."""
        async with between_ticks(self.database) as connection:
            person = await self.door.active(connection, chat)
            if person is None:
                shut = await self.door.shut(connection, chat)
                await self.door.say(connection, chat, language, shut)
            elif person.role is not Role.SUPERVISOR:
                await self.door.say(connection, chat, person.language, Notice.FOR_SUPERVISORS)
            else:
                await self._ask(connection, person, order, " ".join(about.split()))

    async def answer(
        self, chat: Address, confirmation: UUID, language: Language, *, yes: bool
    ) -> str:
        """Follow an order that was confirmed, and turn its question into what came of it; the line for the button."""
        async with self.database.connection() as connection:
            asked = await confirmations.find(connection, confirmation)
        if asked is None:
            return say(Notice.ANSWERED_BEFORE, language)
        looks_only = asked.order.looks_only
        async with (
            self.database.transaction() if looks_only else between_ticks(self.database)
        ) as connection:
            person = await self.door.active(connection, chat)
            if person is None:
                return say(await self.door.shut(connection, chat), language)
            if person.id != asked.staff_id or person.role is not Role.SUPERVISOR:
                return say(Notice.FOR_SUPERVISORS, person.language)
            in_time = await confirmations.take(connection, confirmation)
            if in_time is None:
                return say(Notice.ANSWERED_BEFORE, person.language)
            text = await self._settle(connection, person, asked, yes=yes, in_time=in_time)
            await self._rewrite(connection, person, asked, text)
        if yes and in_time and asked.order is Order.EXPIRE and asked.ticket_id is not None:
            await self.tickets.silence(asked.ticket_id)
        return text.partition("\n")[0]

    async def _ask(self, connection: Connection, person: Staff, order: Order, about: str) -> None:
        if person.lane_id is None or person.key_id is None:
            raise LookupError("somebody at work without a chat")
        await self.drafter.vault.load(connection, [person.key_id])
        id, question = self.drafter.chance.uuid(), None
        try:
            question = await self.orders.question(connection, person, order, about)
            payload = Text(question.text, _buttons(order, id, person.language))
        except Refused as refused:
            payload = Text(str(refused))
        draft = self.drafter.draft(person.lane_id, person.key_id, payload, Purpose.CARD)
        seq = (await deliveries.add(connection, [draft])).seqs[0]
        if question is not None:
            ticket, colleague = question.ticket, question.about
            await confirmations.add(
                connection,
                Confirmation(
                    id=id,
                    staff_id=person.id,
                    order=order,
                    ticket_id=ticket.id if ticket else None,
                    about=colleague.id if colleague else None,
                    lane_id=person.lane_id,
                    seq=seq,
                ),
            )
        await wake(connection)

    async def _settle(
        self,
        connection: Connection,
        person: Staff,
        asked: Confirmation,
        *,
        yes: bool,
        in_time: bool,
    ) -> str:
        """What came of a question."""
        if not in_time:
            return say(Notice.CONFIRMED_TOO_LATE, person.language)
        if not yes:
            return say(Notice.CANCELLED, person.language)
        return await self.orders.follow(connection, person, asked)

    async def _rewrite(
        self, connection: Connection, person: Staff, asked: Confirmation, text: str
    ) -> None:
        if person.key_id is None:
            return
        await self.drafter.vault.load(connection, [person.key_id])
        edit = Edit(asked.seq, text)
        draft = self.drafter.draft(asked.lane_id, person.key_id, edit, Purpose.CARD)
        await deliveries.add(connection, [draft])
        await wake(connection)


def _buttons(order: Order, id: UUID, language: Language) -> Rows:
    """What a question can be answered with: yes or no, or on which ground an address is to be seen."""
    no = Button(NO[language], f"no:{id.hex}")
    if order is not Order.REVEAL:
        return ((Button(YES[language], f"yes:{id.hex}"), no),)
    grounds = [
        (Button(name[language], data(Verb.WHY, id, ground)),)
        for ground, name in GROUND_NAMES.items()
    ]
    return (*grounds, (no,))
