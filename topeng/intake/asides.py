"""Asides: what Topeng itself says when a message comes in, beside or instead of passing it on."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from db import lanes, opt_outs, services, staff
from db.deliveries import Draft
from db.pool import Connection
from db.routes import Found
from db.services import Proxy
from db.staff import Staff
from relay.address import Scheme
from relay.appeal import appealable
from relay.arrival import Arrival
from relay.delivery import Purpose
from relay.guard import Intent, Outcome
from relay.guard.notices import CODE_WARNING, explanation, reminder
from relay.language import Language
from relay.notices import INVITED, REFUSALS, UNWANTED, Notice, say
from relay.notices.appeals import ASK
from relay.payload import Button, Template, Text
from relay.press import Verb, data
from relay.routing import Reason, Refused
from relay.screening import Screened
from relay.session import Party, StaffState
from topeng.desk.cards import until
from topeng.desk.doorkeeper import STAFF_BOT
from topeng.drafts import Drafter
from topeng.life.reopening import Reopening

BETWEEN_LATE_NOTICES = timedelta(hours=1)
BETWEEN_REMINDERS = timedelta(minutes=1)
BETWEEN_HELD_NOTICES = timedelta(minutes=5)
MOST_ALBUMS = 1_000


@dataclass(frozen=True, slots=True)
class Asides:
    """Drafts notices."""

    drafter: Drafter
    reopening: Reopening
    albums: dict[str, None] = field(default_factory=dict)
    """The albums that were spoken of, the latest; a restart may speak of one twice."""

    def beside(
        self, found: Found, screened: Screened, arrival: Arrival, inbound_id: UUID
    ) -> list[Draft]:
        """A word to a writer whose message was touched; a warning to a customer whom somebody asked for a secret code."""
        sender, language = found.route.sender, arrival.language
        drafts = self._of_album(found, arrival)
        said = None if screened.outcome is Outcome.REFUSED else explained(screened, language)
        if said is not None:
            text = _offering(said, screened, sender, inbound_id, language)
            drafts.append(self.drafter.draft(sender.lane, found.key_id, text, Purpose.NOTICE))
        if Intent.ASKS_CODE in screened.intents and sender.role.is_staff:
            drafts += [
                self.drafter.draft(
                    one.lane, found.key_id, Text(CODE_WARNING[one.language]), Purpose.NOTICE
                )
                for one in found.route.others
                if not one.role.is_staff and one.window_open
            ]
        return drafts

    def _of_album(self, found: Found, arrival: Arrival) -> list[Draft]:
        """Once for each album: that its parts go one by one."""
        if arrival.group is None or arrival.group in self.albums:
            return []
        self.albums[arrival.group] = None
        while len(self.albums) > MOST_ALBUMS:
            self.albums.pop(next(iter(self.albums)))
        return [self._to_sender(found, Notice.ALBUM, arrival.language)]

    async def held(self, connection: Connection, found: Found, language: Language) -> list[Draft]:
        """A word to somebody whose messages are held, now and then."""
        every = BETWEEN_HELD_NOTICES
        if not await lanes.take_courtesy(connection, found.route.sender.lane, every=every):
            return []
        return [self._to_sender(found, Notice.HELD, language)]

    async def waits(self, connection: Connection, found: Found, language: Language) -> list[Draft]:
        """A word to an agent or driver whose customer has not come yet, now and then."""
        sender = found.route.sender
        if not sender.role.is_staff or not await lanes.take_courtesy(
            connection, sender.lane, every=BETWEEN_HELD_NOTICES
        ):
            return []
        return [self._to_sender(found, Notice.NOT_HERE_YET, language)]

    def nothing_asked(self, found: Found, language: Language) -> Draft:
        """To somebody who wrote a code and nothing behind it."""
        return self._to_sender(found, Notice.NOTHING_ASKED, language, code=found.route.code)

    def _to_sender(self, found: Found, notice: Notice, language: Language, **places: str) -> Draft:
        text = Text(say(notice, language, **places))
        return self.drafter.draft(found.route.sender.lane, found.key_id, text, Purpose.NOTICE)

    async def refusal(
        self,
        connection: Connection,
        arrival: Arrival,
        found: Found | None,
        refused: Refused,
        screened: Screened,
        inbound_id: UUID,
    ) -> list[Draft]:
        """What the sender hears, and the invitations that go out instead."""
        if found is None:
            return await self._answer_outsider(connection, arrival)
        if refused.reason is Reason.WINDOW_CLOSED:
            return await self.window_closed(connection, found, refused.invite, arrival.language)
        said = explained(screened, arrival.language) if refused.reason is Reason.REFUSED else None
        sender, language = found.route.sender, arrival.language
        notice = (
            _offering(said, screened, sender, inbound_id, language)
            if said is not None
            else Text(say(REFUSALS[refused.reason], language))
        )
        return [self.drafter.draft(sender.lane, found.key_id, notice, Purpose.NOTICE)]

    async def window_closed(
        self, connection: Connection, found: Found, closed: Sequence[Party], language: Language
    ) -> list[Draft]:
        """To a writer whose readers have to write first; and to those the invitation to, unless they want none."""
        unwanted = {
            party.lane for party in closed if await self._wants_none(connection, found, party)
        }
        wanted = [party for party in closed if party.lane not in unwanted]
        invited = UNWANTED if unwanted else INVITED[bool(found.invitation)]
        return [
            *await self._invitations(connection, found, wanted),
            self._to_sender(found, Notice.WINDOW_CLOSED, language, invited=invited[language]),
        ]

    async def _wants_none(self, connection: Connection, found: Found, party: Party) -> bool:
        reach = await lanes.get(connection, party.lane)
        if reach is None:
            return False
        index = self.drafter.vault.block_index(reach.counterpart)
        return await opt_outs.has(connection, found.service_id, index)

    async def _invitations(
        self, connection: Connection, found: Found, closed: Sequence[Party]
    ) -> list[Draft]:
        if found.invitation is None:
            return []
        template = Template(found.invitation, (found.route.code,))
        return [
            self.drafter.draft(party.lane, found.key_id, template, Purpose.NOTICE)
            for party in closed
            if await lanes.take_courtesy(connection, party.lane)
        ]

    async def _answer_outsider(self, connection: Connection, arrival: Arrival) -> list[Draft]:
        """A neutral notice, the same for a stranger and for someone whose ticket has ended, once an hour.

        Someone of the staff who writes outside any thread is told where to write, once a minute.
        """
        proxy = await services.find_proxy(connection, arrival.proxy)
        if proxy is None or proxy.quiet:
            return []
        vault = self.drafter.vault
        colleague = await staff.by_counterpart(connection, vault.index(arrival.sender))
        lane_id, key_id = await self.drafter.outside(
            connection, proxy.id, arrival.sender, arrival.language
        )
        notice = _to_outsider(proxy, colleague, arrival.slot)
        purpose = Purpose.CARD if notice is Notice.WRITE_IN_THREAD else Purpose.LATE
        every = BETWEEN_REMINDERS if purpose is Purpose.CARD else BETWEEN_LATE_NOTICES
        if not await lanes.take_courtesy(connection, lane_id, every=every):
            return []
        said = await self._may_reopen(connection, arrival) if purpose is Purpose.LATE else None
        text = Text(said or say(notice, arrival.language))
        return [self.drafter.draft(lane_id, key_id, text, purpose)]

    async def _may_reopen(self, connection: Connection, arrival: Arrival) -> str | None:
        offer = await self.reopening.offer(connection, arrival)
        if offer is None:
            return None
        return say(Notice.MAY_REOPEN, arrival.language, until=until(offer.until))


def _to_outsider(proxy: Proxy, colleague: Staff | None, slot: int) -> Notice:
    if proxy.address != STAFF_BOT:
        return REFUSALS[Reason.NOT_ACTIVE]
    if colleague is None:
        return Notice.BY_INVITATION
    if colleague.state is StaffState.SUSPENDED:
        return Notice.SUSPENDED
    return Notice.WRITE_IN_THREAD if slot == 0 else Notice.WRITTEN_TOO_LATE


def _offering(
    said: str, screened: Screened, writer: Party, inbound_id: UUID, language: Language
) -> Text:
    """What a writer hears of the guard, with the way to a supervisor: a button, or a word where there are none."""
    if not appealable(screened.outcome, screened.kinds, writer.role):
        return Text(said)
    if writer.scheme is Scheme.TELEGRAM:
        return Text(said, ((Button(ASK[language], data(Verb.APPEAL, inbound_id)),),))
    return Text(f"{said} {say(Notice.APPEAL_BY_WORD, language)}")


def explained(screened: Screened, language: Language) -> str | None:
    """Why the guard touched a message, in a sentence for its writer; None where it did not."""
    if screened.outcome is Outcome.PASSED:
        return None
    if screened.intents and not screened.kinds:
        return reminder(screened.intents[0], language)
    return explanation(screened.outcome, screened.kinds, language) or None
