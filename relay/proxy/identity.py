"""Who a participant of a session between customers is to the business: an identifier, read and masked."""

import re

import phonenumbers

from relay.address import Address, Scheme
from relay.errors import BadInput
from relay.proxy.refusal import Unfit, Why
from relay.session import Mode

DOTS = "•••"
_NORTH_AMERICA = 1
_SCHEMED = re.compile(r"[a-z]+:", re.IGNORECASE)


def identify(identifier: str, mode: Mode) -> Address:
    """The address in an identifier: a number in E.164, ``whatsapp:…`` or ``telegram:<chat>``. Raises `Unfit`.

    A number of North America must be one that is given out there, as Twilio has it; elsewhere numbers come into use
    faster than lists of them.
    """
    spelled = identifier.strip()
    try:
        address = Address.parse(spelled if _SCHEMED.match(spelled) else f"tel:{spelled}")
    except BadInput:
        raise Unfit(Why.BAD_IDENTIFIER) from None
    if not any(sign.isdigit() for sign in address.value) or not _given_out(address):
        raise Unfit(Why.BAD_IDENTIFIER)
    if address.scheme is not Scheme.TEL and mode is Mode.VOICE_ONLY:
        raise Unfit(Why.UNFIT_FOR_MODE)
    return address


def mask(address: Address) -> str:
    """What may be shown of an address: its channel, and of a number its country's code alone."""
    prefix = "" if address.scheme is Scheme.TEL else f"{address.scheme}:"
    if not address.value.startswith("+"):
        return prefix + DOTS
    return f"{prefix}+{phonenumbers.parse(address.value).country_code}{DOTS}"


def spelled(address: Address) -> str:
    """An address as the business spells it: a plain number stands without a scheme. The same care as with `reveal`."""
    return address.reveal().removeprefix(f"{Scheme.TEL}:")


def _given_out(address: Address) -> bool:
    if not address.value.startswith("+"):
        return True
    number = phonenumbers.parse(address.value)
    return number.country_code != _NORTH_AMERICA or phonenumbers.is_valid_number(number)
