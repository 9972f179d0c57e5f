"""Whoever writes outside any session is asked about, and the business says what becomes of them."""

import json
from dataclasses import replace
from typing import Any, cast
from uuid import uuid4

import pytest

from bots.twilio.account import Account
from db.pool import Database
from relay.callbacks.gatekeeper import Knock, Known, Ringing
from relay.errors import Busy
from tests.conftest import as_app
from tests.topeng.callbacks.business import Business
from tests.topeng.callbacks.talk import Talk, bring, public_number, with_voice
from tests.topeng.calls.lines import hears, over, rings
from tests.topeng.house import keys, until
from tests.topeng.proxy_api.conftest import TOGETHER, Backend
from tests.topeng.proxy_api.pool import number, person, texts
from topeng.callbacks.caller import Caller
from topeng.callbacks.gate import Gate
from topeng.callbacks.introducing import Introducer
from topeng.callbacks.past import Past
from topeng.callbacks.telling import Teller
from topeng.chance import SystemChance
from topeng.life.masking import Masking
from topeng.vault import LocalVault

pytestmark = TOGETHER
NOTHING = "<Response/>"
WORDS = '<?xml version="1.0"?>\n<Response><Message>We are closed.</Message></Response>'


async def closed(backend: Backend, there: Business, name: str, **fields: Any) -> Talk:
    """A session that is over, in a service that asks about outsiders."""
    talk = await Talk.begin(backend, there, name, **fields)
    await talk.of.update_async(out_of_session_callback_url=f"{there.url}/{name}/outside")
    await talk.of.sessions(talk.session.sid).update_async(status="closed")
    return talk


async def test_the_server_is_told_of_the_last_session_and_its_words_go_back_as_they_are(
    backend: Backend, there: Business
) -> None:
    talk = await closed(backend, there, "words", unique_name="job 7")
    there.answer("/words/outside", text=WORDS, type="application/xml")
    ann, bob = talk.phones
    assert await talk.bring("Hello?", ann.number) == WORDS
    (asked,) = talk.at("outside")
    form, (mine, other) = asked.form, talk.seats
    assert asked.genuine
    assert (form["From"], form["Body"], form["ToState"]) == (ann.number, "Hello?", "")
    session = {
        name.removeprefix("session"): value
        for name, value in form.items()
        if name.startswith("session")
    }
    assert session.pop("DateEnded")
    assert session.pop("DateCreated")
    assert session.pop("DateUpdated")
    assert session == {
        "Sid": talk.session.sid,
        "ServiceSid": talk.session.service_sid,
        "AccountSid": backend.account[0],
        "UniqueName": "job 7",
        "Status": "closed",
        "Mode": "voice-and-message",
        "ClosedReason": "api",
    }
    for side, seat, phone in (("inbound", mine, ann), ("outbound", other, bob)):
        seen = {
            name: form[f"{side}Participant{name}"] for name in ("Sid", "Identifier", "FriendlyName")
        }
        assert seen == {"Sid": seat.sid, "Identifier": phone.number, "FriendlyName": "F"}
        assert form[f"{side}ParticipantProxyIdentifier"] == seat.proxy_identifier
        assert form[f"{side}ParticipantProxyIdentifierSid"] == seat.proxy_identifier_sid
    assert len(form) == 14 + 10 + 2 * 10
    assert await talk.events() == [80902]
    looks = await backend.house.rows("SELECT actor_kind FROM audit WHERE reason = 'admit'")
    assert [row["actor_kind"] for row in looks] == ["api"] * 4


async def test_a_stranger_is_asked_about_with_nothing_but_what_they_wrote(
    backend: Backend, there: Business
) -> None:
    talk = await closed(backend, there, "stranger")
    there.answer("/stranger/outside", 201, text="done it myself")
    assert NOTHING in await talk.bring("Hello?", number())
    (asked,) = talk.at("outside")
    assert [
        name for name in asked.form if name.startswith(("session", "inbound", "outbound"))
    ] == []


async def test_who_comes_twice_with_one_message_is_asked_about_once(
    backend: Backend, there: Business
) -> None:
    talk = await closed(backend, there, "twice")
    there.answer("/twice/outside", text=WORDS, type="text/xml")
    to, id = talk.seats[0].proxy_identifier, "SM" + "7" * 32
    assert await bring(backend, talk.phones[0].number, to, "Hello?", id) == WORDS
    assert NOTHING in await bring(backend, talk.phones[0].number, to, "Hello?", id)
    assert len(talk.at("outside")) == 1


async def test_an_answer_outside_2xx_is_an_event(backend: Backend, there: Business) -> None:
    talk = await closed(backend, there, "bad")
    for status in (302, 404, 500):
        there.answer("/bad/outside", status, text=WORDS, type="application/xml")
        assert NOTHING in await talk.bring("Hello?", number())
    assert await talk.events() == [80902, 80913] * 3


