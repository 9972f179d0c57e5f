"""Numbers that could be bought: made up, and the same ones for the same search."""

from collections.abc import Container
from enum import StrEnum
from typing import Any, Final

import phonenumbers
from phonenumbers import PhoneNumberType

from bots.sandbox.spelling import spelled
from bots.sandbox.twilio.form import Fields, one
from bots.sandbox.twilio.listing import PAGE_FIELDS
from bots.sandbox.twilio.number import Capabilities

SEARCH_FIELDS: Final = PAGE_FIELDS | frozenset(
    {"AreaCode", "Contains", "SmsEnabled", "MmsEnabled", "VoiceEnabled", "FaxEnabled", "Beta"}
    | {f"Exclude{whose}AddressRequired" for whose in ("All", "Local", "Foreign")}
    | {"NearNumber", "NearLatLong", "Distance"}
    | {f"In{place}" for place in ("PostalCode", "Region", "RateCenter", "Lata", "Locality")}
)
SHELF: Final = 100
"""How many there are of each kind in a country, or in an area of North America."""


class Kind(StrEnum):
    """What kind of number, as the paths of the API have it."""

    LOCAL = "Local"
    MOBILE = "Mobile"
    TOLL_FREE = "TollFree"


_TYPES: Final = {
    Kind.LOCAL: PhoneNumberType.FIXED_LINE,
    Kind.MOBILE: PhoneNumberType.MOBILE,
    Kind.TOLL_FREE: PhoneNumberType.TOLL_FREE,
}


def available(
    country: str, kind: Kind, fields: Fields, *, held: Container[str]
) -> list[dict[str, Any]]:
    """What a search finds, without the numbers that are held."""
    area = one(fields, "AreaCode") if kind is Kind.LOCAL else None
    contains = (one(fields, "Contains") or "").strip("*+")
    if not _can(fields):
        return []
    return [
        _to_json(number, country)
        for number in _shelf(country, kind, area)
        if number not in held and contains in number
    ]


def _can(fields: Fields) -> bool:
    """Whether numbers with the wanted capabilities are on the shelf: all of it can do the same."""
    able = Capabilities().to_json()
    wanted = {
        "sms": "SmsEnabled",
        "voice": "VoiceEnabled",
        "mms": "MmsEnabled",
        "fax": "FaxEnabled",
    }
    return all(able[what] or one(fields, name) != "true" for what, name in wanted.items())


def _shelf(country: str, kind: Kind, area: str | None) -> list[str]:
    example = phonenumbers.example_number_for_type(country, _TYPES[kind])
    if example is None or example.national_number is None:
        return []
    code = example.country_code
    first = str(example.national_number)
    if code == 1 and kind is Kind.LOCAL:
        # 555-0100 to 555-0199 are nobody's: nationalnanpa.com.
        first = f"{area or first[:3]}5550100"
    numbers = [f"+{code}{int(first) // SHELF * SHELF + step}" for step in range(SHELF)]
    return [each for each in numbers if phonenumbers.is_valid_number(phonenumbers.parse(each))]


def _to_json(number: str, country: str) -> dict[str, Any]:
    return {
        "address_requirements": "none",
        "beta": False,
        "capabilities": Capabilities().to_json(),
        "friendly_name": spelled(number),
        "iso_country": country,
        "lata": None,
        "latitude": None,
        "locality": None,
        "longitude": None,
        "phone_number": number,
        "postal_code": None,
        "rate_center": None,
        "region": None,
    }
