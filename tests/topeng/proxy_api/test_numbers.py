"""Phone numbers: out of the account into a service's pool, and back as they were."""

import asyncio
import itertools
from collections.abc import Mapping
from typing import Any

import pytest
from twilio.base.exceptions import TwilioRestException  # type: ignore[import-untyped]

from bots.sandbox.twilio.number import Capabilities
from tests.topeng.house import until
from tests.topeng.proxy_api.conftest import TOGETHER, Backend
from tests.topeng.proxy_api.pool import number, pair, refused
from topeng.proxy_api.pooling import MOST

pytestmark = TOGETHER
ODD = itertools.count(1)
THEIRS = {
    "SmsUrl": "http://127.0.0.1:9/sms",
    "SmsMethod": "GET",
    "VoiceUrl": "http://127.0.0.1:9/voice",
    "VoiceMethod": "POST",
    "StatusCallback": "http://127.0.0.1:9/status",
}


def held(
    backend: Backend, settings: Mapping[str, str] | None = None, **able: Any
) -> tuple[str, str]:
    """A number that the account holds: its SID and its digits."""
    digits, twilio = number(), backend.house.sandbox.twilio
    return twilio.number(digits, whatsapp=False, settings=settings, **able), digits


def told(backend: Backend, sid: str) -> Mapping[str, str]:
    """Whom the number tells of messages and calls now, as the carrier has it."""
    held = backend.house.sandbox.twilio._account.numbers.values()
    return next(one.settings for one in held if one.sid == sid)


async def bare(backend: Backend, name: str) -> Any:
    """A service without numbers, as the library stands before it."""
    made = await backend.services.create_async(unique_name=name)
    return backend.client.proxy.v1.services(made.sid)


async def test_a_number_joins_by_its_sid_and_by_its_digits(backend: Backend) -> None:
    of = await bare(backend, "joining")
    sid, digits = held(backend, capabilities=Capabilities(sms=True, voice=False))
    other_sid, other = held(backend)
    made = await of.phone_numbers.create_with_http_info_async(sid=sid)
    one = made.data

    assert made.status_code == 201
    assert (one.sid, one.phone_number, one.iso_country) == (sid, digits, "US")
    assert one.friendly_name == f"(212) 555-{digits[-4:]}"
    assert (one.is_reserved, one.in_use) == (False, 0)
    assert one.capabilities["sms"] is one.capabilities["sms_outbound"] is True
    assert one.capabilities["voice"] is one.capabilities["voice_inbound"] is False
    assert one.capabilities["fax"] is one.capabilities["sip_trunking"] is False
    assert (await of.phone_numbers.create_async(phone_number=other)).sid == other_sid
    listed = await of.phone_numbers.list_async()
    assert [each.sid for each in listed] == [other_sid, sid]
    assert (await of.phone_numbers(sid).fetch_async()).phone_number == digits


async def test_a_number_is_in_one_service_and_once(backend: Backend) -> None:
    of, other = await bare(backend, "first come"), await bare(backend, "second come")
    sid, digits = held(backend)
    await of.phone_numbers.create_async(sid=sid)
    for asked in ({"sid": sid}, {"phone_number": digits}):
        assert await refused(of.phone_numbers.create_async(**asked)) == (400, 80104)
        assert await refused(other.phone_numbers.create_async(**asked)) == (400, 80101)
    assert await refused(other.phone_numbers(sid).fetch_async()) == (404, 20404)
    assert await refused(other.phone_numbers(sid).delete_async()) == (404, 20404)
    assert await of.phone_numbers(sid).delete_async() is True
    assert (await other.phone_numbers.create_async(phone_number=digits)).sid == sid


async def test_of_two_services_that_ask_at_once_one_gets_it(backend: Backend) -> None:
    both = [await bare(backend, "left"), await bare(backend, "right")]
    for _ in range(5):
        sid, _ = held(backend)
        asking = (of.phone_numbers.create_async(sid=sid) for of in both)
        got = await asyncio.gather(*asking, return_exceptions=True)
        assert sorted(one.code if isinstance(one, TwilioRestException) else 0 for one in got) == [
            0,
            80101,
        ]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, 20001),
        ({"Sid": "PN1"}, 20001),
        ({"PhoneNumber": "12125550100"}, 20001),
        ({"PhoneNumber": "+1212555"}, 20001),
        ({"PhoneNumber": "whatsapp:+12125550100"}, 20001),
        ({"Sid": "PN" + "0" * 32}, 80301),
        ({"PhoneNumber": "+12125559998"}, 80301),
        ({"PhoneNumber": "+12125559998", "IsReserved": "maybe"}, 20001),
    ],
)
async def test_what_the_account_does_not_hold_joins_nothing(
    backend: Backend, body: dict[str, str], code: int
) -> None:
    of = await bare(backend, f"none {next(ODD)}")
    path = f"/Services/{(await of.fetch_async()).sid}/PhoneNumbers"
    assert (await backend.refused("POST", path, body))[:2] == (400, code)
    assert (await backend.ask("GET", path)).body["phone_numbers"] == []


