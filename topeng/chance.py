"""Chance and time, in one place, so that everything else can be given other ones."""

import asyncio
import random
import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol
from uuid import UUID


class Clock(Protocol):
    """Seconds that never go back, and a way to wait. The ends of tickets do not use it: they compare with the database's."""

    def now(self) -> float:
        """Seconds since some fixed moment."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Return after so many seconds."""
        ...


@dataclass(frozen=True, slots=True)
class WallClock:
    """The event loop's clock."""

    def now(self) -> float:
        """Monotonic seconds."""
        return asyncio.get_running_loop().time()

    async def sleep(self, seconds: float) -> None:
        """Wait for real."""
        await asyncio.sleep(seconds)


def utc_now() -> datetime:
    """The machine's own idea of the moment: for what a provider dates, never for the end of a ticket."""
    return datetime.fromtimestamp(time.time(), UTC)


class Chance(Protocol):
    """Where ids, keys, nonces and jitter come from."""

    def uuid(self) -> UUID:
        """A fresh id of 122 random bits."""
        ...

    def bytes(self, count: int) -> bytes:
        """Fresh random bytes."""
        ...

    def jitter(self) -> float:
        """A number in [0, 1)."""
        ...


@dataclass(frozen=True, slots=True)
class SystemChance:
    """The operating system's."""

    def uuid(self) -> UUID:
        """A fresh id."""
        return UUID(bytes=secrets.token_bytes(16), version=4)

    def bytes(self, count: int) -> bytes:
        """Fresh random bytes."""
        return secrets.token_bytes(count)

    def jitter(self) -> float:
        """A number in [0, 1); it spreads retries and guards nothing."""
        return random.random()  # noqa: S311
