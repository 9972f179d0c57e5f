"""Threads that get lost are opened anew, those of people who are away are cleared, and stray messages reach nobody."""

from relay.notices import Notice, say
from tests.topeng.desk import ID, labels, menu, press, texts
from tests.topeng.house import BOT, House, Talk, until


async def test_start_opens_a_lost_thread_again_with_its_menu_and_the_last_lines_and_no_other(
    home: House, talk: Talk
) -> None:
    still = say(Notice.STILL_YOURS, ID, code=talk.ticket.ticket.code)
    await talk.agent.start(BOT)
    await talk.agent_reads(still)
    await home.quiet_now()
    assert list(talk.agent.topics()) == [talk.topic]
    assert talk.thread_texts() == ["Halo", still]
    await talk.write("Selamat pagi")
    await talk.customer_reads("Selamat pagi")
    await home.quiet_now()
    await talk.agent.delete_topic(talk.topic)
    await talk.agent.start(BOT)
    code = talk.ticket.ticket.code
    await until(lambda: any(f"• {code}" in text for text in texts(talk.agent)))
    anew = Talk(
        home, talk.customer, talk.agent, talk.ticket, await home.topic(talk.agent, talk.ticket)
    )
    await anew.agent_reads("Sari: Selamat pagi")
    seen = texts(talk.agent, anew.topic)
    assert seen[0] == still
    assert seen[2].split("\n")[1:] == ["Pelanggan: Halo", "Sari: Selamat pagi"]
    first = await menu(talk.agent, anew.topic)
    assert len(labels(first)) == 4
    await anew.say("masih di sini")
    await anew.agent_reads("masih di sini")
    await anew.write("saya juga")
    await anew.customer_reads("saya juga")
    await press(talk.agent, first, "Perpanjang")
    await home.quiet_now()
    assert (await menu(talk.agent, anew.topic)).text != first.text
    assert len(talk.agent.topics()) == 1


async def test_whoever_blocks_the_bot_holds_nothing_any_more_and_finds_no_thread_later(
    home: House, talk: Talk
) -> None:
    budi = await home.agent("Budi")
    talk.agent.block()
    after = Talk(home, talk.customer, budi, talk.ticket, await home.claim(budi, talk.ticket))
    await talk.say("siapa di sana?")
    await after.agent_reads("siapa di sana?")
    assert not any("siapa" in one.text for one in talk.agent.messages(talk.topic))
    await home.quiet_now()
    assert talk.agent.topics()
    talk.agent.unblock()
    await until(lambda: not talk.agent.topics())
    await after.write("saya Budi")
    await after.customer_reads("saya Budi")


async def test_a_holder_gets_the_session_in_figures_when_it_ends(home: House, talk: Talk) -> None:
    await talk.write("// catatan rahasia")
    await talk.write("nomor saya 081234567890")
    await talk.say("baik")
    await talk.agent_reads("baik")
    await home.quiet_now()
    await talk.close()
    figures = {"length": "1 menit", "media": "0", "masked": "1", "notes": "1", "handovers": "0"}
    said = say(Notice.SUMMARY, ID, from_customer="2", from_staff="1", **figures)
    await until(lambda: any(text.endswith(said) for text in texts(talk.agent)))
    closing = next(text for text in texts(talk.agent) if text.endswith(said))
    assert "rahasia" not in closing


async def test_what_is_written_into_a_thread_that_has_just_ended_reaches_nobody(
    home: House, talk: Talk
) -> None:
    budi = await home.agent("Budi")
    first = await menu(talk.agent, talk.topic)
    home.sandbox.telegram.fail_next("deleteForumTopic", 429, retry_after=1)
    await talk.close()
    await talk.write("isi-terlambat")
    for label, notice in (("Balasan cepat", Notice.OVER), ("Alihkan", Notice.OVER)):
        assert await press(talk.agent, first, label) == say(notice, ID)
    await talk.agent.write("isi-terlambat", topic=None)
    await until(lambda: say(Notice.WRITTEN_TOO_LATE, ID) in texts(talk.agent))
    await home.quiet_now()
    assert not [text for text in (*talk.chat_texts(), *texts(budi)) if "isi-terlambat" in text]
    assert not talk.agent.topics()
