"""What happens to one leg of a call, told to whoever performs it; and whether anything is still under way."""

import asyncio
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bots.sandbox.twilio.voice.verb import Request, Verb

if TYPE_CHECKING:
    from bots.sandbox.twilio.voice.leg import Leg


@dataclass(frozen=True, slots=True)
class Answered:
    """The phone was picked up, by a person or by a voicemail."""

    by_voicemail: bool


@dataclass(frozen=True, slots=True)
class Unanswered:
    """The phone will not be picked up: `busy`, `no-answer`, `failed` or `canceled`."""

    outcome: str


@dataclass(frozen=True, slots=True)
class Pressed:
    """A key."""

    key: str


@dataclass(frozen=True, slots=True)
class Said:
    """The person spoke, and nobody but the network was there to hear it."""

    text: str


@dataclass(frozen=True, slots=True)
class Ended:
    """The leg is over: put down, or cut."""

    outcome: str


@dataclass(frozen=True, slots=True)
class Redirected:
    """The API says what is to be performed from now on."""

    to: Request | tuple[Verb, ...]


@dataclass(frozen=True, slots=True)
class TimeUp:
    """A time that was waited for has come; `waited` tells one from another."""

    waited: object


@dataclass(frozen=True, slots=True)
class Ready:
    """Somebody who was dialled has answered and heard what was to be heard: they can be joined."""

    leg: "Leg"


@dataclass(frozen=True, slots=True)
class Gone:
    """Somebody who was dialled is not there, or not there any more."""

    leg: "Leg"


Event = Answered | Unanswered | Pressed | Said | Ended | Redirected | TimeUp | Ready | Gone


class Bustle:
    """Counts the performances that do something now, and do not wait for a person or the clock."""

    def __init__(self) -> None:
        self._busy = 0
        self._still = asyncio.Event()
        self._still.set()

    def more(self) -> None:
        """One more does something."""
        self._busy += 1
        self._still.clear()

    def less(self) -> None:
        """One waits, or has ended."""
        self._busy -= 1
        if not self._busy:
            self._still.set()

    @property
    def still(self) -> bool:
        """Whether nobody does anything."""
        return self._still.is_set()

    async def settled(self) -> None:
        """Wait until nobody does anything."""
        await self._still.wait()


class Inbox:
    """Events in the order in which they happened. One performance reads them."""

    def __init__(self, bustle: Bustle) -> None:
        self._bustle = bustle
        self._events: deque[Event] = deque()
        self._reader: asyncio.Future[None] | None = None

    def put(self, event: Event) -> None:
        """Tell of an event; its reader counts as busy from this moment on."""
        self._events.append(event)
        if self._reader is not None and not self._reader.done():
            self._bustle.more()
            self._reader.set_result(None)

    async def take(self) -> Event:
        """The next event, as soon as there is one."""
        if not self._events:
            self._reader = asyncio.get_running_loop().create_future()
            self._bustle.less()
            await self._reader
        return self._events.popleft()

    def urgent(self) -> Ended | Redirected | None:
        """What has happened already and makes everything that is being done pointless; it is taken out."""
        for event in self._events:
            if isinstance(event, Ended | Redirected):
                self._events.remove(event)
                return event
        return None
