"""Bad weather at the carriers: what is retried, what is looked up, what is given up and said."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from aiohttp import web

from relay.address import Address, Scheme
from relay.language import Language
from relay.notices import Notice, because, say
from tests.topeng.house import NUMBER, House, Talk, house, until

ID = Language.INDONESIAN


async def test_a_429_pauses_that_person_alone_and_keeps_the_order(home: House, talk: Talk) -> None:
    other = await home.talking("Budi", "Pak Joko")
    home.sandbox.telegram.fail_next("sendMessage", 429, retry_after=2)
    await talk.say("pertama")
    await until(lambda: any(one.status == 429 for one in home.handed))
    await talk.say("kedua")
    await other.say("tidak menunggu")
    await other.agent_reads("tidak menunggu")
    assert "pertama" not in talk.thread_texts()
    await talk.agent_reads("kedua")
    assert talk.thread_texts() == ["Halo", "pertama", "kedua"]
    attempts = [one for one in home.handed if "pertama" in str(one.params.get("text"))]
    assert attempts[1].at - attempts[0].at >= 2.0


async def test_an_answer_of_twilios_that_never_came_is_looked_up_and_nothing_is_sent_twice(
    home: House, talk: Talk
) -> None:
    home.sandbox.twilio.swallow_answer_next("CreateMessage")
    await talk.write("tertelan")
    await talk.write("sesudahnya")
    await talk.customer_reads("sesudahnya")
    await home.quiet_now()
    assert talk.chat_texts() == ["tertelan", "sesudahnya"]


async def test_a_5xx_of_twilios_that_took_nothing_is_looked_up_and_then_sent(
    home: House, talk: Talk
) -> None:
    home.sandbox.twilio.fail_next("CreateMessage", 503)
    await talk.write("gagal dulu")
    await talk.write("sesudahnya")
    await talk.customer_reads("sesudahnya")
    await home.quiet_now()
    assert talk.chat_texts() == ["gagal dulu", "sesudahnya"]


async def test_an_answer_of_telegrams_that_never_came_is_reported_and_nothing_is_sent_twice(
    home: House, talk: Talk
) -> None:
    home.sandbox.telegram.swallow_answer_next("sendMessage")
    await talk.say("tertelan")
    await talk.say("sesudahnya")
    await talk.agent_reads("sesudahnya")
    await home.quiet_now()
    assert talk.thread_texts() == ["Halo", "tertelan", "sesudahnya"]
    told = say(Notice.UNKNOWN_OUTCOME, ID, excerpt="“tertelan”")
    assert [one.text for one in talk.chat()].count(told) == 1
    assert await home.one("SELECT count(*) FROM delivery WHERE state = 'unknown'") == 1


async def test_a_carrier_that_cannot_be_reached_is_tried_again(home: House, talk: Talk) -> None:
    runner = home.sandbox.telegram._runner
    assert runner is not None
    assert runner.server is not None
    await next(iter(runner.sites)).stop()
    for open_one in list(runner.server.connections):
        open_one.force_close()
    await talk.say("nanti sampai")
    await until(lambda: home.one("SELECT count(*) > 0 FROM delivery WHERE code = 'unreachable'"))
    url = urlsplit(home.sandbox.telegram.url)
    await web.TCPSite(runner, url.hostname, url.port).start()
    await talk.agent_reads("nanti sampai")
    await home.quiet_now()
    assert talk.thread_texts() == ["Halo", "nanti sampai"]


async def test_a_customer_who_opted_out_is_reported_to_the_agent_once_and_no_more_is_tried(
    home: House, talk: Talk
) -> None:
    home.sandbox.twilio.fail_next("CreateMessage", 400, code=21610)
    await talk.write("Halo Bu Rina yang baik, pesanan Ibu sudah kami kirim pagi ini ya")
    await talk.write("sesudahnya")
    await talk.customer_reads("sesudahnya")
    await home.quiet_now()
    excerpt = "“Halo Bu Rina yang baik, pesanan Ibu suda…”"
    told = say(Notice.UNDELIVERABLE, ID, excerpt=excerpt, why=because("opted_out", ID))
    assert [one.text for one in talk.thread()].count(told) == 1


async def test_a_failure_that_whatsapp_reports_later_is_told_to_the_agent_once(
    home: House, talk: Talk
) -> None:
    home.sandbox.twilio.fail_delivery_next(63016)
    home.sandbox.twilio.callback_faults.duplicate_next(4)
    await talk.write("tidak sampai")
    told = say(Notice.UNDELIVERABLE, ID, excerpt="“tidak sampai”", why=because("window_closed", ID))
    await until(lambda: told in [one.text for one in talk.thread()])
    await home.quiet_now()
    assert [one.text for one in talk.thread()].count(told) == 1


async def test_what_was_written_to_an_agent_who_blocked_the_bot_waits_for_a_colleague(
    home: House, talk: Talk
) -> None:
    budi = await home.agent("Budi")
    talk.agent.block()
    await talk.say("ada orang?")
    after = Talk(home, talk.customer, budi, talk.ticket, await home.claim(budi, talk.ticket))
    await after.agent_reads("ada orang?")
    await home.quiet_now()
    assert not [one for one in talk.chat() if "ada orang?" in one.text], "nothing has failed"
    assert after.thread_texts()[-1] == "ada orang?"
    assert after.thread_texts().count("ada orang?") == 1


async def test_what_was_on_its_way_to_somebody_who_gave_the_ticket_back_waits_for_the_next(
    home: House, talk: Talk
) -> None:
    """The block is noticed while the message that fails by it is under way."""
    budi = await home.agent("Budi")
    home.sandbox.telegram.fail_next(
        "sendMessage", 403, description="Forbidden: bot was blocked by the user"
    )
    home.sandbox.telegram.slow(0.5)
    await talk.say("ada orang?")
    await until(lambda: any(one.params.get("text") == "ada orang?" for one in home.handed))
    await home.parts.desk.blocked(Address(Scheme.TELEGRAM, str(talk.agent.user_id)), True)
    home.sandbox.telegram.slow(0)
    await home.quiet_now()
    assert not [one for one in talk.chat() if "ada orang?" in one.text], "nothing has failed"
    after = Talk(home, talk.customer, budi, talk.ticket, await home.claim(budi, talk.ticket))
    await until(lambda: after.thread_texts().count("ada orang?") == 1)


async def test_a_long_text_that_fails_in_all_its_parts_is_reported_once(
    home: House, talk: Talk
) -> None:
    home.sandbox.twilio.fail_next("CreateMessage", 400, code=21610, times=3)
    await talk.write("kata " * 800)
    await home.quiet_now()
    assert await home.one("SELECT count(*) FROM delivery WHERE state = 'undeliverable'") == 3
    assert len([one for one in talk.thread() if one.text.startswith("Tidak terkirim")]) == 1


async def test_a_claim_by_someone_who_blocked_the_bot_puts_the_ticket_back_for_a_colleague(
    home: House,
) -> None:
    sari, budi, rina = await home.agent("Sari"), await home.agent("Budi"), home.customer()
    ticket = await home.ticket(rina)
    await rina.say("Halo, ada orang?", to=NUMBER)
    card = await home.card(sari, ticket)
    await home.card(budi, ticket)
    home.sandbox.telegram.fail_next(
        "createForumTopic", 403, description="Forbidden: bot was blocked by the user"
    )
    await sari.press(card.id, card.buttons[0][0].text)
    code = ticket.ticket.code
    told = say(Notice.NO_THREADS, ID, code=code)
    await until(lambda: told in [one.text for one in sari.messages()])
    await until(lambda: len([one for one in budi.messages() if code in one.text]) >= 2)
    talk = Talk(home, rina, budi, ticket, await home.claim(budi, ticket))
    await talk.agent_reads("Halo, ada orang?")
    assert talk.thread_texts() == ["Halo, ada orang?"]
    assert not sari.topics()


async def test_a_stale_thread_is_noticed_and_the_message_comes_once_in_a_new_one(
    home: House, talk: Talk
) -> None:
    home.sandbox.telegram.stale_threads = True
    await talk.agent.delete_topic(talk.topic)
    await talk.say("masih sampai?")
    await until(lambda: talk.agent.topics())
    talk.topic = next(iter(talk.agent.topics()))
    await until(lambda: [one.text for one in talk.agent.messages(talk.topic)] == ["masih sampai?"])
    assert not [one for one in talk.agent.messages() if "masih sampai?" in one.text]
    await talk.write("masih")
    await talk.customer_reads("masih")


async def test_status_callbacks_that_come_twice_and_out_of_order_only_move_forward(
    home: House, talk: Talk
) -> None:
    home.sandbox.twilio.callback_faults.duplicate_next(3)
    home.sandbox.twilio.callback_faults.reorder_next()
    await talk.write("satu")
    await talk.write("dua")
    await talk.customer_reads("dua")
    await talk.customer.read_all()
    await home.quiet_now()
    await until(
        lambda: home.one(
            "SELECT count(*) = 2 FROM delivery AS d JOIN participant AS p USING (lane_id) "
            "WHERE p.role = 'customer' AND d.purpose = 'content' AND d.state = 'read'"
        )
    )
    assert talk.chat_texts() == ["satu", "dua"]


async def test_outside_the_24_hours_the_customer_is_invited_once_and_the_agent_told(
    home: House, talk: Talk
) -> None:
    await home.rows("UPDATE binding SET last_inbound_at = last_inbound_at - interval '25 hours'")
    await talk.write("masih di sana?")
    await talk.write("halo?")
    told = say(Notice.WINDOW_CLOSED, ID, invited="Undangan sudah dikirim.")
    await until(lambda: [one.text for one in talk.thread()].count(told) == 2)
    await home.quiet_now()
    invitation = f"Ada kabar tentang tiket {talk.ticket.ticket.code}. Balas pesan ini."
    assert [one.text for one in talk.chat()].count(invitation) == 1
    assert not [one for one in talk.chat() if "masih di sana?" in one.text]
    await talk.say("ya, saya di sini")
    await talk.agent_reads("ya, saya di sini")
    await talk.write("baik")
    await talk.customer_reads("baik")


async def test_a_window_that_only_whatsapp_knows_to_be_closed_is_told_to_the_agent(
    database: str,
) -> None:
    ahead = timedelta()

    def clock() -> datetime:
        return datetime.now(UTC) + ahead

    async with house(database, sandbox={"clock": clock}) as home:
        talk = await home.talking()
        ahead = timedelta(hours=25)
        await talk.write("terlambat")
        told = say(
            Notice.UNDELIVERABLE, ID, excerpt="“terlambat”", why=because("window_closed", ID)
        )
        await until(lambda: told in [one.text for one in talk.thread()])
        assert "terlambat" not in talk.chat_texts()


async def test_a_slow_photo_holds_up_nobody_elses_claim(home: House, talk: Talk) -> None:
    home.sandbox.twilio.fail_next("/Media/", 503, times=3)
    await talk.customer.send_picture(b"lambat", "image/jpeg", "lambat", to=NUMBER)
    await until(lambda: any(one.status == 503 for one in home.handed))
    await home.ticket(home.customer())
    sent = [one for one in home.handed if one.status == 503]
    await until(lambda: len([one for one in talk.agent.messages() if one.buttons]) == 1)
    assert len(sent) < 3
