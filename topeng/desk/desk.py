"""The desk: what the staff do in their bot. Implements `bots.telegram.desk.Desk`.

Every answer that is a message goes out through the person's own lane; what a press returns is the line that shows at the
button.
"""

from dataclasses import dataclass
from typing import Self, assert_never

from db import audit, holders, staff, tickets
from db.leases import between_ticks
from db.pool import Connection, Database, wake
from db.staff import Staff
from relay.address import Address
from relay.audit.entry import ActorKind
from relay.house import House
from relay.language import Language
from relay.notices import KINDS, Notice
from relay.press import Press, Verb
from relay.session import Role
from topeng.calls.pressing import Pressing
from topeng.calls.reaching import Reaching
from topeng.desk.cards import CardTable, until
from topeng.desk.complaints import Complaints
from topeng.desk.doorkeeper import Doorkeeper, TurnedAway
from topeng.desk.handing import Handing
from topeng.desk.menu import Menus
from topeng.desk.quick import QuickReplies
from topeng.desk.taking import Taking
from topeng.desk.threads import Threads
from topeng.numbers import Allocator
from topeng.office import Office
from topeng.oversight.appeals import Appeals
from topeng.oversight.reveals import Reveals
from topeng.oversight.rulings import Rulings
from topeng.oversight.staffing import digest

_WELCOMES = {Role.DRIVER: Notice.WELCOME_DRIVER, Role.SUPERVISOR: Notice.WELCOME_SUPERVISOR}
_HELP = {Role.DRIVER: Notice.HELP_DRIVER, Role.SUPERVISOR: Notice.HELP_SUPERVISOR}


