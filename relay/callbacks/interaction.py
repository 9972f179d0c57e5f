"""An interaction as the business's server is told of it, and asked about it before it goes on.

Names and cases are those of https://www.twilio.com/docs/proxy/api/webhooks: `Message` and `Voice` say of what type an
interaction is, `message` and `call` what its resources are.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum

Fields = tuple[tuple[str, str], ...]
"""A form, in the order in which it is sent."""


class Kind(Enum):
    """What an interaction is: its type, and what its resources are called and lie under."""

    MESSAGE = "Message", "message", "Messages"
    CALL = "Voice", "call", "Calls"

    def __init__(self, type: str, resource: str, folder: str) -> None:
        self.type = type
        self.resource = resource
        self.folder = folder


@dataclass(frozen=True, slots=True)
class Leg:
    """One side of an interaction: whose it is, the provider's name for it, and how it stands. Empty: there is none."""

    participant: str = ""
    resource: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Interaction:
    """What has happened between two participants, by SIDs. `data` is JSON, or empty for a call that is not over."""

    sid: str
    session: str
    service: str
    account: str
    kind: Kind
    data: str
    created: datetime
    updated: datetime
    inbound: Leg
    outbound: Leg = Leg()


def told(one: Interaction) -> Fields:
    """The 18 fields of a callback."""
    return asked(one) + _leg("outbound", one, one.outbound)


def asked(one: Interaction) -> Fields:
    """The 13 that there are before anything goes on."""
    return (
        ("interactionSid", one.sid),
        ("interactionSessionSid", one.session),
        ("interactionServiceSid", one.service),
        ("interactionAccountSid", one.account),
        ("interactionType", one.kind.type),
        ("interactionData", one.data),
        ("interactionDateCreated", moment(one.created)),
        ("interactionDateUpdated", moment(one.updated)),
        *_leg("inbound", one, one.inbound),
    )


def moment(at: datetime | None) -> str:
    """A moment as the forms have it: to the second, in UTC; empty for none."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else ""


def _leg(side: str, one: Interaction, leg: Leg) -> Fields:
    there = bool(leg.participant)
    url = ""
    if leg.resource:
        folder = f"https://api.twilio.com/2010-04-01/Accounts/{one.account}/{one.kind.folder}"
        url = f"{folder}/{leg.resource}.json"
    return (
        (f"{side}ParticipantSid", leg.participant),
        (f"{side}ResourceSid", leg.resource),
        (f"{side}ResourceType", one.kind.resource if there else ""),
        (f"{side}ResourceStatus", leg.status),
        (f"{side}ResourceUrl", url),
    )
