"""What customers say to Topeng itself: it is done, it is answered, and it reaches nobody else."""

import asyncio

from bots.sandbox.whatsapp_phone import WhatsAppPhone
from relay.address import Address, Scheme
from relay.arrival import Arrival
from relay.content import Content, ContentKind
from relay.language import Language
from relay.notices import Notice, say
from relay.session import Role
from relay.ticket import TicketKind
from tests.topeng.chats import heard, hears, read
from tests.topeng.house import CUSTOMER_BOT, NUMBER, House, Talk, until

ID = Language.INDONESIAN
NOT_GENUINE = say(Notice.NOT_GENUINE, ID)
CLOSED, NOT_ACTIVE = say(Notice.CLOSED_CUSTOMER, ID), say(Notice.NOT_ACTIVE, ID)


# -- is this really you? ----------------------------------------------------------------------


async def test_a_stranger_who_asks_whether_it_is_us_hears_no_every_time(home: House) -> None:
    rina = home.customer()
    for _ in range(2):
        await rina.say("benar dari kami?", to=NUMBER)
    await until(lambda: heard(rina) == [NOT_GENUINE, NOT_GENUINE])
    assert (
        await home.one("SELECT count(*) FROM inbound WHERE state = 'noted' AND body IS NULL") == 2
    )


async def test_whoever_asks_hears_who_holds_the_ticket_what_it_is_and_until_when(
    home: House, talk: Talk
) -> None:
    await talk.say("Apakah ini benar dari Toko Wayang?")
    await talk.customer_reads("Sari (petugas)")
    said = heard(talk.customer)[-1]
    assert "peningkatan akun" in said
    assert talk.ticket.ticket.code in said
    assert "WIB" in said
    assert "OTP" in said
    await home.quiet_now()
    assert talk.thread_texts() == ["Halo"]


async def test_before_anyone_has_taken_the_ticket_the_answer_is_yes_and_nobody_yet(
    home: House,
) -> None:
    rina = home.customer()
    await home.ticket(rina)
    await rina.say("ini bener dari kalian?", to=NUMBER)
    await until(lambda: any(say(Notice.NOBODY_YET, ID) in one for one in heard(rina)))


async def test_after_the_end_the_answer_is_no(talk: Talk) -> None:
    await talk.close()
    await talk.say("ini benar dari kalian?")
    await hears(talk.customer, NOT_GENUINE)


# -- the end ----------------------------------------------------------------------------------


async def test_selesai_ends_the_only_conversation_and_its_ticket_for_both(
    home: House, talk: Talk
) -> None:
    await talk.say("Selesai.")
    await hears(talk.customer, CLOSED)
    await until(lambda: talk.topic not in talk.agent.topics())
    assert await home.one("SELECT state FROM ticket") == "closed"
    await talk.say("masih ada?")
    await hears(talk.customer, NOT_ACTIVE)


async def test_what_came_in_one_batch_with_selesai_is_recorded_before_it_and_refused_after_it(
    home: House, talk: Talk
) -> None:
    budi = await home.talk(home.customer("Pak Budi"), talk.agent)
    await _in_one_batch(
        home,
        (talk.customer, "terakhir dari Rina"),
        (budi.customer, "dari Budi 1"),
        (talk.customer, "SELESAI"),
        (talk.customer, "masih Rina"),
        (budi.customer, "dari Budi 2"),
    )
    await hears(talk.customer, NOT_ACTIVE)
    await budi.agent_reads("dari Budi 2")
    await home.quiet_now()
    assert budi.thread_texts() == ["Halo", "dari Budi 1", "dari Budi 2"]
    states = await home.rows("SELECT state FROM inbound ORDER BY place OFFSET 2")
    assert [row["state"] for row in states] == [
        "relayed",
        "relayed",
        "noted",
        "refused",
        "relayed",
    ]
    assert any("1 pesan terakhir Anda" in one for one in heard(talk.customer))


async def test_selesai_with_two_conversations_is_asked_about_and_ends_the_one_that_is_meant(
    home: House,
) -> None:
    rina, sari = home.customer(), await home.agent("Sari")
    joko = await home.agent("Joko", role=Role.DRIVER)
    ticket = await home.ticket(rina, TicketKind.TRANSACTION, driver="Joko")
    desk = await home.claim(sari, ticket)
    await until(lambda: joko.topics())
    ride = next(iter(joko.topics()))
    await rina.say("selesai", to=NUMBER)
    await until(lambda: any("2." in one for one in heard(rina)))
    asked = next(one for one in heard(rina) if "2." in one)
    number = next(line[0] for line in asked.split("\n") if "Joko" in line)
    await rina.say(number, to=NUMBER)
    await until(lambda: ride not in joko.topics())
    assert desk in sari.topics()
    assert await home.one("SELECT state FROM ticket") == "open"
    assert (
        await home.one("SELECT count(*) FROM session WHERE state = 'open' AND role = 'agent'") == 1
    )
    await sari.write("Saya masih di sini", topic=desk)
    await until(lambda: any("Saya masih di sini" in one for one in heard(rina)))


