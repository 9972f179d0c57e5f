"""Calls between customers: each rings the number that the session gave them, and nobody hears who the other is."""

import json

from relay.calls.spoken import SENTENCES, Spoken
from relay.language import Language
from tests.topeng.calls.lines import hears, joined, over, rings
from tests.topeng.house import until
from tests.topeng.proxy_api.conftest import TOGETHER, Backend
from tests.topeng.proxy_api.test_traffic import Couple

pytestmark = TOGETHER
TAKE = SENTENCES[Spoken.TAKE_ANY][Language.ENGLISH]


def voiced(couple: Couple) -> None:
    """Let the couple's numbers be called."""
    doors = f"{couple.backend.house.url}/twilio/voice"
    for seat in couple.seats:
        couple.backend.house.sandbox.twilio.number(
            seat.proxy_identifier,
            settings={"VoiceUrl": doors, "StatusCallback": f"{doors}/status"},
        )


async def test_a_call_shows_each_the_number_that_is_theirs_and_is_an_interaction_with_its_length(
    backend: Backend,
) -> None:
    couple = await Couple.of(backend, "ringing")
    voiced(couple)
    (ann, bob), (to_bob, to_ann) = couple.phones, couple.seats
    calling = await ann.dial(to_bob.proxy_identifier)
    ringing = await rings(bob)
    assert ringing.number == to_ann.proxy_identifier
    await ringing.answer()
    await hears(ringing, TAKE)
    assert ringing.others == ()
    await ringing.press("1")
    await joined(calling, ringing)
    await ringing.hang_up()
    await over(calling, ringing)

    interactions = couple.service.sessions(couple.session.sid).interactions

    async def told() -> bool:
        found = await interactions.list_async()
        return bool(found and found[0].data and "duration" in json.loads(found[0].data))

    await until(told)
    [one] = await interactions.list_async()
    assert (one.type, one.inbound_participant_sid) == ("voice", to_bob.sid)
    assert (one.outbound_participant_sid, one.outbound_resource_status) == (to_ann.sid, "completed")
    assert one.inbound_resource_sid.startswith("CA")

    # A busy line stays busy, and nobody who is told so hears whose.
    calling = await bob.dial(to_ann.proxy_identifier)
    await (await rings(ann)).decline()
    await over(calling)
    assert await couple.events() == []


async def test_a_call_into_a_session_for_messages_or_with_nobody_across_is_turned_away_and_logged(
    backend: Backend,
) -> None:
    mute = await Couple.of(backend, "mute", mode="message-only")
    voiced(mute)
    call = await mute.phones[0].dial(mute.seats[0].proxy_identifier)
    await over(call)
    assert call.heard == []
    assert await mute.events() == [80911]

    alone = await Couple.of(backend, "nobody-there", people=1)
    voiced(alone)
    call = await alone.phones[0].dial(alone.seats[0].proxy_identifier)
    await hears(call, SENTENCES[Spoken.NOBODY][Language.ENGLISH])
    await over(call)
    assert await alone.events() == [80614]


async def test_who_is_out_of_every_session_hears_that_the_number_leads_nowhere(
    backend: Backend,
) -> None:
    couple = await Couple.of(backend, "closed")
    voiced(couple)
    await couple.service.sessions(couple.session.sid).update_async(status="closed")
    for shown in (None, "anonymous"):
        call = await couple.phones[0].dial(couple.seats[0].proxy_identifier, shown)
        await hears(call, SENTENCES[Spoken.NOT_CONNECTED][Language.ENGLISH])
        await over(call)
    assert couple.phones[1].calls == []
