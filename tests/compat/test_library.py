"""An older library of Twilio's, as it is: everything that its Proxy clients do, with one line changed."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import twilio  # type: ignore[import-untyped]
from twilio.base.exceptions import (  # type: ignore[import-untyped]
    TwilioException,
    TwilioRestException,
)
from twilio.rest import Client  # type: ignore[import-untyped]

from tests.compat.conftest import PATIENCE, Server

ANNA, BIMA = "+14155550132", "+14155550133"
NUMBERS = ("+14155550171", "+14155550172")


def test_this_is_not_the_library_that_the_project_uses() -> None:
    assert twilio.__version__.startswith("8.")


def refused(error: TwilioRestException) -> tuple[int, int]:
    return error.status, error.code


@pytest.fixture(scope="module")
def client(server: Server) -> Client:
    return server.client()


@pytest.fixture
def service(client: Client) -> Any:
    made = client.proxy.v1.services.create(unique_name=f"service at {time.monotonic_ns()}")
    yield client.proxy.v1.services(made.sid)
    made.delete()


def test_services_are_made_found_changed_listed_and_deleted(client: Client) -> None:
    services = client.proxy.v1.services
    made = services.create(
        unique_name="Pesanan é", default_ttl=60, callback_url="https://a.example/"
    )
    assert (made.sid[:2], made.default_ttl, made.geo_match_level) == ("KS", 60, "country")
    assert isinstance(made.date_created, datetime)
    assert made.date_created.utcoffset() == timedelta(0)
    with pytest.raises(TwilioRestException) as taken:
        services.create(unique_name="Pesanan é")
    assert refused(taken.value) == (400, 80602)
    assert services("Pesanan é").fetch().sid == made.sid
    assert made.update().default_ttl == 60
    assert made.update(callback_url="").callback_url is None
    assert made.sid in [one.sid for one in services.list(page_size=1)]
    assert made.delete() is True
    with pytest.raises(TwilioRestException) as gone:
        made.fetch()
    assert refused(gone.value) == (404, 20404)


def test_a_wrong_token_is_the_librarys_own_error(server: Server) -> None:
    client = Client(server.sid, "wrong")
    client.proxy.base_url = server.url
    with pytest.raises(TwilioRestException) as single:
        client.proxy.v1.services("x").fetch()
    assert refused(single.value) == (401, 20003)
    with pytest.raises(TwilioException):
        client.proxy.v1.services.list()


def test_numbers_are_added_reserved_and_removed(server: Server, service: Any) -> None:
    sids = [server.tell("hold", number=number)["sid"] for number in NUMBERS]
    by_sid = service.phone_numbers.create(sid=sids[0])
    by_number = service.phone_numbers.create(phone_number=NUMBERS[1], is_reserved=True)
    assert [by_sid.phone_number, by_number.sid] == [NUMBERS[0], sids[1]]
    assert (by_sid.is_reserved, by_number.is_reserved, by_sid.in_use) == (False, True, 0)
    with pytest.raises(TwilioRestException) as twice:
        service.phone_numbers.create(sid=sids[0])
    assert refused(twice.value) == (400, 80104)
    assert by_number.update(is_reserved=False).is_reserved is False
    assert {one.sid for one in service.phone_numbers.list()} == set(sids)
    assert by_sid.delete() is True
    assert [one.sid for one in service.phone_numbers.list()] == sids[1:]


def test_two_people_talk_until_the_session_is_closed(server: Server, service: Any) -> None:
    for number in NUMBERS:
        service.phone_numbers.create(sid=server.tell("hold", number=number)["sid"])
    expiry = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=1)
    session = service.sessions.create(unique_name="ORD 1", ttl=3600, date_expiry=expiry)
    assert (session.status, session.mode, session.date_expiry) == (
        "open",
        "voice-and-message",
        expiry,
    )
    context = service.sessions(session.sid)
    anna = context.participants.create(identifier=ANNA, friendly_name="Anna")
    bima = context.participants.create(identifier=BIMA)
    assert (anna.identifier, anna.friendly_name) == (ANNA, "Anna")
    assert {anna.proxy_identifier, bima.proxy_identifier} <= set(NUMBERS)
    with pytest.raises(TwilioRestException) as third:
        context.participants.create(identifier="+14155550134")
    assert refused(third.value) == (400, 80609)

    server.tell("write", who=ANNA, to=anna.proxy_identifier, text="Saya di depan")
    until(lambda: server.tell("read", **{"who": BIMA, "from": bima.proxy_identifier})["texts"])
    assert server.tell("read", **{"who": BIMA, "from": bima.proxy_identifier})["texts"] == [
        "Saya di depan"
    ]
    now = service.sessions("ORD 1").fetch()
    assert (now.status, now.date_started is None) == ("in-progress", False)
    until(lambda: context.interactions.list())
    [heard] = context.interactions.list()
    assert (heard.type, heard.inbound_participant_sid) == ("message", anna.sid)
    assert context.interactions(heard.sid).fetch().outbound_participant_sid == bima.sid

    sent = context.participants(anna.sid).message_interactions.create(body="Sopir sudah dekat")
    assert sent.participant_sid == anna.sid
    until(lambda: server.tell("read", **{"who": ANNA, "from": anna.proxy_identifier})["texts"])
    assert [one.sid for one in context.participants(anna.sid).message_interactions.list()] == [
        sent.sid
    ]

    closed = session.update(status="closed")
    assert (closed.status, closed.closed_reason) == ("closed", "api")
    with pytest.raises(TwilioRestException) as again:
        session.update(ttl=5)
    assert refused(again.value) == (400, 80607)
    assert session.update(status="in-progress").status == "in-progress"
    assert bima.delete() is True
    assert session.delete() is True
    with pytest.raises(TwilioRestException) as gone:
        session.fetch()
    assert refused(gone.value) == (404, 20404)


def test_a_list_of_120_sessions_is_walked_to_its_end(service: Any) -> None:
    sids = {service.sessions.create().sid for _ in range(120)}
    assert {one.sid for one in service.sessions.list()} == sids
    assert len(service.sessions.list(limit=3)) == 3


def until(true: Any) -> None:
    """Return once this is."""
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)
