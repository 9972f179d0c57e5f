"""Calls in the course of their lives."""

from datetime import datetime, timedelta
from enum import IntEnum, StrEnum

from relay.calls.step import LONGEST


class Began(StrEnum):
    """How a call began: somebody rang a number of ours, or pressed the button."""

    RUNG = "rung"
    PRESSED = "pressed"


class Leg(IntEnum):
    """A side of a call, as a token numbers it."""

    CALLER = 0
    CALLEE = 1


class CallState(StrEnum):
    """Where a call stands."""

    DUE = "due"
    """The button was pressed."""
    PLACING = "placing"
    """The intent is recorded; the vendor may have been told."""
    RINGING = "ringing"
    """The phone of whoever pressed rings."""
    ASKING = "asking"
    """The caller hears a question."""
    DIALLING = "dialling"
    """The callee's phone rings."""
    ANSWERED = "answered"
    """The callee has picked up and hears a question."""
    JOINED = "joined"
    ENDED = "ended"

    @property
    def dialled(self) -> bool:
        """Whether the callee's phone has rung, or is about to."""
        return self in {CallState.DIALLING, CallState.ANSWERED, CallState.JOINED}


class Outcome(StrEnum):
    """How a call ended. The first five are the vendor's own words."""

    COMPLETED = "completed"
    BUSY = "busy"
    NO_ANSWER = "no-answer"
    FAILED = "failed"
    CANCELED = "canceled"
    DECLINED = "declined"
    """Somebody or something picked up, and pressed no key."""
    REFUSED = "refused"
    """Never put through."""
    STRANGER = "stranger"
    """Of somebody in no session."""
    CUT = "cut"
    """The session, or somebody's part in it, was over."""


class Recording(StrEnum):
    """Whether calls are recorded, and how long the vendor keeps them."""

    OFF = "off"
    SESSION = "session"
    KEPT = "kept"


class Status(StrEnum):
    """What the vendor says of a leg: https://www.twilio.com/docs/voice/api/call-resource#call-status-values"""

    QUEUED = "queued"
    INITIATED = "initiated"
    RINGING = "ringing"
    IN_PROGRESS = "in-progress"
    ANSWERED = "answered"
    COMPLETED = "completed"
    BUSY = "busy"
    NO_ANSWER = "no-answer"
    FAILED = "failed"
    CANCELED = "canceled"

    @property
    def final(self) -> bool:
        """Whether nothing follows."""
        return self.value in _FINAL

    @property
    def picked_up(self) -> bool:
        """Whether somebody has picked up and is still there."""
        return self in {Status.IN_PROGRESS, Status.ANSWERED}


_FINAL = frozenset({"completed", "busy", "no-answer", "failed", "canceled"})
_RINGING = frozenset({CallState.DIALLING, CallState.ANSWERED})


def outcome(state: CallState, leg: Leg, status: Status, *, screened: bool) -> Outcome:
    """How a call has ended that stood so, and of which a leg has ended so.

    `screened`: the callee is asked before both are joined. The vendor calls a leg completed that was picked up, whatever
    was heard there.
    """
    if state is CallState.JOINED:
        return Outcome.COMPLETED
    if status not in {Status.COMPLETED, Status.ANSWERED}:
        return Outcome(status.value) if status.final else Outcome.FAILED
    if leg is Leg.CALLEE:
        return Outcome.DECLINED if screened else Outcome.COMPLETED
    return Outcome.CANCELED if state in _RINGING else Outcome.DECLINED


def limit(now: datetime, ends_at: datetime) -> timedelta:
    """For how long a call may last that begins now, in a session that ends then: whole seconds; zero for not at all."""
    return timedelta(seconds=max(0, min(ends_at - now, LONGEST) // timedelta(seconds=1)))
