"""One leg of a call: between the fake Twilio and one phone."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bots.sandbox.clock import Clock
from bots.sandbox.phone_call import PhoneCall
from bots.sandbox.twilio.voice.inbox import (
    Answered,
    Ended,
    Event,
    Inbox,
    Pressed,
    Redirected,
    Said,
    Unanswered,
)
from bots.sandbox.twilio.voice.verb import Request, Verb, Watch


class Direction(StrEnum):
    """Who began it: a phone, the API, or a `<Dial>`."""

    INBOUND = "inbound"
    BY_API = "outbound-api"
    BY_DIAL = "outbound-dial"


class CallStatus(StrEnum):
    """How a leg stands: twilio.com/docs/voice/api/call-resource#call-status-values."""

    QUEUED = "queued"
    INITIATED = "initiated"
    RINGING = "ringing"
    IN_PROGRESS = "in-progress"
    COMPLETED = "completed"
    BUSY = "busy"
    FAILED = "failed"
    NO_ANSWER = "no-answer"
    CANCELED = "canceled"


FINAL = frozenset(
    {
        CallStatus.COMPLETED,
        CallStatus.BUSY,
        CallStatus.FAILED,
        CallStatus.NO_ANSWER,
        CallStatus.CANCELED,
    }
)


class LegOver(Exception):
    """The leg has ended in the middle of what was being performed."""

    def __init__(self, outcome: str) -> None:
        super().__init__(outcome)
        self.outcome = CallStatus(outcome)


class Diverted(Exception):
    """The API wants something else to be performed."""

    def __init__(self, to: Request | tuple[Verb, ...]) -> None:
        super().__init__("redirected")
        self.to = to


@dataclass(eq=False)
class Leg:
    """What is known of the leg, and its `FarEnd` for the phone."""

    sid: str
    direction: Direction
    caller: str
    called: str
    inbox: Inbox
    clock: Clock
    created: datetime
    number_sid: str | None = None
    parent: "Leg | None" = None
    watch: Watch | None = None
    fallback: Request | None = None
    detect_machine: bool = False
    answered_by: str | None = None
    status: CallStatus = CallStatus.QUEUED
    started: datetime | None = None
    ended: datetime | None = None
    updated: datetime | None = None
    told: int = 0
    """How many status callbacks went out."""
    phone: PhoneCall | None = None
    peer: "Leg | None" = None
    """Whoever hears this one, and is heard."""
    left: bool = False
    """It goes its own way now, apart from whoever dialled it."""

    # What the phone tells.

    def answered(self, *, by_voicemail: bool) -> None:
        """The phone was picked up."""
        self.inbox.put(Answered(by_voicemail))

    def declined(self) -> None:
        """The ringing was refused."""
        self.inbox.put(Unanswered(CallStatus.BUSY))

    def pressed(self, key: str) -> None:
        """A key was pressed."""
        self.inbox.put(Pressed(key))

    def said(self, text: str) -> None:
        """The person speaks: to whom they are joined, or to the network."""
        if self.peer is not None and self.peer.phone is not None:
            self.peer.phone.hear(text)
        else:
            self.inbox.put(Said(text))

    def hung_up(self) -> None:
        """The person put the phone down."""
        self.cut(CallStatus.NO_ANSWER if self.started is None else CallStatus.COMPLETED)

    # What the network does.

    async def next(self) -> Event:
        """The next event. Raises `LegOver` and `Diverted`."""
        event = await self.inbox.take()
        self._mind(event)
        return event

    def mind(self) -> None:
        """Raise `LegOver` or `Diverted` where that is so already."""
        if (event := self.inbox.urgent()) is not None:
            self._mind(event)

    def cut(self, outcome: CallStatus) -> None:
        """Have it end."""
        self.inbox.put(Ended(outcome))

    def pick_up(self) -> bool:
        """Be in progress; whether it was not before."""
        if self.started is not None:
            return False
        self.started = self.updated = self.clock()
        self.status = CallStatus.IN_PROGRESS
        if self.phone is not None:
            self.phone.connect()
        return True

    def hear(self, sentence: str) -> None:
        """Have it come out of the phone."""
        if self.phone is not None:
            self.phone.hear(sentence)

    def join(self, other: "Leg") -> None:
        """Let both hear each other."""
        self.peer, other.peer = other, self
        for one, its_peer in ((self, other), (other, self)):
            if one.phone is not None:
                one.phone.join(its_peer.party)

    def part(self) -> None:
        """Let nobody hear the other any more."""
        if (other := self.peer) is None:
            return
        self.peer = other.peer = None
        for one in (self, other):
            if one.phone is not None and not one.phone.over:
                one.phone.join()

    def finish(self, outcome: CallStatus) -> None:
        """Be over; `completed`, whatever ended it, where it was in progress."""
        self.part()
        outcome = outcome if self.started is None else CallStatus.COMPLETED
        self.status, self.ended = outcome, self.clock()
        self.updated = self.ended
        if self.phone is not None:
            self.phone.end(outcome.value)

    @property
    def party(self) -> str:
        """The number of the person at this leg."""
        return self.caller if self.direction is Direction.INBOUND else self.called

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self.status in FINAL

    @property
    def seconds(self) -> int:
        """How long it has been, or was, in progress."""
        if self.started is None:
            return 0
        return int(((self.ended or self.clock()) - self.started).total_seconds())

    @staticmethod
    def _mind(event: Event) -> None:
        if isinstance(event, Ended):
            raise LegOver(event.outcome)
        if isinstance(event, Redirected):
            raise Diverted(event.to)
