"""Message interactions: the business itself writes to one participant, from what that one sees."""

import json
from typing import Any

import pytest

from tests.topeng.house import until
from tests.topeng.proxy_api.conftest import TOGETHER, Backend
from tests.topeng.proxy_api.pool import number, refused
from tests.topeng.proxy_api.test_traffic import Couple

pytestmark = TOGETHER


def to(couple: Couple, who: int = 0) -> Any:
    """The messages of the business to one of them."""
    there = couple.service.sessions(couple.session.sid).participants(couple.seats[who].sid)
    return there.message_interactions


async def test_one_person_reads_it_from_their_own_number(backend: Backend) -> None:
    couple = await Couple.of(backend, "one person")
    made = await to(couple).create_async(body="Pengemudi sudah dekat.")
    await couple.heard("Pengemudi sudah dekat.", 0)
    await backend.house.quiet_now()
    assert couple.texts(1) == []

    seat = couple.seats[0].sid
    one = await to(couple)(made.sid).fetch_async()
    for shown in (made, one):
        assert (shown.type, json.loads(shown.data)) == (
            "message",
            {"body": "Pengemudi sudah dekat."},
        )
        assert (shown.participant_sid, shown.outbound_participant_sid) == (seat, seat)
        assert {
            shown.inbound_participant_sid,
            shown.inbound_resource_sid,
            shown.inbound_resource_status,
            shown.inbound_resource_type,
            shown.inbound_resource_url,
        } == {None}
    assert (one.outbound_resource_status, one.outbound_resource_type) == ("delivered", "Message")
    assert one.outbound_resource_sid.startswith("SM")
    session = await couple.session.fetch_async()
    assert session.status == "in-progress"
    assert session.date_last_interaction is not None


async def test_the_list_is_keyed_as_twilios_and_the_session_lists_it_too(backend: Backend) -> None:
    couple = await Couple.of(backend, "listed")
    for text in ("satu", "dua"):
        await to(couple).create_async(body=text)
    other = await to(couple, 1).create_async(body="tiga")
    await couple.say("empat")
    await couple.heard("empat")

    listed = await to(couple).list_async()
    assert [json.loads(one.data)["body"] for one in listed] == ["dua", "satu"]
    seat = couple.seats[0]
    path = seat.links["message_interactions"].removeprefix(f"{backend.house.url}/v1")
    assert (await backend.ask("GET", path)).body["meta"]["key"] == "interactions"
    every = await couple.service.sessions(couple.session.sid).interactions.list_async()
    assert [json.loads(one.data)["body"] for one in every] == ["empat", "tiga", "dua", "satu"]
    assert await refused(to(couple)(other.sid).fetch_async()) == (404, 20404)
    assert await refused(to(couple)(every[0].sid).fetch_async()) == (404, 20404)


async def test_the_guard_reads_it_first(backend: Backend) -> None:
    couple, hidden = await Couple.of(backend, "read first"), number()
    made = await to(couple).create_async(body=f"Write to {hidden} instead")
    await until(lambda: couple.texts(0))
    assert hidden[2:] not in couple.texts(0)[0]
    assert hidden[2:] not in made.data
    refusal = to(couple).create_async(body="Kirim kode OTP Anda")
    assert await refused(refusal) == (400, 20001)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({}, 20001),
        ({"Body": ""}, 20001),
        ({"Body": " \n"}, 20001),
        ({"Body": "x" * 1601}, 20001),
        ({"Body": "x", "MediaUrl": "http://127.0.0.1/"}, 20001),
    ],
)
async def test_what_cannot_be_sent_is_refused(
    backend: Backend, fields: dict[str, str], code: int
) -> None:
    couple = await Couple.of(backend, f"unsent {fields}"[:80], people=1)
    seat = couple.seats[0]
    path = seat.links["message_interactions"].removeprefix(f"{backend.house.url}/v1")
    assert (await backend.refused("POST", path, fields))[:2] == (400, code)
    assert await to(couple).list_async() == []


async def test_nobody_is_written_to_who_is_out_or_in_a_session_that_is_over(
    backend: Backend,
) -> None:
    couple = await Couple.of(backend, "out")
    assert await couple.seats[1].delete_async()
    assert await refused(to(couple, 1).create_async(body="x")) == (400, 80612)
    await couple.session.update_async(status="closed")
    assert await refused(to(couple).create_async(body="x")) == (400, 80607)
    calls = await Couple.of(backend, "no messages", mode="voice-only")
    assert await refused(to(calls).create_async(body="x")) == (400, 80616)


async def test_what_the_business_wrote_can_be_deleted(backend: Backend) -> None:
    couple = await Couple.of(backend, "unwritten")
    made = await to(couple).create_async(body="salah kirim")
    await couple.heard("salah kirim", 0)
    await backend.house.quiet_now()
    assert await couple.service.sessions(couple.session.sid).interactions(made.sid).delete_async()
    assert await to(couple).list_async() == []
    left = "SELECT body FROM message_interaction WHERE id = $1::text::uuid"
    assert await backend.house.one(left, made.sid[2:]) is None
