"""Report: nobody's message is lost silently. What could not be delivered is said to whoever wrote it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from db import deliveries, inbounds
from db.deliveries import Draft, Settled
from db.inbounds import Origin
from db.lanes import LaneRef
from db.pool import Connection
from db.receipts import Moved
from relay.address import Scheme
from relay.delivery import DeliveryState, Purpose
from relay.language import Language
from relay.notices import PHOTO, Notice, because, say
from relay.payload import Text
from relay.vault.seal import Place
from topeng.accept import load_content
from topeng.drafts import Drafter

EXCERPT = 40
_WORTH_A_NOTICE = {
    DeliveryState.UNDELIVERABLE: Notice.UNDELIVERABLE,
    DeliveryState.UNKNOWN: Notice.UNKNOWN_OUTCOME,
}
_MARKS = {
    DeliveryState.SENT: "sent",
    DeliveryState.DELIVERED: "delivered",
    DeliveryState.READ: "read",
    DeliveryState.UNDELIVERABLE: "failed",
    DeliveryState.UNKNOWN: "failed",
}


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

    async def report(
        self, connection: Connection, moved: Sequence[Settled | Moved]
    ) -> tuple[list[LaneRef], list[Mark]]:
        """Notices and marks for deliveries that have moved. The lanes with new work, and the marks to show."""
        of_people = [one for one in moved if one.inbound_id is not None and one.state in _MARKS]
        ids = {one.inbound_id for one in of_people if one.inbound_id is not None}
        if not ids:
            return [], []
        origins = await inbounds.origins(connection, list(ids))
        await self.drafter.vault.load(connection, (origin.key_id for origin in origins.values()))
        drafts: list[Draft] = []
        marks: list[Mark] = []
        for one in of_people:
            origin = origins.get(one.inbound_id) if one.inbound_id else None
            if origin is None or origin.left:
                continue
            if origin.scheme == Scheme.TELEGRAM:
                marks.append(Mark(origin.lane_id, origin.message_id, _MARKS[one.state]))
            if one.state in _WORTH_A_NOTICE:
                drafts.append(self._notice(_WORTH_A_NOTICE[one.state], one.code, origin))
        return (await deliveries.add(connection, drafts)).lanes, marks

    async def report_unread(
        self, connection: Connection, inbound_ids: Sequence[UUID], code: str
    ) -> None:
        """Tell the senders of messages that waited for a reader, and that no reader will get."""
        origins = (await inbounds.origins(connection, inbound_ids)).values()
        await self.drafter.vault.load(connection, (origin.key_id for origin in origins))
        notices = [self._notice(Notice.UNDELIVERABLE, code, one) for one in origins if not one.left]
        await deliveries.add(connection, notices)

    def _notice(self, notice: Notice, code: str | None, origin: Origin) -> Draft:
        language = Language(origin.language)
        places = {"excerpt": self._excerpt(origin, language), "why": because(code, language)}
        text = say(notice, language, **places)
        return self.drafter.draft(origin.lane_id, origin.key_id, Text(text), Purpose.NOTICE)

    def _excerpt(self, origin: Origin, language: Language) -> str:
        """The writer's own first words, so that they know which message is meant."""
        if origin.body is None:
            return "…"
        place = Place("inbound", "body", origin.inbound_id)
        text = load_content(self.drafter.vault.unseal(origin.key_id, origin.body, place)).text
        first = " ".join(text.split()) or PHOTO[language]
        return f"“{first[:EXCERPT]}…”" if len(first) > EXCERPT else f"“{first}”"
