"""Sessions, as Twilio's own library makes, finds, changes, closes and deletes them."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest

from tests.topeng.proxy_api.conftest import TOGETHER, Backend
from tests.topeng.proxy_api.pool import number, pair, person, refused, service

pytestmark = TOGETHER


async def test_a_session_has_a_sid_and_twilios_defaults(backend: Backend) -> None:
    of = await service(backend, "defaults", 0, default_ttl=3600)
    made = await of.sessions.create_with_http_info_async()
    one = made.data

    assert made.status_code == 201
    assert one.sid.startswith("KC")
    assert (one.status, one.mode, one.ttl) == ("open", "voice-and-message", 3600)
    assert {
        one.unique_name,
        one.date_expiry,
        one.date_started,
        one.date_ended,
        one.date_last_interaction,
        one.closed_reason,
    } == {None}
    assert one.url == f"{backend.house.url}/v1/Services/{one.service_sid}/Sessions/{one.sid}"
    assert one.links == {
        "participants": f"{one.url}/Participants",
        "interactions": f"{one.url}/Interactions",
    }
    assert isinstance(one.date_created, datetime)
    assert one.date_created.tzinfo is not None


async def test_what_is_asked_for_is_what_there_is(backend: Backend) -> None:
    of = await service(backend, "asked", 0, default_ttl=60)
    to_come = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=3)
    one = await of.sessions.create_async(
        unique_name="Pesanan №7 — Ibu", date_expiry=to_come, ttl=0, mode="message-only"
    )
    again = await of.sessions(one.sid).fetch_async()
    for shown in (one, again):
        assert (shown.unique_name, shown.ttl, shown.mode) == ("Pesanan №7 — Ibu", 0, "message-only")
        assert shown.date_expiry == to_come


@pytest.mark.parametrize(
    "name", ["Order 1234 / x", "#7 ?now", "%41", "KC" + "0" * 32, "é" * 191, "a+b&c=d"]
)
async def test_a_name_finds_its_session_however_it_is_written(backend: Backend, name: str) -> None:
    of = await service(backend, f"named {name[:20]}", 0)
    made = await of.sessions.create_async(unique_name=name)
    path = f"/Services/{made.service_sid}/Sessions/{quote(name, safe='')}"

    assert (await backend.ask("GET", path)).body["sid"] == made.sid
    listed = await of.sessions.list_async()
    assert [one.unique_name for one in listed] == [name]


async def test_a_name_is_its_services_own_until_it_is_deleted(backend: Backend) -> None:
    of, elsewhere = await service(backend, "here", 0), await service(backend, "elsewhere", 0)
    first = await of.sessions.create_async(unique_name="order-1")

    assert await refused(of.sessions.create_async(unique_name="order-1")) == (400, 80603)
    await elsewhere.sessions.create_async(unique_name="order-1")
    await of.sessions.create_async(unique_name="Order-1")  # another name
    await first.update_async(status="closed")
    assert await refused(of.sessions.create_async(unique_name="order-1")) == (400, 80603)
    assert await first.delete_async()
    assert (await of.sessions.create_async(unique_name="order-1")).sid != first.sid


@pytest.mark.parametrize(
    "fields",
    [
        {"Ttl": str(2**31)},
        {"Ttl": "-1"},
        {"Ttl": "soon"},
        {"Ttl": "1.5"},
        {"Ttl": ""},
        {"DateExpiry": "2020-01-31T09:30:00Z"},
        {"DateExpiry": "tomorrow"},
        {"DateExpiry": "0000-00-00T00:00:00Z"},
        {"Mode": "telepathy"},
        {"Status": "asleep"},
        {"UniqueName": "x" * 192},
        {"UniqueName": "nul\0"},
        {"Participants": "{"},
        {"Participants": '"+12125550100"'},
        {"Participants": '{"Identifier": 7}'},
        {"Participants": '{"Identifier": "+12125550100", "FriendlyName": "\\ud800"}'},
        {"Participants": "[" * 100_000},
    ],
)
async def test_what_cannot_be_is_refused_with_a_sentence(
    backend: Backend, fields: dict[str, str]
) -> None:
    of = await backend.services.create_async(unique_name=f"bad {fields}"[:60])
    path = f"/Services/{of.sid}/Sessions"
    status, code, said = await backend.refused("POST", path, fields)
    assert (status, code) == (400, 20001)
    assert not any(value and value in said for value in fields.values() if len(value) > 3)
    assert (await backend.ask("GET", path)).body["sessions"] == []


async def test_the_longest_ttl_is_taken_and_the_cap_holds_all_the_same(backend: Backend) -> None:
    of = await service(backend, "longest", 0)
    one = await of.sessions.create_async(ttl=2**31 - 1)
    assert one.ttl == 2**31 - 1
    assert 89 < await _days_left(backend, one.sid) < 90.001


async def test_participants_come_with_their_session_or_nobody_does(backend: Backend) -> None:
    of = await service(backend, "together", 2)
    people = [person(backend).number for _ in range(2)]
    one = await of.sessions.create_async(
        unique_name="both",
        participants=[
            {"Identifier": people[0], "FriendlyName": "Ana"},
            {"identifier": people[1], "friendly_name": "Budi"},
        ],
    )
    there = await of.sessions(one.sid).participants.list_async()
    assert {(each.identifier, each.friendly_name) for each in there} == {
        (people[0], "Ana"),
        (people[1], "Budi"),
    }

    before = await of.sessions.list_async()
    bad = [{"Identifier": person(backend).number}, {"Identifier": "+15551234567"}]
    assert await refused(of.sessions.create_async(unique_name="none", participants=bad)) == (
        400,
        80404,
    )
    assert len(await of.sessions.list_async()) == len(before)
    assert await backend.house.one("SELECT count(*) FROM binding WHERE ended_at IS NULL") >= 2
    assert await refused(of.sessions("none").fetch_async()) == (404, 20404)


async def test_a_list_goes_on_where_it_was_whatever_is_made_meanwhile(backend: Backend) -> None:
    of = await service(backend, "long", 0)
    path = f"/Services/{(await of.fetch_async()).sid}/Sessions"
    made = [(await backend.ask("POST", path, {})).body["sid"] for _ in range(12)]

    first = (await backend.ask("GET", f"{path}?PageSize=5")).body
    await of.sessions.create_async()
    rest = first["meta"]["next_page_url"].removeprefix(f"{backend.house.url}/v1")
    second = (await backend.ask("GET", rest)).body
    last = second["meta"]["next_page_url"].removeprefix(f"{backend.house.url}/v1")
    third = (await backend.ask("GET", last)).body

    seen = [each["sid"] for page in (first, second, third) for each in page["sessions"]]
    assert seen == made[::-1]
    assert third["meta"]["next_page_url"] is None
    assert len(await of.sessions.list_async(limit=3)) == 3
    assert len(await of.sessions.list_async()) == 13


async def test_a_deleted_session_is_gone_and_nothing_of_it_can_be_read(backend: Backend) -> None:
    of = await service(backend, "deleted", 2)
    one, ana, _ = await pair(backend, of)
    session_id = one.sid[2:]

    assert await one.delete_async()
    for doing in (
        one.fetch_async(),
        one.update_async(ttl=5),
        one.delete_async(),
        of.sessions(one.sid).participants.create_async(identifier=number()),
        of.sessions(one.sid).participants(ana.sid).fetch_async(),
    ):
        assert await refused(doing) == (404, 20404)
    [row] = await backend.house.rows(
        """
        SELECT k.wrapped IS NULL AND o.wrapped IS NULL AS destroyed, t.state, s.state AS of_session,
               EXISTS (SELECT FROM audit WHERE act = 'session.deleted' AND object = s.id AND actor_kind = 'api') AS logged
          FROM session AS s
          JOIN ticket AS t ON t.id = s.ticket_id
          JOIN key AS k ON k.id = s.key_id
          JOIN key AS o ON o.id = t.key_id
         WHERE s.id = $1::text::uuid
        """,
        session_id,
    )
    assert dict(row) == {
        "destroyed": True,
        "state": "closed",
        "of_session": "closed",
        "logged": True,
    }


async def test_another_services_session_is_none_of_this_ones(backend: Backend) -> None:
    of, other = await service(backend, "mine", 0), await service(backend, "not mine", 0)
    one = await of.sessions.create_async(unique_name="x")
    for doing in (
        other.sessions(one.sid).fetch_async(),
        other.sessions("x").fetch_async(),
        other.sessions(one.sid).update_async(status="closed"),
        other.sessions(one.sid).delete_async(),
    ):
        assert await refused(doing) == (404, 20404)


async def test_a_session_is_a_ticket_like_any_other(backend: Backend) -> None:
    of = await service(backend, "tickets", 2)
    one, _, _ = await pair(backend, of, unique_name="TRX-88")
    office = backend.house.office
    newest = (await office.tickets.newest(live_only=True, limit=1))[0]
    assert (newest.ref, newest.ticket.service, newest.ticket.kind) == (
        "TRX-88",
        "tickets",
        "transaction",
    )
    plain = await of.sessions.create_async()
    assert (await office.tickets.newest(live_only=True, limit=1))[0].ref == plain.sid
    assert (await one.fetch_async()).status == "open"


async def _days_left(backend: Backend, sid: str) -> Any:
    return await backend.house.one(
        """
        SELECT extract(epoch FROM t.ends_at - clock_timestamp())::float8 / 86400
          FROM session AS s JOIN ticket AS t ON t.id = s.ticket_id WHERE s.id = $1::text::uuid
        """,
        sid[2:],
    )
