"""Cards: how waiting tickets are shown to the staff, and what becomes of a card when somebody takes its ticket."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

from db import cards, deliveries
from db.cards import Card
from db.pool import Connection
from db.staff import Staff
from db.tickets import Ticket
from relay.delivery import Purpose
from relay.guard import judge
from relay.language import Language
from relay.notices import KINDS, TAKE, Notice, say
from relay.payload import Button, Edit, Text
from topeng.drafts import Drafter
from topeng.vault import Reference

LATE = "⏰ "
WIB = timezone(timedelta(hours=7), "WIB")


@dataclass(frozen=True, slots=True)
class CardTable:
    """Shows tickets to the staff."""

    drafter: Drafter

    async def show(
        self,
        connection: Connection,
        session_id: UUID,
        ticket: Ticket,
        people: Sequence[Staff],
        *,
        late: bool = False,
    ) -> None:
        """Put a card of an unclaimed session into each of these people's own chat; an older one loses its button.

        `late`: it has waited for too long, and the card says so.
        """
        await self._retire(connection, session_id, ticket, people)
        await self.drafter.vault.load(connection, (one.key_id for one in people if one.key_id))
        reached = [(one, one.lane_id, one.key_id) for one in people if one.lane_id and one.key_id]
        places = {
            language: await self.places(connection, ticket, language)
            for language in {one.language for one, _, _ in reached}
        }
        drafts = []
        for one, lane_id, key_id in reached:
            language = one.language
            buttons = ((Button(TAKE[language], f"claim:{session_id.hex}"),),)
            said = say(Notice.CARD, language, **places[language])
            card = Text(LATE + said if late else said, buttons)
            drafts.append(self.drafter.draft(lane_id, key_id, card, Purpose.CARD))
        seqs = (await deliveries.add(connection, drafts)).seqs
        rows = [
            (one.id, lane_id, seq) for (one, lane_id, _), seq in zip(reached, seqs, strict=True)
        ]
        await cards.put(connection, session_id, rows)

    async def _retire(
        self, connection: Connection, session_id: UUID, ticket: Ticket, people: Sequence[Staff]
    ) -> None:
        to = {one.id for one in people}
        shown = [
            one for one in await cards.of_sessions(connection, [session_id]) if one.staff_id in to
        ]
        await self._rewrite(connection, [(card, Notice.CARD_NEWER) for card in shown], ticket)

    async def turn(
        self,
        connection: Connection,
        sessions: Sequence[UUID],
        ticket: Ticket,
        notice: Notice,
        *,
        holder: UUID | None = None,
        only: UUID | None = None,
    ) -> None:
        """Rewrite the cards of these sessions, without their button; `holder` reads that the ticket is theirs.

        `only`: on this person's phone alone.
        """
        shown = await cards.of_sessions(connection, sessions)
        shown = [card for card in shown if only is None or card.staff_id == only]
        said = [(card, Notice.CARD_MINE if card.staff_id == holder else notice) for card in shown]
        await self._rewrite(connection, said, ticket)

    async def _rewrite(
        self, connection: Connection, said: Sequence[tuple[Card, Notice]], ticket: Ticket
    ) -> None:
        await self.drafter.vault.load(connection, (card.key_id for card, _ in said))
        drafts = []
        for card, notice in said:
            edit = Edit(card.seq, say(notice, Language(card.language), code=ticket.code))
            drafts.append(self.drafter.draft(card.lane_id, card.key_id, edit, Purpose.CARD))
        await deliveries.add(connection, drafts)

    async def places(
        self, connection: Connection, ticket: Ticket, language: Language
    ) -> dict[str, str]:
        """What a notice says of a ticket: its short code, its kind, the reference as far as the guard lets it, its end."""
        ref = await self.reference(connection, ticket)
        return {
            "code": ticket.code,
            "kind": KINDS[ticket.kind][language],
            "ref": f" · {ref}" if ref else "",
            "until": until(ticket.ends_at),
        }

    async def reference(self, connection: Connection, ticket: Ticket) -> str:
        """The business's own reference, as staff may read it; nothing where its key is destroyed."""
        named = Reference(ticket.id, ticket.key_id, ticket.ref)
        plain = (await self.drafter.vault.references(connection, [named]))[0]
        return shown_reference(plain) if plain else ""


def shown_reference(ref: str) -> str:
    """A reference as staff may read it: not at all where the guard takes it for a contact."""
    return "" if judge(ref).leaks else ref


def until(moment: datetime) -> str:
    """A moment as people in Jakarta read it."""
    return f"{moment.astimezone(WIB):%d/%m %H:%M} WIB"


def stamp(moment: datetime) -> str:
    """A moment for machines: ISO 8601 in UTC."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
