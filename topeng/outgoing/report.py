"""Report: nobody's message is lost silently. What could not be delivered is said to whoever wrote it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from db import deliveries, inbounds, lanes, services
from db.deliveries import Draft, Settled
from db.inbounds import Origin
from db.lanes import LaneRef
from db.pool import Connection
from db.receipts import Moved
from relay.address import Scheme
from relay.alert import Alert
from relay.delivery import DeliveryState, Purpose
from relay.language import Language
from relay.notices import MEDIA, REASONS, Notice, because, say
from relay.payload import Text
from relay.vault.seal import Place, Unopenable
from topeng.drafts import Drafter
from topeng.intake import contents
from topeng.oversight.alerts import Alerts
from topeng.vault import Capability, Cell, Denied, Known, Reading

EXCERPT = 40
_WORTH_A_NOTICE = {
    DeliveryState.UNDELIVERABLE: Notice.UNDELIVERABLE,
    DeliveryState.UNKNOWN: Notice.UNKNOWN_OUTCOME,
    DeliveryState.VOID: Notice.UNDELIVERABLE,  # the end came before another try
}
_MARKS = {
    DeliveryState.SENT: "sent",
    DeliveryState.DELIVERED: "delivered",
    DeliveryState.READ: "read",
    DeliveryState.UNDELIVERABLE: "failed",
    DeliveryState.UNKNOWN: "failed",
}
NOTED = "noted"


@dataclass(frozen=True, slots=True)
class Mark:
    """A delivery mark for someone's own message, on a platform that can show one."""

    lane_id: UUID
    message_id: str
    mark: str


@dataclass(frozen=True, slots=True)
class Reporter:
    """Tells senders what became of their messages."""

    drafter: Drafter
    alerts: Alerts

    async def report(
        self, connection: Connection, moved: Sequence[Settled | Moved]
    ) -> tuple[list[LaneRef], list[Mark]]:
        """Notices and marks for deliveries that have moved. The lanes with new work, and the marks to show.

        A message is reported once, however many parts it went in; one that waits for the next holder is not lost.
        """
        of_people = [
            (one.inbound_id, one)
            for one in moved
            if one.inbound_id is not None and (one.state in _MARKS or one.state in _WORTH_A_NOTICE)
        ]
        if not of_people:
            return [], []
        origins = await inbounds.origins(connection, [id for id, _ in of_people])
        await self.drafter.vault.load(connection, (origin.key_id for origin in origins.values()))
        kept = [(origins[id], one) for id, one in of_people if id in origins]
        marks = [
            Mark(origin.lane_id, origin.message_id, _MARKS[one.state])
            for origin, one in kept
            if origin.scheme == Scheme.TELEGRAM and not origin.left and one.state in _MARKS
        ]
        lost = {
            origin.inbound_id: (origin, one)
            for origin, one in reversed(kept)
            if one.state in _WORTH_A_NOTICE and not origin.waits
        }
        drafts = await self._tell(connection, lost) if lost else []
        alerted = await self._alert(connection, list(lost.values()))
        return [*(await deliveries.add(connection, drafts)).lanes, *alerted], marks

    async def _alert(
        self, connection: Connection, lost: Sequence[tuple[Origin, Settled | Moved]]
    ) -> list[LaneRef]:
        """Tell the supervisors of tickets with messages that were not delivered, where the writers are not told why."""
        of_services: dict[UUID, dict[str, str]] = {}
        for origin, one in lost:
            if one.state is DeliveryState.UNDELIVERABLE and one.code not in REASONS:
                of_ticket = of_services.setdefault(origin.service_id, {})
                of_ticket[origin.code] = f"{origin.code} ({one.code})" if one.code else origin.code
        lanes: list[LaneRef] = []
        for service_id, called in sorted(of_services.items()):
            lanes += await self.alerts.tell_of_all(
                connection, service_id, Alert.UNDELIVERABLE, called
            )
        return lanes

    async def _tell(
        self, connection: Connection, lost: dict[UUID, tuple[Origin, Settled | Moved]]
    ) -> list[Draft]:
        news = await inbounds.mark_reported(connection, list(lost))
        told = [lost[id] for id in reversed(lost) if id in news]
        drafts = [
            await self._notice(connection, _WORTH_A_NOTICE[one.state], one.code, origin)
            for origin, one in told
            if not origin.left
        ]
        for origin in {origin.lane_id: origin for origin, _ in told if origin.left}.values():
            drafts += await self._late(connection, origin)
        return drafts

    async def _late(self, connection: Connection, origin: Origin) -> list[Draft]:
        """A word to someone whose session is over, in their own chat; without the message, which is not handed over any more."""
        reach = await lanes.get(connection, origin.lane_id)
        proxy = await services.find_proxy(connection, reach.proxy) if reach else None
        if reach is None or proxy is None:
            return []
        language = Language(origin.language)
        known = Known(
            origin.lane_id, reach.key_id, reach.address, reach.counterpart, Scheme(origin.scheme)
        )
        try:
            lane_id, key_id = await self.drafter.outside(connection, proxy.id, known, language)
        except Unopenable:
            return []  # they were erased meanwhile
        if origin.is_staff:
            text = Text(say(Notice.LOST_STAFF, language, code=origin.code))
            return [self.drafter.draft(lane_id, key_id, text, Purpose.CARD)]
        if not await lanes.take_courtesy(connection, lane_id):
            return []
        text = Text(say(Notice.LOST_CUSTOMER, language))
        return [self.drafter.draft(lane_id, key_id, text, Purpose.LATE)]

    async def report_unread(
        self, connection: Connection, inbound_ids: Sequence[UUID], code: str
    ) -> None:
        """Tell the senders of messages that waited for a reader, and that no reader will get."""
        origins = (await inbounds.origins(connection, inbound_ids)).values()
        await self.drafter.vault.load(connection, (origin.key_id for origin in origins))
        notices = [
            await self._notice(connection, Notice.UNDELIVERABLE, code, one)
            for one in origins
            if not one.left
        ]
        await deliveries.add(connection, notices)

    async def _notice(
        self, connection: Connection, notice: Notice, code: str | None, origin: Origin
    ) -> Draft:
        language = Language(origin.language)
        excerpt = await self._excerpt(connection, origin, language)
        places = {"excerpt": excerpt, "why": because(code, language)}
        text = say(notice, language, **places)
        return self.drafter.draft(origin.lane_id, origin.key_id, Text(text), Purpose.NOTICE)

    async def _excerpt(self, connection: Connection, origin: Origin, language: Language) -> str:
        """The writer's own first words, so that they know which message is meant."""
        if origin.body is None:
            return "…"
        capability = Capability(origin.participant_id, origin.session_id, Reading.REPORT)
        place = Place("inbound", "body", origin.inbound_id, origin.participant_id)
        cell = Cell(origin.key_id, place, origin.body)
        try:
            body = (await self.drafter.vault.open(connection, capability, [cell]))[0]
        except Denied:
            body = None  # too long after the end
        if body is None:
            return "…"
        content = contents.load(body)
        first = " ".join(content.text.split()) or MEDIA[content.kind][language]
        return f"“{first[:EXCERPT]}…”" if len(first) > EXCERPT else f"“{first}”"
