"""The life of a session between customers: where it stands, when it ends, and what may be asked of it.

https://www.twilio.com/docs/proxy/api/session. Other than there, every session has an end: with no ttl it is the
service's cap.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, StrEnum

from relay.proxy.refusal import Unfit, Why
from relay.ticket import TicketState

LONGEST_TTL = 2**31 - 1
"""Seconds; a ttl of 0 asks for no end of its own."""


class Status(StrEnum):
    """Where a session stands, as Twilio calls it. FAILED and UNKNOWN never come true here."""

    OPEN = "open"
    IN_PROGRESS = "in-progress"
    CLOSED = "closed"
    FAILED = "failed"
    UNKNOWN = "unknown"


class ClosedReason(StrEnum):
    """Why a session is over: it was asked for here, its time was up, or its ticket was closed elsewhere."""

    API = "api"
    EXPIRED = "expired"
    TICKET = "ticket"


class Change(Enum):
    """What an update of the status comes to."""

    NOTHING = "nothing"
    CLOSE = "close"
    REOPEN = "reopen"


@dataclass(frozen=True, slots=True)
class Term:
    """What the end of a session follows from.

    `epoch` is when it was opened (again), `last` its last interaction, `ttl` in seconds, `expiry` the end that was asked
    for, `latest` the one that the service allows.
    """

    epoch: datetime
    last: datetime | None
    ttl: int
    expiry: datetime | None
    latest: datetime

    @property
    def end(self) -> datetime:
        """When the session ends: as was asked, else `ttl` after the later of opening and last interaction."""
        if self.expiry is not None:
            return min(self.expiry, self.latest)
        if self.ttl == 0:
            return self.latest
        since = max(self.epoch, self.last) if self.last is not None else self.epoch
        return min(since + timedelta(seconds=self.ttl), self.latest)


def status(*, live: bool, began: datetime | None) -> Status:
    """Where a session stands."""
    if not live:
        return Status.CLOSED
    return Status.OPEN if began is None else Status.IN_PROGRESS


def closed_reason(ticket: TicketState, by_request: bool) -> ClosedReason:
    """Why a session is over whose ticket ended like this."""
    if by_request:
        return ClosedReason.API
    return ClosedReason.EXPIRED if ticket is not TicketState.CLOSED else ClosedReason.TICKET


def change(now: Status, asked: Status | None) -> Change:
    """What is to be done where this status is asked for. Raises `Unfit`.

    Only traffic makes a session in-progress; a closed one can be opened again, and is then in-progress, too.
    """
    if now is Status.CLOSED:
        if asked is Status.IN_PROGRESS:
            return Change.REOPEN
        raise Unfit(Why.ENDED if asked in {None, Status.CLOSED} else Why.NO_SUCH_CHANGE)
    if asked is None or asked is now:
        return Change.NOTHING
    if asked is Status.CLOSED:
        return Change.CLOSE
    raise Unfit(Why.NO_SUCH_CHANGE)


def upcoming(expiry: datetime | None, now: datetime) -> None:
    """Hold that an end which is asked for is to come. Raises `Unfit`."""
    if expiry is not None and expiry <= now:
        raise Unfit(Why.PAST)
