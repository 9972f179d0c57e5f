"""Telling: an interaction as the business's server hears of it, with what was said in it as it went on: masked."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from db.access import ACCOUNT
from db.callbacks import Callback, Source
from db.pool import Connection
from relay.callbacks.gatekeeper import Ringing
from relay.callbacks.interaction import Interaction, Kind, Leg
from relay.delivery import DeliveryState
from relay.proxy import sid
from relay.proxy.interaction import ResourceStatus, of_call, of_delivery
from relay.vault.seal import Place
from topeng.intake import contents
from topeng.vault import Capability, Cell, Denied, Reading, Vault

NOBODY = Leg()


@dataclass(frozen=True, slots=True)
class Teller:
    """Makes interactions of rows. `account` is the account's SID; `media_url` says where a file of a session is fetched."""

    vault: Vault
    account: str
    media_url: Callable[[UUID], str]

    async def of_callback(self, connection: Connection, one: Callback) -> Interaction:
        """What has happened."""
        writer, reader = one.source.writer, one.reader
        if one.kind == "call":
            kind, said, status = Kind.CALL, _duration(one.seconds), of_call(one.status)
            theirs = of_call(one.writer_status)
        else:
            kind, said = Kind.MESSAGE, await self._said(connection, one.source, reader)
            status = of_delivery(DeliveryState(one.status), taken=bool(one.resource))
            theirs = ResourceStatus.RECEIVED
        return self._interaction(
            one.source,
            kind,
            said,
            one.at,
            inbound=_leg(writer, one.source.resource, theirs) if writer else NOBODY,
            outbound=_leg(reader, one.resource, status) if reader else NOBODY,
        )

    async def of_message(self, connection: Connection, source: Source) -> Interaction:
        """A message that has come in and has not gone on."""
        return self._interaction(
            source,
            Kind.MESSAGE,
            await self._said(connection, source, None),
            source.created_at,
            inbound=_leg(source.writer, source.resource, ResourceStatus.RECEIVED),
        )

    def of_call(self, call: Ringing, service_id: UUID, at: datetime) -> Interaction:
        """A call that rings, and is not put through yet."""
        return Interaction(
            sid=sid.spell(sid.Kind.INTERACTION, call.id),
            session=sid.spell(sid.Kind.SESSION, call.session),
            service=sid.spell(sid.Kind.SERVICE, service_id),
            account=self.account,
            kind=Kind.CALL,
            data="",
            created=at,
            updated=at,
            inbound=_leg(call.caller, call.resource, ResourceStatus.IN_PROGRESS),
        )

    def _interaction(
        self,
        source: Source,
        kind: Kind,
        data: str,
        updated: datetime,
        *,
        inbound: Leg,
        outbound: Leg = NOBODY,
    ) -> Interaction:
        return Interaction(
            sid=sid.spell(sid.Kind.INTERACTION, source.id),
            session=sid.spell(sid.Kind.SESSION, source.session_id),
            service=sid.spell(sid.Kind.SERVICE, source.service_id),
            account=self.account,
            kind=kind,
            data=data,
            created=source.created_at,
            updated=updated,
            inbound=inbound,
            outbound=outbound,
        )

    async def _said(self, connection: Connection, source: Source, reader: UUID | None) -> str:
        """What was said, as JSON; of what can be read no more, that it was a message."""
        said: dict[str, object] = {"body": await self._text(connection, source, reader)}
        if source.media_id is not None:
            said["media_url"] = [self.media_url(source.media_id)]
        return json.dumps(said)

    async def _text(self, connection: Connection, source: Source, reader: UUID | None) -> str:
        if source.body is None:
            return ""
        table = "inbound" if source.writer is not None else "message_interaction"
        place = Place(table, "body", source.id, source.writer or reader)
        capability = Capability(ACCOUNT, source.session_id, Reading.CALLBACK)
        cell = Cell(source.key_id, place, source.body)
        try:
            body = (await self.vault.open(connection, capability, [cell]))[0]
        except Denied:
            body = None  # the session was deleted meanwhile
        return contents.load(body).text if body is not None else ""


def _leg(participant: UUID | None, resource: str, status: ResourceStatus) -> Leg:
    named = sid.spell(sid.Kind.PARTICIPANT, participant) if participant else ""
    return Leg(named, resource, status)


def _duration(seconds: int | None) -> str:
    return json.dumps({"duration": str(seconds)}) if seconds is not None else ""
