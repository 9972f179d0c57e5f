"""Accept: what came in becomes inbounds and deliveries, all in the transaction of one tick."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from db import deliveries, earlier, inbounds, keys, media, notes, questions, routes, silence
from db.deliveries import Draft
from db.earlier import Earlier, Name
from db.inbounds import Inbound
from db.media import Wanted
from db.pool import Connection
from db.questions import Question
from db.routes import Found, Key
from relay.arrival import Arrival
from relay.delivery import Purpose
from relay.guard import MASKS, Kind, Outcome
from relay.payload import Edit
from relay.routing import (
    Decision,
    Dropped,
    Held,
    Noted,
    Refused,
    Relayed,
    Reviewed,
    Waiting,
    is_note,
    route,
)
from relay.screening import Screened
from relay.switchboard import Answer, Past, To, Unclear, label
from relay.vault.seal import Place
from topeng.drafts import Drafter
from topeng.intake import contents, records
from topeng.intake.asides import Asides
from topeng.intake.crossing import Crossed, Crossing
from topeng.intake.dropping import drop
from topeng.intake.keeping import keep, keep_original
from topeng.intake.screener import Screener
from topeng.intake.switchboard import Switchboard, without_code
from topeng.intake.taken import Taken
from topeng.intake.words import Words, meaning
from topeng.life.sliding import slide
from topeng.outgoing.report import NOTED, Mark
from topeng.oversight.appeals import Appeals
from topeng.vault import Reference

NEIGHBOURS = 2.5
"""Seconds that a message of nothing but digits waits for its neighbours, where the guard thinks that it may be a piece."""
MASKED_PIECE = MASKS[Kind.PHONE]


@dataclass(slots=True)
class _Batch:
    """What is known about the messages of a batch, and what they add to the database."""

    keys: list[Key]
    found: dict[Key, tuple[Found, ...]]
    earlier: dict[Name, Earlier]
    questions: dict[tuple[str, bytes], Question]
    taken: Taken = field(default_factory=Taken)
    sliding: set[UUID] = field(default_factory=set)
    inbounds: list[Inbound] = field(default_factory=list)
    media: list[Wanted] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Takes arrivals in: each once, each to at most one session, nothing lost."""

    drafter: Drafter
    screener: Screener
    asides: Asides
    switchboard: Switchboard
    crossing: Crossing
    words: Words
    appeals: Appeals

    async def take_in(self, connection: Connection, arrivals: Sequence[Arrival]) -> Taken:
        """Record arrivals and what follows from them."""
        fresh = await self._fresh(connection, arrivals)
        if not fresh:
            return Taken()
        keys = list({self._key(arrival) for arrival in fresh})
        await routes.touch(connection, keys)
        batch = _Batch(
            keys=keys,
            found=await routes.find(connection, keys),
            earlier=await earlier.find(connection, self._names(fresh)),
            questions=await questions.open_of(connection, keys),
        )
        await self.drafter.vault.load(
            connection,
            (one.key_id for several in batch.found.values() for one in several),
        )
        for arrival in fresh:
            await self._take(connection, arrival, batch)
        await self._flush(connection, batch)
        await slide(connection, batch.sliding)
        return batch.taken

    async def _fresh(self, connection: Connection, arrivals: Sequence[Arrival]) -> list[Arrival]:
        once = {(arrival.source, arrival.provider_id): arrival for arrival in reversed(arrivals)}
        known = await inbounds.seen(connection, list(once))
        return [arrival for name, arrival in reversed(once.items()) if name not in known]

    def _key(self, arrival: Arrival) -> Key:
        return Key(arrival.proxy, self.drafter.vault.index(arrival.sender), arrival.slot)

    def _person(self, arrival: Arrival) -> tuple[str, bytes]:
        return arrival.proxy, self.drafter.vault.index(arrival.sender)

    def _name(self, arrival: Arrival, message_id: str) -> Name:
        return Name(arrival.proxy, self.drafter.vault.index(arrival.sender), message_id)

    def _names(self, arrivals: Sequence[Arrival]) -> list[Name]:
        """The earlier messages that these answer or change."""
        answered = [self._name(one, one.quoted) for one in arrivals if one.quoted]
        changed = [self._name(one, one.message_id) for one in arrivals if one.edited]
        return list({*answered, *changed})

    async def _flush(self, connection: Connection, batch: _Batch) -> None:
        """Write what has been decided so far."""
        await media.want(connection, batch.media)
        await inbounds.add(connection, batch.inbounds)
        batch.taken.lanes += (await deliveries.add(connection, batch.drafts)).lanes
        batch.taken.inbounds += batch.inbounds
        batch.media, batch.inbounds, batch.drafts = [], [], []

    async def _take(self, connection: Connection, arrival: Arrival, batch: _Batch) -> None:
        """Find the conversation that a message is for; ask where it does not say."""
        candidates = batch.found.get(self._key(arrival), ())
        about = arrival.message_id if arrival.edited else arrival.quoted
        was = batch.earlier.get(self._name(arrival, about)) if about else None
        word = meaning(arrival)
        if word is not None:
            await self._flush(connection, batch)
            if await self.words.toward_brand(connection, arrival, word, candidates, was):
                await self._note_word(connection, arrival, batch)
                return
        if not candidates:
            await self._decide(connection, arrival, None, batch)
            return
        question = batch.questions.get(self._person(arrival))
        match self.switchboard.pick(arrival, candidates, question, was):
            case To(place=place, text=text):
                await self._pass(connection, without_code(arrival, text), candidates[place], batch)
            case Past():
                await self._decide(connection, arrival, None, batch)
            case Answer(place=place):
                await self._answer(connection, arrival, candidates[place], batch)
            case Unclear():
                id = self.drafter.chance.uuid()
                asked, kept, asking = await self.switchboard.ask(
                    connection, arrival, candidates, question, id
                )
                batch.questions[self._person(arrival)] = asked
                batch.inbounds.append(kept)
                batch.drafts += asking

    async def _answer(
        self, connection: Connection, arrival: Arrival, found: Found, batch: _Batch
    ) -> None:
        """Let what waited for this answer go on."""
        batch.inbounds.append(records.answer(self.drafter.chance.uuid(), arrival))
        question = batch.questions.pop(self._person(arrival), None)
        if question is None:
            batch.drafts.append(self.asides.nothing_asked(found, arrival.language))
            return
        await self._flush(connection, batch)
        waited, said = await self.switchboard.answered(connection, question, arrival, found)
        batch.drafts += said
        batch.earlier |= await earlier.find(connection, self._names([one for _, one in waited]))
        for id, held in waited:
            await self._pass(connection, held, self._now(found, arrival, batch), batch, id)

    async def _pass(
        self,
        connection: Connection,
        arrival: Arrival,
        found: Found | None,
        batch: _Batch,
        inbound_id: UUID | None = None,
    ) -> None:
        """On into a conversation, unless it is a word to Topeng about that conversation."""
        word = meaning(arrival) if found is not None else None
        if word is not None and found is not None:
            await self._flush(connection, batch)
            if await self.words.toward_session(connection, arrival, word, found):
                await self._note_word(connection, arrival, batch, inbound_id)
                return
        await self._decide(connection, arrival, found, batch, inbound_id)

    async def _note_word(
        self, connection: Connection, arrival: Arrival, batch: _Batch, id: UUID | None = None
    ) -> None:
        """Record a word that was acted upon: who is reached may have changed with it."""
        batch.inbounds.append(records.answer(id or self.drafter.chance.uuid(), arrival))
        batch.found = await routes.find(connection, batch.keys)

    def _now(self, found: Found, arrival: Arrival, batch: _Batch) -> Found | None:
        """A conversation as it stands after what this batch did; None where it is over."""
        mine = found.route.sender.participant
        several = batch.found.get(self._key(arrival), ())
        return next((one for one in several if one.route.sender.participant == mine), None)

    async def _decide(
        self,
        connection: Connection,
        arrival: Arrival,
        found: Found | None,
        batch: _Batch,
        inbound_id: UUID | None = None,
    ) -> None:
        inbound_id = inbound_id or self.drafter.chance.uuid()
        screened = await self._screen(connection, arrival, found, inbound_id)
        decision = route(found.route if found else None, arrival.content, screened)
        kept = keep(self.drafter, decision, found, inbound_id, arrival.quoted)
        if kept.media is not None:
            await keys.add(connection, [kept.key] if kept.key else [])
            batch.media.append(kept.media)
        media_id = kept.media.id if kept.media else None
        batch.inbounds.append(
            records.decided(
                inbound_id,
                arrival,
                decision,
                screened,
                kept.body,
                media_id,
                keep_original(self.drafter, arrival.content, screened, found, inbound_id),
            )
        )
        await self._follow(connection, arrival, found, decision, screened, batch)
        if found is not None:
            batch.drafts += self.asides.beside(found, screened, arrival, inbound_id)
            await self._take_back(connection, found, screened, batch)

    async def _follow(
        self,
        connection: Connection,
        arrival: Arrival,
        found: Found | None,
        decision: Decision,
        screened: Screened,
        batch: _Batch,
    ) -> None:
        """Do what was decided of the message that was recorded last."""
        inbound = batch.inbounds[-1]
        match decision:
            case Relayed() if found is not None:
                await self._cross(connection, arrival, found, decision, screened, batch)
            case Noted() if found is not None:
                await self._note(connection, arrival, found, batch)
            case Waiting() if found is not None:
                batch.drafts += await self.asides.waits(connection, found, arrival.language)
            case Held() if found is not None:
                batch.drafts += await self.asides.held(connection, found, arrival.language)
            case Reviewed():
                await self._flush(connection, batch)
                await self.appeals.hold(connection, inbound.id, arrival.content)
            case Dropped() if found is not None:
                await drop(connection, decision.drop, found, inbound.id)
            case Refused():
                batch.drafts += await self.asides.refusal(
                    connection, arrival, found, decision, screened, inbound.id
                )
            case _:
                pass

    async def _cross(
        self,
        connection: Connection,
        arrival: Arrival,
        found: Found,
        decision: Relayed,
        screened: Screened,
        batch: _Batch,
    ) -> None:
        """Draft what goes to each reader."""
        inbound = batch.inbounds[-1]
        crossed = self._crossed(arrival, decision, found, inbound.id, inbound.media_id, batch)
        crossed = replace(crossed, delay=NEIGHBOURS if screened.waits else 0.0)
        for party in decision.to:
            batch.drafts += await self.crossing.drafts(connection, crossed, party)
        if found.route.between_customers:
            batch.sliding.add(found.route.session)

    async def _screen(
        self, connection: Connection, arrival: Arrival, found: Found | None, inbound_id: UUID
    ) -> Screened:
        if found is None or is_note(found.route, arrival.content):
            return Screened(Outcome.PASSED, arrival.content)
        if not self.screener.knows(found.route, found.rules):
            named = Reference(found.ticket_id, found.ticket_key_id, found.ref)
            reference = (await self.drafter.vault.references(connection, [named]))[0]
            self.screener.learn(found.route, found.rules, reference or "")
        return self.screener.screen(arrival.content, found.route, inbound_id)

    def _crossed(
        self,
        arrival: Arrival,
        decision: Relayed,
        found: Found,
        inbound_id: UUID,
        media_id: UUID | None,
        batch: _Batch,
    ) -> Crossed:
        changes = batch.earlier.get(self._name(arrival, arrival.message_id))
        return Crossed(
            content=decision.content,
            session_id=found.route.session,
            key_id=found.key_id,
            inbound_id=inbound_id,
            media_id=media_id,
            label=label(found.route.sender, found.route.code),
            answers=batch.earlier.get(self._name(arrival, arrival.quoted))
            if arrival.quoted
            else None,
            changes=(changes or Earlier(found.route.session, found.route.sender.participant))
            if arrival.edited
            else None,
        )

    async def _note(
        self, connection: Connection, arrival: Arrival, found: Found, batch: _Batch
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
        self, connection: Connection, found: Found, screened: Screened, batch: _Batch
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
