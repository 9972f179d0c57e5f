"""Tickets: the business matter that justifies contact, and its life cycle as a table.

Every ticket has an end. The end compares with the database's clock and never moves by itself.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from relay.errors import BadInput, Conflict


class TicketKind(StrEnum):
    """Why a customer and the staff may talk."""

    TRANSACTION = "transaction"
    UPGRADE = "upgrade"


class TicketState(StrEnum):
    """Where a ticket stands. Only an open one carries messages."""

    OPEN = "open"
    CLOSED = "closed"
    EXPIRED = "expired"


class TicketEvent(StrEnum):
    """What may happen to a ticket."""

    EXTEND = "extend"
    CLOSE = "close"
    EXPIRE = "expire"
    REOPEN = "reopen"


LIFE = {
    (TicketState.OPEN, TicketEvent.EXTEND): TicketState.OPEN,
    (TicketState.OPEN, TicketEvent.CLOSE): TicketState.CLOSED,
    (TicketState.OPEN, TicketEvent.EXPIRE): TicketState.EXPIRED,
    (TicketState.CLOSED, TicketEvent.REOPEN): TicketState.OPEN,
    (TicketState.EXPIRED, TicketEvent.REOPEN): TicketState.OPEN,
}
"""A reopening is a new epoch: new conversations, new threads, a new end. Only a service's grace allows it."""

DEFAULT_LENGTH = {
    TicketKind.TRANSACTION: timedelta(hours=6),
    TicketKind.UPGRADE: timedelta(days=3),
}
STEP = {
    TicketKind.TRANSACTION: timedelta(hours=1),
    TicketKind.UPGRADE: timedelta(days=1),
}
"""By how much the staff move a ticket's end at a time."""
LONGEST = timedelta(days=90)


def after(state: TicketState, event: TicketEvent) -> TicketState:
    """The state that follows. Raises `Conflict` where the table has no such step."""
    try:
        return LIFE[state, event]
    except KeyError:
        raise Conflict(
            f"The ticket is {state.value} already; nothing can be done to it any more."
        ) from None


def end_of(kind: TicketKind, now: datetime, length: timedelta | None = None) -> datetime:
    """When a ticket opened `now` ends. Raises `BadInput` for a length of nothing or beyond `LONGEST`."""
    return _bounded(now, now, length if length is not None else DEFAULT_LENGTH[kind])


def extended(ends_at: datetime, now: datetime, by: timedelta) -> datetime:
    """The new end of an open ticket. Raises `BadInput` for a length of nothing or an end beyond `LONGEST` from `now`."""
    return _bounded(ends_at, now, by)


def _bounded(start: datetime, now: datetime, length: timedelta) -> datetime:
    if length <= timedelta(0):
        raise BadInput("A ticket needs a length greater than nothing, like 2h or 3d.")
    if length > LONGEST or start + length > now + LONGEST:
        raise BadInput(
            f"A ticket ends at the latest {LONGEST.days} days from now; give a shorter length."
        )
    return start + length
