"""What the relay asks of a channel.

A channel translates and nothing else. It never retries, never logs an address or a content, and never lets an
exception of its library out: what goes wrong is one of the three failures below, each saying what the dispatcher
has to do.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from relay.address import Address
from relay.payload import Payload


async def _always() -> bool:
    return True


@dataclass(frozen=True, slots=True, repr=False)
class Handover:
    """One delivery at the moment when it goes to a provider.

    `thread` is the lane's thread on platforms that have them; where `title` is given and `thread` is not, the channel
    opens a thread of that title first and says so in its answer. `token` comes back in receipts.

    `file` holds the bytes of a payload's file, `file_name` our name for it, `file_url` an address where the provider
    may fetch them. `edited` is the provider's id of the message that an `Edit` means, `reply_to` of the one that the
    payload answers. `messages` are the ids of all messages of a thread that is to close.

    `began_at` is when the intent was recorded (database clock): a look-up after a crash searches from there, and passes
    over the messages `known` to be earlier ones. After `expires_at` the provider should no longer try. `live` says
    whether it may still go out: a channel that has done something lengthy before the content asks once more.
    """

    proxy: str
    to: Address
    payload: Payload
    token: str
    thread: int | None = None
    title: str | None = None
    file: bytes | None = None
    file_name: str | None = None
    file_url: str | None = None
    edited: str | None = None
    reply_to: str | None = None
    messages: tuple[str, ...] = ()
    began_at: datetime | None = None
    expires_at: datetime | None = None
    known: frozenset[str] = frozenset()
    live: Callable[[], Awaitable[bool]] = field(default=_always, compare=False)


@dataclass(frozen=True, slots=True)
class Sent:
    """The provider took it. `thread` is the thread that it went to."""

    provider_id: str
    thread: int | None = None


class Failure(Exception):
    """A hand-over did not end in `Sent`.

    `code` is a short word or number for people and metrics (``blocked``, ``21610``), never the provider's text.
    `thread` is set when a thread was opened before the failure.
    """

    def __init__(self, code: str, *, thread: int | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.thread = thread


class TemporaryFailure(Failure):
    """Not taken, and worth another try. `retry_after` is in seconds, where the provider said so.

    `everyone` means that the pause is for the whole proxy, not for this person alone.
    """

    def __init__(
        self,
        code: str,
        *,
        retry_after: float | None = None,
        everyone: bool = False,
        thread: int | None = None,
    ) -> None:
        super().__init__(code, thread=thread)
        self.retry_after = retry_after
        self.everyone = everyone


class PermanentFailure(Failure):
    """Not taken, and never will be."""


class ThreadLost(Failure):
    """Not taken: the thread is gone. The lane needs a new one; the delivery is still due."""


class OutcomeUnknown(Failure):
    """Perhaps taken: the connection broke or the provider answered with an error of its own after the first byte."""


class Channel(Protocol):
    """The way out to one provider."""

    async def send(self, handover: Handover) -> Sent:
        """Hand one delivery over, once. Raises a `Failure`."""
        ...

    async def look_up(self, handover: Handover) -> Sent | None:
        """Whether the provider took this hand-over, asked after a crash. Raises `OutcomeUnknown` where it cannot tell."""
        ...

    async def mark(self, handover: Handover, message_id: str, mark: str) -> None:
        """Show a delivery mark (✓, ✓✓) on the sender's own message. Raises a `Failure`; nothing depends on it."""
        ...

    async def fetch(self, handle: str, limit: int) -> bytes:
        """The file behind a handle, at most `limit` bytes. Raises a `Failure`; larger is ``PermanentFailure("too_large")``."""
        ...
