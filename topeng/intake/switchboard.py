"""The switchboard: finds which of a person's conversations a message is for, and asks where it does not say.

What it has to ask about is kept, sealed, until the answer comes; then it goes on as if it had just come in.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from db import questions
from db.deliveries import Draft
from db.earlier import Earlier
from db.inbounds import Inbound
from db.pool import Connection
from db.questions import Question
from db.routes import Found
from relay.arrival import Arrival
from relay.content import ContentKind
from relay.delivery import Purpose
from relay.language import Language
from relay.notices import Notice, say
from relay.payload import Button, Text
from relay.session import Role
from relay.switchboard import FLAT, PICK, Choice, Pick, Said, label, pick
from relay.vault.seal import Place
from topeng.drafts import Drafter
from topeng.intake import contents, records
from topeng.vault import Capability, Cell, Reading

VALID = timedelta(hours=1)
BETWEEN_ASKING = 20.0
"""Seconds in which a second unclear message is kept without asking again."""


@dataclass(frozen=True, slots=True)
class Switchboard:
    """Picks a conversation by what a message says."""

    drafter: Drafter

    def pick(
        self,
        arrival: Arrival,
        candidates: Sequence[Found],
        question: Question | None,
        earlier: Earlier | None,
    ) -> Pick:
        """Where the message belongs. `earlier` is what it answers or changes."""
        content = arrival.content
        said = Said(
            text=content.text,
            quoted=earlier.session_id if earlier is not None else None,
            choice=arrival.choice,
            asked=question.choices if question is not None else (),
            plain=content.kind is ContentKind.TEXT and not arrival.edited,
        )
        return pick(
            [_choice(one) for one in candidates],
            said,
            must_say=any(one.slot <= FLAT or one.lately for one in candidates),
        )

    async def ask(
        self,
        connection: Connection,
        arrival: Arrival,
        candidates: Sequence[Found],
        question: Question | None,
        inbound_id: UUID,
    ) -> tuple[Question, Inbound, list[Draft]]:
        """Keep a message that does not say where it belongs, and ask; not again when it was asked a moment ago."""
        chance, vault = self.drafter.chance, self.drafter.vault
        language = candidates[0].route.sender.language
        lane_id, key_id = await self.drafter.outside(
            connection, candidates[0].proxy_id, arrival.sender, language
        )
        choices = tuple(one.route.sender.participant for one in candidates)
        anew = question is None or question.choices != choices or question.age > BETWEEN_ASKING
        if question is None or anew:
            id = await questions.ask(
                connection, id=chance.uuid(), lane_id=lane_id, choices=choices, valid=VALID
            )
            question = Question(id, lane_id, key_id, choices, 0.0)
        body = vault.seal(
            key_id, contents.dump_arrival(arrival), Place("inbound", "body", inbound_id, lane_id)
        )
        kept = records.unclear(inbound_id, arrival, question.id, body)
        asking = _asking(candidates, language)
        said = [self.drafter.draft(lane_id, key_id, asking, Purpose.NOTICE)] if anew else []
        return question, kept, said

    async def answered(
        self, connection: Connection, question: Question, arrival: Arrival, found: Found
    ) -> tuple[list[tuple[UUID, Arrival]], list[Draft]]:
        """What waited for an answer, in order, as it came; under the inbound's id that it had.

        What was written before the conversation that was chosen began was not meant for it: its writer hears so.
        """
        await self.drafter.vault.load(connection, [question.key_id])
        sender = found.route.sender
        unanswered = Text(say(Notice.UNANSWERED, sender.language))
        older = await questions.refuse_older(connection, question.id, sender.participant)
        said = [self.drafter.draft(question.lane_id, question.key_id, unanswered, Purpose.CARD)]
        asked = await questions.take(connection, question.id)
        capability = Capability(sender.participant, found.route.session, Reading.ANSWER)
        cells = [
            Cell(
                question.key_id,
                Place("inbound", "body", one.inbound_id, question.lane_id),
                one.body,
            )
            for one in asked
        ]
        bodies = await self.drafter.vault.open(connection, capability, cells)
        waited = [
            (one.inbound_id, _as_it_came(one, body, arrival))
            for one, body in zip(asked, bodies, strict=True)
            if body is not None
        ]
        return waited, said if older else []


def _as_it_came(one: questions.Asked, body: bytes, answer: Arrival) -> Arrival:
    """A message that waited, by whoever has answered now."""
    return contents.load_arrival(
        body,
        source=one.source,
        provider_id=one.provider_id,
        message_id=one.message_id,
        proxy=answer.proxy,
        sender=answer.sender,
    )


def without_code(arrival: Arrival, text: str) -> Arrival:
    """The message without the code in front, which was for the switchboard alone."""
    return replace(arrival, content=replace(arrival.content, text=text))


def _choice(found: Found) -> Choice:
    return Choice(found.route.sender.participant, found.route.session, found.route.code)


def _asking(candidates: Sequence[Found], language: Language) -> Text:
    names = [_name(one) for one in candidates]
    numbered = "\n".join(f"{number}. {name}" for number, name in enumerate(names, start=1))
    buttons = tuple(
        (Button(name, PICK + one.route.sender.participant.hex),)
        for name, one in zip(names, candidates, strict=True)
    )
    return Text(say(Notice.WHICH_ONE, language, choices=numbered), buttons)


def _name(found: Found) -> str:
    """How the person knows a conversation: who is on the other side, and its code."""
    if found.route.between_customers:
        return found.route.code
    other = next(iter(found.route.others), None)
    if other is not None and other.role is not Role.CUSTOMER:
        return label(other, found.route.code)
    nobody_yet = not found.route.sender.role.is_staff
    return f"CS · {found.route.code}" if nobody_yet else found.route.code
