"""Hand-overs of which nobody knows at first whether they were taken."""

import pytest

from bots.twilio.channel import TwilioChannel
from relay.channel import Handover, Sent
from relay.retry import LAST_ATTEMPT
from tests.topeng.house import NUMBER, House, Talk, until


async def test_a_thread_that_was_opened_before_the_answer_got_lost_is_the_lanes_and_goes_with_it(
    home: House,
) -> None:
    agent, customer = await home.agent("Sari"), home.customer()
    ticket = await home.ticket(customer)
    card = await home.card(agent, ticket)
    home.sandbox.telegram.swallow_answer_next("sendMessage")
    await agent.press(card.id, card.buttons[0][0].text)
    await until(lambda: home.one("SELECT count(*) = 1 FROM delivery WHERE state = 'unknown'"))
    await customer.say("Halo", to=NUMBER)
    await home.quiet_now()
    assert len(agent.topics()) == 1
    await home.close(ticket)
    await until(lambda: not agent.topics())


async def test_what_is_never_found_is_given_up_at_last_and_its_writer_told(
    home: House, talk: Talk
) -> None:
    home.sandbox.twilio.fail_next("CreateMessage", 500, times=LAST_ATTEMPT)
    await talk.write("tak pernah")
    await talk.agent_reads("tak pernah")
    assert await home.one("SELECT code FROM delivery WHERE state = 'undeliverable'") == "not_found"
    tried = [one for one in home.handed if one.params.get("Body") == "tak pernah"]
    assert len(tried) == LAST_ATTEMPT


async def test_a_fault_in_a_look_up_is_asked_past(
    home: House, talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, faults = TwilioChannel.look_up, [TypeError("+628111"), ValueError("+628111")]

    async def look_up(self: TwilioChannel, handover: Handover) -> Sent | None:
        if faults:
            raise faults.pop()
        return await real(self, handover)

    monkeypatch.setattr(TwilioChannel, "look_up", look_up)
    home.sandbox.twilio.swallow_answer_next("CreateMessage")
    await talk.write("tertelan")
    await talk.write("sesudahnya")
    await talk.customer_reads("sesudahnya")
    assert talk.chat_texts() == ["tertelan", "sesudahnya"]


async def test_of_two_equal_lines_the_one_that_arrived_is_not_taken_for_the_one_that_did_not(
    home: House, talk: Talk
) -> None:
    await talk.write("ok")
    await talk.customer_reads("ok")
    await home.quiet_now()
    home.sandbox.twilio.fail_next("CreateMessage", 503)
    await talk.write("ok")
    await home.quiet_now()
    assert talk.chat_texts() == ["ok", "ok"]
