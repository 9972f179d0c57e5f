"""Crossing: what one person wrote, as the deliveries by which it reaches another."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import UUID

from db.deliveries import Draft
from db.earlier import Earlier
from db.pool import Connection
from relay import lines
from relay.address import Scheme
from relay.content import Content, ContentKind
from relay.delivery import DeliveryState, Purpose
from relay.notices import MEDIA
from relay.payload import Document, Edit, Filed, Location, Payload, Picture, Reply, Text, Voice
from relay.quotes import excerpt
from relay.session import Party
from relay.vault.seal import Place
from topeng.drafts import Drafter
from topeng.intake import contents
from topeng.vault import Capability, Cell, Denied, Reading

PENCIL = "✎ "
"""Before a line that is an earlier one anew, where the platform cannot change that one."""

_FILED: dict[ContentKind, Callable[[UUID, str, Reply | None], Filed]] = {
    ContentKind.PICTURE: Picture,
    ContentKind.DOCUMENT: Document,
    ContentKind.VOICE: lambda media, _, reply: Voice(media, reply),
}


@dataclass(frozen=True, slots=True, repr=False)
class Crossed:
    """One message on its way: its content, the key that seals it, the inbound that it is recorded as.

    `media_id` names its file; `ready` says that the file is here already. `label` tells a reader with several
    conversations which one it is of; `answers` is what it replies to, `changes` what it is an edit of.
    """

    content: Content
    session_id: UUID
    key_id: UUID
    inbound_id: UUID
    media_id: UUID | None = None
    ready: bool = False
    delay: float = 0.0
    label: str = ""
    answers: Earlier | None = None
    changes: Earlier | None = None


@dataclass(frozen=True, slots=True)
class Crossing:
    """Drafts deliveries of what people wrote."""

    drafter: Drafter

    async def drafts(self, connection: Connection, crossed: Crossed, party: Party) -> list[Draft]:
        """One message as deliveries to one party: split where it is long, waiting where its file is not here yet."""
        return [
            self.drafter.draft(
                party.lane,
                crossed.key_id,
                payload,
                Purpose.CONTENT,
                inbound_id=crossed.inbound_id,
                state=DeliveryState.PREPARING
                if isinstance(payload, Filed) and not crossed.ready
                else DeliveryState.DUE,
                delay=crossed.delay,
            )
            for payload in await self._payloads(connection, crossed, party)
        ]

    async def _payloads(
        self, connection: Connection, crossed: Crossed, party: Party
    ) -> list[Payload]:
        changed = _edit(crossed, party)
        if changed is not None:
            return [changed]
        content = crossed.content
        if crossed.changes is not None:
            content = replace(content, text=PENCIL + content.text)
        reply = await self._reply(connection, crossed, party)
        label = crossed.label if party.shared else ""
        filed = _FILED.get(content.kind)
        if crossed.media_id is not None and filed is not None:
            return _with_file(filed, crossed.media_id, content, party, label, reply)
        if content.spot is not None:
            place = Location(content.spot.latitude, content.spot.longitude, reply)
            return [Text(label), place] if label else [place]
        return _lines(_headed(label, content.text), party, reply)

    async def _reply(self, connection: Connection, crossed: Crossed, party: Party) -> Reply | None:
        """What the reader sees quoted: their own message by its name, another's by its place in their lane."""
        earlier = crossed.answers
        if earlier is None or earlier.inbound_id is None or earlier.body is None:
            return None
        if earlier.session_id != crossed.session_id:
            return None
        place = Place("inbound", "body", earlier.inbound_id, earlier.author)
        capability = Capability(earlier.participant, crossed.session_id, Reading.QUOTE)
        cell = Cell(crossed.key_id, place, earlier.body)
        try:
            body = (await self.drafter.vault.open(connection, capability, [cell]))[0]
        except Denied:
            body = None
        if body is None:
            return None
        content = contents.load(body)
        words = excerpt(content.text or MEDIA[content.kind][party.language])
        if earlier.author == party.participant:
            return Reply(words, message_id=earlier.message_id)
        seq = next((copy.seq for copy in earlier.copies if copy.lane_id == party.lane), None)
        return Reply(words, seq=seq)


def _edit(crossed: Crossed, party: Party) -> Edit | None:
    """The change of what the reader has, where it is one message on a platform that can."""
    if crossed.changes is None or party.scheme is not Scheme.TELEGRAM:
        return None
    copies = [copy for copy in crossed.changes.copies if copy.lane_id == party.lane]
    label = crossed.label if party.shared else ""
    text = _headed(label, crossed.content.text)
    if len(copies) != 1 or copies[0].kind not in {"text", "picture", "document"}:
        return None
    caption = copies[0].kind != "text"
    longest = lines.CAPTION if caption else lines.LONGEST
    if len(text) > longest[party.scheme] or (not text.strip() and not caption):
        return None
    return Edit(copies[0].seq, text, caption=caption)


def _with_file(
    filed: Callable[[UUID, str, Reply | None], Filed],
    media_id: UUID,
    content: Content,
    party: Party,
    label: str,
    reply: Reply | None,
) -> list[Payload]:
    text = _headed(label, content.text)
    fits = len(text) <= lines.CAPTION[party.scheme] and _has_caption(content.kind, party.scheme)
    payloads: list[Payload] = [filed(media_id, text if fits else "", reply)]
    if text and not fits:
        said = _lines(text, party, None)
        # A voice note has no caption: what says whose it is comes first.
        payloads = [*said, *payloads] if content.kind is ContentKind.VOICE else payloads + said
    return payloads


def _has_caption(kind: ContentKind, scheme: Scheme) -> bool:
    """Whether the platform shows a caption: no voice note has one, nor a document on WhatsApp.

    https://www.twilio.com/docs/whatsapp/guidance-whatsapp-media-messages
    """
    if kind is ContentKind.DOCUMENT:
        return scheme is not Scheme.WHATSAPP
    return kind is not ContentKind.VOICE


def _lines(text: str, party: Party, reply: Reply | None) -> list[Payload]:
    parts = [part for part in lines.split(text, lines.LONGEST[party.scheme]) if part.strip()]
    return [Text(part, reply=reply if place == 0 else None) for place, part in enumerate(parts)]


def _headed(label: str, text: str) -> str:
    return f"{label}\n{text}" if label and text else label or text
