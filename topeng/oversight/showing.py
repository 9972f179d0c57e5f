"""Showing: an approved address is looked at in the asker's own chat, goes from there when its minutes are over, and
whoever is in the conversation hears of the first look."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import structlog

from db import company, deliveries, reveals
from db.leases import between_ticks
from db.pool import Connection, Database, wake
from db.reveals import Reveal
from db.staff import Staff
from relay.address import Address
from relay.delivery import Purpose
from relay.notices import Notice, say
from relay.notices.reveals import GROUND_NAMES
from relay.payload import Text
from relay.reveal import RevealState
from relay.session import Role
from relay.vault.seal import Place
from topeng.desk.cards import until
from topeng.desk.doorkeeper import TurnedAway
from topeng.drafts import Drafter
from topeng.oversight.reveal_cards import RevealCards, closed, opened, plain
from topeng.vault import Capability, Cell, Denied, Reading

EVERY = 1.0
log: Any = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Showing:
    """Shows addresses, hides them, and ends requests."""

    database: Database
    drafter: Drafter

    async def show(self, connection: Connection, person: Staff, reveal: Reveal) -> str:
        """Put the address onto the asker's card, and count it; the line for the button. Raises `TurnedAway`."""
        over = TurnedAway(say(Notice.REVEAL_OVER, person.language, code=reveal.code))
        capability = Capability(person.id, reveal.session_id, Reading.REVEAL)
        place = Place("lane", "address", reveal.lane_id)
        cell = Cell(reveal.key_id, place, reveal.address)
        try:
            plain_address = (await self.drafter.vault.open(connection, capability, [cell]))[0]
        except Denied:
            raise over from None
        if plain_address is None:
            raise TurnedAway(say(Notice.REVEAL_UNREADABLE, person.language))
        address = Address.stored(plain_address.decode()).reveal()
        cards = RevealCards(self.drafter)
        seq = await cards.turn(connection, reveal, own=opened(reveal, address))
        times = await reveals.count(connection, reveal.id, seq) if seq is not None else None
        if times is None:
            raise over
        if times == 1:
            await self._tell(connection, reveal)
        return closed(reveal)(person.language).text

    async def hide(self, connection: Connection, person: Staff, reveal: Reveal) -> str:
        """Take the address off the card before its time; the line for the button. Raises `TurnedAway`."""
        if reveal.state is not RevealState.APPROVED:
            raise TurnedAway(say(Notice.REVEAL_OVER, person.language, code=reveal.code))
        await reveals.forget(connection, reveal.id)
        own = closed(reveal)
        await RevealCards(self.drafter).turn(connection, reveal, own=own)
        return own(person.language).text

    def steps(self) -> Sequence[Callable[[], Awaitable[float]]]:
        """The steps, each to be taken again and again; what a step returns is the seconds until then."""
        return [self.end_due]

    async def end_due(self) -> float:
        """End requests that are over (see `db.reveals.due`): the address goes from the asker's chat."""
        async with self.database.connection() as connection:
            if not await reveals.due(connection):
                return EVERY
        async with between_ticks(self.database) as connection:
            ended = await reveals.end_due(connection)
            for id in ended:
                reveal = await reveals.get(connection, id)
                if reveal is not None:
                    await self._end(connection, reveal)
            await wake(connection)
        log.info("reveals.ended", count=len(ended))
        return EVERY

    async def _end(self, connection: Connection, reveal: Reveal) -> None:
        await reveals.forget(connection, reveal.id)
        over = plain(Notice.REVEAL_OVER, reveal)
        decided = reveal.approver is not None  # the others read who approved it
        await RevealCards(self.drafter).turn(
            connection, reveal, own=over, others=None if decided else over
        )

    async def _tell(self, connection: Connection, reveal: Reveal) -> None:
        """Tell those in the ticket's conversations; the customer where they are reached, unless the reason forbids it."""
        told = []
        for one in await company.present(connection, reveal.ticket_id):
            if one.role is not Role.CUSTOMER:
                told.append((one, Notice.REVEALED_STAFF))
            elif one.lane_id == reveal.lane_id and not reveal.ground.untold:
                told.append((one, Notice.REVEALED_CUSTOMER))
        await self.drafter.vault.load(connection, (one.key_id for one, _ in told))
        drafts = []
        for one, notice in told:
            ground, moment = GROUND_NAMES[reveal.ground][one.language], until(reveal.ends_at)
            text = Text(say(notice, one.language, code=reveal.code, ground=ground, until=moment))
            drafts.append(self.drafter.draft(one.lane_id, one.key_id, text, Purpose.NOTICE))
        await deliveries.add(connection, drafts)
