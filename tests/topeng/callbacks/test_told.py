"""The business is told of what crosses, and asked before it does, over a running house."""

import asyncio
import json
from uuid import UUID

from db.access import ACCOUNT
from relay.vault.seal import Place
from tests.topeng.callbacks.business import Business
from tests.topeng.callbacks.talk import Talk, with_voice
from tests.topeng.calls.lines import joined, over, rings
from tests.topeng.house import until
from tests.topeng.photos import photo
from tests.topeng.proxy_api.conftest import TOGETHER, Backend
from tests.topeng.proxy_api.pool import number, service, stock
from topeng.vault import Capability, Cell, Denied, Reading

pytestmark = TOGETHER


async def test_each_message_is_told_with_all_18_fields_and_again_when_it_arrives(
    backend: Backend, there: Business
) -> None:
    talk = await Talk.begin(backend, there, "told")
    hidden = number()
    await talk.say(f"I am at {hidden}, waiting")
    first, last = (await talk.told(2))[:2]
    assert [one.form["outboundResourceStatus"] for one in (first, last)] == ["sent", "delivered"]
    assert all(one.genuine for one in talk.at("told"))
    ann, bob = talk.seats
    (seen,) = [text for text in talk.heard() if "waiting" in text]
    form = first.form
    assert json.loads(form["interactionData"]) == {"body": seen}
    assert hidden not in str(form)
    assert (form["interactionSessionSid"], form["interactionServiceSid"]) == (
        *(talk.session.sid, talk.session.service_sid),
    )
    assert (form["inboundParticipantSid"], form["outboundParticipantSid"]) == (ann.sid, bob.sid)
    assert (form["interactionType"], form["inboundResourceType"]) == ("Message", "message")
    assert form["interactionAccountSid"] == backend.account[0]
    assert form["inboundResourceSid"].startswith(("SM", "MM"))
    assert len([name for name, value in form.items() if value]) == 18
    assert not [phone for phone in talk.phones if phone.number[1:] in str(talk.at("told"))]
    (listed,) = await talk.of.sessions(talk.session.sid).interactions.list_async()
    assert {one.form["interactionSid"] for one in talk.at("told")} == {listed.sid}


async def test_a_message_of_the_business_s_own_and_one_that_does_not_arrive_are_told_too(
    backend: Backend, there: Business
) -> None:
    talk = await Talk.begin(backend, there, "own")
    seat = talk.of.sessions(talk.session.sid).participants(talk.seats[1].sid)
    made = await seat.message_interactions.create_async(body="Your parcel is here.")
    one = (await talk.told(1))[0].form
    assert (one["interactionSid"], one["inboundParticipantSid"]) == (made.sid, "")
    assert json.loads(one["interactionData"]) == {"body": "Your parcel is here."}
    backend.house.sandbox.twilio.fail_delivery_next(30003)
    await talk.say("Anybody there?")
    await until(
        lambda: "undelivered" in [it.form["outboundResourceStatus"] for it in talk.at("told")]
    )


async def test_a_server_that_does_not_take_a_callback_gets_it_again_and_is_told_of_it_in_order(
    backend: Backend, there: Business
) -> None:
    talk = await Talk.begin(backend, there, "again")
    there.answer("/again/told", 503)
    await talk.say("Hello?")
    await talk.told(1)
    there.answer("/again/told", 404)
    await talk.told(2)
    assert {one.form["outboundResourceStatus"] for one in talk.at("told")[:2]} == {"sent"}
    await talk.happened(89001)
    await talk.told(3)
    assert talk.at("told")[2].form["outboundResourceStatus"] == "delivered"


async def test_403_blocks_and_all_else_lets_pass(backend: Backend, there: Business) -> None:
    talk = await Talk.begin(backend, there, "asks", asks=True)
    there.answer("/asks/asked", 403)
    await talk.say("Pay me in cash")
    await talk.happened(80909)
    (asked,) = talk.at("asked")
    assert asked.genuine
    assert len(asked.form) == 13
    assert json.loads(asked.form["interactionData"]) == {"body": "Pay me in cash"}
    for status in (500, 200, 404):
        there.answer("/asks/asked", status)
        await talk.say(f"passes with {status}")
        await talk.arrives(f"passes with {status}")
    await talk.of.update_async(intercept_callback_url="http://127.0.0.1:9/nobody")
    await talk.say("passes with nobody there")
    await talk.arrives("passes with nobody there")
    assert len(talk.heard()) == 4
    assert (await talk.events()).count(89002) == 2
    assert "Pay me" not in str([one.form for one in talk.at("told")])
    kept = await backend.house.rows("SELECT body FROM inbound WHERE reason = 'intercepted'")
    assert [row["body"] for row in kept] == [None]


