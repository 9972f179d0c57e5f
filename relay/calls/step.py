"""Steps: what a leg of a call is told to do, as plain records.

No leg is dialled without a caller id, and none with the other side's own: without one the vendor shows the caller's real
number (https://www.twilio.com/docs/voice/twiml/dial#callerid).
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Self, TypeAlias

from relay.address import Address, Scheme
from relay.language import Language

LONGEST = timedelta(hours=4)
"""https://www.twilio.com/docs/voice/twiml/dial#timelimit"""
RINGS = timedelta(seconds=30)
"""For how long a phone rings."""
_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")


class Unmasked(ValueError):
    """A leg would show somebody's own number. Says nothing of whose."""


class Door(StrEnum):
    """Where the vendor comes back to, with the leg's token."""

    PICK_UP = "pick-up"
    KEY = "key"
    OVER = "over"
    LEG = "leg"


@dataclass(frozen=True, slots=True)
class CallerId:
    """A number of ours, which is what the dialled side sees."""

    number: str

    def __post_init__(self) -> None:
        """Raises `Unmasked` for what is no number."""
        if not _NUMBER.fullmatch(self.number):
            raise Unmasked("a caller id is a number of ours in E.164")

    @classmethod
    def of(cls, proxy: str) -> Self:
        """The number of a proxy's address. Raises `Unmasked`."""
        return cls(proxy.partition(":")[2])


@dataclass(frozen=True, slots=True)
class Say:
    """Speak."""

    text: str
    language: Language


@dataclass(frozen=True, slots=True)
class Gather:
    """Speak, and wait for up to `digits` keys; what is keyed comes in by the door `KEY`. Without a key the script goes on."""

    said: tuple[Say, ...]
    digits: int = 1
    patience: int = 8


@dataclass(frozen=True, slots=True, repr=False)
class Dial:
    """Ring somebody and join them, for `limit` at most. The end comes in by the door `OVER`.

    `whisper`: the leg's token, under which they are asked at the door `PICK_UP` before they are joined; what becomes of
    the leg comes in by the door `LEG` under `token`.
    """

    to: Address
    caller_id: CallerId
    limit: timedelta
    token: str
    whisper: bool
    record: bool = False

    def __post_init__(self) -> None:
        """Raises `Unmasked` or `ValueError`."""
        if self.to.scheme is not Scheme.TEL or self.to.value == self.caller_id.number:
            raise Unmasked("a leg goes to a phone, and shows a number of ours")
        if not timedelta(0) < self.limit <= LONGEST:
            raise ValueError("a call has a limit")


class Refusal(StrEnum):
    """How a call is turned away without being answered."""

    BUSY = "busy"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Reject:
    """Turn the call away unanswered, and unbilled."""

    how: Refusal = Refusal.REJECTED


@dataclass(frozen=True, slots=True)
class HangUp:
    """End the call."""


@dataclass(frozen=True, slots=True)
class Verbatim:
    """A whole answer that somebody else wrote, in the vendor's own language."""

    text: str


Step: TypeAlias = Say | Gather | Dial | Reject | HangUp | Verbatim
Script: TypeAlias = tuple[Step, ...]
