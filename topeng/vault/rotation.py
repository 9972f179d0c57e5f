"""Rotation: every key is wrapped anew by a new master key, while the service runs.

A key is only ever wrapped differently, never changed, so whoever has it open reads on; whoever meets a master key that
they do not know yet reads their keys again. What is done is done for good, batch by batch: killed in the middle, the
rotation is resumed by asking for it again, and several at once take turns.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from uuid import UUID

from db import audit, keys, rewrapping
from db.pool import Clash, Connection, Database
from db.rewrapping import Older
from relay.audit.entry import Act, ActorKind, Entry, ObjectKind
from relay.errors import Conflict
from relay.vault.seal import NONCE_SIZE, Place, Unopenable, seal, unseal
from topeng.chance import Chance
from topeng.vault import belonging
from topeng.vault.keyfile import KeyFile
from topeng.vault.source import EnvironmentKeys, FileKeys, KeySource

BATCH = 250
_FIRST = UUID(int=0)
_AGAIN = 0.05


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a rotation is: keys done by this run, keys that are left, seconds since it began.

    `damaged` of those left do not open under their own master key: somebody has altered them.
    """

    current: int
    done: int
    left: int
    damaged: int
    seconds: float

    @property
    def rate(self) -> float:
        """Keys a second."""
        return self.done / self.seconds if self.seconds else 0.0


@dataclass(frozen=True, slots=True)
class Retired:
    """The master keys that nothing needs any more, and what the operator still has to do about them, if anything."""

    versions: list[int]
    by_hand: str | None = None


@dataclass(frozen=True, slots=True)
class Rotation:
    """Rotates the master key of a database whose keys come from `source`."""

    database: Database
    source: KeySource
    chance: Chance

    async def rotate(self, told: Callable[[Progress], None]) -> Progress:
        """Wrap every key by a new master key, or finish a rotation that was begun. Raises `KeyFileError` or `Conflict`."""
        keyfile = await self._begin()
        began, done = time.monotonic(), 0
        while True:
            damaged = 0
            left = await self._left(keyfile)
            async with aclosing(self._walk(keyfile)) as walk:
                async for wrapped, unopenable in walk:
                    done, damaged = done + wrapped, damaged + unopenable
                    left = max(left - wrapped, 0)
                    told(Progress(keyfile.current, done, left, damaged, time.monotonic() - began))
            left = await self._left(keyfile)
            if left <= damaged:
                async with self.database.transaction() as connection:
                    await audit.add(connection, [_entry(Act.KEYS_ROTATED)])
                return Progress(keyfile.current, done, left, damaged, time.monotonic() - began)
            # What is left is in other hands: of another rotation, or of whoever has just made it.
            await asyncio.sleep(_AGAIN)

    async def retire(self) -> Retired:
        """Take the master keys out of the source that nothing needs any more.

        Raises `Conflict` while something needs them, and `KeyFileError`.
        """
        try:
            async with self.database.transaction() as connection:
                await rewrapping.alone(connection)
                keyfile = await self._loaded(connection)
                known = await rewrapping.retire(connection, keyfile.current)
        except Clash:
            raise Conflict(
                "The older master keys still wrap keys; run `topeng keys rotate` until none is left."
            ) from None
        old = sorted({*known, *keyfile.masters} - {keyfile.current})
        if len(keyfile.masters) == 1:
            return Retired(old)
        if not isinstance(self.source, FileKeys):
            return Retired(old, f"Now take them out of “masters” in {_place(self.source)}.")
        await asyncio.to_thread(self.source.replace, keyfile.only({keyfile.current}))
        return Retired(old)

    async def _begin(self) -> KeyFile:
        """The keys to rotate to: with a new master key, unless there is one that does not wrap everything yet."""
        async with self.database.transaction() as connection:
            await rewrapping.alone(connection)
            before = await keys.fingerprints(connection)
            keyfile = await self._loaded(connection)
            if keyfile.current in before and not await rewrapping.left(connection, keyfile.current):
                if not isinstance(self.source, FileKeys):
                    raise Conflict(_by_hand(self.source, max(keyfile.masters) + 1))
                keyfile = keyfile.next(self.chance, before)
                # Known to the database before a service can find it in the file; wrapping only what is in the file.
                async with self.database.transaction() as other:
                    await belonging.check(other, keyfile, self.source.name)
                await asyncio.to_thread(self.source.replace, keyfile)
            if await rewrapping.left(connection, keyfile.current):
                await audit.add(connection, [_entry(Act.KEYS_ROTATION_STARTED)])
            return keyfile

    async def _loaded(self, connection: Connection) -> KeyFile:
        keyfile = await asyncio.to_thread(self.source.load)
        await belonging.check(connection, keyfile, self.source.name)
        return keyfile

    async def _left(self, keyfile: KeyFile) -> int:
        async with self.database.connection() as connection:
            return await rewrapping.left(connection, keyfile.current)

    async def _walk(self, keyfile: KeyFile) -> AsyncGenerator[tuple[int, int]]:
        """Go once through all keys under older master keys; how many each step has wrapped, and how many it could not."""
        async with self.database.connection() as connection:
            versions = sorted((await keys.fingerprints(connection)).keys() - {keyfile.current})
        for version in versions:
            after: UUID | None = _FIRST
            while after is not None:
                began = time.monotonic()
                async with self.database.transaction() as connection:
                    taken = await rewrapping.take(connection, version, after=after, limit=BATCH)
                    tried = [self._wrapped_anew(keyfile, version, key) for key in taken]
                    wrapped = [key for key in tried if key is not None]
                    await rewrapping.put(connection, keyfile.current, wrapped)
                after = taken[-1].id if taken else None
                yield len(wrapped), len(tried) - len(wrapped)
                # Half of the time is the service's, which has the same processors and the same disk.
                await asyncio.sleep(time.monotonic() - began)

    def _wrapped_anew(self, keyfile: KeyFile, version: int, key: Older) -> Older | None:
        if key.wrapped is None:
            return key  # destroyed: only its row moves
        place = Place("key", "wrapped", key.id)
        try:
            plain = unseal(keyfile.masters[version], key.wrapped, place)
        except Unopenable:
            return None
        nonce = self.chance.bytes(NONCE_SIZE)
        return Older(key.id, seal(keyfile.masters[keyfile.current], nonce, plain, place))


def _entry(act: Act) -> Entry:
    return Entry(ActorKind.COMMAND_LINE, None, act, ObjectKind.HOUSE, None)


def _by_hand(source: KeySource, version: int) -> str:
    return (
        f"Topeng cannot change {_place(source)}: add to “masters” there a “{version}” with 32 random bytes "
        f"(openssl rand -base64 32), set “current” to {version}, restart the service, then run this again."
    )


def _place(source: KeySource) -> str:
    return (
        "TOPENG_KEYS" if isinstance(source, EnvironmentKeys) else "what TOPENG_KEY_COMMAND prints"
    )
