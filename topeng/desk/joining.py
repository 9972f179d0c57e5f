"""Joining: someone of the staff gets a session in hand, in a thread of their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from db import calls, deliveries, history, holders, inbounds, lanes, media, sessions
from db.deliveries import Draft
from db.inbounds import Waited
from db.pool import Connection, wake
from db.sessions import Participant, Session
from db.staff import Staff
from db.tickets import Ticket
from relay.address import Scheme
from relay.delivery import Purpose
from relay.errors import Conflict
from relay.notices import Notice, say, thread_title
from relay.payload import Text
from relay.session import Party
from relay.switchboard import heading, label
from relay.vault.seal import Place
from topeng.desk.cards import CardTable
from topeng.desk.menu import Menus
from topeng.desk.recap import Recap
from topeng.drafts import Drafter
from topeng.intake import contents
from topeng.intake.crossing import Crossed, Crossing
from topeng.vault import Capability, Cell, Known, Reading


@dataclass(frozen=True, slots=True)
class Joining:
    """Lets staff into sessions."""

    drafter: Drafter
    crossing: Crossing
    cards: CardTable

    async def join(
        self, connection: Connection, person: Staff, session_id: UUID, ticket: Ticket
    ) -> UUID:
        """Give a session to somebody who has joined the staff bot; their participant's id.

        Raises `Clash` (participant_one_holder) when somebody has it, `Conflict` when they have not joined the bot yet.
        """
        if person.lane_id is None:
            raise Conflict(f"{person.alias} has not joined the staff bot yet.")
        own = await lanes.get(connection, person.lane_id)
        session = await sessions.get(connection, session_id)
        if own is None:
            raise LookupError("no such lane")
        await self.drafter.vault.load(connection, [own.key_id, session.key_id])
        lane = self.drafter.lane(
            key_id=session.key_id,
            proxy_id=own.proxy_id,
            address=Known(
                person.lane_id, own.key_id, own.address, own.counterpart, Scheme.TELEGRAM
            ),
            language=person.language,
            session_id=session_id,
            title=thread_title(session.code, person.language),
        )
        await lanes.add(connection, [lane])
        id = self.drafter.chance.uuid()
        await sessions.join(
            connection, Participant(id, session_id, person.role, person.alias, person.id, lane.id)
        )
        party = Party(id, lane.id, person.role, person.alias, Scheme.TELEGRAM, person.language)
        menus = Menus(self.drafter, self.cards)
        first = await menus.text(
            connection, ticket, session.code, person.role, person.language, session_id
        )
        then: list[Draft] = []
        before = await history.holder_before(connection, session_id, id)
        if before is not None:
            then += await Recap(self.drafter).drafts(
                connection, person, session_id, session.key_id, lane.id
            )
        if before not in {None, person.id}:
            await self._tell_who_carries_on(connection, session, party)
        then += await self.what_waited(connection, session, party)
        then += await self._missed_calls(connection, session, party)
        await menus.open(connection, lane.id, session.key_id, first, then)
        await wake(connection)
        return id

    async def _tell_who_carries_on(
        self, connection: Connection, session: Session, party: Party
    ) -> None:
        other = await holders.customer_of(connection, session.id)
        if other is None or not other.reachable:
            return
        said = say(Notice.CONTINUED_BY, other.language, alias=party.alias)
        text = f"{label(party, session.code)}\n{said}" if other.shared else said
        told = self.drafter.draft(other.lane_id, session.key_id, Text(text), Purpose.NOTICE)
        await deliveries.add(connection, [told])

    async def what_waited(
        self, connection: Connection, session: Session, party: Party
    ) -> list[Draft]:
        """What people of other roles wrote before this party was there. The session's key must be open."""
        waiting = await inbounds.take_waiting(connection, session.id, for_staff=party.role.is_staff)
        bodies = await self._opened(connection, session, waiting)
        states = await media.states(connection, [one.media_id for one in waiting if one.media_id])
        drafts: list[Draft] = []
        for one, body in zip(waiting, bodies, strict=True):
            if body is None or (one.media_id is not None and states.get(one.media_id) == "failed"):
                continue  # its sender has been told
            crossed = Crossed(
                content=contents.load(body),
                session_id=session.id,
                key_id=session.key_id,
                inbound_id=one.inbound_id,
                media_id=one.media_id,
                ready=one.media_id is not None and states.get(one.media_id) == "ready",
                label=heading(one.alias, one.role, session.code),
            )
            drafts += await self.crossing.drafts(connection, crossed, party)
        return drafts

    async def _missed_calls(
        self, connection: Connection, session: Session, party: Party
    ) -> list[Draft]:
        """That the customer rang while nobody was there."""
        count = await calls.missed(connection, session.id)
        if not count:
            return []
        said = Text(say(Notice.CALL_MISSED_BEFORE, party.language, count=str(count)))
        return [self.drafter.draft(party.lane, session.key_id, said, Purpose.NOTICE)]

    async def _opened(
        self, connection: Connection, session: Session, waiting: Sequence[Waited]
    ) -> list[bytes | None]:
        if not waiting:
            return []
        capability = Capability(waiting[0].participant_id, session.id, Reading.CATCH_UP)
        cells = [
            Cell(
                session.key_id,
                Place("inbound", "body", one.inbound_id, one.participant_id),
                one.body,
            )
            for one in waiting
        ]
        return await self.drafter.vault.open(connection, capability, cells)
