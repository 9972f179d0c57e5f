"""Reveals: break-glass. A supervisor asks to see a customer's address and says why, and another one decides.

Then, for minutes, it can be looked at in the asker's own chat (`topeng.oversight.showing`). The audit log holds each step.
"""

from dataclasses import dataclass
from typing import assert_never
from uuid import UUID

from db import confirmations, deliveries, reveals, staff, tickets
from db.leases import between_ticks
from db.pool import Connection, Database, wake
from db.reveals import Reveal
from db.staff import Staff
from db.tickets import Ticket
from relay.delivery import Purpose
from relay.notices import Notice, say
from relay.order import Confirmation, Order
from relay.payload import Edit
from relay.press import Press, Verb
from relay.reveal import Ground, Step
from relay.session import Role
from topeng.desk.doorkeeper import Doorkeeper, TurnedAway
from topeng.drafts import Drafter
from topeng.oversight.reveal_cards import RevealCards, closed, plain
from topeng.oversight.showing import Showing


@dataclass(frozen=True, slots=True)
class Reveals:
    """Takes requests and decisions. `allowed`: whether this house does such things at all."""

    database: Database
    drafter: Drafter
    showing: Showing
    allowed: bool

    async def why_not(self, connection: Connection, person: Staff, ticket: Ticket) -> Notice | None:
        """Why somebody cannot ask for the address of a ticket's customer; None where they can."""
        if not self.allowed:
            return Notice.REVEAL_OFF
        about = await reveals.subject(connection, ticket.id)
        if about is None:
            return Notice.REVEAL_NO_CUSTOMER
        if await reveals.is_open(connection, about.participant_id):
            return Notice.REVEAL_OPEN
        return None if await self._others(connection, person) else Notice.REVEAL_ALONE

    async def press(self, press: Press) -> str:
        """Do what a button asks for; the line to show at it. Raises `TurnedAway`."""
        async with between_ticks(self.database) as connection:
            person = await Doorkeeper(self.drafter).let_in(connection, press)
            if person.role is not Role.SUPERVISOR:
                raise TurnedAway(say(Notice.FOR_SUPERVISORS, person.language))
            if not self.allowed:
                raise TurnedAway(say(Notice.REVEAL_OFF, person.language))
            if press.verb is Verb.WHY:
                said = await self._ask(connection, person, press)
            else:
                said = await self._step(connection, person, press)
            await wake(connection)
        return said.partition("\n")[0]

    async def _ask(self, connection: Connection, person: Staff, press: Press) -> str:
        """Ask on the ground that was chosen; the question becomes the asker's card."""
        asked = await confirmations.find(connection, press.subject)
        if (
            asked is None
            or asked.order is not Order.REVEAL
            or asked.staff_id != person.id
            or press.choice not in set(Ground)
        ):
            raise TurnedAway(say(Notice.REVEAL_NOT_YOURS, person.language))
        in_time = await confirmations.take(connection, asked.id)
        if in_time is None:
            raise TurnedAway(say(Notice.ANSWERED_BEFORE, person.language))
        if in_time:
            said = await self._file(connection, person, asked, Ground(press.choice))
        else:
            said = say(Notice.CONFIRMED_TOO_LATE, person.language)
        if person.key_id is not None:
            await self.drafter.vault.load(connection, [person.key_id])
            edit = Edit(asked.seq, said)
            draft = self.drafter.draft(asked.lane_id, person.key_id, edit, Purpose.CARD)
            await deliveries.add(connection, [draft])
        return said

    async def _file(
        self, connection: Connection, person: Staff, asked: Confirmation, ground: Ground
    ) -> str:
        if asked.ticket_id is None:
            raise LookupError("a request about no ticket")
        ticket = await tickets.get(connection, asked.ticket_id)
        why_not = await self.why_not(connection, person, ticket)
        about = await reveals.subject(connection, ticket.id)
        if why_not is not None or about is None:
            return say(why_not or Notice.REVEAL_NO_CUSTOMER, person.language, code=ticket.code)
        id = self.drafter.chance.uuid()
        await reveals.add(connection, id=id, about=about, asked_by=person.id, ground=ground)
        reveal = await self._of(connection, person, id)
        others = await self._others(connection, person)
        await RevealCards(self.drafter).put(connection, reveal, person, asked.seq, others)
        return plain(Notice.REVEAL_ASKED, reveal)(person.language).text

    async def _step(self, connection: Connection, person: Staff, press: Press) -> str:
        if press.choice not in set(Step):
            raise TurnedAway(say(Notice.REVEAL_NOT_YOURS, person.language))
        step, reveal = Step(press.choice), await self._of(connection, person, press.subject)
        decides = step in {Step.APPROVE, Step.REFUSE}
        if decides == (person.id == reveal.asked_by):
            raise TurnedAway(say(Notice.REVEAL_NOT_YOURS, person.language))
        match step:
            case Step.APPROVE:
                done = await reveals.approve(connection, reveal.id, person.id)
                return await self._decided(connection, person, reveal, step, done=done)
            case Step.REFUSE:
                done = await reveals.refuse(connection, reveal.id)
                return await self._decided(connection, person, reveal, step, done=done)
            case Step.SHOW:
                return await self.showing.show(connection, person, reveal)
            case Step.HIDE:
                return await self.showing.hide(connection, person, reveal)
            case _:
                assert_never(step)

    async def _decided(
        self, connection: Connection, person: Staff, reveal: Reveal, step: Step, *, done: bool
    ) -> str:
        """Say on everybody's card what was decided, and by whom."""
        if not done:
            raise TurnedAway(say(Notice.REVEAL_OVER, person.language, code=reveal.code))
        reveal = await self._of(connection, person, reveal.id)
        approved = step is Step.APPROVE
        notice = Notice.REVEAL_APPROVED if approved else Notice.REVEAL_REFUSED
        said = plain(notice, reveal, by=person.alias)
        own = closed(reveal) if approved else said
        await RevealCards(self.drafter).turn(connection, reveal, own=own, others=said)
        return said(person.language).text

    async def _of(self, connection: Connection, person: Staff, id: UUID) -> Reveal:
        """The request, if it is of the person's service. Raises `TurnedAway`."""
        reveal = await reveals.get(connection, id)
        if reveal is None or reveal.service_id != person.service_id:
            raise TurnedAway(say(Notice.REVEAL_NOT_YOURS, person.language))
        return reveal

    async def _others(self, connection: Connection, person: Staff) -> list[Staff]:
        people = await staff.supervisors(connection, person.service_id)
        return [one for one in people if one.id != person.id and one.lane_id is not None]
