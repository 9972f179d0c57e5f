"""Reports: whoever is reported is held, supervisors see why and decide, and everyone hears what concerns them."""

import pytest

from bots.sandbox.message import Message
from bots.sandbox.telegram_phone import TelegramPhone
from relay.language import Language
from relay.notices import CASE_BUTTONS, Notice, say
from relay.ruling import Ruling
from relay.session import Role
from tests.topeng.desk import choose, press
from tests.topeng.house import NUMBER, House, Talk, until
from tests.topeng.photos import photo

ID = Language.INDONESIAN
HELD, CLOSED = say(Notice.HELD, ID), say(Notice.CLOSED_CUSTOMER, ID)
THANKS = say(Notice.REPORTED_HELD, ID, alias="Sari")
MORE = say(Notice.REPORTED_MORE, ID)
RELEASE, END, UPHOLD, DISMISS = (CASE_BUTTONS[one][ID] for one in Ruling)


@pytest.fixture
async def wati(home: House) -> TelegramPhone:
    """A supervisor."""
    return await home.agent("Wati", role=Role.SUPERVISOR)


async def card(wati: TelegramPhone, *texts: str) -> Message:
    """The newest report on the supervisor's phone that still has its buttons and says all of this."""

    def fitting() -> list[Message]:
        return [
            one
            for one in wati.messages()
            if one.buttons and "⚠ Laporan" in one.text and all(text in one.text for text in texts)
        ]

    await until(fitting)
    return fitting()[-1]


async def decide(
    wati: TelegramPhone, one: Message, button: str, answer: str = "Diputuskan"
) -> None:
    """Press a button of a report and wait for what it says."""
    await wati.press(one.id, button)
    await until(lambda: wati.toasts and wati.toasts[-1].startswith(answer))


async def reported(talk: Talk, words: str = "LAPOR dia minta OTP saya") -> None:
    await talk.say(words)
    await talk.customer_reads(THANKS)


async def test_a_report_holds_the_agent_tells_the_supervisor_and_thanks_the_customer(
    home: House, talk: Talk, wati: TelegramPhone
) -> None:
    await reported(talk, "LAPOR dia minta saya kirim ke 0812 3456 7890, kode OTP 482913")
    one = await card(wati, talk.ticket.ticket.code, "Tentang: Sari", "Dari: Pelanggan")
    assert "3456" not in one.text
    assert "482913" not in one.text
    assert "dia minta saya kirim" in one.text
    assert [button.text for row in one.buttons for button in row] == [RELEASE, END, DISMISS]
    await talk.write("jangan bilang siapa-siapa")
    await talk.write("halo?")
    await talk.agent_reads(HELD)
    await home.quiet_now()
    assert talk.thread_texts() == ["Halo", HELD]
    assert talk.chat_texts() == [THANKS]
    assert await home.one("SELECT count(*) FROM inbound WHERE state = 'held'") == 2
    await talk.say("Halo, masih di sana?")
    await talk.agent_reads("Halo, masih di sana?")


async def test_what_was_held_goes_out_in_its_order_once_released_and_what_follows_as_usual(
    home: House, talk: Talk, wati: TelegramPhone
) -> None:
    await reported(talk)
    for number in range(4):
        await talk.write(f"pesan {number}")
    await until(lambda: _held(home, 4))
    await decide(wati, await card(wati), RELEASE, "Diputuskan. Dilepaskan: 4")
    await talk.write("pesan 4")
    await talk.customer_reads("pesan 4")
    assert talk.chat_texts() == [THANKS, *(f"pesan {number}" for number in range(5))]
    assert await home.one("SELECT state FROM case_file") == "dismissed"
    assert await home.one("SELECT count(*) FROM participant WHERE held_at IS NOT NULL") == 0
    deeds = await home.rows(
        "SELECT action, subject FROM trace WHERE action LIKE 'case%' ORDER BY id"
    )
    code = talk.ticket.ticket.code
    assert [tuple(deed) for deed in deeds] == [("case_open", code), ("case_release", code)]
    decided = say(Notice.CASE_DISMISSED, ID, code=code, by="Wati")
    await until(lambda: any(one.text == decided and not one.buttons for one in wati.messages()))


async def test_a_held_message_still_answers_what_it_answered(
    home: House, talk: Talk, wati: TelegramPhone
) -> None:
    await talk.say("jam berapa?")
    await talk.agent_reads("jam berapa?")
    asked = next(one for one in talk.thread() if one.text == "jam berapa?")
    await reported(talk)
    await talk.agent.write("jam 9", topic=talk.topic, reply_to=asked.id)
    await until(lambda: _held(home, 1))
    await decide(wati, await card(wati), RELEASE, "Diputuskan. Dilepaskan: 1")
    await talk.customer_reads("jam 9")
    assert talk.chat()[-1].text == "› jam berapa?\njam 9"