async def test_lapor_with_two_conversations_holds_only_the_one_that_is_meant(home: House) -> None:
    rina, sari = home.customer(), await home.agent("Sari")
    await home.agent("Joko", role=Role.DRIVER)
    ticket = await home.ticket(rina, TicketKind.TRANSACTION, driver="Joko")
    await home.claim(sari, ticket)
    await rina.say("LAPOR dia ugal-ugalan", to=NUMBER)
    await until(lambda: any("2." in one for one in heard(rina)))
    assert await home.one("SELECT count(*) FROM case_file") == 0
    asked = next(one for one in heard(rina) if "2." in one)
    await rina.say(next(line[0] for line in asked.split("\n") if "Joko" in line), to=NUMBER)
    await hears(rina, say(Notice.REPORTED_HELD, ID, alias="Joko"))
    reported = await home.rows("SELECT alias FROM participant WHERE held_at IS NOT NULL")
    assert [row["alias"] for row in reported] == ["Joko"]


async def test_two_selesai_that_wait_for_one_answer_end_one_conversation_and_touch_no_other(
    home: House,
) -> None:
    rina, sari = home.customer(), await home.agent("Sari")
    await home.agent("Joko", role=Role.DRIVER)
    ticket = await home.ticket(rina, TicketKind.TRANSACTION, driver="Joko")
    desk = await home.claim(sari, ticket)
    for text in ("selesai", "terima kasih", "selesai"):
        await rina.say(text, to=NUMBER)
    await until(lambda: any("2." in one for one in heard(rina)))
    asked = next(one for one in heard(rina) if "2." in one)
    await home.quiet_now()
    await rina.say(next(line[0] for line in asked.split("\n") if "Joko" in line), to=NUMBER)
    await hears(rina, NOT_ACTIVE)
    await home.quiet_now()
    assert len(read(sari, desk)) == 1
    assert await home.one("SELECT count(*) FROM session WHERE state = 'open'") == 1


async def test_selesai_from_the_agent_is_an_ordinary_word(talk: Talk) -> None:
    await talk.write("Selesai")
    await talk.customer_reads("Selesai")


# -- reports without a conversation -----------------------------------------------------------


async def test_lapor_from_somebody_without_a_ticket_opens_nothing_and_says_where_to_turn(
    home: House,
) -> None:
    wati, rina = await home.agent("Wati", role=Role.SUPERVISOR), home.customer()
    await rina.say("LAPOR", to=NUMBER)
    await hears(rina, say(Notice.NOTHING_TO_REPORT, ID))
    await home.quiet_now()
    assert await home.one("SELECT count(*) FROM case_file") == 0
    assert not any("Laporan" in one for one in read(wati))


async def test_nobody_of_the_staff_can_say_such_words(home: House, talk: Talk) -> None:
    for text in ("LAPOR", "STOP", "benar dari kami?"):
        await talk.agent.write(text)
        await talk.write(text)
        await talk.customer_reads(text)
    await home.quiet_now()
    assert await home.one("SELECT count(*) FROM case_file") == 0
    assert await home.one("SELECT count(*) FROM opt_out") == 0


async def test_in_the_customers_bot_the_answers_are_the_same(home: House) -> None:
    anton = home.sandbox.phones.telegram(8_101, "Pak Anton")
    await anton.start(CUSTOMER_BOT)
    await anton.write("benar dari kami?", bot=CUSTOMER_BOT)
    await until(lambda: any(one.text == NOT_GENUINE for one in anton.messages(bot=CUSTOMER_BOT)))
    sari, ticket = await home.agent("Sari"), await home.ticket(None)
    await home.claim(sari, ticket)
    await anton.start(CUSTOMER_BOT, (ticket.link or "").partition("?start=")[2])
    code = ticket.ticket.code
    await until(lambda: any(code in one.text for one in anton.messages(bot=CUSTOMER_BOT)))
    await anton.write("benar dari kami?", bot=CUSTOMER_BOT)
    await until(lambda: "Sari (petugas)" in anton.messages(bot=CUSTOMER_BOT)[-1].text)


async def _in_one_batch(home: House, *said: tuple[WhatsAppPhone, str]) -> None:
    """Let these come in at the same moment, in this order: one tick takes all of them."""
    await asyncio.gather(
        *(
            home.parts.writer.accept(
                Arrival(
                    source="twilio",
                    provider_id=f"SM{place}",
                    proxy=f"whatsapp:{NUMBER}",
                    sender=Address(Scheme.WHATSAPP, phone.number),
                    slot=0,
                    content=Content(ContentKind.TEXT, text),
                    message_id=f"SM{place}",
                    language=ID,
                )
            )
            for place, (phone, text) in enumerate(said)
        )
    )
