"""Words: what a customer says to Topeng itself is done, answered, and reaches nobody else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from db import customers, deliveries, opt_outs, services
from db.customers import Live
from db.deliveries import Draft
from db.earlier import Earlier
from db.pool import Connection, wake
from db.routes import Found
from db.services import Proxy
from relay.arrival import Arrival
from relay.content import ContentKind
from relay.delivery import Purpose
from relay.language import Language
from relay.notices import KINDS, ROLES, Notice, say
from relay.payload import Text
from relay.press import Verb, read
from relay.ticket import TicketEvent
from relay.words import Word, meant, reported
from topeng.desk.cards import until
from topeng.drafts import Drafter
from topeng.life.ending import Endings
from topeng.life.links import CUSTOMER_BOT
from topeng.life.reopening import Reopening
from topeng.oversight.appeals import Appeals
from topeng.oversight.cases import Cases, Filed

LONG_AGO = timedelta(days=30)
"""A conversation that ended earlier cannot be reported here."""


def meaning(arrival: Arrival) -> Word | None:
    """What a message asks of Topeng, if it may be such a word at all: nothing but a text, and no earlier one anew."""
    if arrival.content.kind is not ContentKind.TEXT or arrival.edited:
        return None
    if arrival.choice is not None:
        return Word.APPEAL if _appealed(arrival) is not None else None
    return meant(arrival.content.text)


@dataclass(frozen=True, slots=True)
class Words:
    """Does what customers ask of Topeng. All of it is part of a tick; what was decided before is written already."""

    drafter: Drafter
    endings: Endings
    cases: Cases
    reopening: Reopening
    appeals: Appeals

    async def toward_brand(
        self,
        connection: Connection,
        arrival: Arrival,
        word: Word,
        candidates: Sequence[Found],
        earlier: Earlier | None,
    ) -> bool:
        """Do what is asked of the business as such; False where the word is meant for somebody in a conversation.

        `candidates` are the person's conversations here, `earlier` is what the message answers.
        """
        proxy = await services.find_proxy(connection, arrival.proxy)
        if proxy is None or not _for_customers(proxy) or _between_customers(proxy, candidates):
            return False
        match word:
            case Word.APPEAL if (inbound_id := _appealed(arrival)) is not None:
                writers = [one.route.sender.participant for one in candidates]
                said = await self.appeals.ask(connection, inbound_id, writers)
                await self._answer(connection, arrival, proxy, said)
                return True
            case Word.GENUINE:
                await self._vouch(connection, arrival, proxy)
                return True
            case Word.OPT_OUT if _to_nobody(candidates, earlier):
                await self._opt_out(connection, arrival, proxy)
                return True
            case Word.OPT_IN:
                return await self._opt_in(connection, arrival, proxy)
            case Word.REOPEN if not candidates:
                return await self.reopening.reopen(connection, arrival)
            case Word.REPORT if _of_none(candidates, earlier):
                await self._report_past(connection, arrival, proxy, earlier)
                return True
            case _:
                return False

    async def toward_session(
        self, connection: Connection, arrival: Arrival, word: Word, found: Found
    ) -> bool:
        """Do what a customer asks about one conversation; False where the word is meant for who is in it."""
        if found.route.sender.role.is_staff or found.route.between_customers:
            return False
        match word:
            case Word.END:
                await self.endings.end_session(connection, found.route.session)
                return True
            case Word.APPEAL:
                sender = found.route.sender
                said = await self.appeals.ask_about_last(connection, sender.participant)
                if said is None:
                    return False
                text = Text(say(said, arrival.language))
                draft = self.drafter.draft(sender.lane, found.key_id, text, Purpose.NOTICE)
                await deliveries.add(connection, [draft])
                return True
            case Word.REPORT:
                sender = found.route.sender
                filed = await self.cases.report(
                    connection, sender.participant, reported(arrival.content.text)
                )
                thanks = _thanks(filed, arrival.language)
                draft = self.drafter.draft(sender.lane, found.key_id, thanks, Purpose.NOTICE)
                await deliveries.add(connection, [draft])
                return True
            case _:
                return False

    async def _vouch(self, connection: Connection, arrival: Arrival, proxy: Proxy) -> None:
        """Say truthfully whether this is the business, and who of it."""
        language = arrival.language
        live = await customers.live(connection, proxy.service_id, self._index(arrival))
        if not live:
            await self._answer(connection, arrival, proxy, Notice.NOT_GENUINE)
            return
        people = "\n".join(_with(one, language) for one in live)
        await self._answer(connection, arrival, proxy, Notice.GENUINE, people=people)

    async def _opt_out(self, connection: Connection, arrival: Arrival, proxy: Proxy) -> None:
        """Write to this person no more unless they write first. What nobody has taken ends."""
        counterpart = self._index(arrival)
        if not await opt_outs.put(
            connection, proxy.service_id, self.drafter.vault.block_index(counterpart)
        ):
            return  # they have heard so
        live = await customers.live(connection, proxy.service_id, counterpart)
        taken = {one.ticket_id for one in live if one.lane_id is not None}
        for ticket_id in dict.fromkeys(one.ticket_id for one in live):
            if ticket_id not in taken:
                await self.endings.end(
                    connection, ticket_id, TicketEvent.CLOSE, card=Notice.CARD_OPTED_OUT, mute=True
                )
        await self._tell_holders(connection, live, Notice.OPTED_OUT_STAFF)
        await self._answer(connection, arrival, proxy, Notice.OPTED_OUT)

    async def _opt_in(self, connection: Connection, arrival: Arrival, proxy: Proxy) -> bool:
        """Take an opt-out back; False, and an ordinary word, where there is none."""
        counterpart = self._index(arrival)
        if not await opt_outs.take_back(
            connection, proxy.service_id, self.drafter.vault.block_index(counterpart)
        ):
            return False
        live = await customers.live(connection, proxy.service_id, counterpart)
        await self._tell_holders(connection, live, Notice.OPTED_IN_STAFF)
        await self._answer(connection, arrival, proxy, Notice.OPTED_IN)
        return True

    async def _report_past(
        self, connection: Connection, arrival: Arrival, proxy: Proxy, earlier: Earlier | None
    ) -> None:
        """Open a case about a conversation that is over: the one whose message is quoted, or the last."""
        seat = await customers.last_seat(
            connection,
            proxy.service_id,
            self._index(arrival),
            within=LONG_AGO,
            session_id=earlier.session_id if earlier is not None else None,
        )
        if seat is None:
            await self._answer(connection, arrival, proxy, Notice.NOTHING_TO_REPORT)
            return
        filed = await self.cases.report(connection, seat, reported(arrival.content.text))
        await self._say(connection, arrival, proxy, _thanks(filed, arrival.language))

    async def _tell_holders(
        self, connection: Connection, live: Sequence[Live], notice: Notice
    ) -> None:
        await self.drafter.vault.load(connection, (one.key_id for one in live))
        drafts: list[Draft] = [
            self.drafter.draft(
                one.lane_id, one.key_id, Text(say(notice, one.language)), Purpose.NOTICE
            )
            for one in live
            if one.lane_id is not None and one.language is not None
        ]
        await deliveries.add(connection, drafts)

    async def _answer(
        self,
        connection: Connection,
        arrival: Arrival,
        proxy: Proxy,
        notice: Notice,
        **places: str,
    ) -> None:
        await self._say(connection, arrival, proxy, Text(say(notice, arrival.language, **places)))

    async def _say(
        self, connection: Connection, arrival: Arrival, proxy: Proxy, text: Text
    ) -> None:
        """Answer outside any session, so that the end of one takes nothing of it away."""
        lane_id, key_id = await self.drafter.outside(
            connection, proxy.id, arrival.sender, arrival.language
        )
        draft = self.drafter.draft(lane_id, key_id, text, Purpose.NOTICE)
        await deliveries.add(connection, [draft])
        await wake(connection)

    def _index(self, arrival: Arrival) -> bytes:
        return self.drafter.vault.index(arrival.sender)


def _appealed(arrival: Arrival) -> UUID | None:
    """The message that a pressed button asks a supervisor about."""
    pressed = read(arrival.choice or "")
    return pressed[1] if pressed is not None and pressed[0] is Verb.APPEAL else None


def _for_customers(proxy: Proxy) -> bool:
    return proxy.channel != "telegram" or proxy.address == CUSTOMER_BOT


def _between_customers(proxy: Proxy, candidates: Sequence[Found]) -> bool:
    """Whether what is written here is for other customers, or was: all words are ordinary ones then."""
    if not candidates:
        return proxy.quiet
    return any(one.route.between_customers for one in candidates)


def _to_nobody(candidates: Sequence[Found], earlier: Earlier | None) -> bool:
    """Whether no person reads along, or the message answers something that Topeng itself had said."""
    if earlier is not None and earlier.inbound_id is None:
        return True
    return not any(other.role.is_staff for one in candidates for other in one.route.others)


def _of_none(candidates: Sequence[Found], earlier: Earlier | None) -> bool:
    """Whether a message is of none of these live conversations: there is none, or it answers one that is over."""
    sessions: set[UUID] = {one.route.session for one in candidates}
    return not sessions or (earlier is not None and earlier.session_id not in sessions)


def _with(one: Live, language: Language) -> str:
    who = say(Notice.NOBODY_YET, language)
    if one.alias is not None:
        who = f"{one.alias} ({ROLES[one.role][language]})"
    return say(
        Notice.GENUINE_WITH,
        language,
        who=who,
        kind=KINDS[one.kind][language],
        code=one.code,
        until=until(one.ends_at),
    )


def _thanks(filed: Filed, language: Language) -> Text:
    if not filed.anew:
        return Text(say(Notice.REPORTED_MORE, language))
    if filed.case.holds and filed.case.alias is not None:
        return Text(say(Notice.REPORTED_HELD, language, alias=filed.case.alias))
    return Text(say(Notice.REPORTED, language))
