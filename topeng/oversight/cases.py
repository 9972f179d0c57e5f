"""Cases: what becomes of a report. Who it is about is held, the supervisors are shown it, and nothing of it crosses.

The reporter's own words reach a supervisor through the guard, like everything that staff may read.
"""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog

from db import cases, deliveries, held, staff, trace
from db.cases import Case, CaseState
from db.pool import Connection, wake
from db.staff import Staff
from relay.delivery import Purpose
from relay.guard import judge
from relay.language import Language
from relay.notices import CASE_BUTTONS, Notice, say
from relay.payload import Button, Edit, Rows, Text
from relay.press import Verb, data
from relay.ruling import Ruling
from relay.trace import Action
from relay.vault.seal import Place, Unopenable
from topeng.drafts import Drafter
from topeng.vault import Capability, Cell, Reading

LONGEST_WORDS = 2_000
"""Characters of one case; what is added beyond them is not kept."""
log: Any = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Filed:
    """A report that was taken: the case as it stands now, and whether it is a new one."""

    case: Case
    anew: bool


@dataclass(frozen=True, slots=True)
class Cases:
    """Takes reports, and shows them to the supervisors."""

    drafter: Drafter

    async def report(self, connection: Connection, reporter: UUID, words: str) -> Filed:
        """Open a case about who is on the other side of the reporter's session, or add to the reporter's open one.

        Part of a tick, or of a transaction between two.
        """
        case = await cases.open_by(connection, reporter)
        anew = case is None
        if case is None:
            case = await self._open(connection, reporter)
        await self.drafter.vault.load(connection, [case.key_id])
        told = await self._add_words(connection, case, words)
        await self._show(connection, case, told)
        await wake(connection)
        return Filed(case, anew)

    async def turn(
        self, connection: Connection, case: Case, state: CaseState, person: Staff
    ) -> None:
        """Say on every supervisor's card what was decided, and by whom; the buttons go."""
        notice = Notice.CASE_UPHELD if state is CaseState.UPHELD else Notice.CASE_DISMISSED
        await self._rewrite(connection, case, notice, by=person.alias)

    async def _open(self, connection: Connection, reporter: UUID) -> Case:
        id, about = self.drafter.chance.uuid(), await cases.concerned(connection, reporter)
        await cases.add(connection, id=id, opened_by=reporter, about=about)
        case = await cases.get(connection, id)
        if case is None:
            raise LookupError("no such case")
        if about is not None and case.live:
            await held.hold(connection, about)
        await trace.add(
            connection,
            service_id=case.service_id,
            staff_id=None,
            action=Action.CASE_OPEN,
            subject=case.code,
        )
        return await cases.get(connection, id) or case

    async def _add_words(self, connection: Connection, case: Case, words: str) -> str:
        """Keep what was said beside what had been said before; all of it. Kept nowhere where the session's key is gone."""
        place = Place("case_file", "words", case.id, case.opened_by)
        before, vault = "", self.drafter.vault
        if case.words is not None:
            capability = Capability(case.opened_by, case.session_id, Reading.CASE)
            cell = Cell(case.key_id, place, case.words)
            before = ((await vault.open(connection, capability, [cell]))[0] or b"").decode()
        told = "\n".join(part for part in (before, words) if part)[:LONGEST_WORDS]
        if told != before:
            with suppress(Unopenable):
                sealed = vault.seal(case.key_id, told.encode("utf-8", "replace"), place)
                await cases.set_words(connection, case.id, sealed)
        return told

    async def _show(self, connection: Connection, case: Case, told: str) -> None:
        """Put a card into every supervisor's own chat; an older one loses its buttons."""
        await self._rewrite(connection, case, Notice.CASE_NEWER)
        people = await staff.supervisors(connection, case.service_id)
        reached = [(one, one.lane_id, one.key_id) for one in people if one.lane_id and one.key_id]
        if not reached:
            log.warning("case.unheard")
        await self.drafter.vault.load(connection, (key_id for _, _, key_id in reached))
        words = judge(told, role=case.role).masked
        drafts = [
            self.drafter.draft(lane_id, key_id, _card(case, words, one.language), Purpose.CARD)
            for one, lane_id, key_id in reached
        ]
        seqs = (await deliveries.add(connection, drafts)).seqs
        places = [
            (one.id, lane_id, seq) for (one, lane_id, _), seq in zip(reached, seqs, strict=True)
        ]
        await cases.put_cards(connection, case.id, places)

    async def _rewrite(
        self, connection: Connection, case: Case, notice: Notice, **places: str
    ) -> None:
        shown = await cases.cards_of(connection, case.id)
        await self.drafter.vault.load(connection, (card.key_id for card in shown))
        drafts = []
        for card in shown:
            said = say(notice, Language(card.language), code=case.code, **places)
            edit = Edit(card.seq, said)
            drafts.append(self.drafter.draft(card.lane_id, card.key_id, edit, Purpose.CARD))
        await deliveries.add(connection, drafts)


def _card(case: Case, words: str, language: Language) -> Text:
    if case.holds:
        effect = say(Notice.CASE_HOLDS, language, alias=case.alias or "")
    else:
        effect = "" if case.live else say(Notice.CASE_OVER, language)
    text = say(
        Notice.CASE_CARD,
        language,
        code=case.code,
        reporter=case.reporter,
        alias=case.alias or "—",
        words=f"“{words}”" if words else "—",
    )
    return Text("\n".join(part for part in (text, effect) if part), _buttons(case, language))


def _buttons(case: Case, language: Language) -> Rows:
    offered = [Ruling.END if case.live else Ruling.UPHOLD, Ruling.DISMISS]
    if case.holds:
        offered.insert(0, Ruling.RELEASE)
    return (
        tuple(
            Button(CASE_BUTTONS[one][language], data(Verb.CASE, case.id, one)) for one in offered
        ),
    )
