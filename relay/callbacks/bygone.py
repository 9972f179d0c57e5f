"""The last session of somebody who writes or calls outside any, as the business's server is told of it.

https://www.twilio.com/docs/proxy/api/webhooks, OutOfSessionCallbackUrl. It is the one form that holds people's own
numbers: whoever answers it decides whom they are connected with.
"""

from dataclasses import dataclass
from datetime import datetime

from relay.callbacks.interaction import Fields, moment


@dataclass(frozen=True, slots=True, repr=False)
class Seat:
    """A participant: by SIDs, with where they are reached and what they see instead."""

    sid: str
    identifier: str
    friendly_name: str
    proxy: str
    proxy_sid: str
    created: datetime
    updated: datetime


@dataclass(frozen=True, slots=True, repr=False)
class Bygone:
    """A session, and who was in it: the one who writes or calls now, and the other, as far as there is one."""

    session: str
    service: str
    account: str
    unique_name: str
    status: str
    mode: str
    closed_reason: str
    created: datetime
    updated: datetime
    ended: datetime | None
    inbound: Seat | None
    outbound: Seat | None


def fields(one: Bygone) -> Fields:
    """What is known, under Twilio Proxy's names."""
    return (
        ("sessionSid", one.session),
        ("sessionServiceSid", one.service),
        ("sessionAccountSid", one.account),
        ("sessionUniqueName", one.unique_name),
        ("sessionStatus", one.status),
        ("sessionMode", one.mode),
        ("sessionClosedReason", one.closed_reason),
        ("sessionDateCreated", moment(one.created)),
        ("sessionDateUpdated", moment(one.updated)),
        ("sessionDateEnded", moment(one.ended)),
        *(_seat("inboundParticipant", one, one.inbound) if one.inbound else ()),
        *(_seat("outboundParticipant", one, one.outbound) if one.outbound else ()),
    )


def _seat(side: str, one: Bygone, seat: Seat) -> Fields:
    return (
        (f"{side}Sid", seat.sid),
        (f"{side}AccountSid", one.account),
        (f"{side}ServiceSid", one.service),
        (f"{side}SessionSid", one.session),
        (f"{side}Identifier", seat.identifier),
        (f"{side}FriendlyName", seat.friendly_name),
        (f"{side}ProxyIdentifier", seat.proxy),
        (f"{side}ProxyIdentifierSid", seat.proxy_sid),
        (f"{side}DateCreated", moment(seat.created)),
        (f"{side}DateUpdated", moment(seat.updated)),
    )