async def test_a_held_edit_changes_what_it_belongs_to(
    home: House, talk: Talk, wati: TelegramPhone
) -> None:
    await reported(talk)
    mine = await talk.agent.write("besok jam 9", topic=talk.topic)
    await talk.agent.edit(mine.id, "besok jam 10")
    await until(lambda: _held(home, 2))
    await decide(wati, await card(wati), DISMISS)
    await talk.customer_reads("✎ besok jam 10")
    assert talk.chat_texts()[-2:] == ["besok jam 9", "✎ besok jam 10"]


async def test_upholding_ends_the_conversation_and_the_writer_hears_how_many_never_went(
    home: House, talk: Talk, wati: TelegramPhone
) -> None:
    await reported(talk)
    await talk.write("rahasia 1")
    await talk.write("rahasia 2")
    await until(lambda: _held(home, 2))
    await decide(wati, await card(wati), END)
    await talk.customer_reads(CLOSED)
    unsent = say(Notice.UNSENT, ID, count="2")
    await until(lambda: any(unsent in one.text for one in talk.agent.messages()))
    await home.quiet_now()
    assert talk.topic not in talk.agent.topics()
    assert not any("rahasia" in one.text for one in talk.chat())
    assert not home.contents_after(0.0, "rahasia 1")
    assert await home.one("SELECT state FROM case_file") == "upheld"
    assert await home.one("SELECT count(*) FROM inbound WHERE state = 'void'") == 2


async def test_a_second_report_is_added_to_the_first(
    home: House, talk: Talk, wati: TelegramPhone
) -> None:
    await reported(talk, "LAPOR dia kasar")
    first = await card(wati, "dia kasar")
    await talk.say("lapor: dan minta uang")
    await talk.customer_reads(MORE)
    await card(wati, "dia kasar\ndan minta uang")
    await until(lambda: not next(one for one in wati.messages() if one.id == first.id).buttons)
    assert await home.one("SELECT count(*) FROM case_file") == 1


async def test_a_case_is_decided_once_and_by_supervisors_alone(
    home: House, talk: Talk, wati: TelegramPhone
) -> None:
    yanti = await home.agent("Yanti", role=Role.SUPERVISOR)
    await reported(talk)
    mine, hers = await card(wati), await card(yanti)
    await home.rows("UPDATE staff SET role = 'agent' WHERE alias = 'Yanti'")
    await decide(yanti, hers, END, say(Notice.CASE_NOT_YOURS, ID))
    await home.rows("UPDATE staff SET role = 'supervisor' WHERE alias = 'Yanti'")
    await wati.press(mine.id, DISMISS)
    await yanti.press(hers.id, END)
    await until(lambda: wati.toasts and len(yanti.toasts) == 2)
    answers = [wati.toasts[-1], yanti.toasts[-1]]
    assert answers.count(say(Notice.CASE_CLOSED, ID)) == 1
    assert (
        await home.one(
            "SELECT count(*) FROM trace WHERE action LIKE 'case_%' AND staff_id IS NOT NULL"
        )
        == 1
    )


async def test_when_the_ticket_ends_otherwise_what_was_held_is_void_and_its_writer_is_told(
    home: House, talk: Talk, wati: TelegramPhone
) -> None:
    await reported(talk)
    await talk.write("rahasia")
    await until(lambda: _held(home, 1))
    await talk.close()
    unsent = say(Notice.UNSENT, ID, count="1")
    await until(lambda: any(unsent in one.text for one in talk.agent.messages()))
    await decide(wati, await card(wati), RELEASE, "Diputuskan. Dilepaskan: 0")
    await home.quiet_now()
    assert not any("rahasia" in one.text for one in talk.chat())


async def test_a_conversation_that_has_ended_can_be_reported_and_nothing_is_held(
    home: House, talk: Talk, wati: TelegramPhone
) -> None:
    await talk.close()
    await talk.say("LAPOR dia kasar sekali")
    await talk.customer_reads(say(Notice.REPORTED, ID))
    one = await card(wati, "Tentang: Sari", "dia kasar sekali", say(Notice.CASE_OVER, ID))
    assert [button.text for row in one.buttons for button in row] == [UPHOLD, DISMISS]
    await decide(wati, one, UPHOLD)
    assert await home.one("SELECT state FROM case_file") == "upheld"


