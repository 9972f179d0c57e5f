"""Tickets: one per customer and number, with an end that moves only when somebody moves it."""

import asyncio
from datetime import timedelta

import pytest

from relay.errors import BadInput, Conflict, NotFound
from relay.ticket import TicketState
from tests.topeng.house import House, Talk, until


async def test_tickets_opened_at_once_for_one_customer_each_have_a_slot_of_their_own(
    home: House,
) -> None:
    rina = home.customer()
    await asyncio.gather(*(home.ticket(rina) for _ in range(5)))
    slots = await home.rows("SELECT slot FROM binding WHERE ended_at IS NULL ORDER BY slot")
    assert [row["slot"] for row in slots] == [-4, -3, -2, -1, 0]


async def test_a_second_open_ticket_for_the_same_matter_is_refused(home: House) -> None:
    await home.ticket(home.customer(), ref="UPG-1")
    with pytest.raises(Conflict, match="that ref already"):
        await home.ticket(home.customer(), ref="UPG-1")


async def test_extending_moves_the_end_and_the_session_lives_on(home: House) -> None:
    talk = await home.talking(length=timedelta(seconds=2))
    before = talk.ticket.ticket.ends_at
    after = await home.office.tickets.extend(talk.ticket.ref, timedelta(hours=1))
    assert after.ticket.ends_at - before == timedelta(hours=1)
    await asyncio.sleep(2)
    await talk.say("masih hidup?")
    await talk.agent_reads("masih hidup?")


async def test_what_is_closed_is_neither_closed_again_nor_extended(home: House, talk: Talk) -> None:
    await talk.close()
    with pytest.raises(Conflict):
        await talk.close()
    with pytest.raises(Conflict):
        await home.office.tickets.extend(talk.ticket.ticket.code, timedelta(hours=1))
    found = (await home.office.tickets.find(talk.ticket.ticket.code)).ticket
    assert found.state is TicketState.CLOSED


async def test_the_same_customer_can_have_the_next_ticket_after_the_end(
    home: House, talk: Talk
) -> None:
    await talk.close()
    await until(lambda: not talk.agent.topics())
    again = await home.talk(talk.customer, talk.agent)
    assert again.thread_texts() == ["Halo"]


async def test_a_ref_that_looks_like_a_number_is_not_shown_to_the_staff(home: House) -> None:
    sari = await home.agent("Sari")
    ticket = await home.ticket(home.customer(), ref="0812-3456-7890")
    card = await home.card(sari, ticket)
    assert "3456" not in card.text
    assert (await home.office.tickets.find("0812-3456-7890")).ticket.id == ticket.ticket.id


async def test_bad_input_is_refused_with_a_sentence(home: House) -> None:
    rina = home.customer()
    for ref in ("", "   ", "x" * 201):
        with pytest.raises(BadInput, match="ref"):
            await home.ticket(rina, ref=ref)
    for length in (timedelta(0), timedelta(seconds=-1), timedelta(days=91)):
        with pytest.raises(BadInput):
            await home.ticket(rina, length=length)
    with pytest.raises(NotFound):
        await home.office.tickets.find("TIDAKADA")


async def test_many_who_wait_for_silence_at_once_hold_up_nobody(home: House, talk: Talk) -> None:
    await home.quiet_now()
    home.sandbox.telegram.slow(2.0)  # Twilio's callback would settle it before its answer does
    await talk.say("di jalan")
    under_way = "SELECT count(*) = 1 FROM delivery WHERE state = 'sending' AND purpose = 'content'"
    await until(lambda: home.one(under_way))
    id = talk.ticket.ticket.id
    waiting = [asyncio.ensure_future(home.office.tickets.silence(id)) for _ in range(8)]
    await asyncio.sleep(0)
    await home.one("SELECT 1")
    assert not any(one.done() for one in waiting)
    assert all(await asyncio.gather(*waiting))
