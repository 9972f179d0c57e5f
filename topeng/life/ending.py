"""Ending: one step that closes a ticket, unbinds everyone, silences every leg and says goodbye.

It runs in the transaction that moves the ticket's state; from its commit on nothing of the ticket is claimed any more.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from db import (
    appeals,
    deliveries,
    happenings,
    held,
    inbounds,
    leavers,
    proxy_sessions,
    sessions,
    silence,
    staff,
    tickets,
)
from db.deliveries import Draft
from db.leavers import Leaver
from db.pool import Connection, wake
from relay.delivery import Purpose
from relay.happening import Code
from relay.language import Language
from relay.notices import Notice, say
from relay.payload import CloseThread, Text
from relay.ticket import TicketEvent, TicketState, after
from topeng.desk.cards import CardTable
from topeng.desk.summary import summary
from topeng.drafts import Drafter


@dataclass(frozen=True, slots=True)
class Endings:
    """Ends tickets and conversations."""

    drafter: Drafter
    cards: CardTable

    async def end(
        self,
        connection: Connection,
        ticket_id: UUID,
        event: TicketEvent,
        *,
        card: Notice = Notice.CARD_OVER,
        mute: bool = False,
    ) -> bool:
        """End a ticket by closing or expiry; False, and nothing done, when it has ended before.

        `card` is what its waiting cards say then. `mute`: its customer hears nothing of it.
        """
        if not await tickets.end(connection, ticket_id, after(TicketState.OPEN, event)):
            return False
        ticket = await tickets.get(connection, ticket_id)
        ended, left = await leavers.end(connection, ticket_id)
        if mute:
            left = [one for one in left if one.staff_id is not None]
        await self._part(connection, ended, left, ticket.code)
        await self.cards.turn(connection, ended, ticket, card)
        if event is TicketEvent.EXPIRE:
            await _note_expired(connection, ended, ticket.service_id)
        await wake(connection)
        return True

    async def end_session(self, connection: Connection, session_id: UUID) -> bool:
        """End one conversation, and its ticket where it was the last; False, and nothing done, when it has ended before."""
        session = await sessions.get(connection, session_id)
        live = {one.id for one in await sessions.open_of(connection, session.ticket_id)}
        if session_id not in live:
            return False
        if live == {session_id}:
            return await self.end(connection, session.ticket_id, TicketEvent.CLOSE)
        left = await leavers.end_one(connection, session_id)
        await self._part(connection, [session_id], left, session.code)
        ticket = await tickets.get(connection, session.ticket_id)
        await self.cards.turn(connection, [session_id], ticket, Notice.CARD_OVER)
        await wake(connection)
        return True

    async def _part(
        self,
        connection: Connection,
        ended: Sequence[UUID],
        left: Sequence[Leaver],
        code: str,
    ) -> None:
        """Silence sessions that have just ended, and say goodbye to everyone in them."""
        dropped = await held.void(connection, ended)
        voided = await silence.void(connection, ended) + [one.inbound_id for one in dropped]
        voided += await appeals.void(connection, ended)
        unsent = Counter(
            (await inbounds.mark_reported(connection, [id for id in voided if id])).values()
        )
        unread = await inbounds.void_waiting(connection, ended)
        unsent += Counter(one.participant_id for one in unread if one.staff_id is not None)
        unclaimed = {one.participant_id for one in unread}
        await self.drafter.vault.load(connection, (leaver.key_id for leaver in left))
        drafts: list[Draft] = []
        for same in _each_person([one for one in left if not one.untold]):
            drafts += await self._goodbye(
                connection,
                code,
                same[0],
                unread=any(one.participant_id in unclaimed for one in same),
                unsent=sum(unsent[one.participant_id] for one in same),
            )
        here = {leaver.participant_id for leaver in left}
        writers = {one.participant_id: one.staff_id for one in dropped}
        writers |= {one.participant_id: one.staff_id for one in unread if one.staff_id is not None}
        for staff_id in {writers[one] for one in writers if one not in here}:
            person = await staff.get(connection, staff_id)
            lost = say(Notice.LOST_STAFF, person.language, code=code)
            drafts += await self.drafter.own(connection, person, lost, Purpose.CARD)
        await deliveries.add(connection, drafts)

    async def _goodbye(
        self, connection: Connection, code: str, leaver: Leaver, *, unread: bool, unsent: int
    ) -> list[Draft]:
        """The one closing notice; it says of how many last messages the end was faster."""
        if leaver.staff_id is None:
            if not leaver.reachable:
                return []
            notice = Notice.NEVER_CLAIMED if unread else Notice.CLOSED_CUSTOMER
            return [
                self.drafter.draft(
                    leaver.lane_id,
                    leaver.key_id,
                    Text(say(notice, leaver.language) + _of_unsent(unsent, leaver.language)),
                    Purpose.CLOSING,
                )
            ]
        drafts = []
        if leaver.threaded:
            drafts.append(
                self.drafter.draft(leaver.lane_id, leaver.key_id, CloseThread(), Purpose.REMOVAL)
            )
        person = await staff.get(connection, leaver.staff_id)
        language = person.language
        said = say(Notice.CLOSED_STAFF, language, code=code) + _of_unsent(unsent, language)
        said += "\n" + await summary(connection, leaver.participant_id, language)
        return drafts + await self.drafter.own(connection, person, said, Purpose.CLOSING)


async def end_unheard(connection: Connection, ticket_id: UUID, state: TicketState) -> None:
    """End what a restored backup still takes for open. Nobody is told: they were, at the time."""
    await tickets.end(connection, ticket_id, state)
    await leavers.end(connection, ticket_id)


async def _note_expired(connection: Connection, ended: Sequence[UUID], service_id: UUID) -> None:
    """Tell the business, in its event log, of those that are the Proxy API's."""
    for id in await proxy_sessions.among(connection, ended):
        await happenings.add(connection, Code.SESSION_EXPIRED, service_id=service_id, session_id=id)


def _each_person(leavers: Sequence[Leaver]) -> list[list[Leaver]]:
    """Those who leave, a customer once, in however many conversations they were."""
    people: dict[object, list[Leaver]] = {}
    for leaver in leavers:
        one = leaver.chat if leaver.staff_id is None else leaver.participant_id
        people.setdefault(one, []).append(leaver)
    return list(people.values())


def _of_unsent(count: int, language: Language) -> str:
    return f" {say(Notice.UNSENT, language, count=str(count))}" if count else ""
