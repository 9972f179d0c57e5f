"""After the end a customer may come back for what was left behind; a ticket that has fallen silent ends."""

from datetime import timedelta

import pytest

from relay.language import Language
from relay.notices import Notice, say
from relay.session import Role
from relay.ticket import TicketKind, TicketState
from tests.topeng.house import NUMBER, SERVICE, House, Talk, until

ID = Language.INDONESIAN
LONG_QUIET = """
    WITH s AS (UPDATE session SET started_at = started_at - interval '1 hour',
                                  silence_asked_at = silence_asked_at - interval '1 hour')
    UPDATE inbound SET received_at = received_at - interval '1 hour' RETURNING 1
"""
ASKED_LONG_AGO = """
    UPDATE session SET silence_asked_at = silence_asked_at - interval '11 minutes' RETURNING 1
"""


async def habits(
    home: House, *, grace: timedelta | None = None, silence: timedelta | None = None
) -> None:
    """Set what a service waits for."""
    await home.rows(
        "UPDATE service SET grace = $1, silence = $2 WHERE name = $3 RETURNING 1",
        grace,
        silence,
        SERVICE,
    )


async def test_within_the_grace_a_customer_opens_the_ticket_again_in_a_new_thread(
    home: House, talk: Talk
) -> None:
    await habits(home, grace=timedelta(hours=24))
    code = talk.ticket.ticket.code
    await talk.write("Terima kasih, selesai ya")
    await talk.customer_reads("selesai ya")
    last = talk.chat()[-1]
    await talk.close()
    await until(lambda: not talk.agent.topics())
    await talk.say("eh, dompet saya tertinggal")
    await talk.customer_reads("BUKA")
    await talk.say("Buka")
    await talk.customer_reads(f"Tiket {code} dibuka lagi")
    topic = await home.claim(talk.agent, talk.ticket)
    assert topic != talk.topic
    await talk.say("dompet saya tertinggal")
    await until(lambda: any("dompet" in one.text for one in talk.agent.messages(topic)))
    await talk.customer.say("yang ini?", to=NUMBER, reply_to=last.id)
    ticket = (await home.office.tickets.find(code)).ticket
    assert ticket.state is TicketState.OPEN
    assert await home.one("SELECT epoch FROM ticket") == 2
    assert await home.one("SELECT count(*) FROM session") == 2
    await home.quiet_now()
    texts = [one.text for one in talk.agent.messages(topic)]
    assert not any("tertinggal" in one and "eh" in one for one in texts), (
        "was said while it was over"
    )


async def test_the_driver_of_a_reopened_order_is_the_same_one(home: House) -> None:
    await habits(home, grace=timedelta(hours=24))
    rina, joko = home.customer(), await home.agent("Joko", role=Role.DRIVER)
    order = await home.ticket(rina, TicketKind.TRANSACTION, driver="Joko", desk=False)
    await until(lambda: joko.topics())
    await rina.say("halo", to=NUMBER)
    await home.close(order)
    await until(lambda: not joko.topics())
    await rina.say("BUKA", to=NUMBER)
    await until(lambda: joko.topics())
    topic = next(iter(joko.topics()))
    await joko.write("Ada apa, Bu?", topic=topic)
    await until(lambda: rina.messages(NUMBER)[-1].text == "Ada apa, Bu?")


async def test_a_matter_that_has_a_newer_ticket_is_not_opened_again_and_nothing_is_lost(
    home: House, talk: Talk
) -> None:
    await habits(home, grace=timedelta(hours=24))
    await talk.close()
    await until(lambda: not talk.agent.topics())
    other = home.customer("Tuti")
    await home.ticket(other, ref=talk.ticket.ref)
    await talk.say("BUKA")
    await until(lambda: len(talk.chat()) > 1)
    await home.quiet_now()
    assert await home.one("SELECT count(*) FROM ticket WHERE state = 'open'") == 1
    assert await home.one("SELECT state FROM inbound ORDER BY place DESC LIMIT 1") == "refused"


@pytest.mark.parametrize("grace", [None, timedelta(milliseconds=1)])
async def test_without_grace_or_after_it_the_word_opens_nothing(
    home: House, talk: Talk, grace: timedelta | None
) -> None:
    await habits(home, grace=grace)
    await talk.close()
    await home.quiet_now()
    await talk.say("BUKA")
    await talk.customer_reads(say(Notice.NOT_ACTIVE, ID))
    assert await home.one("SELECT state FROM ticket") == "closed"


async def test_a_ticket_without_traffic_is_asked_about_and_then_ends(
    home: House, talk: Talk
) -> None:
    await habits(home, silence=timedelta(minutes=30))
    await home.rows(LONG_QUIET)
    await talk.customer_reads("Masih ada yang perlu dibicarakan?")
    await talk.agent_reads("berakhir dalam 10 menit")
    await talk.say("masih!")
    await talk.agent_reads("masih!")
    await home.rows(ASKED_LONG_AGO)
    await home.quiet_now()
    assert await home.one("SELECT state FROM ticket") == "open"
    await home.rows(LONG_QUIET)
    await until(lambda: [one.text[:10] for one in talk.chat()].count("Masih ada ") == 2)
    await home.rows(ASKED_LONG_AGO)
    await until(lambda: not talk.agent.topics())
    assert await home.one("SELECT state FROM ticket") == "expired"


async def test_who_never_says_which_conversation_was_meant_hears_that_it_went_nowhere(
    home: House, talk: Talk
) -> None:
    await home.ticket(talk.customer)
    await talk.say("ya")
    await talk.customer_reads("1.")
    await home.rows("UPDATE question SET ends_at = clock_timestamp() RETURNING 1")
    await talk.customer_reads(say(Notice.UNANSWERED, ID))
    row = (await home.rows("SELECT state, reason, body FROM inbound ORDER BY place DESC LIMIT 1"))[
        0
    ]
    assert tuple(row) == ("refused", "unanswered", None)
