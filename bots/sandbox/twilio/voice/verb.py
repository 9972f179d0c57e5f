"""The verbs of TwiML as far as the sandbox performs them: twilio.com/docs/voice/twiml."""

from dataclasses import dataclass

HOURS_4 = 4 * 60 * 60
"""Seconds: the longest call without a word to Twilio, and `timeLimit` where none is given."""


@dataclass(frozen=True, slots=True)
class Request:
    """Where the next document is to be had. `url` may be relative to the document that names it."""

    url: str
    method: str = "POST"


@dataclass(frozen=True, slots=True)
class Watch:
    """Whom to tell what becomes of a leg, or of a recording."""

    url: str
    method: str = "POST"
    events: frozenset[str] = frozenset({"completed"})


@dataclass(frozen=True, slots=True)
class Say:
    """A sentence to be spoken."""

    text: str


@dataclass(frozen=True, slots=True)
class Play:
    """A sound to be played. The sandbox does not fetch it: the phone hears its name."""

    name: str


@dataclass(frozen=True, slots=True)
class Pause:
    """Silence, of so many seconds."""

    seconds: int


@dataclass(frozen=True, slots=True)
class Gather:
    """Keys to be waited for, while and after `prompts` are heard."""

    prompts: tuple[Say | Play | Pause, ...]
    action: Request
    seconds: int
    """To wait for the first key, and for each further one."""
    finish_on: str
    digits: int | None
    """So many keys are enough."""
    even_empty: bool
    """Ask `action` even where no key was pressed."""


@dataclass(frozen=True, slots=True)
class Number:
    """Somebody to be rung."""

    number: str
    whisper: Request | None
    """What they hear before they are joined."""
    watch: Watch | None
    detect_machine: bool


@dataclass(frozen=True, slots=True)
class Dial:
    """Somebody to be joined to: all `numbers` ring at once, the first one who answers is taken."""

    numbers: tuple[Number, ...]
    action: Request | None
    caller_id: str | None
    answer_on_bridge: bool
    hangup_on_star: bool
    ring_seconds: int
    limit_seconds: int
    record: bool
    recording_watch: Watch | None


@dataclass(frozen=True, slots=True)
class Record:
    """A message to be left after the beep."""

    action: Request
    silence_seconds: int
    longest_seconds: int
    finish_on: str
    watch: Watch | None


@dataclass(frozen=True, slots=True)
class Reject:
    """No answer at all, so that nothing is billed."""

    busy: bool


@dataclass(frozen=True, slots=True)
class Hangup:
    """The end."""


@dataclass(frozen=True, slots=True)
class Redirect:
    """Another document instead of the rest of this one."""

    to: Request


Verb = Say | Play | Pause | Gather | Dial | Record | Reject | Hangup | Redirect
