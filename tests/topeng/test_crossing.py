"""Places, edits, quotes, albums and notes: they cross as far as the other side can show them."""

from relay.language import Language
from relay.notices import Notice, say
from tests.topeng.house import BOT, NUMBER, House, Talk, until
from tests.topeng.photos import photo

ID = Language.INDONESIAN


async def test_a_place_crosses_both_ways(home: House, talk: Talk) -> None:
    await talk.customer.send_location(-6.2, 106.8, to=NUMBER)
    await talk.agent_reads("-6.2")
    await talk.agent.send_location(-7.25, 112.75, topic=talk.topic)
    await talk.customer_reads("-7.25")


async def test_an_agents_edit_reaches_whatsapp_as_a_new_line_that_says_so(
    home: House, talk: Talk
) -> None:
    sent = await talk.agent.write("Datang jam 3", topic=talk.topic)
    await talk.customer_reads("Datang jam 3")
    await talk.agent.edit(sent.id, "Datang jam 4")
    await talk.customer_reads("✎ Datang jam 4")
    await talk.agent.edit(sent.id, "Hubungi 0812 3456 7890")
    await talk.customer_reads("✎ Hubungi [nomor disamarkan]")


async def test_an_edit_after_the_end_reaches_nobody(home: House, talk: Talk) -> None:
    sent = await talk.agent.write("lama", topic=talk.topic)
    await talk.customer_reads("lama")
    await talk.close()
    await home.quiet_now()
    before = len(talk.chat())
    home.sandbox.telegram.push_raw(
        BOT,
        {
            "edited_message": {
                "message_id": int(sent.id),
                "date": 1,
                "edit_date": 2,
                "chat": {"id": talk.agent.user_id, "type": "private"},
                "from": {"id": talk.agent.user_id, "is_bot": False, "first_name": "Sari"},
                "message_thread_id": talk.topic,
                "is_topic_message": True,
                "text": "terlambat",
            }
        },
    )
    await home.quiet_now()
    assert len(talk.chat()) == before


async def test_a_customers_quote_shows_as_a_reply_in_the_thread(home: House, talk: Talk) -> None:
    asked = await talk.agent.write("Nama ibu kandung?", topic=talk.topic)
    await talk.customer_reads("Nama ibu kandung?")
    question = talk.chat()[-1]
    await talk.customer.say("yang mana?", to=NUMBER, reply_to=question.id)
    await talk.agent_reads("yang mana?")
    assert talk.thread()[-1].reply_to == asked.id


async def test_an_agents_quote_shows_as_a_first_line_on_whatsapp(home: House, talk: Talk) -> None:
    await talk.say("Saya sudah kirim formulirnya kemarin")
    await talk.agent_reads("formulirnya kemarin")
    read = talk.thread()[-1]
    await talk.agent.write("yang ini sudah diterima", topic=talk.topic, reply_to=read.id)
    await talk.customer_reads("yang ini sudah diterima")
    assert talk.chat()[-1].text == (
        "› Saya sudah kirim formulirnya kemarin\nyang ini sudah diterima"
    )


async def test_an_albums_pictures_cross_one_by_one_and_its_sender_hears_so_once(
    home: House, talk: Talk
) -> None:
    for _ in range(3):
        sent = talk.agent._line.add_picture(BOT, photo())
        await talk.agent.send_other(
            {"photo": sent, "media_group_id": "album-1"}, topic=talk.topic, bot=BOT
        )
    await until(lambda: sum(one.picture is not None for one in talk.chat()) == 3)
    said = [one.text for one in talk.thread()]
    assert said.count(say(Notice.ALBUM, ID)) == 1


async def test_a_note_of_an_agent_stays_inside_and_is_marked(home: House, talk: Talk) -> None:
    sent = await talk.agent.write("// pelanggan ini sabar", topic=talk.topic)
    await until(
        lambda: any(
            one.id == sent.id and one.reaction == "✍" for one in talk.agent.messages(talk.topic)
        )
    )
    await home.quiet_now()
    assert not [
        one for one in home.handed if one.carrier == "twilio" and b"sabar" in one.searchable()
    ]
    assert await home.one("SELECT count(*) FROM note") == 1
    assert (
        await home.one("SELECT count(*) FROM inbound WHERE state = 'noted' AND body IS NULL") == 1
    )


async def test_a_file_under_a_note_stays_inside_and_only_the_words_are_kept(
    home: House, talk: Talk
) -> None:
    sent = await talk.agent.send_photo(photo(), "// KTP ini tampak palsu", topic=talk.topic)
    await until(
        lambda: any(
            one.id == sent.id and one.reaction == "✍" for one in talk.agent.messages(talk.topic)
        )
    )
    await home.quiet_now()
    assert not any(one.picture for one in talk.chat())
    assert await home.one("SELECT count(*) FROM media") == 0
    assert await home.one("SELECT count(*) FROM note") == 1