async def test_a_service_may_want_nothing_to_pass_unasked(
    backend: Backend, there: Business
) -> None:
    talk = await Talk.begin(backend, there, "closed", asks=True)
    await backend.house.rows(
        "UPDATE proxy_service SET fail_closed = true WHERE callback_url LIKE '%/closed/told'"
    )
    there.answer("/closed/asked", 503)
    await talk.say("Nobody may read this")
    await talk.happened(89003)
    there.answer("/closed/asked", 204)
    await talk.say("This one passes")
    await until(lambda: talk.heard() == ["This one passes"])


async def test_what_waits_for_an_answer_holds_back_what_was_written_after_it(
    backend: Backend, there: Business
) -> None:
    talk = await Talk.begin(backend, there, "order", asks=True)
    held = there.hold("/order/asked")
    await talk.say("first")
    await until(lambda: len(talk.at("asked")) == 1)
    there.answer("/order/asked", 204)
    await talk.say("second")
    await until(lambda: len(talk.at("asked")) == 2)
    await talk.say("the other way", 1)
    await until(lambda: talk.heard(0) == ["the other way"])
    assert talk.heard() == []
    held.set()
    await until(lambda: len("".join(talk.heard())) >= len("firstsecond"))
    assert "\n".join(talk.heard()).split() == ["first", "second"]


async def test_the_end_of_the_session_is_the_end_of_what_waits(
    backend: Backend, there: Business
) -> None:
    talk = await Talk.begin(backend, there, "ended", asks=True)
    held = there.hold("/ended/asked")
    await talk.say("too late")
    await until(lambda: len(talk.at("asked")) == 1)
    await talk.of.sessions(talk.session.sid).update_async(status="closed")
    held.set()
    await backend.house.quiet_now()
    await asyncio.sleep(0)
    assert talk.heard() == []


async def test_stop_words_reach_nobody_and_other_words_do(
    backend: Backend, there: Business
) -> None:
    talk = await Talk.begin(backend, there, "stop", asks=True)
    for text in (" Stop ", "UNSTOP", "cancel"):
        await talk.say(text)
    for text in ("Please stop by", "START", "HELP"):
        await talk.say(text)
        await talk.arrives(text)
    assert talk.heard() == ["Please stop by", "START", "HELP"]
    assert (await talk.events()).count(80901) == 3
    await talk.told(3)
    told = str([one.form["interactionData"] for one in (*talk.at("told"), *talk.at("asked"))])
    assert "UNSTOP" not in told
    assert "cancel" not in told


async def test_a_file_is_told_of_with_where_it_is_and_asked_about_once_it_is_here(
    backend: Backend, there: Business
) -> None:
    house, sender = backend.house, number()
    urls = {
        "callback_url": f"{there.url}/file/told",
        "intercept_callback_url": f"{there.url}/file/asked",
    }
    of = await service(backend, "file", 0, **urls)
    await stock(house, "file", sender, "whatsapp")
    session = await of.sessions.create_async(mode="message-only")
    ann, bob = house.customer("Ann"), house.customer("Bob")
    for phone in (ann, bob):
        seats = of.sessions(session.sid).participants
        await seats.create_async(identifier=f"whatsapp:{phone.number}")
    await bob.say("Halo?", to=sender)
    await house.quiet_now()  # WhatsApp takes nothing to him before he has written
    await ann.send_picture(photo(), "image/jpeg", "The parcel", to=sender)
    await until(lambda: [one for one in bob.messages(sender) if one.picture])
    (asked,) = [
        one.form for one in there.at("/file/asked") if "parcel" in one.form["interactionData"]
    ]
    said = json.loads(asked["interactionData"])
    assert said["body"] == "The parcel"
    async with backend.http.get(said["media_url"][0]) as answer:
        assert (answer.status, answer.content_type) == (200, "image/png")  # cleaned


