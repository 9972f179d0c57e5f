"""Participants: who gets in, by which number, what is shown of them, and who stays out."""

import asyncio
import itertools
import json
from typing import Any

import pytest

from relay.proxy.scope import Scope
from tests.topeng.proxy_api.conftest import TOGETHER, Backend
from tests.topeng.proxy_api.pool import number, pair, person, refused, service, stock

pytestmark = TOGETHER
ODD = itertools.count(1)


async def join(of: Any, session: Any, identifier: str, **fields: Any) -> Any:
    """Let somebody in."""
    there = of.sessions(session.sid).participants
    return await there.create_async(identifier=identifier, **fields)


async def test_two_people_get_in_and_the_session_is_open_still(backend: Backend) -> None:
    of = await service(backend, "two")
    session = await of.sessions.create_async()
    who = person(backend).number
    made = await of.sessions(session.sid).participants.create_with_http_info_async(
        identifier=f" {who} ", friendly_name="Ana"
    )
    one = made.data
    await join(of, session, person(backend).number)

    assert made.status_code == 201
    assert (one.identifier, one.friendly_name, one.date_deleted) == (who, "Ana", None)
    assert one.proxy_identifier.startswith("+1212555")
    assert one.proxy_identifier_sid.startswith("PN")
    assert one.links == {"message_interactions": f"{one.url}/MessageInteractions"}
    assert (await of.sessions(session.sid).participants(one.sid).fetch_async()).identifier == who
    now = await session.fetch_async()
    assert (now.status, now.date_started) == ("open", None)


async def test_a_third_person_finds_no_seat_unless_the_service_has_one(backend: Backend) -> None:
    of = await service(backend, "seats", 1)
    session, _, _ = await pair(backend, of)
    third = person(backend).number
    assert await refused(join(of, session, third)) == (400, 80609)
    async with backend.house.office.database.transaction() as connection:
        await connection.execute("UPDATE proxy_service SET most_participants = 3")
    assert (await join(of, session, third)).sid
    assert await refused(join(of, session, person(backend).number)) == (400, 80609)


async def test_nobody_is_in_a_session_twice_nor_comes_back_to_it(backend: Backend) -> None:
    of = await service(backend, "twice", 3)
    session = await of.sessions.create_async()
    who = person(backend).number
    one = await join(of, session, who)
    assert await refused(join(of, session, who)) == (400, 80103)

    assert await one.delete_async()
    assert await refused(join(of, session, who)) == (400, 80612)
    gone = await of.sessions(session.sid).participants(one.sid).fetch_async()
    assert gone.date_deleted is not None
    assert gone.identifier == who
    listed = await of.sessions(session.sid).participants.list_async()
    assert [each.sid for each in listed] == [one.sid]
    assert await gone.delete_async()  # once more changes nothing
    other = await of.sessions.create_async()
    assert (await join(of, other, who)).sid  # elsewhere they are welcome


@pytest.mark.parametrize(
    ("identifier", "code"),
    [
        ("+15551234567", 80404),
        ("12345", 80404),
        ("+12345", 80404),
        ("+62", 80404),
        ("whatsapp:", 80404),
        ("whatsapp:hello", 80404),
        ("whatsapp:US.nodigits", 80404),
        ("telegram:@someone", 80404),
        ("tel:", 80404),
        ("mailto:a@example.com", 80404),
        ("+1212555010²", 80404),
        ("   ", 80404),
        ("", 80404),
        ("+12125550100;ext=5", 80404),
        ("x" * 192, 20001),
        ("whatsapp:+13105550100", 80207),
        ("telegram:77", 80207),
        ("+442079460100", 80203),
    ],
)
async def test_what_is_no_number_to_reach_somebody_by_is_refused(
    backend: Backend, identifier: str, code: int
) -> None:
    of = await service(backend, f"odd {next(ODD)}", 1)
    session = await of.sessions.create_async()
    path = f"/Services/{session.service_sid}/Sessions/{session.sid}/Participants"
    body = {"Identifier": identifier}
    found = await backend.refused("POST", path, body)
    assert found[:2] == (400, code)
    assert len(identifier) < 6 or identifier not in found[2]


async def test_a_number_of_ours_is_nobody(backend: Backend) -> None:
    of = await service(backend, "loop", 1)
    ours = number()
    await stock(backend.house, "elsewhere-loop", ours)
    session = await of.sessions.create_async()
    assert await refused(join(of, session, ours)) == (400, 80404)


