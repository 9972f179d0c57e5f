"""Release: a session whose holder cannot be reached goes back to the queue, with all that was written to them."""

from dataclasses import dataclass

from db import deliveries, holders, sessions, silence, staff, tickets
from db.lanes import LaneRef
from db.pool import Connection
from relay.delivery import DeliveryState, Purpose
from relay.notices import Notice, say
from relay.payload import Text
from topeng.cards import CardTable
from topeng.drafts import Drafter
from topeng.flight import Landing

GONE = frozenset({"blocked", "deactivated"})
"""Failures that say of a person that nothing will reach them any more."""


@dataclass(frozen=True, slots=True)
class Releases:
    """Takes sessions back from people who cannot be reached."""

    drafter: Drafter
    cards: CardTable

    async def after(self, connection: Connection, landing: Landing) -> list[LaneRef]:
        """Release the session if this landing shows that its holder cannot be reached. The lanes with new work."""
        head, state = landing.flight.head, landing.outcome.state
        threadless = head.title is not None and head.thread is None and landing.thread is None
        away = landing.outcome.code in GONE
        if state is not DeliveryState.UNDELIVERABLE or not (threadless or away):
            return []
        held = await holders.of_lane(connection, head.ref.lane_id)
        if held is None:
            return []
        participant_id, session_id, staff_id = held
        ticket = await tickets.of_session(connection, session_id)
        if ticket is None:
            return []
        await sessions.leave(connection, participant_id)
        await silence.void_lane(connection, head.ref.lane_id)
        colleagues = [
            one for one in await staff.active(connection, ticket.service_id) if one.id != staff_id
        ]
        await self.cards.show(connection, session_id, ticket, colleagues)
        person = await staff.get(connection, staff_id)
        if person.lane_id is None or person.key_id is None:
            return []
        await self.drafter.vault.load(connection, [person.key_id])
        text = say(
            Notice.NO_THREADS,
            person.language,
            code=ticket.code,
        )
        notice = self.drafter.draft(person.lane_id, person.key_id, Text(text), Purpose.CARD)
        return (await deliveries.add(connection, [notice])).lanes
