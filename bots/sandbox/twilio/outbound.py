"""Creating a message: what Twilio checks before it accepts one.

Rules and codes: twilio.com/docs/messaging/api/message-resource and twilio.com/docs/api/errors.
"""

import re
from dataclasses import dataclass

from bots.sandbox.fake_server import is_loopback
from bots.sandbox.message import Spot
from bots.sandbox.twilio.account import Account
from bots.sandbox.twilio.address import Address, parse_address
from bots.sandbox.twilio.form import Fields, one
from bots.sandbox.twilio.refusal import Refusal
from bots.sandbox.twilio.resource import MessageResource, new_sid
from bots.sandbox.twilio.template import Filled, filled

BODY = 1600
"""Characters."""
MEDIA_PER_MESSAGE = {"sms": 10, "whatsapp": 1}
VALIDITY = range(1, 36_001)
"""Seconds."""
_GEO = re.compile(
    r"geo:(?P<latitude>-?\d{1,2}(\.\d+)?),(?P<longitude>-?\d{1,3}(\.\d+)?)(\|(?P<label>.+))?"
)

OFFERED = frozenset(
    {"To", "From", "Body", "MediaUrl", "ContentSid", "ContentVariables", "StatusCallback"}
    | {"PersistentAction"}
    | {"ValidityPeriod", "Attempt", "ProvideFeedback", "ForceDelivery", "SmartEncoded", "MaxPrice"}
)
NOT_OFFERED = frozenset(
    {"ApplicationSid", "TrafficType", "ShortenUrls", "ScheduleType", "SendAt"}
    | {"SendAsMms", "RiskCheck", "FallbackFrom", "MessagingServiceSid", "ContentRetention"}
    | {"AddressRetention", "MessageIntent"}
)
"""Fields of the vendor's that the sandbox knows and does not imitate: refused in plain words."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """A message that Twilio took: the resource, and what its delivery needs."""

    resource: MessageResource
    media_urls: list[str]
    spot: Spot | None
    template: Filled | None
    """The template that was asked for."""
    freeform: bool
    """Whether anything came beside a template."""


def accept(account: Account, fields: Fields) -> Accepted:
    """Check a request and make the message of it. Refusal as the vendor's."""
    _check_offered(fields)
    to = _recipient(one(fields, "To"))
    sender = _sender(account, one(fields, "From"), to)
    media_urls = _media_urls(fields, to.channel)
    content_sid = one(fields, "ContentSid")
    body = one(fields, "Body") or ""
    if len(body) > BODY:
        raise Refusal(400, 21617, "The concatenated message body exceeds the 1600 character limit")
    if not body.strip() and not media_urls and not content_sid:
        raise Refusal(400, 21619, "A text message body or media urls must be specified.")
    spot = _spot(fields, to.channel)
    template = _template(account, content_sid, one(fields, "ContentVariables"))
    now = account.clock()
    resource = MessageResource(
        sid=new_sid("MM" if media_urls else "SM"),
        sender=sender,
        to=to,
        body=body if template is None else template.text,
        status="queued",
        direction="outbound-api",
        created=now,
        updated=now,
        media_count=len(media_urls),
        callback=_callback(one(fields, "StatusCallback")),
    )
    return Accepted(resource, media_urls, spot, template, bool(body or media_urls))


def _check_offered(fields: Fields) -> None:
    for name in fields:
        if name in NOT_OFFERED:
            raise Refusal(400, 20001, f"The sandbox does not offer the parameter {name}")
    seconds = one(fields, "ValidityPeriod")
    if seconds is not None and (not seconds.isdigit() or int(seconds) not in VALIDITY):
        raise Refusal(400, 20001, "ValidityPeriod must be between 1 and 36000")


def _recipient(to: str | None) -> Address:
    if not to:
        raise Refusal(400, 21604, "A 'To' phone number is required.")
    try:
        return parse_address(to)
    except ValueError as wrong:
        raise Refusal(400, 21211, f"The 'To' number {to} is not a valid phone number.") from wrong


def _sender(account: Account, sender: str | None, to: Address) -> Address:
    if not sender:
        raise Refusal(400, 21603, "A 'From' phone number is required.")
    try:
        address = parse_address(sender)
    except ValueError as wrong:
        raise Refusal(
            400,
            21212,
            f"The 'From' number {sender} is not a valid phone number, shortcode, or "
            "alphanumeric sender ID.",
        ) from wrong
    if address.channel != to.channel:
        raise Refusal(
            400, 21910, "Invalid From and To pair. From and To should be of the same channel"
        )
    if address.value == to.value:
        raise Refusal(400, 21266, f"'To' and 'From' number cannot be the same: {to.value}")
    _check_held(account, address)
    return address


def _check_held(account: Account, sender: Address) -> None:
    held = account.numbers.get(sender.value)
    if sender.channel == "whatsapp" and (held is None or held.whatsapp_url is None):
        raise Refusal(400, 63007, "Twilio could not find a Channel with the specified From address")
    if held is None or (sender.channel == "sms" and not held.capabilities.sms):
        raise Refusal(
            400,
            21606,
            f"The 'From' phone number {sender} is not a valid, SMS-capable inbound "
            "phone number or short code for your account.",
        )


def _media_urls(fields: Fields, channel: str) -> list[str]:
    urls = fields.get("MediaUrl", [])
    if len(urls) > MEDIA_PER_MESSAGE[channel]:
        raise Refusal(400, 21623, "Number of media files exceeds allowed limit")
    for url in urls:
        if not is_loopback(url):
            raise Refusal(
                400, 21620, f"Invalid media URL(s): {url} (the sandbox fetches from this machine)"
            )
    return urls


def _spot(fields: Fields, channel: str) -> Spot | None:
    """The place of `PersistentAction=geo:<latitude>,<longitude>|<label>`; its name is the Body.

    twilio.com/docs/whatsapp/api#location-messages-with-whatsapp.
    """
    actions = fields.get("PersistentAction", [])
    if not actions:
        return None
    if channel != "whatsapp":
        raise Refusal(400, 20001, "The sandbox shows places on WhatsApp only")
    found = _GEO.fullmatch(actions[0])
    if len(actions) > 1 or found is None:
        raise Refusal(400, 20001, "PersistentAction must be one geo:<latitude>,<longitude>|<label>")
    latitude, longitude = float(found["latitude"]), float(found["longitude"])
    if abs(latitude) > 90 or abs(longitude) > 180:
        raise Refusal(400, 20001, "PersistentAction lies outside of the world")
    return Spot(latitude, longitude, found["label"] or "")


def _template(account: Account, content_sid: str | None, variables: str | None) -> Filled | None:
    if content_sid is None:
        if variables is not None:
            raise Refusal(400, 21654, "ContentSid Required")
        return None
    if content_sid not in account.templates:
        raise Refusal(400, 21655, "The ContentSid Parameter is Invalid")
    return filled(account.templates[content_sid], variables)


def _callback(url: str | None) -> str | None:
    if url is not None and not is_loopback(url):
        raise Refusal(
            400,
            21609,
            f"The 'StatusCallback' URL {url} is not a valid URL "
            "(the sandbox calls this machine only).",
        )
    return url
