"""The queue: a session that nobody holds any more is shown to those who may take it."""

from dataclasses import dataclass

from db import deliveries, staff, tickets
from db.deliveries import Draft
from db.holders import Held
from db.lanes import LaneRef
from db.pool import Connection
from relay.delivery import Purpose
from relay.notices import Notice, say
from relay.session import Role
from topeng.desk.cards import CardTable
from topeng.desk.leaving import Leaving
from topeng.drafts import Drafter


@dataclass(frozen=True, slots=True)
class Queue:
    """Puts sessions back."""

    drafter: Drafter
    cards: CardTable

    async def put_back(self, connection: Connection, held: Held) -> list[LaneRef]:
        """Take a session out of its holder's hands, thread and all, and show it to their colleagues.

        A driver's goes to nobody by itself, so supervisors hear of it.

        The lanes that now have work, as far as they are known: return them from a tick, or wake.
        """
        await Leaving(self.drafter).leave(connection, held.participant_id, held.lane_id)
        ticket = await tickets.get(connection, held.ticket_id)
        if held.role is Role.AGENT:
            people = await staff.active(connection, ticket.service_id)
            others = [one for one in people if one.id != held.staff_id]
            await self.cards.turn(
                connection, [held.session_id], ticket, Notice.GIVEN_BACK, only=held.staff_id
            )
            await self.cards.show(connection, held.session_id, ticket, others)
            return []
        drafts: list[Draft] = []
        for one in await staff.supervisors(connection, ticket.service_id):
            text = say(Notice.DRIVERLESS, one.language, code=held.code)
            drafts += await self.drafter.own(connection, one, text, Purpose.CARD)
        return (await deliveries.add(connection, drafts)).lanes
