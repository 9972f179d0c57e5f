"""Services, as Twilio's own library makes and changes them."""

from datetime import UTC, datetime
from typing import Any

import pytest
from twilio.base.exceptions import TwilioRestException  # type: ignore[import-untyped]

from tests.topeng.proxy_api.conftest import TOGETHER, Backend

pytestmark = TOGETHER


async def refused(doing: Any) -> tuple[int, int]:
    """The status and the code with which the library says no."""
    with pytest.raises(TwilioRestException) as said:
        await doing
    return said.value.status, said.value.code


async def test_a_service_has_a_sid_and_twilios_defaults(backend: Backend) -> None:
    made = await backend.services.create_with_http_info_async(unique_name="defaults")
    one = made.data

    assert made.status_code == 201
    assert one.sid.startswith("KS")
    assert (one.default_ttl, one.geo_match_level, one.number_selection_behavior) == (
        0,
        "country",
        "prefer-sticky",
    )
    assert {
        one.callback_url,
        one.intercept_callback_url,
        one.out_of_session_callback_url,
        one.chat_instance_sid,
    } == {None}
    assert one.account_sid == backend.account[0]
    assert one.url == f"{backend.house.url}/v1/Services/{one.sid}"
    assert one.links == {
        "sessions": f"{one.url}/Sessions",
        "phone_numbers": f"{one.url}/PhoneNumbers",
    }
    for moment in (one.date_created, one.date_updated):
        assert isinstance(moment, datetime)
        assert moment.tzinfo is UTC or moment.utcoffset() is not None


async def test_it_is_an_ordinary_service_whose_numbers_need_no_rest(backend: Backend) -> None:
    one = await backend.services.create_async(unique_name="ordinary")

    [row] = await backend.house.rows(
        "SELECT cool_off FROM service WHERE id = $1::text::uuid", one.sid[2:]
    )
    assert not row["cool_off"]


async def test_a_name_is_held_by_one_service_until_that_is_deleted(backend: Backend) -> None:
    first = await backend.services.create_async(unique_name="held")
    assert await refused(backend.services.create_async(unique_name="held")) == (400, 80602)
    other = await backend.services.create_async(unique_name="other")
    assert await refused(other.update_async(unique_name="held")) == (400, 80602)
    assert await refused(backend.services.create_async(unique_name="toko")) == (400, 80602)

    assert await first.delete_async() is True
    again = await backend.services.create_async(unique_name="held")
    assert again.sid != first.sid
    assert await refused(first.fetch_async()) == (404, 20404)
    assert await refused(first.update_async()) == (404, 20404)
    assert await refused(first.delete_async()) == (404, 20404)
    assert first.sid not in [one.sid for one in await backend.services.list_async()]


async def test_a_name_has_1_to_191_characters_of_any_kind(backend: Backend) -> None:
    long = "é" * 190 + "木"
    made = await backend.services.create_async(unique_name=long)
    assert made.unique_name == long

    for body in ({}, {"UniqueName": ""}, {"UniqueName": " \t"}, {"UniqueName": "x" * 192}):
        status, code, said = await backend.refused("POST", "/Services", body)
        assert (status, code) == (400, 20001)
        assert said.startswith("UniqueName ")


async def test_it_is_found_by_its_sid_and_by_its_name(backend: Backend) -> None:
    made = await backend.services.create_async(unique_name="Pesanan Ojek é")
    by_sid = await made.fetch_async()
    by_name = await backend.services("Pesanan Ojek é").fetch_async()

    assert (by_sid.sid, by_sid.unique_name) == (by_name.sid, by_name.unique_name)
    assert await refused(backend.services("nobody's").fetch_async()) == (404, 20404)
    assert await refused(backend.services("toko").fetch_async()) == (404, 20404)


async def test_a_change_leaves_alone_what_it_does_not_name(backend: Backend) -> None:
    one = await backend.services.create_async(
        unique_name="changing",
        default_ttl=60,
        callback_url="https://example.com/callback",
        intercept_callback_url="https://example.com/intercept",
        out_of_session_callback_url="https://example.com/outside",
        geo_match_level="area-code",
        number_selection_behavior="avoid-sticky",
        chat_instance_sid="IS" + "a" * 32,
    )
    before = (await backend.ask("GET", f"/Services/{one.sid}")).body
    touched = "SELECT updated_at FROM proxy_service WHERE service_id = $1::text::uuid"
    made_at = await backend.house.one(touched, one.sid[2:])

    # Nothing at all, as the library sends it, and as somebody else may; and what is so already.
    assert (await one.update_async()).date_updated == one.date_updated
    assert (await backend.ask("POST", f"/Services/{one.sid}")).body == before
    await one.update_async(default_ttl=60)
    assert await backend.house.one(touched, one.sid[2:]) == made_at

    changed = await one.update_async(default_ttl=0, callback_url="", chat_instance_sid="")
    after = (await backend.ask("GET", f"/Services/{one.sid}")).body
    assert changed.callback_url is None
    assert await backend.house.one(touched, one.sid[2:]) > made_at
    assert after == before | {
        "default_ttl": 0,
        "callback_url": None,
        "chat_instance_sid": None,
        "date_updated": after["date_updated"],
    }


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("DefaultTtl", "2147483648"),
        ("DefaultTtl", "-1"),
        ("DefaultTtl", "soon"),
        ("DefaultTtl", "1e3"),
        ("GeoMatchLevel", "planet"),
        ("NumberSelectionBehavior", ""),
        ("ChatInstanceSid", "KS" + "a" * 32),
        ("CallbackUrl", "https://example.com/" + "x" * 3981),
        ("CallbackUrl", "ftp://example.com/"),
        ("InterceptCallbackUrl", "https://"),
        ("OutOfSessionCallbackUrl", "http://example.com:99999/"),
        ("OutOfSessionCallbackUrl", "{own}/v1/hooks"),
        ("UniqueName", "a\0b"),
    ],
)
async def test_a_field_that_cannot_be_used_is_named(
    backend: Backend, field: str, value: str
) -> None:
    value = value.replace("{own}", backend.house.url)
    status, code, said = await backend.refused(
        "POST", "/Services", {"UniqueName": "never made"} | {field: value}
    )

    assert (status, code) == (400, 20001)
    assert said.startswith(field)
    assert len(value) < 20 or value not in said
    assert (await backend.refused("GET", "/Services/never made"))[0] == 404


async def test_every_word_of_twilios_for_how_near_a_number_must_be_is_kept(
    backend: Backend,
) -> None:
    one = await backend.services.create_async(unique_name="near")
    for level in ("country", "area-code", "overlay", "radius"):
        assert (await one.update_async(geo_match_level=level)).geo_match_level == level
    # The document's list lacks the one word that its text names, so no library between.
    async with backend.http.post(
        f"{backend.house.url}/v1/Services/{one.sid}",
        data={"GeoMatchLevel": "extended-area-code"},
        headers=backend.basic(),
    ) as answer:
        assert (await answer.json())["geo_match_level"] == "extended-area-code"
    await one.update_async(geo_match_level="country")


async def test_the_synchronous_library_does_the_same(backend: Backend) -> None:
    def drive(client: Any) -> tuple[str, list[str], bool]:
        services = client.proxy.v1.services
        made = services.create(unique_name="in step")
        name = made.update(default_ttl=5).fetch().unique_name
        return name, [one.sid for one in services.list(limit=1)], made.delete()

    name, listed, gone = await backend.sync(drive)
    assert (name, len(listed), gone) == ("in step", 1, True)
