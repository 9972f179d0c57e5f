"""Quick replies cross as if they had been written; a report goes to supervisors and holds nothing."""

from relay.canned import DEFAULTS
from relay.language import Language
from relay.notices import Notice, say
from relay.notices.buttons import GROUNDS
from relay.session import Role
from tests.topeng.desk import ID, choose, labels, press, texts
from tests.topeng.house import SERVICE, House, Talk, until
from topeng.chance import SystemChance
from topeng.replies import Replies

EN = Language.ENGLISH
FIRST = DEFAULTS[Role.AGENT][0]


async def test_a_reply_is_sent_with_one_press_and_judged_and_recorded_like_any_message(
    home: House, talk: Talk
) -> None:
    offer = await choose(talk.agent, talk.topic, "Balasan cepat")
    assert labels(offer) == [[one.labels[ID]] for one in DEFAULTS[Role.AGENT]]
    assert await press(talk.agent, offer, FIRST.labels[ID]) == say(Notice.REPLY_SENT, ID)
    await talk.customer_reads(FIRST.texts[ID])
    rows = await home.rows("SELECT source, state FROM inbound WHERE message_id LIKE 'press:%'")
    assert [tuple(row) for row in rows] == [("telegram:staff:press", "relayed")]
    assert await press(talk.agent, offer, FIRST.labels[ID]) == say(Notice.REPLY_SENT, ID)
    await until(lambda: talk.chat_texts().count(FIRST.texts[ID]) == 2)
    await home.rows("UPDATE binding SET last_inbound_at = clock_timestamp() - interval '25 hours'")
    assert await press(talk.agent, offer, FIRST.labels[ID]) == say(Notice.REPLY_NOT_SENT, ID)
    await home.quiet_now()
    assert talk.chat_texts().count(FIRST.texts[ID]) == 2


async def test_a_services_own_replies_stand_in_the_readers_language_and_pass_the_guard(
    home: House, talk: Talk
) -> None:
    replies = Replies(SERVICE, home.office.database, SystemChance())
    await replies.add(Role.AGENT, ID, "Alamat", "Kantor kami di Menteng.")
    await replies.add(Role.AGENT, EN, "alamat", "Our office is in Menteng.")
    await replies.add(Role.AGENT, ID, "Pribadi", "WA saya 081234567890 ya")
    await replies.add(Role.DRIVER, ID, "Macet", "Macet")
    await home.rows(
        "UPDATE lane SET language = 'en' FROM proxy WHERE channel = 'whatsapp' AND proxy_id = proxy.id"
    )
    offer = await choose(talk.agent, talk.topic, "Balasan cepat")
    assert labels(offer) == [["Alamat"], ["Pribadi"]]
    await press(talk.agent, offer, "Alamat")
    await talk.customer_reads("Our office is in Menteng.")
    await press(talk.agent, offer, "Pribadi")
    await home.quiet_now()
    assert not [text for text in talk.chat_texts() if "081234567890" in text]
    await replies.remove(Role.AGENT, ID, "Alamat")
    assert await press(talk.agent, offer, "Alamat") == say(Notice.REPLY_GONE, ID)


async def test_an_agent_reports_a_customer_and_the_conversation_goes_on(
    home: House, talk: Talk
) -> None:
    boss = await home.agent("Ratna", role=Role.SUPERVISOR)
    offer = await choose(talk.agent, talk.topic, "Lapor")
    ground = GROUNDS["fraud"][ID]
    assert labels(offer) == [*([words[ID]] for words in GROUNDS.values()), ["Batal"]]
    assert await press(talk.agent, offer, ground) == say(Notice.REPORTED, ID)
    assert await press(talk.agent, offer, ground) == say(Notice.REPORTED_MORE, ID)
    await until(lambda: any(ground in text for text in texts(boss)))
    await talk.say("kenapa?")
    await talk.agent_reads("kenapa?")
    await talk.write("sebentar")
    await talk.customer_reads("sebentar")
    about = "SELECT role FROM participant WHERE id = (SELECT about FROM case_file)"
    assert await home.one(about) == "customer"
    assert await home.one("SELECT count(*) FROM participant WHERE held_at IS NOT NULL") == 0
