"""Deliveries: what is to go out, and how far it has come."""

from enum import StrEnum

from relay.arrival import Progress


class Purpose(StrEnum):
    """Why something goes out."""

    CONTENT = "content"
    NOTICE = "notice"
    CLOSING = "closing"
    LATE = "late"
    REMOVAL = "removal"
    CARD = "card"


EXEMPT = frozenset({Purpose.CLOSING, Purpose.LATE, Purpose.REMOVAL, Purpose.CARD})
"""What may still go out after a session's end: one closing notice per person, one late notice per sender and hour,
removals, and what belongs to no session at all."""


class DeliveryState(StrEnum):
    """Where a delivery stands.

    PREPARING waits for its file or for the business's word, DUE for its turn; SENDING has its intent recorded. The rest are ends, of which
    SENT and DELIVERED may still move forward.
    """

    PREPARING = "preparing"
    DUE = "due"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    UNDELIVERABLE = "undeliverable"
    UNKNOWN = "unknown"
    VOID = "void"


_SAID = {
    Progress.SENT: DeliveryState.SENT,
    Progress.DELIVERED: DeliveryState.DELIVERED,
    Progress.READ: DeliveryState.READ,
    Progress.FAILED: DeliveryState.UNDELIVERABLE,
}
_FORWARD = {
    DeliveryState.SENDING: set(Progress),
    DeliveryState.UNKNOWN: set(Progress),
    DeliveryState.SENT: {Progress.DELIVERED, Progress.READ, Progress.FAILED},
    DeliveryState.DELIVERED: {Progress.READ},
}


def advanced(state: DeliveryState, progress: Progress) -> DeliveryState:
    """The state after a receipt. Receipts come late, twice and out of order: a state only moves forward."""
    return _SAID[progress] if progress in _FORWARD.get(state, ()) else state
