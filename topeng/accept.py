"""Accept: what came in becomes inbounds and deliveries, all in the transaction of one tick."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from db import deliveries, inbounds, lanes, media, services, sessions, staff
from db.deliveries import Draft
from db.inbounds import Inbound
from db.lanes import LaneRef
from db.media import Wanted
from db.pool import Connection
from db.sessions import Found, Key
from relay import guard, lines
from relay.arrival import Arrival
from relay.content import Content, ContentKind
from relay.delivery import DeliveryState, Purpose
from relay.notices import INVITED, REFUSALS, Notice, say
from relay.payload import Payload, Picture, Template, Text
from relay.routing import Decision, Reason, Refused, Relayed, Waiting, route
from relay.session import Party
from relay.vault.seal import Place
from topeng.drafts import Drafter

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

    async def take_in(self, connection: Connection, arrivals: Sequence[Arrival]) -> list[LaneRef]:
        """Record arrivals and what follows from them. The lanes that now have work."""
        fresh = await self._fresh(connection, arrivals)
        if not fresh:
            return []
        keys = {id(arrival): self._key(arrival) for arrival in fresh}
        await sessions.touch(connection, list(set(keys.values())))
        found = await sessions.find_routes(connection, list(set(keys.values())))
        await self.drafter.vault.load(connection, (one.key_id for one in found.values()))
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
        verdict = guard.judge(arrival.content)
        decision = route(found.route if found else None, arrival.content, verdict)
        inbound_id = self.drafter.chance.uuid()
        body, media_id = self._keep(decision, found, inbound_id, rows)
        rows.inbounds.append(_inbound(inbound_id, arrival, decision, body, media_id))
        match decision:
            case Relayed() if found is not None:
                for party in decision.to:
                    rows.drafts += self.copies(
                        decision.content, party, found.key_id, inbound_id, media_id
                    )
            case Refused():
                rows.drafts += await self._refusal(connection, arrival, found, decision)
            case _:
                pass

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
                )
            )
        return drafts

    async def _refusal(
        self, connection: Connection, arrival: Arrival, found: Found | None, refused: Refused
    ) -> list[Draft]:
        """What the sender hears, and the invitations that go out instead."""
        if found is None:
            return await self._answer_outsider(connection, arrival)
        invitations = await self._invitations(connection, found, refused)
        places = {"invited": INVITED[bool(found.invitation)][arrival.language]}
        notice = Text(say(REFUSALS[refused.reason], arrival.language, **places))
        sender = found.route.sender
        return [*invitations, self.drafter.draft(sender.lane, found.key_id, notice, Purpose.NOTICE)]

    async def _invitations(
        self, connection: Connection, found: Found, refused: Refused
    ) -> list[Draft]:
        if found.invitation is None:
            return []
        template = Template(found.invitation, (found.route.code,))
        return [
            self.drafter.draft(party.lane, found.key_id, template, Purpose.NOTICE)
            for party in refused.invite
            if await lanes.take_courtesy(connection, party.lane)
        ]

    async def _answer_outsider(self, connection: Connection, arrival: Arrival) -> list[Draft]:
        """A neutral notice, the same for a stranger and for someone whose ticket has ended, once an hour.

        Someone of the staff who writes outside a live thread is told where to write, each time.
        """
        proxy = await services.find_proxy(connection, arrival.proxy)
        if proxy is None:
            return []
        vault = self.drafter.vault
        colleague = await staff.by_counterpart(connection, vault.index(arrival.sender))
        lane_id, key_id = await self.drafter.outside(
            connection, proxy.id, arrival.sender, arrival.language
        )
        if colleague is not None and proxy.channel == "telegram":
            notice = Notice.WRITE_IN_THREAD if arrival.slot == 0 else Notice.OVER
        elif await lanes.take_courtesy(connection, lane_id):
            notice = (
                Notice.BY_INVITATION if proxy.channel == "telegram" else REFUSALS[Reason.NOT_ACTIVE]
            )
        else:
            return []
        return [
            self.drafter.draft(lane_id, key_id, Text(say(notice, arrival.language)), Purpose.LATE)
        ]


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


def _inbound(
    id: UUID, arrival: Arrival, decision: Decision, body: bytes | None, media_id: UUID | None
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
