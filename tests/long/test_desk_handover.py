"""Handing over: the next one knows what was said, the one before sees nothing any more, the customer is told."""

from relay.address import Address, Scheme
from relay.notices import Notice, say
from relay.press import Press, Verb
from relay.session import Role
from tests.topeng.desk import ID, choose, hand_over, labels, press, texts
from tests.topeng.house import NUMBER, House, Talk, until
from tests.topeng.photos import photo


async def test_a_colleague_carries_on_with_the_last_lines_and_the_notes(
    home: House, talk: Talk
) -> None:
    budi = await home.agent("Budi")
    await talk.write("Halo, ada yang bisa dibantu?")
    await talk.customer_reads("dibantu?")
    await talk.say("Nomor saya 081234567890")
    await talk.customer.send_picture(photo(), "image/jpeg", "ini fotonya", to="+15005550006")
    await talk.write("// pelanggan minta cepat, WA 0812-9999-8888")
    await talk.agent_reads("ini fotonya")
    await home.quiet_now()
    code = talk.ticket.ticket.code
    assert await hand_over(talk, "Budi") == say(Notice.GIVEN_TO, ID, code=code, alias="Budi")
    await until(lambda: not talk.agent.topics())
    after = Talk(home, talk.customer, budi, talk.ticket, await home.topic(budi, talk.ticket))
    await after.agent_reads("Catatan internal")
    recap, notes = (one.text for one in after.thread()[:2])
    assert recap.split("\n")[1:3] == ["Pelanggan: Halo", "Sari: Halo, ada yang bisa dibantu?"]
    assert recap.endswith("Pelanggan: [foto] ini fotonya")
    assert "081234567890" not in recap
    assert "Sari: pelanggan minta cepat" in notes
    assert "9999" not in notes
    await talk.customer_reads(say(Notice.CONTINUED_BY, ID, alias="Budi"))
    await after.say("Halo Budi")
    await after.agent_reads("Halo Budi")
    await after.write("Siap")
    await after.customer_reads("Siap")
    assert await home.one("SELECT count(*) FROM trace WHERE action = 'hand_over'") == 1
    assert not talk.agent.topics()


async def test_what_the_former_holder_was_not_shown_reaches_the_next_alone_where_no_lines_go_over(
    home: House, talk: Talk
) -> None:
    budi = await home.agent("Budi")
    await home.rows("UPDATE service SET handover_lines = 0")
    offer = await choose(talk.agent, talk.topic, "Alihkan")
    home.sandbox.telegram.fail_next("sendMessage", 429, retry_after=1)
    await talk.say("belum terbaca")
    await until(lambda: any(one.status == 429 for one in home.handed))
    await press(talk.agent, offer, "Budi")
    after = Talk(home, talk.customer, budi, talk.ticket, await home.topic(budi, talk.ticket))
    await after.agent_reads("belum terbaca")
    await home.quiet_now()
    assert after.thread_texts() == ["belum terbaca"]
    assert not talk.agent.topics()


async def test_the_next_one_sees_no_piece_that_was_taken_back_not_even_quoted(
    home: House, talk: Talk
) -> None:
    budi = await home.agent("Budi")
    first = await talk.customer.say("0812 345", to=NUMBER)
    await talk.agent_reads("0812 345")
    await talk.say("67 8901")
    await until(lambda: not any("0812" in one.text for one in talk.thread()))
    await home.quiet_now()
    await hand_over(talk, "Budi")
    after = Talk(home, talk.customer, budi, talk.ticket, await home.topic(budi, talk.ticket))
    await talk.customer.say("yang ini ya", to=NUMBER, reply_to=first.id)
    await after.agent_reads("yang ini ya")
    await home.quiet_now()
    assert not any("0812" in one.text for one in budi.messages(after.topic))


async def test_back_to_the_queue_shows_the_ticket_to_colleagues_again(
    home: House, talk: Talk
) -> None:
    budi = await home.agent("Budi")
    code = talk.ticket.ticket.code
    offer = await choose(talk.agent, talk.topic, "Alihkan")
    assert labels(offer) == [["Budi"], ["Kembali ke antrean"], ["Batal"]]
    line = await press(talk.agent, offer, "Kembali ke antrean")
    assert line == say(Notice.GIVEN_BACK, ID, code=code)
    await until(lambda: not talk.agent.topics())
    await home.card(budi, talk.ticket)
    await home.quiet_now()
    assert texts(talk.agent)[-2:] == [line, line], "the card and a word; no new card"
    assert not [one for one in talk.agent.messages() if one.buttons]
    await talk.say("masih ada?")
    after = Talk(home, talk.customer, budi, talk.ticket, await home.claim(budi, talk.ticket))
    await after.agent_reads("masih ada?")
    assert after.thread()[0].text.endswith("Pelanggan: Halo")
    offer = await choose(budi, after.topic, "Alihkan")
    await press(budi, offer, "Kembali ke antrean")
    await until(lambda: not budi.topics())
    await budi.write("/antrean", topic=None)
    again = Talk(home, talk.customer, budi, talk.ticket, await home.claim(budi, talk.ticket))
    await again.agent_reads("Pelanggan: masih ada?")
    await home.quiet_now()
    assert talk.chat_texts().count(say(Notice.CONTINUED_BY, ID, alias="Budi")) == 1


async def test_nobody_hands_over_to_the_suspended_the_gone_or_oneself_nor_what_is_anothers(
    home: House, talk: Talk
) -> None:
    await home.agent("Budi")
    dian = await home.agent("Dian")
    await home.agent("Citra")
    offer = await choose(talk.agent, talk.topic, "Alihkan")
    await home.office.staffing.suspend("Budi")
    await home.office.staffing.remove("Citra")
    for alias in ("Budi", "Citra"):
        assert await press(talk.agent, offer, alias) == say(Notice.CANNOT_TAKE, ID)
    session = await home.one("SELECT id FROM session")
    own = (await home.one("SELECT id FROM staff WHERE alias = 'Sari'")).hex[:16]
    code = talk.ticket.ticket.code
    for phone, line in (
        (talk.agent, say(Notice.IS_YOURS_ALREADY, ID, code=code)),
        (dian, say(Notice.NOT_YOURS, ID)),
    ):
        chat = Address(Scheme.TELEGRAM, str(phone.user_id))
        forged = Press("1", chat, "1", Verb.GIVE, session, own, ID)
        assert await home.parts.desk.press(forged) == line
    await talk.say("masih hidup?")
    await talk.agent_reads("masih hidup?")
    assert await home.one("SELECT count(*) FROM participant WHERE staff_id IS NOT NULL") == 1


async def test_with_no_colleague_the_queue_is_left_and_a_cancelled_choice_changes_nothing(
    home: House, talk: Talk
) -> None:
    await home.agent("Dewi", role=Role.DRIVER)
    offer = await choose(talk.agent, talk.topic, "Alihkan")
    assert offer.text == say(Notice.NOBODY_ELSE, ID, code=talk.ticket.ticket.code)
    assert labels(offer) == [["Kembali ke antrean"], ["Batal"]]
    assert await press(talk.agent, offer, "Batal") == say(Notice.CANCELLED, ID)
    await until(lambda: say(Notice.CANCELLED, ID) in texts(talk.agent, talk.topic))
    await talk.say("lanjut")
    await talk.agent_reads("lanjut")
