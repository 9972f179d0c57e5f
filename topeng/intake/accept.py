"""Accept: what came in becomes inbounds and deliveries, all in the transaction of one tick."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from db import earlier, inbounds, keys, questions, routes
from db.earlier import Name
from db.pool import Connection
from db.routes import Found, Key
from relay.arrival import Arrival
from relay.guard import Outcome
from relay.routing import is_note, route
from relay.screening import Screened
from relay.switchboard import Answer, Past, To, Unclear
from topeng.drafts import Drafter
from topeng.intake import records
from topeng.intake.asides import Asides
from topeng.intake.batch import Batch
from topeng.intake.following import Decided, Following
from topeng.intake.keeping import keep, keep_original
from topeng.intake.screener import Screener
from topeng.intake.switchboard import Switchboard, without_code
from topeng.intake.taken import Taken
from topeng.intake.words import Words, meaning
from topeng.life.sliding import slide
from topeng.vault import Reference


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Takes arrivals in: each once, each to at most one session, nothing lost."""

    drafter: Drafter
    screener: Screener
    asides: Asides
    switchboard: Switchboard
    words: Words
    following: Following

    async def take_in(self, connection: Connection, arrivals: Sequence[Arrival]) -> Taken:
        """Record arrivals and what follows from them."""
        fresh = await self._fresh(connection, arrivals)
        if not fresh:
            return Taken()
        keys = list({self._key(arrival) for arrival in fresh})
        await routes.touch(connection, keys)
        batch = Batch(
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
        await batch.flush(connection)
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

    async def _take(self, connection: Connection, arrival: Arrival, batch: Batch) -> None:
        """Find the conversation that a message is for; ask where it does not say."""
        candidates = batch.found.get(self._key(arrival), ())
        about = arrival.message_id if arrival.edited else arrival.quoted
        was = batch.earlier.get(self._name(arrival, about)) if about else None
        word = meaning(arrival)
        if word is not None:
            await batch.flush(connection)
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
        self, connection: Connection, arrival: Arrival, found: Found, batch: Batch
    ) -> None:
        """Let what waited for this answer go on."""
        batch.inbounds.append(records.answer(self.drafter.chance.uuid(), arrival))
        question = batch.questions.pop(self._person(arrival), None)
        if question is None:
            batch.drafts.append(self.asides.nothing_asked(found, arrival.language))
            return
        await batch.flush(connection)
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
        batch: Batch,
        inbound_id: UUID | None = None,
    ) -> None:
        """On into a conversation, unless it is a word to Topeng about that conversation."""
        word = meaning(arrival) if found is not None else None
        if word is not None and found is not None:
            await batch.flush(connection)
            if await self.words.toward_session(connection, arrival, word, found):
                await self._note_word(connection, arrival, batch, inbound_id)
                return
        await self._decide(connection, arrival, found, batch, inbound_id)

    async def _note_word(
        self, connection: Connection, arrival: Arrival, batch: Batch, id: UUID | None = None
    ) -> None:
        """Record a word that was acted upon: who is reached may have changed with it."""
        batch.inbounds.append(records.answer(id or self.drafter.chance.uuid(), arrival))
        batch.found = await routes.find(connection, batch.keys)

    def _now(self, found: Found, arrival: Arrival, batch: Batch) -> Found | None:
        """A conversation as it stands after what this batch did; None where it is over."""
        mine = found.route.sender.participant
        several = batch.found.get(self._key(arrival), ())
        return next((one for one in several if one.route.sender.participant == mine), None)

    async def _decide(
        self,
        connection: Connection,
        arrival: Arrival,
        found: Found | None,
        batch: Batch,
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
        one = Decided(arrival, screened, decision, batch.inbounds[-1])
        await self.following.follow(connection, one, found, batch)

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