async def test_without_a_url_nobody_is_asked_and_nothing_is_said(
    backend: Backend, there: Business
) -> None:
    talk = await closed(backend, there, "nourl")
    await talk.of.update_async(out_of_session_callback_url="")
    assert NOTHING in await talk.bring("Hello?", talk.phones[0].number)
    await backend.house.quiet_now()
    assert (await talk.events(), talk.at("outside"), talk.heard(0)) == ([80902], [], [])


async def test_json_makes_a_session_the_writer_keeps_their_number_and_the_message_goes_on(
    backend: Backend, there: Business
) -> None:
    talk = await closed(backend, there, "auto")
    public = await public_number(talk, number())
    ann, seller = person(backend), person(backend)
    wanted = {"participantIdentifier": seller.number, "uniqueName": "auto 1", "ttl": 60}
    there.answer("/auto/outside", text=json.dumps(wanted), type="application/json")
    await ann.send_sms("Is it still for sale?", public)
    await until(
        lambda: backend.house.one(
            """
            SELECT EXISTS (SELECT FROM proxy_session AS x JOIN service AS v ON v.id = x.service_id
                            WHERE v.name = 'auto' AND x.began_at IS NOT NULL)
            """
        )
    )
    session = await talk.of.sessions("auto 1").fetch_async()
    seats = await talk.of.sessions(session.sid).participants.list_async()
    seen = {one.identifier: one.proxy_identifier for one in seats}
    assert seen[ann.number] == public
    assert session.ttl == 60
    await until(lambda: texts(seller, seen[seller.number]) == ["Is it still for sale?"])
    await ann.send_sms("Hello?", public)
    await until(lambda: len(texts(seller, seen[seller.number])) == 2)
    assert len(talk.at("outside")) == 1


async def test_json_that_makes_no_session_is_an_event_and_no_crash(
    backend: Backend, there: Business
) -> None:
    talk = await closed(backend, there, "none")
    for wanted in (
        {},
        {"participantIdentifier": "nobody"},
        {"participantIdentifier": "+15551234567"},
        {"participantIdentifier": "", "ttl": -1},
        {"participantIdentifier": number(), "participantProxyIdentifier": number()},
    ):
        there.answer("/none/outside", text=json.dumps(wanted), type="application/json")
        assert NOTHING in await talk.bring("Hello?", number())
    assert await talk.events() == [80902, 89004] * 5


async def test_a_caller_hears_the_server_s_words_or_is_put_through_in_a_session_made_for_them(
    backend: Backend, there: Business
) -> None:
    talk = await closed(backend, there, "rung")
    public = await public_number(talk, number())
    with_voice(talk, public)
    ann, seller = person(backend), person(backend)
    words = '<?xml version="1.0"?><Response><Say>We are closed.</Say></Response>'
    there.answer("/rung/outside", text=words, type="application/xml")
    call = await ann.dial(public)
    await hears(call, "We are closed.")
    await over(call)
    await over(await ann.dial(public, shown="anonymous"))
    assert [one.form["CallStatus"] for one in talk.at("outside")] == ["ringing"] * 2

    wanted = {"participantIdentifier": seller.number}
    there.answer("/rung/outside", text=json.dumps(wanted), type="application/json")
    await over(await ann.dial(public, shown="anonymous"))
    assert (await talk.events())[-1] == 89004
    calling = await ann.dial(public)
    await (await rings(seller)).decline()
    await over(calling)
    (session,) = [one for one in await talk.of.sessions.list_async() if one.status != "closed"]
    seats = await talk.of.sessions(session.sid).participants.list_async()
    assert {one.identifier for one in seats} == {ann.number, seller.number}
    assert {one.proxy_identifier for one in seats if one.identifier == ann.number} == {public}


async def test_a_pool_without_a_number_for_them_is_an_event_of_its_own(
    backend: Backend, there: Business
) -> None:
    talk = await closed(backend, there, "dry")
    wanted = {"participantIdentifier": "+442071838750"}
    there.answer("/dry/outside", text=json.dumps(wanted), type="application/json")
    assert NOTHING in await talk.bring("Hello?", number())
    assert await talk.events() == [80902, 80203]


async def test_a_gate_without_its_database_has_the_carrier_come_again(database: str) -> None:
    async with Database.open(as_app(database)) as gone:
        pass
    caller = Caller(Account("AC" + "0" * 32, "token", None, "https://relay.example.com"))
    vault = LocalVault(keys(), SystemChance())
    gate = Gate(
        gone,
        caller,
        Teller(vault, caller.account.sid, str),
        Past(vault, caller.account.sid),
        Introducer(gone, vault, cast("Masking", None)),
    )
    with pytest.raises(Busy):
        await gate.admit(Knock(("tel:+12125550100",), None, ()))
    with pytest.raises(Busy):
        await gate.let_through(Ringing(uuid4(), uuid4(), uuid4(), "CA1"))
    # A fault of ours is none of whoever writes or calls.
    odd = replace(gate, database=cast("Database", None))
    assert await odd.admit(Knock(("tel:+12125550100",), None, ())) == Known()
    assert await odd.let_through(Ringing(uuid4(), uuid4(), uuid4(), "CA1"))
