"""Handing over: a session goes from one pair of hands to another, or back."""

from dataclasses import dataclass

from db import deliveries, holders, provider_ids, staff, tickets, trace
from db.holders import Held
from db.leases import between_ticks
from db.pool import Connection, Database, wake
from db.staff import Staff
from relay.delivery import Purpose
from relay.notices import Notice, say
from relay.payload import Button, Edit, Text
from relay.press import Press, Verb, data, short
from relay.session import Role
from relay.trace import Action
from topeng.desk.cards import CardTable
from topeng.desk.doorkeeper import Doorkeeper, TurnedAway
from topeng.desk.joining import Joining
from topeng.desk.leaving import Leaving
from topeng.desk.menu import button
from topeng.desk.queue import Queue
from topeng.drafts import Drafter

MOST_OFFERED = 30


@dataclass(frozen=True, slots=True)
class Handing:
    """Answers the buttons by which somebody gives a session away."""

    database: Database
    drafter: Drafter
    door: Doorkeeper
    joining: Joining
    cards: CardTable

    async def press(self, press: Press) -> str | None:
        """Do what one of these buttons asks for; the line to show at it. Raises `TurnedAway`."""
        match press.verb:
            case Verb.OFFER:
                await self.offer(press)
                return None
            case Verb.GIVE:
                return await self.give(press)
            case Verb.BACK:
                return await self.back(press)
            case Verb.CANCEL:
                return await self.cancel(press)
            case _:
                return None

    async def offer(self, press: Press) -> None:
        """Show in the thread who could take over. Raises `TurnedAway`."""
        async with between_ticks(self.database) as connection:
            person, held = await self.door.holder(connection, press)
            if held.role is Role.DRIVER:
                raise TurnedAway(say(Notice.MAY_NOT_CLAIM, person.language))
            others = await self._colleagues(connection, person)
            notice = Notice.WHO_NEXT if others else Notice.NOBODY_ELSE
            rows = [
                (Button(one.alias, data(Verb.GIVE, held.session_id, short(one.id))),)
                for one in others[:MOST_OFFERED]
            ]
            rows += [
                (button(verb, person.language, held.session_id),)
                for verb in (Verb.BACK, Verb.CANCEL)
            ]
            text = Text(say(notice, person.language, code=held.code), tuple(rows))
            await self._write(connection, held, text)

    async def give(self, press: Press) -> str:
        """Hand a session to the colleague who was chosen, as they stand now. Raises `TurnedAway`."""
        async with between_ticks(self.database) as connection:
            person, held = await self.door.holder(connection, press)
            if press.choice == short(person.id):
                raise TurnedAway(say(Notice.IS_YOURS_ALREADY, person.language, code=held.code))
            others = await self._colleagues(connection, person)
            chosen = next((one for one in others if short(one.id) == press.choice), None)
            if chosen is None or held.role is Role.DRIVER:
                raise TurnedAway(say(Notice.CANNOT_TAKE, person.language))
            await Leaving(self.drafter).leave(connection, held.participant_id, held.lane_id)
            ticket = await tickets.get(connection, held.ticket_id)
            await self.joining.join(connection, chosen, held.session_id, ticket)
            await self.cards.turn(
                connection, [held.session_id], ticket, Notice.CARD_TAKEN, holder=chosen.id
            )
            said = say(Notice.GIVEN_TO, person.language, code=held.code, alias=chosen.alias)
            await self._done(connection, person, held, said)
        return said

    async def back(self, press: Press) -> str:
        """Put a session back into the queue; a driver's goes to whoever assigns orders. Raises `TurnedAway`."""
        async with between_ticks(self.database) as connection:
            person, held = await self.door.holder(connection, press)
            await Queue(self.drafter, self.cards).put_back(connection, held)
            notice = Notice.RETURNED if held.role is Role.DRIVER else Notice.GIVEN_BACK
            said = say(notice, person.language, code=held.code)
            await self._done(connection, person, held, said)
        return said

    async def cancel(self, press: Press) -> str:
        """Put the choice away. Raises `TurnedAway`."""
        async with between_ticks(self.database) as connection:
            person, held = await self.door.holder(connection, press)
            said = say(Notice.CANCELLED, person.language)
            seq = await provider_ids.seq_of(connection, held.lane_id, press.message)
            if seq is not None:
                await self._write(connection, held, Edit(seq, said))
        return said

    async def release(self, connection: Connection, person: Staff) -> None:
        """Put everything that somebody holds back, as they cannot be reached any more."""
        for held in await holders.held_by(connection, person.id):
            await Queue(self.drafter, self.cards).put_back(connection, held)
        await wake(connection)

    async def _done(self, connection: Connection, person: Staff, held: Held, said: str) -> None:
        """What a hand-over leaves behind: a trace, and a word in the giver's own chat, as the thread is gone."""
        await trace.add(
            connection,
            service_id=person.service_id,
            staff_id=person.id,
            action=Action.HAND_OVER,
            subject=held.code,
        )
        await deliveries.add(
            connection, await self.drafter.own(connection, person, said, Purpose.CARD)
        )
        await wake(connection)

    async def _write(self, connection: Connection, held: Held, said: Text | Edit) -> None:
        """Say something in the thread."""
        await deliveries.add(connection, [await self.drafter.thread(connection, held, said)])
        await wake(connection)

    async def _colleagues(self, connection: Connection, person: Staff) -> list[Staff]:
        """Who could take over now."""
        people = await staff.active(connection, person.service_id, person.role)
        return [one for one in people if one.id != person.id]