async def test_a_call_is_asked_about_before_a_phone_rings_and_told_of_to_its_end(
    backend: Backend, there: Business
) -> None:
    talk = await Talk.begin(backend, there, "call", asks=True)
    with_voice(talk)
    (ann, bob), (seat, _) = talk.phones, talk.seats
    there.answer("/call/asked", 403)
    await over(await ann.dial(seat.proxy_identifier))
    (asked,) = talk.at("asked")
    assert (len(asked.form), asked.genuine) == (13, True)
    assert (asked.form["interactionType"], asked.form["inboundResourceType"]) == ("Voice", "call")
    assert asked.form["inboundResourceSid"].startswith("CA")
    assert (await talk.events(), bob.call, talk.at("told")) == ([80909], None, [])

    there.answer("/call/asked", 204)
    calling = await ann.dial(seat.proxy_identifier)
    ringing = await rings(bob)
    assert ringing.number == talk.seats[1].proxy_identifier
    await ringing.answer()
    await ringing.press("1")
    await joined(calling, ringing)
    await calling.hang_up()
    await over(calling, ringing)
    await until(lambda: any(one.form["interactionData"] for one in talk.at("told")))
    told = [one.form for one in talk.at("told")]
    assert told[0]["outboundResourceStatus"] == "initiated"
    assert told[-1]["outboundResourceStatus"] == "completed"
    assert set(json.loads(told[-1]["interactionData"])) == {"duration"}
    assert told[-1]["outboundResourceSid"].startswith("CA")
    assert {form["interactionSid"] for form in told} == {talk.at("asked")[1].form["interactionSid"]}
    assert len(told[-1]) == 18
    assert not [phone for phone in talk.phones if phone.number[1:] in str(told)]


async def test_what_is_read_for_callbacks_is_what_was_said_and_nothing_of_other_sessions(
    backend: Backend, there: Business
) -> None:
    talk = await Talk.begin(backend, there, "reads")
    await talk.say("Hello")
    await talk.told(1)
    (row,) = await backend.house.rows(
        """
        SELECT i.id, i.body, p.id AS participant, p.session_id, s.key_id, l.id AS lane, l.address
          FROM inbound AS i
          JOIN participant AS p ON p.id = i.participant_id AND p.session_id = $1::text::uuid
          JOIN session AS s ON s.id = p.session_id
          JOIN lane AS l ON l.id = p.lane_id
        """,
        talk.session.sid[2:],
    )
    said = Cell(row["key_id"], Place("inbound", "body", row["id"], row["participant"]), row["body"])
    reached = Cell(row["key_id"], Place("lane", "address", row["lane"]), row["address"])

    async def opens(agent: UUID, purpose: Reading, cell: Cell) -> bool:
        vault = backend.house.office.drafter.vault
        async with backend.house.office.database.connection() as connection:
            try:
                capability = Capability(agent, row["session_id"], purpose)
                return (await vault.open(connection, capability, [cell]))[0] is not None
            except Denied:
                return False

    assert await opens(ACCOUNT, Reading.CALLBACK, said)
    assert await opens(ACCOUNT, Reading.ADMIT, reached)
    assert not await opens(ACCOUNT, Reading.CALLBACK, reached)
    assert not await opens(ACCOUNT, Reading.ADMIT, said)
    assert not await opens(row["participant"], Reading.CALLBACK, said)
    assert not await opens(row["participant"], Reading.ADMIT, reached)
    await talk.of.sessions(talk.session.sid).update_async(status="closed")
    assert await opens(ACCOUNT, Reading.CALLBACK, said)
    await talk.of.sessions(talk.session.sid).delete_async()
    assert not await opens(ACCOUNT, Reading.CALLBACK, said)


async def test_a_service_that_restarts_asks_again(backend: Backend, there: Business) -> None:
    talk = await Talk.begin(backend, there, "restart", asks=True)
    held = there.hold("/restart/asked")
    await talk.say("Are you still there?")
    await until(lambda: len(talk.at("asked")) == 1)
    await backend.house.stop()
    assert talk.heard() == []
    there.answer("/restart/asked", 204)
    await backend.house.start()
    await until(lambda: talk.heard() == ["Are you still there?"])
    assert len(talk.at("asked")) == 2
    held.set()
