"""What the guard touches can be appealed by one tap or one word, and what a service holds waits for a supervisor."""

import pytest

from bots.sandbox.message import Message
from bots.sandbox.telegram_phone import TelegramPhone
from relay.address import Address, Scheme
from relay.appeal import Judgement
from relay.language import Language
from relay.notices import Notice, say
from relay.notices.appeals import ASK, JUDGEMENTS
from relay.session import Role
from tests.topeng.house import CUSTOMER_BOT, SERVICE, House, Talk, until
from tests.topeng.photos import photo
from topeng.services import Services

ID = Language.INDONESIAN
LET, DENY = JUDGEMENTS[Judgement.RELEASE][ID], JUDGEMENTS[Judgement.DENY][ID]
RELEASED, DENIED = say(Notice.APPEAL_RELEASED, ID), say(Notice.APPEAL_DENIED, ID)
ASKED = say(Notice.APPEAL_ASKED, ID)
INVOICE = "nomor faktur Ibu 0812-3456-7890, mohon dicek"
MASKED = "nomor faktur Ibu [nomor disamarkan], mohon dicek"


@pytest.fixture
async def wati(home: House) -> TelegramPhone:
    """A supervisor."""
    return await home.agent("Wati", role=Role.SUPERVISOR)


async def rule(home: House, *rules: str) -> None:
    """Give the service rules of its own."""
    await Services(home.office.database).change_rules(SERVICE, lambda now: now.changed(rules))


async def card(wati: TelegramPhone, *texts: str) -> Message:
    """The newest card on the supervisor's phone that still has its buttons and says all of this."""

    def fitting() -> list[Message]:
        return [
            one
            for one in wati.messages()
            if one.buttons and "⚖" in one.text and all(text in one.text for text in texts)
        ]

    await until(fitting)
    return fitting()[-1]


def _chat(phone: TelegramPhone) -> Address:
    return Address(Scheme.TELEGRAM, str(phone.user_id))


async def decide(wati: TelegramPhone, one: Message, button: str) -> None:
    await wati.press(one.id, button)
    await until(lambda: wati.toasts and wati.toasts[-1] == say(Notice.APPEAL_DECIDED, ID))


async def tap(talk: Talk) -> str:
    """Press the way to a supervisor under the newest word of the guard; the line that shows."""
    offered = [
        one
        for one in talk.thread()
        if any(button.text == ASK[ID] for row in one.buttons for button in row)
    ]
    before = len(talk.agent.toasts)
    await talk.agent.press(offered[-1].id, ASK[ID])
    await until(lambda: len(talk.agent.toasts) > before)
    return talk.agent.toasts[-1]


async def test_one_tap_brings_a_masked_message_before_a_supervisor_who_lets_it_through(
    home: House, talk: Talk, wati: TelegramPhone
) -> None:
    await talk.write(INVOICE)
    await talk.customer_reads(MASKED)
    await until(lambda: any(one.buttons for one in talk.thread() if "disamarkan" in one.text))
    assert await tap(talk) == ASKED
    shown = await card(wati, talk.ticket.ticket.code, "Sari", "nomor telepon", INVOICE)
    assert await tap(talk) == say(Notice.APPEAL_BEFORE, ID)
    await decide(wati, shown, LET)
    await talk.customer_reads("✎ " + INVOICE)
    await talk.agent_reads(RELEASED)
    await until(lambda: any("diloloskan Wati" in one.text for one in wati.messages()))
    assert await home.one("SELECT state FROM appeal") == "released"
    assert await home.one("SELECT original FROM inbound WHERE original IS NOT NULL") is None
    appeal = await home.one("SELECT id FROM appeal")
    said = await home.office.appeals.rule(_chat(wati), appeal, Judgement.DENY, ID)
    assert said == say(Notice.APPEAL_CLOSED, ID)


async def test_a_customer_appeals_by_a_word_and_nobody_of_the_staff_sees_what_was_masked(
    home: House, talk: Talk, wati: TelegramPhone
) -> None:
    await talk.say("Nomor rumah saya 0812 3456 7890 ya")
    await talk.agent_reads("Nomor rumah saya [nomor disamarkan] ya")
    await until(lambda: any("Balas BANDING" in one.text for one in talk.chat()))
    await talk.say("banding")
    await talk.customer_reads(ASKED)
    shown = await card(wati, "Pelanggan", "nomor telepon", "[nomor disamarkan]")
    assert "3456" not in shown.text
    await decide(wati, shown, DENY)
    await talk.customer_reads(DENIED)
    await home.quiet_now()
    assert talk.thread_texts()[-1] == "Nomor rumah saya [nomor disamarkan] ya"
    assert await home.one("SELECT count(*) FROM inbound WHERE original IS NOT NULL") == 0
    await talk.say("banding")
    await talk.agent_reads("banding")  # there is nothing left to appeal: an ordinary word


async def test_a_service_that_holds_keeps_a_message_until_a_supervisor_has_decided(
    home: House, talk: Talk, wati: TelegramPhone
) -> None:
    await rule(home, "agent:link=hold", "customer:link=refuse")
    await talk.write("lihat https://contoh.example/promo ya")
    await until(lambda: any("ditahan" in one.text for one in talk.thread()))
    await talk.write("nanti saya jelaskan")
    await talk.customer_reads("nanti saya jelaskan")
    first = await card(wati, "https://contoh.example/promo")
    await decide(wati, first, LET)
    await talk.customer_reads("lihat https://contoh.example/promo ya")
    await talk.write("atau https://contoh.example/lain")
    await decide(wati, await card(wati, "contoh.example/lain"), DENY)
    await talk.agent_reads(DENIED)
    await talk.say("cek https://contoh.example/saya")
    await until(lambda: any("tidak dikirim" in one.text for one in talk.chat()))
    await home.quiet_now()
    assert not any("lain" in one.text for one in talk.chat())
    assert not any("contoh.example/saya" in one.text for one in talk.thread())


