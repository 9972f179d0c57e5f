"""Accept: what came in becomes inbounds and deliveries, all in the transaction of one tick."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from db import deliveries, inbounds, media, sessions, silence
from db.deliveries import Draft
from db.inbounds import Inbound
from db.lanes import LaneRef
from db.media import Wanted
from db.pool import Connection
from db.sessions import Found, Key
from relay import lines
from relay.arrival import Arrival
from relay.content import Content, ContentKind
from relay.delivery import DeliveryState, Purpose
from relay.guard import MASKS, Kind, Outcome
from relay.payload import Edit, Payload, Picture, Text
from relay.routing import Decision, Refused, Relayed, Waiting, route
from relay.screening import Screened
from relay.session import Party
from relay.vault.seal import Place
from topeng.asides import Asides
from topeng.drafts import Drafter
from topeng.screener import Screener

NEIGHBOURS = 2.5
"""Seconds that a message of nothing but digits waits for its neighbours, where the guard thinks that it may be a piece."""
MASKED_PIECE = MASKS[Kind.PHONE]

_STATES: dict[type[Decision], str] = {Relayed: "relayed", Waiting: "waiting", Refused: "refused"}


@dataclass(slots=True)
class _Rows:
    """What a batch of arrivals adds to the database."""

    inbounds: list[Inbound] = field(default_factory=list)
    media: list[Wanted] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Takes arrivals in: each once, each to at most one session, nothing lost."""

    drafter: Drafter
    screener: Screener
    asides: Asides

    async def take_in(self, connection: Connection, arrivals: Sequence[Arrival]) -> list[LaneRef]:
        """Record arrivals and what follows from them. The lanes that now have work."""
        fresh = await self._fresh(connection, arrivals)
        if not fresh:
            return []
        keys = {id(arrival): self._key(arrival) for arrival in fresh}
        await sessions.touch(connection, list(set(keys.values())))
        found = await sessions.find_routes(connection, list(set(keys.values())))
        await self.drafter.vault.load(
            connection, (key for one in found.values() for key in (one.key_id, one.ticket_key_id))
        )
        rows = _Rows()
        for arrival in fresh:
            await self._decide(connection, arrival, found.get(keys[id(arrival)]), rows)
        await media.want(connection, rows.media)
        await inbounds.add(connection, rows.inbounds)
        return (await deliveries.add(connection, rows.drafts)).lanes

    async def _fresh(self, connection: Connection, arrivals: Sequence[Arrival]) -> list[Arrival]:
        once = {(arrival.source, arrival.provider_id): arrival for arrival in reversed(arrivals)}
        known = await inbounds.seen(connection, list(once))
        return [arrival for name, arrival in reversed(once.items()) if name not in known]

    def _key(self, arrival: Arrival) -> Key:
        return Key(arrival.proxy, self.drafter.vault.index(arrival.sender), arrival.slot)

    async def _decide(
        self, connection: Connection, arrival: Arrival, found: Found | None, rows: _Rows
    ) -> None:
        inbound_id = self.drafter.chance.uuid()
        screened = self._screen(arrival, found, inbound_id)
        decision = route(
            found.route if found else None, arrival.content, screened, edited=arrival.edited
        )
        body, media_id = self._keep(decision, found, inbound_id, rows)
        rows.inbounds.append(_inbound(inbound_id, arrival, decision, screened, body, media_id))
        match decision:
            case Relayed() if found is not None:
                for party in decision.to:
                    rows.drafts += self.copies(
                        decision.content,
                        party,
                        found.key_id,
                        inbound_id,
                        media_id,
                        delay=_delay(screened),
                    )
            case Refused():
                rows.drafts += await self.asides.refusal(
                    connection, arrival, found, decision, screened
                )
            case _:
                pass
        if found is not None:
            rows.drafts += self.asides.beside(found, screened, arrival.language)
            await self._take_back(connection, found, screened, rows)

    def _screen(self, arrival: Arrival, found: Found | None, inbound_id: UUID) -> Screened:
        if found is None:
            return Screened(Outcome.PASSED, arrival.content)
        place = Place("ticket", "ref", found.ticket_id)
        reference = self.drafter.vault.unseal(found.ticket_key_id, found.ref, place).decode()
        return self.screener.screen(arrival.content, found.route, inbound_id, reference)

    async def _take_back(
        self, connection: Connection, found: Found, screened: Screened, rows: _Rows
    ) -> None:
        """Take back the earlier pieces that this message completed: what has not gone never goes, what shows is masked."""
        pieces = frozenset(UUID(hex=name) for name in screened.retracts)
        if not pieces:
            return
        await inbounds.retract_waiting(connection, list(pieces))
        rows.inbounds = [
            replace(one, state="void") if one.id in pieces and one.state == "waiting" else one
            for one in rows.inbounds
        ]
        rows.drafts = [draft for draft in rows.drafts if draft.inbound_id not in pieces] + [
            self.drafter.draft(lane_id, found.key_id, Edit(seq, MASKED_PIECE), Purpose.NOTICE)
            for lane_id, seq in await silence.retract(connection, list(pieces))
        ]

    def _keep(
        self,
        decision: Decision,
        found: Found | None,
        inbound_id: UUID,
        rows: _Rows,
    ) -> tuple[bytes | None, UUID | None]:
        """Seal what crosses or waits; what is refused is not kept."""
        if found is None or isinstance(decision, Refused):
            return None, None
        vault, content = self.drafter.vault, decision.content
        body = vault.seal(found.key_id, _dump(content), Place("inbound", "body", inbound_id))
        if content.file is None:
            return body, None
        media_id = self.drafter.chance.uuid()
        handle = vault.seal(
            found.key_id, content.file.handle.encode(), Place("media", "handle", media_id)
        )
        rows.media.append(
            Wanted(media_id, found.route.session, found.key_id, found.proxy_id, handle)
        )
        return body, media_id

    def copies(
        self,
        content: Content,
        party: Party,
        key_id: UUID,
        inbound_id: UUID,
        media_id: UUID | None,
        *,
        ready: bool = False,
        delay: float = 0.0,
    ) -> list[Draft]:
        """One content as deliveries to one party: split where it is long, waiting where its picture is not here yet."""
        drafts = []
        for payload in _payloads(content, party, media_id):
            waits = isinstance(payload, Picture) and not ready
            drafts.append(
                self.drafter.draft(
                    party.lane,
                    key_id,
                    payload,
                    Purpose.CONTENT,
                    inbound_id=inbound_id,
                    state=DeliveryState.PREPARING if waits else DeliveryState.DUE,
                    delay=delay,
                )
            )
        return drafts


