"""Handovers: opens what was sealed, at the moment when a channel needs it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, assert_never
from uuid import UUID

import structlog

from db import media, provider_ids, waiting
from db.pool import Connection, Database, DatabaseError
from db.waiting import Waiting
from relay.channel import Failure, Handover, PermanentFailure, TemporaryFailure
from relay.delivery import EXEMPT, Purpose
from relay.payload import (
    CloseThread,
    Document,
    Edit,
    Location,
    Payload,
    Picture,
    Reply,
    Template,
    Text,
    Voice,
)
from relay.vault.seal import Unopenable
from topeng.files.names import file_name
from topeng.files.serving import served
from topeng.outgoing.flight import Flight
from topeng.vault import Denied, Gated, Opened, Vault, VaultAway

log: Any = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Handovers:
    """Makes what a channel gets of a flight."""

    database: Database
    vault: Vault
    media_url: Callable[[UUID], str]

    async def of(self, flight: Flight) -> Handover:
        """All that the channel needs. Raises `PermanentFailure` for what cannot be read or is not there any more."""
        head = flight.head
        opened = await self._opened(flight)
        payload = _joined(opened.payloads)
        handover = Handover(
            proxy=head.ref.proxy,
            to=opened.address,
            payload=payload,
            token=self.vault.token("receipt", head.ref.lane_id, head.seq, len(flight.seqs)),
            thread=head.thread,
            title=head.title if head.purpose is not Purpose.REMOVAL else None,
            began_at=head.intent_at,
            expires_at=head.ends_at,
            live=partial(self._live, head),
        )
        if _is_whole(payload):
            return handover
        async with self.database.connection() as connection:
            return await self._completed(connection, head.ref.lane_id, handover)

    async def _completed(
        self, connection: Connection, lane_id: UUID, handover: Handover
    ) -> Handover:
        """With what the payload refers to: a file, or earlier messages by the provider's ids."""
        match handover.payload:
            case Edit(seq=seq):
                edited = await provider_ids.get(connection, lane_id, seq)
                if edited is None:
                    raise PermanentFailure("never_sent")
                return replace(handover, edited=edited)
            case CloseThread():
                messages = await provider_ids.of_thread(connection, lane_id)
                return replace(handover, messages=messages)
            case Picture() | Document() | Voice() as filed:
                file, mime = await self._file(connection, filed.media)
                handover = replace(
                    handover,
                    file=file,
                    file_name=file_name(mime),
                    file_url=self.media_url(filed.media),
                )
                return await self._answering(connection, lane_id, handover, filed.reply)
            case Text(reply=reply) | Location(reply=reply):
                return await self._answering(connection, lane_id, handover, reply)
            case Template():
                return handover
            case other:
                assert_never(other)

    async def _answering(
        self, connection: Connection, lane_id: UUID, handover: Handover, reply: Reply | None
    ) -> Handover:
        """With the provider's id of what is answered, where it is known."""
        if reply is None:
            return handover
        answered = reply.message_id
        if answered is None and reply.seq is not None:
            answered = await provider_ids.get(connection, lane_id, reply.seq)
        return replace(handover, reply_to=answered)

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

    async def _opened(self, flight: Flight) -> Opened:
        """What was sealed. What cannot be read any more (altered, or its key destroyed) never goes out."""
        try:
            return await self.vault.deliver(flight.run)
        except (Unopenable, ValueError):
            lost: Failure = PermanentFailure("not_readable")
        except Denied:
            lost = PermanentFailure("no_intent")
        except Gated:
            log.error("delivery.gated", lane=str(flight.ref.lane_id), seq=flight.head.seq)
            lost = PermanentFailure("gated")
        except VaultAway:
            lost = TemporaryFailure("no_vault")
        raise lost

    async def _file(self, connection: Connection, id: UUID) -> tuple[bytes, str]:
        found = await media.get(connection, id)
        if found is None or found.body is None or found.mime is None:
            raise PermanentFailure("no_file")
        body = await served(connection, self.vault, found)
        if body is None:
            raise PermanentFailure("no_file")
        return body, found.mime


def _is_whole(payload: Payload) -> bool:
    """Whether a payload refers to nothing outside itself."""
    match payload:
        case Text(reply=None) | Location(reply=None) | Template():
            return True
        case _:
            return False


def _joined(parts: Sequence[Payload]) -> Payload:
    """What goes out as one message: the head, or the lines of the run joined."""
    if len(parts) == 1:
        return parts[0]
    return Text("\n".join(part.text for part in parts if isinstance(part, Text)))
