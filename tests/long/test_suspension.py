"""Suspended staff: their threads are gone, and what was theirs goes to somebody else."""

import pytest

from relay.errors import Conflict
from relay.language import Language
from relay.notices import Notice, say
from tests.topeng.house import House, Talk, until

ID = Language.INDONESIAN


async def test_a_suspended_agents_threads_are_gone_and_their_tickets_back_in_the_queue(
    home: House, talk: Talk
) -> None:
    budi = await home.agent("Budi")
    topic = talk.topic
    await home.office.staffing.suspend("Sari")
    await until(lambda: not talk.agent.topics())
    await talk.say("masih ada orang?")
    await home.quiet_now()
    seen = [one.text for one in talk.agent.messages()]
    assert say(Notice.SUSPENDED, ID) in seen
    assert not [text for text in seen if "masih ada" in text]
    after = Talk(home, talk.customer, budi, talk.ticket, await home.claim(budi, talk.ticket))
    await after.agent_reads("masih ada orang?")
    await after.write("ada")
    await after.customer_reads("ada")
    assert talk.agent.messages(topic) == []


async def test_what_a_suspended_agent_writes_reaches_nobody(home: House, talk: Talk) -> None:
    home.sandbox.telegram.fail_next("deleteForumTopic", 429, retry_after=1)
    await home.office.staffing.suspend("Sari")
    await talk.agent.write("isi-rahasia", topic=talk.topic)
    await talk.agent.write("isi-rahasia", topic=None)
    await talk.agent.start("topeng_staff_bot")
    await until(lambda: not talk.agent.topics())
    await home.quiet_now()
    assert not [one for one in talk.chat() if "isi-rahasia" in one.text]
    assert not [one for one in talk.agent.messages() if one.buttons]


async def test_a_message_that_waits_for_its_second_try_does_not_go_to_the_suspended(
    home: House, talk: Talk
) -> None:
    home.sandbox.telegram.slow(0.3)
    home.sandbox.telegram.fail_next("sendMessage", 429, retry_after=1)
    await talk.say("isi-rahasia")
    await until(lambda: any(one.status == 429 for one in home.handed))
    await home.office.staffing.suspend("Sari")
    home.sandbox.telegram.slow(0)
    await until(lambda: not talk.agent.topics())
    await home.quiet_now()
    handed = [one for one in home.handed if b"isi-rahasia" in one.searchable()]
    told = [one.text for one in talk.chat() if "isi-rahasia" in one.text]
    assert [one.status for one in handed if one.carrier == "telegram"] == [429]
    assert len(told) == 1


async def test_a_suspended_agents_press_on_an_old_card_claims_nothing(home: House) -> None:
    sari = await home.agent("Sari")
    ticket = await home.ticket(home.customer())
    card = await home.card(sari, ticket)
    await home.office.staffing.suspend("Sari")
    await sari.press(card.id, card.buttons[0][0].text)
    await until(lambda: sari.toasts)
    await home.quiet_now()
    assert sari.toasts == [say(Notice.SUSPENDED, ID)]
    assert not sari.topics()


async def test_a_suspended_agent_is_sent_no_more_cards_and_reads_why(home: House) -> None:
    sari, budi = await home.agent("Sari"), await home.agent("Budi")
    ticket = await home.ticket(home.customer())
    await home.card(sari, ticket)
    home.sandbox.telegram.fail_next("sendMessage", 429, retry_after=1, times=2)
    late = await home.ticket(home.customer())
    retried = "SELECT count(*) = 2 FROM delivery WHERE state = 'due' AND attempt > 0"
    await until(lambda: home.one(retried))
    await home.office.staffing.suspend("Sari")
    await home.claim(budi, ticket)
    await home.card(budi, late)
    await sari.write("/queue", topic=None)
    await sari.write("kenapa?", topic=None)
    await home.quiet_now()
    seen = [one.text for one in sari.messages() if not one.mine]
    assert not [text for text in seen if late.ticket.code in text]
    assert say(Notice.CARD_TAKEN, ID, code=ticket.ticket.code) not in seen
    assert seen.count(say(Notice.SUSPENDED, ID)) == 3


async def test_nobody_comes_back_after_the_end_of_their_contract(home: House, talk: Talk) -> None:
    await home.office.staffing.suspend("Sari")
    await home.rows(
        "UPDATE staff SET contract_ends_at = clock_timestamp() WHERE alias = 'Sari' RETURNING 1"
    )
    with pytest.raises(Conflict, match="contract has ended"):
        await home.office.staffing.restore("Sari")
    assert await home.one("SELECT state FROM staff WHERE alias = 'Sari'") == "suspended"