async def test_a_number_that_is_asked_for_is_given_or_refused(backend: Backend) -> None:
    of = await service(backend, "explicit", 0)
    mine, theirs = number(), number()
    await stock(backend.house, "explicit", mine)
    await stock(backend.house, "not explicit", theirs)
    session, other = await of.sessions.create_async(), await of.sessions.create_async()
    who = person(backend).number

    one = await join(of, session, who, proxy_identifier=mine)
    assert one.proxy_identifier == mine
    by_sid = await join(
        of, session, person(backend).number, proxy_identifier_sid=one.proxy_identifier_sid
    )
    assert by_sid.proxy_identifier == mine
    assert await refused(join(of, other, who, proxy_identifier=mine)) == (400, 80604)
    for asked in (theirs, "+12125559999", "x", "PN" + "0" * 32):
        fields = {"proxy_identifier_sid" if asked.startswith("PN") else "proxy_identifier": asked}
        assert await refused(join(of, other, number(), **fields)) == (400, 80605)
    # A country without a number of its own is no obstacle to who asks for one.
    abroad = await join(of, other, "+442079460100", proxy_identifier=mine)
    assert abroad.proxy_identifier == mine


async def test_who_uses_every_number_is_told_so_until_one_is_free(backend: Backend) -> None:
    of = await service(backend, "used up", 1)
    first, second = await of.sessions.create_async(), await of.sessions.create_async()
    who = person(backend).number
    await join(of, first, who)
    assert await refused(join(of, second, who)) == (400, 80208)
    assert await backend.house.one("SELECT count(*) FROM happening WHERE code = 80208") == 1
    await join(of, second, person(backend).number)  # another person may have it
    await first.update_async(status="closed")
    assert (await join(of, second, who)).proxy_identifier


async def test_a_hundred_sessions_for_one_person_at_once_get_a_hundred_numbers(
    backend: Backend,
) -> None:
    of = await service(backend, "crowd", 100)
    who = person(backend).number
    path = f"/Services/{(await of.fetch_async()).sid}/Sessions"
    with_them = {"Participants": json.dumps({"Identifier": who})}

    made = await asyncio.gather(*(backend.ask("POST", path, with_them) for _ in range(100)))
    assert {one.status for one in made} == {201}
    bound = (
        "SELECT count(DISTINCT b.proxy_id) FROM binding AS b JOIN proxy AS p ON p.id = b.proxy_id"
    )
    live = " JOIN service AS v ON v.id = p.service_id WHERE v.name = 'crowd' AND b.ended_at IS NULL"
    assert await backend.house.one(bound + live) == 100
    assert (await backend.refused("POST", path, with_them))[:2] == (400, 80208)


async def test_nobody_joins_a_session_that_is_over(backend: Backend) -> None:
    of = await service(backend, "over", 2)
    session = await of.sessions.create_async()
    await session.update_async(status="closed")
    assert await refused(join(of, session, person(backend).number)) == (400, 80607)


async def test_a_key_that_may_not_see_addresses_sees_a_country_and_dots(backend: Backend) -> None:
    of = await service(backend, "masked", 2)
    session, ana, _ = await pair(backend, of)
    user, secret = await backend.key(Scope.READ, Scope.WRITE)
    path = f"/Services/{session.service_sid}/Sessions/{session.sid}/Participants"

    shown = (await backend.ask("GET", f"{path}/{ana.sid}", user=(user, secret))).body
    assert (shown["identifier"], shown["friendly_name"]) == ("+1•••", None)
    listed = (await backend.ask("GET", path, user=(user, secret))).body["participants"]
    assert {one["identifier"] for one in listed} == {"+1•••"}
    assert ana.identifier[2:] not in str(listed)

    seer = await backend.key(Scope.READ, Scope.ADDRESSES)
    seen = (await backend.ask("GET", f"{path}/{ana.sid}", user=seer)).body
    assert seen["identifier"] == ana.identifier
    [row] = await backend.house.rows(
        """
        SELECT a.actor_kind, a.actor, a.reason FROM audit AS a
          JOIN participant AS p ON p.lane_id = a.object
         WHERE a.act = 'address.read' AND p.id = $1::text::uuid AND a.actor IS NOT NULL
        """,
        ana.sid[2:],
    )
    assert (row["actor_kind"], row["actor"].hex, row["reason"]) == ("api", seer[0][2:], "identify")
