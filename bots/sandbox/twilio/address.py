"""Addresses as Twilio writes them: `+62…` for text messages, `whatsapp:+62…`, `whatsapp:ID.4711`."""

import re
from dataclasses import dataclass

import phonenumbers

_OWN_ID = re.compile(r"[A-Z]{2}\.[A-Za-z0-9]{1,128}")
"""WhatsApp's business-scoped user id, for people who hide their number."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a message goes to or comes from."""

    channel: str
    """`whatsapp` or `sms`."""
    value: str
    """A number in E.164, or a WhatsApp id."""

    def __str__(self) -> str:
        return f"whatsapp:{self.value}" if self.channel == "whatsapp" else self.value


def parse_address(text: str) -> Address:
    """Read an address. ValueError where it is none."""
    value = text.removeprefix("whatsapp:")
    channel = "sms" if value == text else "whatsapp"
    if channel == "whatsapp" and _OWN_ID.fullmatch(value):
        return Address(channel, value)
    if not re.fullmatch(r"\+[1-9][0-9]{6,14}", value):
        raise ValueError("not an address")
    try:
        possible = phonenumbers.is_possible_number(phonenumbers.parse(value))
    except phonenumbers.NumberParseException:
        possible = False
    if not possible:
        raise ValueError("not an address")
    return Address(channel, value)
