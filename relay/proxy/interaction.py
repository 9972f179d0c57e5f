"""Interactions: how what crossed between two people stands, in Twilio's words.

https://www.twilio.com/docs/proxy/api/interaction
"""

from enum import StrEnum

from relay.delivery import DeliveryState


class Type(StrEnum):
    """What an interaction is."""

    MESSAGE = "message"
    VOICE = "voice"


class ResourceStatus(StrEnum):
    """How one side of an interaction stands."""

    ACCEPTED = "accepted"
    ANSWERED = "answered"
    BUSY = "busy"
    CANCELED = "canceled"
    COMPLETED = "completed"
    DELETED = "deleted"
    DELIVERED = "delivered"
    DELIVERY_UNKNOWN = "delivery-unknown"
    FAILED = "failed"
    IN_PROGRESS = "in-progress"
    INITIATED = "initiated"
    NO_ANSWER = "no-answer"
    QUEUED = "queued"
    RECEIVED = "received"
    RECEIVING = "receiving"
    RINGING = "ringing"
    SCHEDULED = "scheduled"
    SENDING = "sending"
    SENT = "sent"
    UNDELIVERED = "undelivered"
    UNKNOWN = "unknown"


_OF_DELIVERY = {
    DeliveryState.SENDING: ResourceStatus.SENDING,
    DeliveryState.SENT: ResourceStatus.SENT,
    DeliveryState.DELIVERED: ResourceStatus.DELIVERED,
    DeliveryState.READ: ResourceStatus.DELIVERED,  # there is no word for it
    DeliveryState.UNKNOWN: ResourceStatus.DELIVERY_UNKNOWN,
    DeliveryState.VOID: ResourceStatus.CANCELED,
}


def of_delivery(state: DeliveryState, *, taken: bool) -> ResourceStatus:
    """How a message to somebody stands; `taken`: the carrier had accepted it."""
    if state is DeliveryState.UNDELIVERABLE:
        return ResourceStatus.UNDELIVERED if taken else ResourceStatus.FAILED
    return _OF_DELIVERY.get(state, ResourceStatus.QUEUED)


def of_call(said: str | None) -> ResourceStatus:
    """How a leg of a call stands, by the carrier's last word of it."""
    if said in set(ResourceStatus):
        return ResourceStatus(said)
    return ResourceStatus.UNKNOWN