@dataclass(frozen=True, slots=True)
class Desk:
    """The staff's way in."""

    database: Database
    door: Doorkeeper
    cards: CardTable
    taking: Taking
    handing: Handing
    quick: QuickReplies
    complaints: Complaints
    threads: Threads
    rulings: Rulings
    reveals: Reveals
    appeals: Appeals
    calling: Pressing

    @classmethod
    def of(cls, office: Office, house: House, *, calls: bool = False) -> Self:
        """A desk in an office; what is sent with one press goes through the `house`'s front door.

        `calls`: there is somebody who places them.
        """
        database, drafter, cards = office.database, office.drafter, office.cards
        door = Doorkeeper(drafter)
        return cls(
            database=database,
            door=door,
            cards=cards,
            taking=Taking(
                database,
                door,
                office.joining,
                Menus(drafter, cards),
                cards,
                office.endings,
                office.tickets,
            ),
            handing=Handing(database, drafter, door, office.joining, cards),
            quick=QuickReplies(database, drafter, door, house),
            complaints=Complaints(database, door, office.cases),
            threads=Threads(drafter, cards),
            rulings=office.rulings,
            reveals=office.reveals,
            appeals=office.appeals,
            calling=Pressing(
                database, door, Reaching(drafter.vault, Allocator(drafter.vault)), on=calls
            ),
        )

    async def join(self, chat: Address, invite: str, language: Language) -> None:
        """Use up an invitation: the chat becomes a colleague's. Someone who has joined already is greeted."""
        async with between_ticks(self.database) as connection:
            if await self.door.colleague(connection, chat) is not None:
                await self._greet(connection, chat, language)
                return
            person = await staff.take_invite(connection, digest(invite))
            if person is None:
                await self.door.say(connection, chat, language, Notice.BAD_INVITE)
                return
            await audit.acting(connection, ActorKind.STAFF, person.id)
            lane_id, _ = await self.door.lane(connection, chat, language)
            index = self.door.drafter.vault.index(chat)
            await staff.activate(connection, person.id, lane_id=lane_id, counterpart=index)
            welcome = _WELCOMES.get(person.role, Notice.WELCOME)
            await self.door.say(connection, chat, language, welcome, alias=person.alias)
            await self._show_queue(connection, await staff.get(connection, person.id))

    async def greet(self, chat: Address, language: Language) -> None:
        """Answer a plain /start: say what this person holds, and see that each of it has its thread."""
        async with between_ticks(self.database) as connection:
            await self._greet(connection, chat, language)

    async def help(self, chat: Address, language: Language) -> None:
        """Say what somebody in this role can do here."""
        async with between_ticks(self.database) as connection:
            person = await self._asker(connection, chat, language)
            if person is not None:
                notice = _HELP.get(person.role, Notice.HELP_AGENT)
                await self.door.say(connection, chat, person.language, notice)

    async def queue(self, chat: Address, language: Language) -> None:
        """Show the waiting tickets once more."""
        async with between_ticks(self.database) as connection:
            person = await self._asker(connection, chat, language)
            if person is None:
                return
            if person.role is Role.DRIVER:
                await self.door.say(connection, chat, person.language, Notice.NO_QUEUE)
            elif not person.may_claim:
                await self.door.say(connection, chat, person.language, Notice.MAY_NOT_CLAIM)
            elif not await self._show_queue(connection, person):
                await self.door.say(connection, chat, person.language, Notice.QUEUE_EMPTY)

    async def mine(self, chat: Address, language: Language) -> None:
        """Show the tickets that this person holds."""
        async with between_ticks(self.database) as connection:
            person = await self._asker(connection, chat, language)
            if person is not None and not await self._show_held(connection, chat, person):
                await self.door.say(connection, chat, person.language, Notice.NO_TICKETS)

    async def blocked(self, chat: Address, blocked: bool) -> None:
        """Somebody who blocks the bot reads nothing any more: what they hold goes to others.

        Once they let the bot in again, the threads that could not be removed meanwhile are.
        """
        async with between_ticks(self.database) as connection:
            person = await self.door.colleague(connection, chat)
            if person is None:
                return
            if blocked:
                await self.handing.release(connection, person)
            else:
                await self.threads.clear(connection, person)

    async def press(self, press: Press) -> str | None:
        """Do what a button asks for; returns the line to show at it."""
        try:
            return await self._pressed(press)
        except TurnedAway as why:
            return str(why)

    async def _pressed(self, press: Press) -> str | None:
        match press.verb:
            case Verb.CLAIM | Verb.DONE | Verb.EXTEND:
                return await self.taking.press(press)
            case Verb.OFFER | Verb.GIVE | Verb.BACK | Verb.CANCEL:
                return await self.handing.press(press)
            case Verb.REPLIES | Verb.REPLY | Verb.PICK:
                return await self.quick.press(press)
            case Verb.CASE | Verb.APPEAL | Verb.JUDGE:
                return await self._judged(press)
            case Verb.WHY | Verb.REVEAL:
                return await self.reveals.press(press)
            case Verb.CALL:
                return await self.calling.press(press)
            case Verb.REPORT | Verb.ACCUSE:
                return await self.complaints.press(press)
            case other:
                assert_never(other)

    async def _judged(self, press: Press) -> str | None:
        """What a supervisor is asked to decide, and decides."""
        chat, subject, language = press.chat, press.subject, press.language
        if press.verb is Verb.APPEAL:
            return await self.appeals.press(chat, subject, language)
        rulings = self.rulings if press.verb is Verb.CASE else self.appeals
        return await rulings.rule(chat, subject, press.choice, language)

    async def _asker(
        self, connection: Connection, chat: Address, language: Language
    ) -> Staff | None:
        """Who asks; whoever may not is told why."""
        person = await self.door.active(connection, chat)
        if person is None:
            why = await self.door.shut(connection, chat)
            await self.door.say(connection, chat, language, why)
        return person

    async def _greet(self, connection: Connection, chat: Address, language: Language) -> None:
        person = await self._asker(connection, chat, language)
        if person is None:
            return
        notice = Notice.WELCOME_BACK if person.role is Role.AGENT else _WELCOMES[person.role]
        await self.door.say(connection, chat, person.language, notice, alias=person.alias)
        await self._show_held(connection, chat, person)
        await self.threads.look_after(connection, person)
        await self._show_queue(connection, person)

    async def _show_held(self, connection: Connection, chat: Address, person: Staff) -> bool:
        """A line for each session that this person holds; False when there is none."""
        lines = []
        for held in await holders.held_by(connection, person.id):
            ticket = await tickets.get(connection, held.ticket_id)
            kind = KINDS[ticket.kind][person.language]
            lines.append(f"• {held.code} · {kind} · → {until(ticket.ends_at)}")
        if lines:
            listed = "\n".join(lines)
            await self.door.say(
                connection, chat, person.language, Notice.MY_TICKETS, tickets=listed
            )
        return bool(lines)

    async def _show_queue(self, connection: Connection, person: Staff) -> bool:
        """A card for each ticket that waits for this person; False when none does."""
        if not person.may_claim or person.role is not Role.AGENT:
            return False
        waiting = await tickets.unclaimed(connection, person.service_id)
        for session_id, ticket in waiting:
            await self.cards.show(connection, session_id, ticket, [person])
        await wake(connection)
        return bool(waiting)
