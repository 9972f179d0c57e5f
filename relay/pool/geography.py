"""Geography: which country's numbers stand in for an address, and which area's in North America.

One country is one calling code, with what Twilio Proxy made of the shared ones
(https://www.twilio.com/docs/proxy/phone-numbers-needed): all of +44 is one country, and the islands of North America
for which Twilio has no numbers are served by those of the United States.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, assert_never

import phonenumbers

from relay.address import Address, Scheme
from relay.pool.areas import CANADA, COUNTRIES, OVERLAYS

NORTH_AMERICA: Final = 1
_AREA: Final = 3


class Geo(StrEnum):
    """How near a number must be to whom it is for.

    The first is ours; the others are Twilio Proxy's, of whose words the last three mean the same.
    """

    ANYWHERE = "anywhere"
    COUNTRY = "country"
    AREA = "area-code"
    EXTENDED_AREA = "extended-area-code"
    OVERLAY = "overlay"
    RADIUS = "radius"


@dataclass(frozen=True, slots=True)
class Region:
    """A country (ISO 3166), and in the United States and Canada the area code."""

    country: str
    area: str | None = None


def place(address: Address) -> Region:
    """Where an address is, as far as its digits tell; an address without a number is nowhere (``ZZ``)."""
    if address.scheme is Scheme.TELEGRAM or not address.value.startswith("+"):
        return Region("ZZ")
    number = phonenumbers.parse(address.value)
    if number.country_code == NORTH_AMERICA:
        return _north_american(str(number.national_number)[:_AREA])
    regions = phonenumbers.region_codes_for_country_code(number.country_code or 0)
    if "KZ" in regions:  # +7 is two countries with numbers of their own
        return Region("KZ" if address.value[2:3] in {"6", "7"} else "RU")
    return Region(regions[0] if regions else "ZZ")


def areas_near(region: Region, geo: Geo) -> tuple[str, ...] | None:
    """The area codes that will do; None where the country is all that is asked."""
    match geo:
        case _ if region.area is None:
            return None
        case Geo.ANYWHERE | Geo.COUNTRY:
            return None
        case Geo.AREA:
            return (region.area,)
        case Geo.EXTENDED_AREA | Geo.OVERLAY | Geo.RADIUS:
            group = next((group for group in OVERLAYS if region.area in group), (region.area,))
            return tuple(sorted(group))
        case _:
            assert_never(geo)


def _north_american(area: str) -> Region:
    if area in COUNTRIES:
        return Region(COUNTRIES[area])
    # An island's area code has no numbers of Twilio's, so to insist on it would be to refuse.
    return Region("CA" if area in CANADA else "US", area)