async def test_two_names_for_two_numbers_are_refused(backend: Backend) -> None:
    of = await bare(backend, "two names")
    (sid, _), (_, digits) = held(backend), held(backend)
    assert await refused(of.phone_numbers.create_async(sid=sid, phone_number=digits)) == (
        400,
        80301,
    )


async def test_a_number_is_set_apart_and_given_again(backend: Backend) -> None:
    of = await bare(backend, "apart")
    one = await of.phone_numbers.create_async(sid=held(backend)[0], is_reserved=True)
    assert one.is_reserved is True
    assert await refused(pair(backend, of)) == (400, 80207)
    assert (await one.update_async(is_reserved=False)).is_reserved is False
    assert (await one.update_async()).is_reserved is False
    await pair(backend, of)
    assert (await of.phone_numbers(one.sid).fetch_async()).is_reserved is False


async def test_a_number_in_use_stays_until_its_last_session_is_closed(backend: Backend) -> None:
    of = await bare(backend, "in use")
    one = await of.phone_numbers.create_async(sid=held(backend)[0])
    session, *_ = await pair(backend, of)
    assert (await one.fetch_async()).in_use == 1
    assert [each.in_use for each in await of.phone_numbers.list_async()] == [1]
    assert await refused(one.delete_async()) == (400, 80611)
    other, *_ = await pair(backend, of)
    assert (await one.fetch_async()).in_use == 2

    await session.update_async(status="closed")
    assert (await one.fetch_async()).in_use == 1
    await backend.house.rows(
        "UPDATE ticket SET ends_at = clock_timestamp() WHERE id = (SELECT ticket_id FROM session WHERE id = $1::text::uuid)",
        other.sid[2:],
    )
    await until(lambda: _unused(one))
    assert await one.delete_async() is True
    assert await of.phone_numbers.list_async() == []


async def _unused(one: Any) -> bool:
    now = await one.fetch_async()
    return bool(now.in_use == 0)


async def test_a_number_tells_us_and_afterwards_whom_it_told_before(backend: Backend) -> None:
    of = await bare(backend, "told")
    sid, _ = held(backend, THEIRS)
    one = await of.phone_numbers.create_async(sid=sid)
    ours = told(backend, sid)
    assert ours["SmsUrl"] == f"{backend.house.url}/twilio/message"
    assert ours["VoiceUrl"].startswith(f"{backend.house.url}/twilio/voice")
    assert {ours["SmsMethod"], ours["VoiceMethod"]} == {"POST"}

    assert await one.delete_async() is True
    assert {name: told(backend, sid)[name] for name in THEIRS} == THEIRS


async def test_numbers_of_a_deleted_service_go_as_they_came(backend: Backend) -> None:
    of = await bare(backend, "going")
    sids = [held(backend, THEIRS)[0] for _ in range(3)]
    for sid in sids:
        await of.phone_numbers.create_async(sid=sid)
    session, first, _ = await pair(backend, of)
    assert await of.delete_async() is True

    assert await refused(session.fetch_async()) == (404, 20404)
    assert await refused(of.phone_numbers.create_async(sid=sids[0])) == (404, 20404)
    for sid in sids:
        assert {name: told(backend, sid)[name] for name in THEIRS} == THEIRS
    other = await bare(backend, "going")
    for sid in sids:
        assert (await other.phone_numbers.create_async(sid=sid)).in_use == 0
    assert not await backend.house.one(
        "SELECT count(*) FROM binding AS b JOIN participant AS p ON p.id = b.participant_id"
        " WHERE p.id = $1::text::uuid AND b.ended_at IS NULL",
        first.sid[2:],
    )


async def test_a_number_whose_messages_go_elsewhere_does_not_join(backend: Backend) -> None:
    of = await bare(backend, "elsewhere")
    sid, _ = held(backend, {"SmsApplicationSid": "AP" + "0" * 32})
    assert await refused(of.phone_numbers.create_async(sid=sid)) == (400, 80613)
    assert await of.phone_numbers.list_async() == []


async def test_a_pool_holds_500_numbers_and_5000_reserved_ones_beside_them(
    backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert MOST == {False: 500, True: 5_000}
    monkeypatch.setitem(MOST, False, 2)
    monkeypatch.setitem(MOST, True, 2)
    of = await bare(backend, "full")
    made = [
        await of.phone_numbers.create_async(sid=held(backend)[0], is_reserved=place % 2 == 1)
        for place in range(4)
    ]
    for one in made:
        reserved = one.is_reserved
        adding = of.phone_numbers.create_async(sid=held(backend)[0], is_reserved=reserved)
        assert await refused(adding) == (400, 80622)
        assert await refused(one.update_async(is_reserved=not reserved)) == (400, 80622)
        assert (await one.update_async(is_reserved=reserved)).is_reserved is reserved
    assert len(await of.phone_numbers.list_async()) == 4
    # That it was nearly full was told before.
    assert await backend.house.one("SELECT count(*) FROM happening WHERE code = 80624") == 1
