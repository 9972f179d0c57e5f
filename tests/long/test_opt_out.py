"""Opting out: who wants no more messages gets none, both sides hear of it, and talk with a person goes on."""

import pytest

from relay.errors import Conflict
from relay.language import Language
from relay.notices import UNWANTED, Notice, say
from tests.topeng.chats import heard, hears, read
from tests.topeng.house import NUMBER, House, Talk, until

ID = Language.INDONESIAN
OPTED_OUT, OPTED_IN = say(Notice.OPTED_OUT, ID), say(Notice.OPTED_IN, ID)


async def test_stop_toward_a_person_is_a_word_for_them(home: House, talk: Talk) -> None:
    await talk.say("STOP")
    await talk.agent_reads("STOP")
    await home.quiet_now()
    assert await home.one("SELECT count(*) FROM opt_out") == 0


async def test_stop_before_anyone_has_taken_the_ticket_ends_it_and_everybody_is_told(
    home: House,
) -> None:
    sari, rina = await home.agent("Sari"), home.customer()
    ticket = await home.ticket(rina)
    await home.card(sari, ticket)
    await rina.say("STOP", to=NUMBER)
    await hears(rina, OPTED_OUT)
    gone = say(Notice.CARD_OPTED_OUT, ID, code=ticket.ticket.code)
    await until(lambda: gone in read(sari))
    await home.quiet_now()
    assert heard(rina)[1:] == [OPTED_OUT]
    assert await home.one("SELECT state FROM ticket") == "closed"
    with pytest.raises(Conflict, match="no more messages"):
        await home.ticket(rina)


async def test_who_opted_out_comes_back_with_mulai(home: House) -> None:
    rina = home.customer()
    await rina.say("Berhenti", to=NUMBER)
    await hears(rina, OPTED_OUT)
    await rina.say("berhenti", to=NUMBER)
    await rina.say("mulai", to=NUMBER)
    await hears(rina, OPTED_IN)
    await home.quiet_now()
    assert heard(rina) == [OPTED_OUT, OPTED_IN]
    await home.ticket(rina)


async def test_mulai_from_somebody_who_never_opted_out_is_an_ordinary_word(talk: Talk) -> None:
    await talk.say("mulai")
    await talk.agent_reads("mulai")


async def test_stop_in_answer_to_a_template_is_an_opt_out_even_in_a_live_conversation(
    home: House, talk: Talk
) -> None:
    opening = talk.chat()[0]
    await talk.customer.say("stop", to=NUMBER, reply_to=opening.id)
    await hears(talk.customer, OPTED_OUT)
    await talk.agent_reads(say(Notice.OPTED_OUT_STAFF, ID))
    await talk.write("Baik, kita lanjutkan saja")
    await talk.customer_reads("Baik, kita lanjutkan saja")
    await home.rows("UPDATE binding SET last_inbound_at = now() - interval '25 hours'")
    await talk.write("Halo?")
    await talk.agent_reads(UNWANTED[ID])
    await home.quiet_now()
    assert not any("Ada kabar" in one for one in heard(talk.customer))