def _payloads(content: Content, party: Party, media_id: UUID | None) -> list[Payload]:
    text = content.text
    payloads: list[Payload] = []
    if media_id is not None:
        fits = len(text) <= lines.CAPTION[party.scheme]
        payloads.append(Picture(media_id, text if fits else ""))
        text = "" if fits else text
    if text:
        parts = lines.split(text, lines.LONGEST[party.scheme])
        payloads += [Text(part) for part in parts if part.strip()]
    return payloads


def _delay(screened: Screened) -> float:
    return NEIGHBOURS if screened.waits else 0.0


def _inbound(
    id: UUID,
    arrival: Arrival,
    decision: Decision,
    screened: Screened,
    body: bytes | None,
    media_id: UUID | None,
) -> Inbound:
    sender = decision.route.sender.participant if decision.route else None
    return Inbound(
        id=id,
        source=arrival.source,
        provider_id=arrival.provider_id,
        participant_id=sender,
        message_id=arrival.message_id,
        kind=arrival.content.kind,
        state=_STATES[type(decision)],
        reason=decision.reason if isinstance(decision, Refused) else None,
        verdict=screened.outcome.name.lower(),
        kinds=",".join(screened.kinds),
        body=body,
        media_id=media_id,
    )


def _dump(content: Content) -> bytes:
    fields = {"kind": content.kind.value, "text": content.text}
    return json.dumps(fields, ensure_ascii=False).encode("utf-8", "surrogatepass")


def load_content(body: bytes) -> Content:
    """The content that an inbound keeps; its picture is found by the inbound's media id."""
    fields = json.loads(body.decode("utf-8", "surrogatepass"))
    return Content(ContentKind(fields["kind"]), fields["text"])