async def test_what_waits_for_a_supervisor_goes_nowhere_after_the_end_and_its_writer_hears_so(
    home: House, talk: Talk, wati: TelegramPhone
) -> None:
    await rule(home, "phone=hold")
    await talk.say("0812 3456 7890 nomor saya")
    shown = await card(wati, "Pelanggan")
    await home.office.tickets.close(talk.ticket.ticket.code)
    await until(lambda: any("1 pesan terakhir" in one.text for one in talk.chat()))
    await wati.press(shown.id, LET)
    await until(lambda: wati.toasts and wati.toasts[-1] == say(Notice.APPEAL_CLOSED, ID))
    assert await home.one("SELECT state FROM appeal") == "void"
    assert await home.one("SELECT count(*) FROM inbound WHERE state = 'review'") == 0


async def test_only_a_supervisor_decides_and_only_its_writer_appeals(
    home: House, talk: Talk, wati: TelegramPhone
) -> None:
    await talk.write(INVOICE)
    await until(lambda: any(one.buttons for one in talk.thread() if "disamarkan" in one.text))
    inbound = await home.one("SELECT id FROM inbound WHERE verdict = 'masked'")
    appeals, chat = home.office.appeals, await home.agent("Budi")
    stranger = _chat(chat)
    assert await appeals.press(stranger, inbound, ID) == say(Notice.APPEAL_OVER, ID)
    assert await tap(talk) == ASKED
    appeal = await home.one("SELECT id FROM appeal")
    said = await appeals.rule(stranger, appeal, Judgement.RELEASE, ID)
    assert said == say(Notice.CASE_NOT_YOURS, ID)
    await card(wati)
    assert await home.one("SELECT state FROM appeal") == "open"


async def test_a_customers_secret_code_is_not_kept_and_cannot_be_appealed(
    home: House, talk: Talk, wati: TelegramPhone
) -> None:
    await talk.say("kode OTP saya 482913")
    await until(lambda: any("kode rahasia" in one.text for one in talk.chat()))
    assert not any("BANDING" in one.text for one in talk.chat())
    assert await home.one("SELECT count(*) FROM inbound WHERE original IS NOT NULL") == 0
    await talk.say("BANDING")
    await talk.agent_reads("BANDING")
    assert not any("⚖" in one.text for one in wati.messages())


async def test_where_there_is_no_supervisor_the_writer_is_told(home: House, talk: Talk) -> None:
    await talk.write(INVOICE)
    await until(lambda: any(one.buttons for one in talk.thread() if "disamarkan" in one.text))
    assert await tap(talk) == say(Notice.APPEAL_NOBODY, ID)


async def test_files_are_judged_by_the_rules_of_their_senders_service_and_role(
    home: House, talk: Talk
) -> None:
    await rule(home, "customer:picture=refuse", "customer:phone=pass")
    await talk.customer.send_picture(photo(), "image/jpeg", "")
    await until(lambda: any("tidak" in one.text for one in talk.chat()))
    await talk.say("nomor toko 0812 3456 7890")
    await talk.agent_reads("nomor toko 0812 3456 7890")
    await talk.customer.send_document(b"telp 0812 3456 7890\n", "text/plain", "a.txt")
    await until(lambda: len(_files(talk)) == 1)
    await rule(home, "customer:phone=default")
    await talk.customer.send_document(b"telp 0812 3456 7890\n", "text/plain", "b.txt")
    await until(lambda: len(_files(talk)) == 2)
    assert _files(talk) == [b"telp 0812 3456 7890\n", b"telp [nomor disamarkan]\n"]
    assert not any(one.picture for one in talk.thread())


def _files(talk: Talk) -> list[bytes]:
    phones = talk.house.sandbox.phones
    return [phones.media(one.file.media)[1] for one in talk.thread() if one.file]


async def test_a_customer_on_telegram_appeals_by_a_tap(home: House, wati: TelegramPhone) -> None:
    sari, ticket = await home.agent("Sari"), await home.ticket(None)
    topic = await home.claim(sari, ticket)
    anton = home.sandbox.phones.telegram(8_402, "Pak Anton")
    await anton.start(CUSTOMER_BOT, (ticket.link or "").partition("?start=")[2])

    def got() -> list[Message]:
        return [one for one in anton.messages(bot=CUSTOMER_BOT) if not one.mine]

    await until(lambda: any(ticket.ticket.code in one.text for one in got()))
    await anton.write("nomor faktur 0812 3456 7890", bot=CUSTOMER_BOT)
    await until(lambda: any(one.buttons for one in got()))
    offered = next(one for one in got() if one.buttons)
    await anton.press(offered.id, ASK[ID], bot=CUSTOMER_BOT)
    await until(lambda: any(one.text == ASKED for one in got()))
    await decide(wati, await card(wati, "Pelanggan"), LET)
    await until(
        lambda: any(
            one.text == "nomor faktur 0812 3456 7890" and one.edited for one in sari.messages(topic)
        )
    )
