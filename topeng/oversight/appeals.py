"""Appeals: supervisors look at what the guard held, or at what it touched and its writer asks about.

They see what their own people wrote as it was written; of what a customer wrote they see what crossed, and what kind of
detail was found. What they let through goes out as it was written, through the gate like everything.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from db import appeals, audit, deliveries, staff
from db.appeals import Appeal, AppealState, Touched
from db.deliveries import Draft
from db.leases import between_ticks
from db.pool import Connection, Database, wake
from db.staff import Staff
from relay.address import Address
from relay.appeal import Judgement
from relay.audit.entry import ActorKind
from relay.content import Content
from relay.delivery import Purpose
from relay.guard import Kind, judge
from relay.guard.notices import things
from relay.language import Language
from relay.notices import ROLES, Notice, say
from relay.notices.appeals import JUDGEMENTS
from relay.payload import Button, Edit, Text
from relay.press import Verb, data
from relay.session import Role, StaffState
from relay.vault.seal import Place
from topeng.drafts import Drafter
from topeng.intake import contents
from topeng.metrics import Metrics
from topeng.oversight.letting_through import LettingThrough
from topeng.vault import Capability, Cell, Denied, Reading

LATELY = timedelta(hours=1)
"""How long after a message its writer may still ask about it by a word."""
_STATES = {
    Judgement.RELEASE: (AppealState.RELEASED, Notice.APPEAL_CARD_RELEASED, Notice.APPEAL_RELEASED),
    Judgement.DENY: (AppealState.DENIED, Notice.APPEAL_CARD_DENIED, Notice.APPEAL_DENIED),
}


@dataclass(frozen=True, slots=True)
class Appeals:
    """Takes appeals, shows them, and carries out what supervisors decide."""

    database: Database
    drafter: Drafter
    letting_through: LettingThrough
    metrics: Metrics

    async def hold(self, connection: Connection, inbound_id: UUID, content: Content) -> None:
        """Show a message to the supervisors that a service's rules hold for them. Part of a tick."""
        found = await appeals.touched(connection, inbound_id)
        if found is not None:
            await self._open(connection, found, content.text)

    async def ask(
        self, connection: Connection, inbound_id: UUID, writers: Sequence[UUID]
    ) -> Notice:
        """Pass a message on to the supervisors, asked by one of these participants or staff; what they hear."""
        found = await appeals.touched(connection, inbound_id)
        if found is None or not {found.participant_id, found.staff_id} & set(writers):
            return Notice.APPEAL_OVER
        if found.appealed:
            return Notice.APPEAL_BEFORE
        written = await self._written(connection, found)
        if not found.live or written is None:
            return Notice.APPEAL_OVER
        shown = await self._open(connection, found, written.text)
        return Notice.APPEAL_ASKED if shown else Notice.APPEAL_NOBODY

    async def ask_about_last(self, connection: Connection, participant_id: UUID) -> Notice | None:
        """The same about the last message of somebody that the guard touched; None where there is none."""
        found = await appeals.last_touched(connection, participant_id, within=LATELY)
        return await self.ask(connection, found.inbound_id, [participant_id]) if found else None

    async def press(self, chat: Address, inbound_id: UUID, language: Language) -> str:
        """Somebody of the staff asks by a button; the line to show at it."""
        async with between_ticks(self.database) as connection:
            person = await staff.by_counterpart(connection, self.drafter.vault.index(chat))
            if person is None or person.state is not StaffState.ACTIVE:
                return say(Notice.APPEAL_OVER, language)
            await audit.acting(connection, ActorKind.STAFF, person.id)
            said = await self.ask(connection, inbound_id, [person.id])
            await wake(connection)
        return say(said, person.language)

    async def rule(self, chat: Address, appeal_id: UUID, said: str, language: Language) -> str:
        """Decide, once; the line to show at the pressed button."""
        async with between_ticks(self.database) as connection:
            person = await staff.by_counterpart(connection, self.drafter.vault.index(chat))
            appeal = await appeals.get(connection, appeal_id)
            if person is None or appeal is None or not _may_decide(person, appeal):
                return say(Notice.CASE_NOT_YOURS, person.language if person else language)
            if said not in set(Judgement) or not appeal.touched.live:
                return say(Notice.APPEAL_CLOSED, person.language)
            await audit.acting(connection, ActorKind.STAFF, person.id)
            return await self._rule(connection, person, appeal, Judgement(said))

    async def _open(self, connection: Connection, found: Touched, written: str) -> bool:
        """Open an appeal and put a card into every supervisor's own chat; whether there was one."""
        people = await staff.supervisors(connection, found.service_id)
        reached = [
            (one, one.lane_id, one.key_id)
            for one in people
            if one.lane_id and one.key_id and one.id != found.staff_id
        ]
        id = self.drafter.chance.uuid()
        await appeals.add(connection, id=id, touched=found)
        self.metrics.appealed(AppealState.OPEN)
        await self.drafter.vault.load(connection, (key_id for _, _, key_id in reached))
        drafts = [
            self.drafter.draft(
                lane_id, key_id, _card(id, found, written, one.language), Purpose.CARD
            )
            for one, lane_id, key_id in reached
        ]
        seqs = (await deliveries.add(connection, drafts)).seqs
        places = [
            (one.id, lane_id, seq) for (one, lane_id, _), seq in zip(reached, seqs, strict=True)
        ]
        await appeals.put_cards(connection, id, places)
        return bool(reached)

    async def _written(self, connection: Connection, found: Touched) -> Content | None:
        """What was written, where it was kept and can be read."""
        if found.original is None:
            return None
        capability = Capability(found.participant_id, found.session_id, Reading.APPEAL)
        place = Place("inbound", "original", found.inbound_id, found.participant_id)
        cell = Cell(found.key_id, place, found.original)
        try:
            body = (await self.drafter.vault.open(connection, capability, [cell]))[0]
        except Denied:
            return None
        return contents.load(body) if body is not None else None

    async def _rule(
        self, connection: Connection, person: Staff, appeal: Appeal, judgement: Judgement
    ) -> str:
        state, card, told = _STATES[judgement]
        if not await appeals.decide(connection, appeal.id, state, person.id):
            return say(Notice.APPEAL_CLOSED, person.language)
        self.metrics.appealed(state)
        drafts: list[Draft] = []
        if judgement is Judgement.DENY:
            await appeals.keep_back(connection, appeal.touched.inbound_id)
        else:
            out = await self.letting_through.drafts(connection, appeal.touched, person)
            told = Notice.APPEAL_RELEASED if out is not None else Notice.APPEAL_DENIED
            drafts += out or []
        drafts += await self._turned(connection, appeal, card, person)
        await deliveries.add(connection, [*drafts, await self._told(connection, appeal, told)])
        await wake(connection)
        return say(Notice.APPEAL_DECIDED, person.language)

    async def _turned(
        self, connection: Connection, appeal: Appeal, notice: Notice, person: Staff
    ) -> list[Draft]:
        """Every supervisor's card says what was decided, and by whom; the buttons go."""
        shown = await appeals.cards_of(connection, [appeal.id])
        await self.drafter.vault.load(connection, (card.key_id for card in shown))
        return [
            self.drafter.draft(
                card.lane_id,
                card.key_id,
                Edit(
                    card.seq,
                    say(
                        notice,
                        Language(card.language),
                        code=appeal.touched.code,
                        by=person.alias,
                    ),
                ),
                Purpose.CARD,
            )
            for card in shown
        ]

    async def _told(self, connection: Connection, appeal: Appeal, notice: Notice) -> Draft:
        touched = appeal.touched
        await self.drafter.vault.load(connection, [touched.key_id])
        text = Text(say(notice, touched.language))
        return self.drafter.draft(touched.lane_id, touched.key_id, text, Purpose.NOTICE)


def _may_decide(person: Staff, appeal: Appeal) -> bool:
    return (
        person.state is StaffState.ACTIVE
        and person.role is Role.SUPERVISOR
        and person.service_id == appeal.touched.service_id
    )


def _card(id: UUID, found: Touched, written: str, language: Language) -> Text:
    """What a supervisor sees: a colleague's own words, and of a customer's what may be read of them."""
    kinds = [Kind(one) for one in found.kinds.split(",") if one]
    words = written if found.role.is_staff else judge(written, role=found.role).masked
    text = say(
        Notice.APPEAL_CARD,
        language,
        code=found.code,
        alias=found.alias,
        role=ROLES[found.role][language],
        found=things(kinds, language),
        words=words,
    )
    rows = tuple(Button(JUDGEMENTS[one][language], data(Verb.JUDGE, id, one)) for one in Judgement)
    return Text(text, (rows,))
