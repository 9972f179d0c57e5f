"""Leaving: someone of the staff gives a session out of their hands, and its thread goes at once."""

from dataclasses import dataclass
from uuid import UUID

from db import deliveries, lanes, sessions, silence
from db.pool import Connection
from relay.delivery import Purpose
from relay.payload import CloseThread
from topeng.drafts import Drafter


@dataclass(frozen=True, slots=True)
class Leaving:
    """Takes staff out of sessions."""

    drafter: Drafter

    async def leave(self, connection: Connection, participant_id: UUID, lane_id: UUID) -> None:
        """Take someone out and their thread away; what was written to them and did not arrive waits for the next one."""
        await sessions.leave(connection, participant_id)
        await silence.void_lane(connection, lane_id)
        key_id = await lanes.key_of(connection, lane_id)
        await self.drafter.vault.load(connection, [key_id])
        removal = self.drafter.draft(lane_id, key_id, CloseThread(), Purpose.REMOVAL)
        await deliveries.add(connection, [removal])