async def test_a_report_that_quotes_a_conversation_that_is_over_is_about_that_one(
    home: House, talk: Talk, wati: TelegramPhone
) -> None:
    await talk.write("Ibu lambat sekali")
    await talk.customer_reads("Ibu lambat sekali")
    said = next(one for one in talk.chat() if "lambat" in one.text)
    await talk.close()
    budi = await home.agent("Budi")
    await home.talk(talk.customer, budi)
    await talk.customer.say("LAPOR ini", to=NUMBER, reply_to=said.id)
    await card(wati, "Tentang: Sari", talk.ticket.ticket.code, say(Notice.CASE_OVER, ID))
    assert await home.one("SELECT count(*) FROM participant WHERE held_at IS NOT NULL") == 0


async def test_a_held_photo_goes_out_once_released(
    home: House, talk: Talk, wati: TelegramPhone
) -> None:
    await reported(talk)
    await talk.agent.send_photo(photo(), "bukti", topic=talk.topic)
    await until(lambda: _held(home, 1))
    await decide(wati, await card(wati), RELEASE)
    await until(lambda: any(one.picture and one.text == "bukti" for one in talk.chat()))


async def test_a_held_photo_that_cannot_be_had_is_told_of_at_once_and_never_goes(
    home: House, talk: Talk, wati: TelegramPhone
) -> None:
    await reported(talk)
    broken = photo()[: len(photo()) // 2]
    await talk.agent.send_document(broken, "f.jpg", "image/jpeg", "rusak", topic=talk.topic)
    await talk.agent_reads("Tidak terkirim")
    await decide(wati, await card(wati), RELEASE, "Diputuskan. Dilepaskan: 0")
    await home.quiet_now()
    assert not any("rusak" in one.text for one in talk.chat())


async def test_one_that_ended_long_ago_cannot(home: House, talk: Talk) -> None:
    await talk.close()
    await home.rows("UPDATE session SET ended_at = ended_at - interval '31 days'")
    await talk.say("LAPOR")
    await talk.customer_reads(say(Notice.NOTHING_TO_REPORT, ID))


async def test_a_report_before_anyone_has_taken_the_ticket_is_about_nobody(
    home: House, wati: TelegramPhone
) -> None:
    rina = home.customer()
    await home.ticket(rina)
    await rina.say("LAPOR", to=NUMBER)
    await until(lambda: any(one.text == say(Notice.REPORTED, ID) for one in rina.messages(NUMBER)))
    one = await card(wati, "Tentang: —")
    await decide(wati, one, DISMISS)


async def test_who_is_held_and_gives_the_ticket_back_and_takes_it_again_is_held_still(
    home: House, talk: Talk, wati: TelegramPhone
) -> None:
    await reported(talk)
    await talk.write("sebelum")
    await until(lambda: _held(home, 1))
    offer = await choose(talk.agent, talk.topic, "Alihkan")
    await press(talk.agent, offer, "Kembali ke antrean")
    await until(lambda: not talk.agent.topics())
    await talk.agent.write("/antrean")
    topic = await home.claim(talk.agent, talk.ticket)
    await talk.agent.write("sesudah", topic=topic)
    await until(lambda: _held(home, 2))
    await decide(wati, await card(wati), RELEASE)
    await talk.customer_reads("sesudah")
    await home.quiet_now()
    assert "sebelum" not in talk.chat_texts()
    lost = say(Notice.LOST_STAFF, ID, code=talk.ticket.ticket.code)
    await until(lambda: any(one.text == lost for one in talk.agent.messages()))


async def test_who_was_held_and_has_gone_hears_in_their_own_chat_what_the_end_took_away(
    home: House, talk: Talk, wati: TelegramPhone
) -> None:
    await reported(talk)
    await talk.write("sebelum")
    await until(lambda: _held(home, 1))
    offer = await choose(talk.agent, talk.topic, "Alihkan")
    await press(talk.agent, offer, "Kembali ke antrean")
    await talk.close()
    lost = say(Notice.LOST_STAFF, ID, code=talk.ticket.ticket.code)
    await until(lambda: any(one.text == lost for one in talk.agent.messages()))


async def test_after_the_window_has_closed_a_released_message_does_not_go_and_its_writer_hears_why(
    home: House, talk: Talk, wati: TelegramPhone
) -> None:
    await reported(talk)
    await talk.write("pesan")
    await until(lambda: _held(home, 1))
    await home.rows("UPDATE binding SET last_inbound_at = now() - interval '25 hours'")
    await decide(wati, await card(wati), RELEASE, "Diputuskan. Dilepaskan: 0")
    await talk.agent_reads("24 jam")
    assert "pesan" not in talk.chat_texts()


async def _held(home: House, count: int) -> bool:
    held = await home.one("SELECT count(*) FROM inbound WHERE state = 'held'")
    return bool(held == count)
