"""Both fake carriers and the phones behind them, on 127.0.0.1."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bots.sandbox.clock import Clock, utc_now
from bots.sandbox.phones import Phones
from bots.sandbox.rates import Rates
from bots.sandbox.telegram.server import FakeTelegram
from bots.sandbox.twilio.server import FakeTwilio


class Sandbox:
    """A fake Telegram, a fake Twilio and everybody's phones. Lives in memory only."""

    def __init__(
        self,
        clock: Clock = utc_now,
        rates: Rates | None = None,
        twilio: tuple[str, str] | None = None,
    ) -> None:
        """Nothing listens yet. `rates` says how much the carriers take; by default all.

        `twilio` is the account's SID and auth token; fresh ones by default.
        """
        self.phones = Phones()
        self.telegram = FakeTelegram(self.phones, clock, rates or Rates())
        self.twilio = FakeTwilio(self.phones, clock, rates or Rates(), twilio)

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        clock: Clock = utc_now,
        rates: Rates | None = None,
        twilio: tuple[str, str] | None = None,
    ) -> AsyncIterator["Sandbox"]:
        """A sandbox that listens on two free ports until the block ends."""
        sandbox = cls(clock, rates, twilio)
        await sandbox.start()
        try:
            yield sandbox
        finally:
            await sandbox.stop()

    async def start(self) -> None:
        """Listen, on two free ports of 127.0.0.1."""
        await self.telegram.start()
        await self.twilio.start()

    async def stop(self) -> None:
        """Stop listening; what is under way is cut."""
        await self.twilio.stop()
        await self.telegram.stop()

    async def settled(self) -> None:
        """Let happen what is due by now, and wait until no webhook and no callback of either carrier is under way."""
        await self.twilio.settled()
        while not (self.telegram.idle and self.twilio.idle):
            await self.telegram.settled()
            await self.twilio.settled()
