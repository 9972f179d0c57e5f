"""Reveal cards: what supervisors see of a request to see an address, each in their own chat."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from db import deliveries, reveals
from db.pool import Connection
from db.reveals import Reveal
from db.staff import Staff
from relay.delivery import Purpose
from relay.language import Language
from relay.notices import Notice, say
from relay.notices.reveals import GROUND_NAMES, STEP_BUTTONS
from relay.payload import Button, Edit, Text
from relay.press import Verb, data
from relay.reveal import LASTS, Step
from topeng.desk.cards import WIB, until
from topeng.drafts import Drafter

Said = Callable[[Language], Text]
"""What somebody reads, by their language."""


@dataclass(frozen=True, slots=True)
class RevealCards:
    """Shows requests to the supervisors."""

    drafter: Drafter

    async def put(
        self,
        connection: Connection,
        reveal: Reveal,
        asker: Staff,
        seq: int,
        others: Sequence[Staff],
    ) -> None:
        """Put a card into the chat of each of the others; the asker's is the message in place `seq` of their lane."""
        reached = [(one, one.lane_id, one.key_id) for one in others if one.lane_id and one.key_id]
        await self.drafter.vault.load(connection, (key_id for _, _, key_id in reached))
        drafts = [
            self.drafter.draft(lane_id, key_id, request(reveal)(one.language), Purpose.CARD)
            for one, lane_id, key_id in reached
        ]
        seqs = (await deliveries.add(connection, drafts)).seqs
        places = [
            (one.id, lane_id, seq) for (one, lane_id, _), seq in zip(reached, seqs, strict=True)
        ]
        if asker.lane_id is not None:
            places.append((asker.id, asker.lane_id, seq))
        await reveals.put_cards(connection, reveal.id, places)

    async def turn(
        self,
        connection: Connection,
        reveal: Reveal,
        *,
        own: Said | None = None,
        others: Said | None = None,
    ) -> int | None:
        """Rewrite the asker's card, or those of the others; the place in the asker's lane where that lies."""
        shown = await reveals.cards_of(connection, reveal.id)
        told = [(card, own if card.staff_id == reveal.asked_by else others) for card in shown]
        changed = [(card, said) for card, said in told if said is not None]
        await self.drafter.vault.load(connection, (card.key_id for card, _ in changed))
        drafts = []
        for card, said in changed:
            text = said(Language(card.language))
            edit = Edit(card.seq, text.text, text.buttons)
            drafts.append(self.drafter.draft(card.lane_id, card.key_id, edit, Purpose.CARD))
        seqs = (await deliveries.add(connection, drafts)).seqs
        places = zip(changed, seqs, strict=True)
        return next((seq for (card, _), seq in places if card.staff_id == reveal.asked_by), None)


def plain(notice: Notice, reveal: Reveal, *, by: str = "") -> Said:
    """A notice about a request, without buttons."""
    return lambda language: Text(_say(notice, reveal, language, by=by))


def request(reveal: Reveal) -> Said:
    """A request as those see it who may decide."""
    return lambda language: Text(
        _say(Notice.REVEAL_CARD, reveal, language),
        (tuple(_button(one, reveal, language) for one in (Step.APPROVE, Step.REFUSE)),),
    )


def closed(reveal: Reveal) -> Said:
    """An approved request as the asker sees it while the address is out of sight."""
    return lambda language: Text(
        _say(Notice.REVEAL_MAY, reveal, language, by=reveal.approver or ""),
        ((_button(Step.SHOW, reveal, language),),),
    )


def opened(reveal: Reveal, address: str) -> Said:
    """The same with the address: the only text of this house that holds one."""
    return lambda language: Text(
        say(
            Notice.REVEAL_SHOWN,
            language,
            code=reveal.code,
            address=address,
            until=until(reveal.ends_at),
        ),
        ((_button(Step.HIDE, reveal, language),),),
    )


def _say(notice: Notice, reveal: Reveal, language: Language, *, by: str = "") -> str:
    return say(
        notice,
        language,
        code=reveal.code,
        ground=GROUND_NAMES[reveal.ground][language],
        asker=reveal.asker,
        by=by,
        minutes=str(int(LASTS.total_seconds() // 60)),
        until=until(reveal.ends_at),
    )


def _button(step: Step, reveal: Reveal, language: Language) -> Button:
    moment = f"{reveal.ends_at.astimezone(WIB):%H:%M}"
    label = STEP_BUTTONS[step][language].format(until=moment)
    return Button(label, data(Verb.REVEAL, reveal.id, step))
