"""A country is a calling code, with what is made of the shared ones; an area is North America's."""

import pytest

from relay.address import Address
from relay.pool.areas import CANADA, COUNTRIES, OVERLAYS
from relay.pool.geography import Geo, Region, areas_near, place


@pytest.mark.parametrize(
    ("address", "country", "area"),
    [
        ("tel:+14155550123", "US", "415"),
        ("tel:+14165550123", "CA", "416"),
        ("tel:+15005550006", "US", "500"),
        ("tel:+18765550123", "JM", None),
        ("tel:+442079460123", "GB", None),
        ("tel:+441534123456", "GB", None),  # Jersey
        ("tel:+441481123456", "GB", None),  # Guernsey
        ("tel:+441624123456", "GB", None),  # Man
        ("tel:+6281234567890", "ID", None),
        ("tel:+79161234567", "RU", None),
        ("tel:+77011234567", "KZ", None),
        ("tel:+4915123456789", "DE", None),
        ("whatsapp:+14155550123", "US", "415"),
        ("whatsapp:ID.13491208655302741918", "ZZ", None),
        ("telegram:7001", "ZZ", None),
    ],
)
def test_an_address_is_where_its_digits_say(address: str, country: str, area: str | None) -> None:
    assert place(Address.parse(address)) == Region(country, area)


@pytest.mark.parametrize("area", ["268", "264", "441", "242", "664", "649", "284", "340"])
def test_islands_without_numbers_of_their_own_are_served_by_the_united_states(area: str) -> None:
    assert place(Address.parse(f"tel:+1{area}5550123")) == Region("US")


@pytest.mark.parametrize(
    ("region", "geo", "areas"),
    [
        (Region("US", "415"), Geo.ANYWHERE, None),
        (Region("US", "415"), Geo.COUNTRY, None),
        (Region("US", "415"), Geo.AREA, ("415",)),
        (Region("US", "415"), Geo.EXTENDED_AREA, ("415", "628")),
        (Region("US", "628"), Geo.OVERLAY, ("415", "628")),
        (Region("CA", "647"), Geo.RADIUS, ("387", "416", "437", "647")),
        (Region("US", "500"), Geo.OVERLAY, ("500",)),
        (Region("GB"), Geo.AREA, None),
        (Region("US"), Geo.AREA, None),
    ],
)
def test_an_area_is_asked_for_where_there_are_areas(
    region: Region, geo: Geo, areas: tuple[str, ...] | None
) -> None:
    assert areas_near(region, geo) == areas


def test_no_area_code_is_in_two_lists() -> None:
    areas = [area for group in OVERLAYS for area in group]
    assert len(areas) == len(set(areas))
    assert not CANADA & COUNTRIES.keys()
    assert not set(areas) & COUNTRIES.keys()
    assert all(len(area) == 3 and area.isdecimal() for area in {*areas, *CANADA, *COUNTRIES})


def test_an_overlay_stays_within_one_country() -> None:
    assert all(group <= CANADA or not group & CANADA for group in OVERLAYS)
