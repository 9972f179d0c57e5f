"""Waiting for the sandbox's own clock, which tests may push."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

from bots.sandbox.clock import Clock
from bots.sandbox.twilio.voice.inbox import Event, Inbox, TimeUp

LOOK_SECONDS = 0.1
"""How often the clock is looked at while anything waits for it."""


class Alarm:
    """One thing to be done at one moment, unless it is called off before."""

    def __init__(self, due: datetime, act: Callable[[], None]) -> None:
        self.due = due
        self.act = act
        self.off = False

    def call_off(self) -> None:
        """Not any more."""
        self.off = True


class Alarms:
    """Does things when the clock says so. Looks at it from time to time, and when told to."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._set: list[Alarm] = []
        self._looker: asyncio.Task[None] | None = None

    def after(self, seconds: float, act: Callable[[], None]) -> Alarm:
        """Do this so many seconds from now."""
        alarm = Alarm(self._clock() + timedelta(seconds=seconds), act)
        self._set.append(alarm)
        if self._looker is None or self._looker.done():
            self._looker = asyncio.create_task(self._look_on())
        return alarm

    def look(self) -> bool:
        """Do what is due, the earliest first; whether there was anything."""
        now = self._clock()
        due = sorted((each for each in self._set if each.due <= now), key=lambda each: each.due)
        self._set = [each for each in self._set if each.due > now and not each.off]
        done = False
        for alarm in due:
            if not alarm.off:
                alarm.act()
                done = True
        return done

    async def stop(self) -> None:
        """Look no more."""
        self._set.clear()
        if self._looker is not None:
            self._looker.cancel()
            with suppress(asyncio.CancelledError):
                await self._looker

    async def _look_on(self) -> None:
        while self._set:
            await asyncio.sleep(LOOK_SECONDS)
            self.look()


class Countdown:
    """A time that a leg waits for, from now on and `again`, until the block ends."""

    def __init__(self, alarms: Alarms, inbox: Inbox, seconds: float) -> None:
        self._alarms = alarms
        self._inbox = inbox
        self._seconds = seconds

    def __enter__(self) -> "Countdown":
        self._start()
        return self

    def __exit__(self, *_: object) -> None:
        self._alarm.call_off()

    def again(self) -> None:
        """Begin anew."""
        self._alarm.call_off()
        self._start()

    def is_up(self, event: Event) -> bool:
        """Whether this is the event that was waited for."""
        return event == self._due

    def _start(self) -> None:
        self._due = TimeUp(object())
        self._alarm = self._alarms.after(self._seconds, partial(self._inbox.put, self._due))
