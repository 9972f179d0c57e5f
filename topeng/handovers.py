"""Handovers: opens what was sealed, at the moment when a channel needs it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from uuid import UUID

from db import media, provider_ids, waiting
from db.pool import Connection, Database, DatabaseError
from db.waiting import Waiting
from relay import payload as payloads
from relay.address import Address
from relay.channel import Handover, PermanentFailure
from relay.delivery import EXEMPT, Purpose
from relay.payload import Edit, Payload, Picture, Text
from relay.vault.seal import Place, Unopenable
from topeng.flight import Flight
from topeng.vault import Vault


@dataclass(frozen=True, slots=True)
class Handovers:
    """Makes what a channel gets of a flight."""

    database: Database
    vault: Vault
    media_url: Callable[[UUID], str]

    async def of(self, flight: Flight) -> Handover:
        """All that the channel needs. Raises `PermanentFailure` for what cannot be read or is not there any more."""
        head, payload = flight.head, self._payload(flight)
        picture = edited = None
        if isinstance(payload, Picture | Edit):
            async with self.database.connection() as connection:
                if isinstance(payload, Picture):
                    picture = await self._picture(connection, payload.media)
                else:
                    edited = await provider_ids.get(connection, head.ref.lane_id, payload.seq)
            if isinstance(payload, Edit) and edited is None:
                raise PermanentFailure("never_sent")
        return Handover(
            proxy=head.ref.proxy,
            to=self._address(head),
            payload=payload,
            token=self.vault.token("receipt", head.ref.lane_id, head.seq, len(flight.seqs)),
            thread=head.thread,
            title=head.title if head.purpose is not Purpose.REMOVAL else None,
            file=picture,
            file_url=self.media_url(payload.media) if isinstance(payload, Picture) else None,
            edited=edited,
            began_at=head.intent_at,
            expires_at=head.ends_at,
            live=partial(self._live, head),
        )

    async def again(self, flight: Flight) -> Handover:
        """The same for a look-up, with the ids of messages that are known to be others."""
        handover = await self.of(flight)
        async with self.database.connection() as connection:
            known = await provider_ids.recent(connection, flight.ref.lane_id)
        return replace(handover, known=known)

    async def _live(self, head: Waiting) -> bool:
        """Whether it may still go out: between the intent and the content a ticket may have ended."""
        if head.purpose in EXEMPT:
            return True
        try:
            async with self.database.connection() as connection:
                return await waiting.live(connection, head.ref.lane_id)
        except DatabaseError:
            return False

    def _payload(self, flight: Flight) -> Payload:
        """What goes out as one message: the head, or the lines of the run joined."""
        parts = [payload_of(self.vault, one) for one in flight.run]
        if len(parts) == 1:
            return parts[0]
        return Text("\n".join(part.text for part in parts if isinstance(part, Text)))

    def _address(self, head: Waiting) -> Address:
        try:
            return self.vault.unseal_address(head.key_id, head.ref.lane_id, head.address)
        except (Unopenable, ValueError):
            lost = PermanentFailure("not_readable")
        raise lost

    async def _picture(self, connection: Connection, id: UUID) -> bytes:
        found = await media.get(connection, id)
        if found is None or found.body is None:
            raise PermanentFailure("no_picture")
        await self.vault.load(connection, [found.key_id])
        try:
            return self.vault.unseal(found.key_id, found.body, Place("media", "body", id))
        except Unopenable:
            lost = PermanentFailure("no_picture")
        raise lost


def payload_of(vault: Vault, one: Waiting) -> Payload:
    """What a delivery says. Raises `PermanentFailure` where that cannot be read: altered, or its key destroyed."""
    try:
        return payloads.load(vault.unseal(one.key_id, one.body, Place("delivery", "body", one.id)))
    except (Unopenable, ValueError, LookupError, TypeError):
        lost = PermanentFailure("not_readable")
    raise lost
