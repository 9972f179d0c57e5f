"""Following: what a decision about a message leads to, for its writer and for its readers."""

from dataclasses import dataclass, replace
from typing import assert_never
from uuid import UUID

from db import inbounds, notes, silence
from db.earlier import Earlier, Name
from db.inbounds import Inbound
from db.pool import Connection
from db.routes import Found
from relay.arrival import Arrival
from relay.delivery import Purpose
from relay.guard import MASKS, Kind
from relay.payload import Edit
from relay.routing import Decision, Dropped, Held, Noted, Refused, Relayed, Reviewed, Waiting
from relay.screening import Screened
from relay.switchboard import label
from relay.vault.seal import Place
from topeng.drafts import Drafter
from topeng.intake import contents
from topeng.intake.asides import Asides
from topeng.intake.batch import Batch
from topeng.intake.crossing import Crossed, Crossing
from topeng.intake.dropping import drop
from topeng.outgoing.report import NOTED, Mark
from topeng.oversight.appeals import Appeals

NEIGHBOURS = 2.5
"""Seconds that a message of nothing but digits waits for its neighbours, where the guard thinks that it may be a piece."""
MASKED_PIECE = MASKS[Kind.PHONE]


@dataclass(frozen=True, slots=True, repr=False)
class Decided:
    """A message, what the guard said of it, and what was decided and recorded."""

    arrival: Arrival
    screened: Screened
    decision: Decision
    inbound: Inbound


@dataclass(frozen=True, slots=True)
class Following:
    """Does what was decided."""

    drafter: Drafter
    asides: Asides
    crossing: Crossing
    appeals: Appeals

    async def follow(
        self, connection: Connection, one: Decided, found: Found | None, batch: Batch
    ) -> None:
        """Do what was decided of one message. What nobody is found for is refused."""
        if isinstance(one.decision, Refused):
            batch.drafts += await self.asides.refusal(
                connection, one.arrival, found, one.decision, one.screened, one.inbound.id
            )
        elif found is not None:
            await self._within(connection, one, one.decision, found, batch)
        if found is not None:
            batch.drafts += self.asides.beside(found, one.screened, one.arrival, one.inbound.id)
            await self._take_back(connection, found, one.screened, batch)

    async def _within(
        self,
        connection: Connection,
        one: Decided,
        decision: Relayed | Waiting | Held | Reviewed | Noted | Dropped,
        found: Found,
        batch: Batch,
    ) -> None:
        match decision:
            case Relayed():
                await self._cross(connection, one, decision, found, batch)
            case Noted():
                await self._note(connection, one.arrival, found, batch)
            case Waiting():
                batch.drafts += await self.asides.waits(connection, found, one.arrival.language)
            case Held():
                batch.drafts += await self.asides.held(connection, found, one.arrival.language)
            case Reviewed():
                await batch.flush(connection)
                await self.appeals.hold(connection, one.inbound.id, one.arrival.content)
            case Dropped():
                await drop(connection, decision.drop, found, one.inbound.id)
            case _:
                assert_never(decision)

    async def _cross(
        self,
        connection: Connection,
        one: Decided,
        decision: Relayed,
        found: Found,
        batch: Batch,
    ) -> None:
        """Draft what goes to each reader."""
        crossed = self._crossed(one, decision, found, batch)
        for party in decision.to:
            batch.drafts += await self.crossing.drafts(connection, crossed, party)
        if found.route.between_customers:
            batch.sliding.add(found.route.session)

    def _crossed(self, one: Decided, decision: Relayed, found: Found, batch: Batch) -> Crossed:
        arrival = one.arrival
        changes = batch.earlier.get(self._name(arrival, arrival.message_id))
        return Crossed(
            content=decision.content,
            session_id=found.route.session,
            key_id=found.key_id,
            inbound_id=one.inbound.id,
            media_id=one.inbound.media_id,
            delay=NEIGHBOURS if one.screened.waits else 0.0,
            label=label(found.route.sender, found.route.code),
            answers=batch.earlier.get(self._name(arrival, arrival.quoted))
            if arrival.quoted
            else None,
            changes=(changes or Earlier(found.route.session, found.route.sender.participant))
            if arrival.edited
            else None,
        )

    def _name(self, arrival: Arrival, message_id: str) -> Name:
        return Name(arrival.proxy, self.drafter.vault.index(arrival.sender), message_id)

    async def _note(
        self, connection: Connection, arrival: Arrival, found: Found, batch: Batch
    ) -> None:
        """Keep a note inside, and show its writer that it went nowhere."""
        id, sender = self.drafter.chance.uuid(), found.route.sender
        body = self.drafter.vault.seal(
            found.key_id,
            contents.dump(arrival.content),
            Place("note", "body", id, found.route.session),
        )
        await notes.add(connection, id=id, participant_id=sender.participant, body=body)
        batch.taken.marks.append(Mark(sender.lane, arrival.message_id, NOTED))

    async def _take_back(
        self, connection: Connection, found: Found, screened: Screened, batch: Batch
    ) -> None:
        """Take back the earlier pieces that this message completed: what has not gone never goes, what shows is masked."""
        pieces = frozenset(UUID(hex=name) for name in screened.retracts)
        if not pieces:
            return
        await inbounds.retract_waiting(connection, list(pieces))
        batch.inbounds = [
            replace(one, state="void") if one.id in pieces and one.state == "waiting" else one
            for one in batch.inbounds
        ]
        batch.drafts = [draft for draft in batch.drafts if draft.inbound_id not in pieces] + [
            self.drafter.draft(lane_id, found.key_id, Edit(seq, MASKED_PIECE), Purpose.NOTICE)
            for lane_id, seq in await silence.retract(connection, list(pieces))
        ]
