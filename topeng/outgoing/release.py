"""Release: a session whose holder cannot be reached goes back to the queue, with all that was written to them."""

from dataclasses import dataclass

from db import deliveries, holders, silence, staff
from db.lanes import LaneRef
from db.pool import Connection
from relay.delivery import DeliveryState, Purpose
from relay.notices import Notice, say
from topeng.desk.cards import CardTable
from topeng.desk.queue import Queue
from topeng.drafts import Drafter
from topeng.outgoing.flight import Landing

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
        if state is not DeliveryState.UNDELIVERABLE:
            return []
        held = await holders.of_lane(connection, head.ref.lane_id)
        if held is None:
            # Gone before this came back: what was on its way to them waits for the next one.
            if await holders.vacant(connection, head.ref.lane_id):
                await silence.void_lane(connection, head.ref.lane_id)
            return []
        if not (threadless or away):
            return []
        lanes = await Queue(self.drafter, self.cards).put_back(connection, held)
        person = await staff.get(connection, held.staff_id)
        text = say(Notice.NO_THREADS, person.language, code=held.code)
        notice = await self.drafter.own(connection, person, text, Purpose.CARD)
        return [*lanes, *(await deliveries.add(connection, notice)).lanes]
