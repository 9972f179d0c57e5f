"""Fetch: brings files from their provider, cleans them, seals them, and lets the deliveries that waited go."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import structlog

from db import deliveries, inbounds, media
from db.media import Media
from db.pool import Database
from relay.channel import Failure, OutcomeUnknown, PermanentFailure, TemporaryFailure
from relay.content import ContentKind, RemoteFile
from relay.delivery import DeliveryState
from relay.guard import Policy
from relay.routing import LARGEST_FILE
from relay.rules import Rules
from relay.session import Role
from relay.vault.seal import Place, Unopenable
from topeng.chance import Clock
from topeng.drafts import Drafter
from topeng.files import Clean, FileError, clean_apart
from topeng.files.lettering import Lettering
from topeng.intake import contents
from topeng.outgoing.carriers import Carriers
from topeng.outgoing.report import Reporter
from topeng.vault import Capability, Cell, Denied, Reading

ATTEMPTS = 5
PAUSE = 1.0
AT_ONCE = 4
PATIENCE = 30.0
"""Seconds for cleaning one file."""
log: Any = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Fetcher:
    """Gets what `media` wants. A few files at once."""

    database: Database
    drafter: Drafter
    carriers: Carriers
    reporter: Reporter
    clock: Clock
    policy: Policy = field(default_factory=Policy)
    lettering: Lettering | None = None
    """Reads the text in pictures, where that is installed; a picture waits for it, and crosses only once it is read."""

    async def fetch_all(self) -> bool:
        """Fetch what is wanted now; whether there was anything."""
        async with self.database.connection() as connection:
            wanted = await media.wanted(connection, limit=AT_ONCE)
        async with asyncio.TaskGroup() as group:
            for one in wanted:
                group.create_task(self._fetch(one))
        return bool(wanted)

    async def close(self) -> None:
        """End what reads pictures."""
        if self.lettering is not None:
            await self.lettering.close()

    async def _fetch(self, one: Media) -> None:
        try:
            kind, file = await self._named(one)
            data = await self._download(one, file.handle)
            policy = self._policy(one)
            made = await clean_apart(kind, file.mime, data, policy, patience=PATIENCE)
            if kind is ContentKind.PICTURE and self.lettering is not None:
                read = await self.lettering.clean(made.data, policy)
                made = Clean(read.data, read.suffix.mime)
        except (PermanentFailure, OutcomeUnknown, TemporaryFailure) as failure:
            await self._give_up(one, failure.code)
        except FileError as bad:
            await self._give_up(one, bad.code)
        except (Denied, Unopenable):
            await self._give_up(one, "gone")
        else:
            await self._keep(one, made)

    def _policy(self, one: Media) -> Policy:
        """What a service wants done about contact details in a file of somebody in this role."""
        role = Role(one.role) if one.role is not None else None
        return Rules.load(one.rules).over(self.policy).of(role)

    async def _named(self, one: Media) -> tuple[ContentKind, RemoteFile]:
        """What the file is said to be, and where it lies."""
        if not one.live or one.handle is None or one.participant_id is None:
            raise PermanentFailure("gone")
        capability = Capability(one.participant_id, one.session_id, Reading.FETCH)
        place = Place("media", "handle", one.id, one.participant_id)
        async with self.database.connection() as connection:
            cell = Cell(one.key_id, place, one.handle)
            handle = (await self.drafter.vault.open(connection, capability, [cell]))[0]
        if handle is None:
            raise PermanentFailure("gone")
        return contents.load_file(handle)

    async def _download(self, one: Media, handle: str) -> bytes:
        carrier = self.carriers.of(one.proxy)
        if carrier is None:
            raise PermanentFailure("gone")
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return await carrier.channel.fetch(handle, LARGEST_FILE)
            except PermanentFailure:
                raise
            except Failure as failure:
                log.info("media.retry", media=str(one.id), code=failure.code, attempt=attempt)
                if attempt == ATTEMPTS:
                    raise
                await self.clock.sleep(PAUSE * attempt)
        raise PermanentFailure("gone")

    async def _keep(self, one: Media, made: Clean) -> None:
        place = Place("media", "body", one.id, one.participant_id)
        sealed = self.drafter.vault.seal(one.key_id, made.data, place)
        async with self.database.transaction() as connection:
            await media.store(connection, one.id, body=sealed, mime=made.mime)
            await deliveries.prepared(connection, one.id, DeliveryState.DUE, None)

    async def _give_up(self, one: Media, code: str) -> None:
        log.info("media.failed", media=str(one.id), code=code)
        async with self.database.transaction() as connection:
            # Before the file, as a claim does: whoever takes what waited finds the file failed, or we find nothing.
            unread = await inbounds.waiting_with(connection, one.id)
            await media.give_up(connection, one.id)
            moved = await deliveries.prepared(connection, one.id, DeliveryState.UNDELIVERABLE, code)
            await self.reporter.report(connection, moved)
            await self.reporter.report_unread(connection, unread, code)
            await inbounds.refuse_waiting(connection, one.id, code)
