"""Customer, driver and agent on one ticket, over one sender: each conversation is its own."""

from dataclasses import dataclass

import pytest

from bots.sandbox.message import Message
from bots.sandbox.telegram_phone import TelegramPhone
from bots.sandbox.whatsapp_phone import WhatsAppPhone
from relay.language import Language
from relay.notices import Notice, say
from relay.session import Role
from relay.ticket import TicketKind
from tests.topeng.house import CUSTOMER_BOT, NUMBER, House, until
from topeng.life.tickets import Shown

ID = Language.INDONESIAN


@dataclass
class Order:
    """An order with everyone in it."""

    home: House
    rina: WhatsAppPhone
    sari: TelegramPhone
    joko: TelegramPhone
    ticket: Shown
    desk: int
    ride: int

    def chat(self) -> list[Message]:
        """What the customer got, without the opening."""
        return [one for one in self.rina.messages(NUMBER) if not one.mine][1:]

    async def rina_reads(self, text: str) -> Message:
        await until(lambda: any(text in one.text for one in self.chat()))
        return next(one for one in reversed(self.chat()) if text in one.text)

    def heard(self, phone: TelegramPhone, topic: int) -> list[str]:
        messages = [one.text for one in phone.messages(topic) if not one.mine][1:]
        return [line for text in messages for line in text.split("\n")]


@pytest.fixture
async def order(home: House) -> Order:
    rina, sari = home.customer(), await home.agent("Sari")
    joko = await home.agent("Joko", role=Role.DRIVER)
    ticket = await home.ticket(rina, TicketKind.TRANSACTION, driver="Joko")
    await until(lambda: joko.topics() and joko.messages(next(iter(joko.topics()))))
    desk = await home.claim(sari, ticket)
    return Order(home, rina, sari, joko, ticket, desk, next(iter(joko.topics())))


async def opened(order: Order) -> None:
    """Let the customer write to both once, so that WhatsApp's window is open."""
    await order.rina.say("halo", to=NUMBER)
    await order.rina_reads("1.")
    await order.rina.say("1", to=NUMBER)
    await until(lambda: order.heard(order.sari, order.desk) == ["halo"])


async def test_what_does_not_say_where_it_belongs_reaches_nobody_until_the_customer_answers(
    order: Order,
) -> None:
    await order.rina.say("ya", to=NUMBER)
    await order.rina.say("tunggu sebentar", to=NUMBER)
    question = await order.rina_reads("2.")
    assert "Joko (driver)" in question.text
    assert "Sari" in question.text
    await order.home.quiet_now()
    assert order.heard(order.sari, order.desk) == order.heard(order.joko, order.ride) == []
    number = next(line[0] for line in question.text.split("\n") if "Joko" in line)
    await order.rina.say(number, to=NUMBER)
    await until(lambda: order.heard(order.joko, order.ride) == ["ya", "tunggu sebentar"])
    await order.home.quiet_now()
    assert order.heard(order.sari, order.desk) == []
    assert len([one for one in order.chat() if "2." in one.text]) == 1


async def test_the_customer_sees_who_writes_and_a_quote_or_a_code_answers_that_one(
    order: Order,
) -> None:
    await opened(order)
    await order.joko.write("Saya sudah di titik jemput", topic=order.ride)
    await order.sari.write("Ada yang bisa kami bantu?", topic=order.desk)
    from_joko = await order.rina_reads("titik jemput")
    from_sari = await order.rina_reads("kami bantu")
    assert from_joko.text.startswith("Joko (driver) · ")
    assert from_sari.text.startswith(f"Sari · {order.ticket.ticket.code}\n")
    await order.rina.say("sebentar pak", to=NUMBER, reply_to=from_joko.id)
    await until(lambda: order.heard(order.joko, order.ride) == ["sebentar pak"])
    await order.rina.say(f"{order.ticket.ticket.code} tidak, terima kasih", to=NUMBER)
    await until(lambda: order.heard(order.sari, order.desk)[-1] == "tidak, terima kasih")
    await order.home.quiet_now()
    assert order.heard(order.joko, order.ride) == ["sebentar pak"]


async def test_the_end_silences_driver_and_agent_at_once_and_an_old_quote_reaches_nobody(
    order: Order,
) -> None:
    await opened(order)
    await order.joko.write("sampai", topic=order.ride)
    last = await order.rina_reads("sampai")
    await order.home.close(order.ticket)
    await until(lambda: not order.sari.topics() and not order.joko.topics())
    await order.home.quiet_now()
    closing = say(Notice.CLOSED_CUSTOMER, ID)
    assert [one.text for one in order.chat()].count(closing) == 1
    await order.rina.say("makasih", to=NUMBER, reply_to=last.id)
    await order.rina_reads(say(Notice.NOT_ACTIVE, ID))


async def test_another_driver_takes_the_order_over_and_the_first_ones_thread_is_gone(
    order: Order,
) -> None:
    await opened(order)
    dewi = await order.home.agent("Dewi", role=Role.DRIVER)
    await order.home.office.tickets.assign(order.ticket.ticket.code, "Dewi")
    await until(lambda: not order.joko.topics() and dewi.topics())
    await dewi.write("Saya gantikan Pak Joko", topic=next(iter(dewi.topics())))
    assert (await order.rina_reads("gantikan")).text.startswith("Dewi (driver) · ")


async def test_a_quote_of_a_conversation_that_is_over_does_not_reach_the_other(
    order: Order,
) -> None:
    """And right after one has ended, the last one left is not taken for granted."""
    await opened(order)
    await order.joko.write("sampai tujuan", topic=order.ride)
    from_joko = await order.rina_reads("sampai tujuan")
    other = await order.home.ticket(order.rina)
    await order.home.close(order.ticket)
    await until(lambda: not order.joko.topics())
    await order.rina.say("terima kasih pak", to=NUMBER, reply_to=from_joko.id)
    await order.rina.say("eh, satu lagi", to=NUMBER)
    await order.rina_reads(f"1. CS · {other.ticket.code}")
    await order.home.quiet_now()
    states = await order.home.rows("SELECT state FROM inbound ORDER BY place DESC LIMIT 2")
    assert [row["state"] for row in states] == ["asked", "refused"]


async def test_what_waits_for_an_answer_never_reaches_a_conversation_that_began_later(
    order: Order,
) -> None:
    await order.rina.say("pin rumah saya di blok C", to=NUMBER)
    await order.rina_reads("2.")
    await order.home.close(order.ticket)
    other = await order.home.ticket(order.rina)
    topic = await order.home.claim(order.sari, other)
    await order.rina.say("halo, soal akun saya", to=NUMBER)
    await order.rina_reads(f"1. Sari · {other.ticket.code}")
    await order.rina.say("1", to=NUMBER)
    await until(lambda: order.heard(order.sari, topic) == ["halo, soal akun saya"])
    await order.rina_reads(say(Notice.UNANSWERED, ID))
    await order.home.quiet_now()
    assert order.heard(order.sari, topic) == ["halo, soal akun saya"]


async def test_what_waited_for_the_customer_says_who_wrote_it_where_several_did(
    home: House,
) -> None:
    sari = await home.agent("Sari")
    joko = await home.agent("Joko", role=Role.DRIVER)
    ticket = await home.ticket(None, TicketKind.TRANSACTION, driver="Joko")
    desk = await home.claim(sari, ticket)
    await until(lambda: joko.topics())
    await sari.write("Selamat datang", topic=desk)
    await joko.write("Saya di pintu utara", topic=next(iter(joko.topics())))
    await home.quiet_now()
    anton = home.sandbox.phones.telegram(8_301, "Pak Anton")
    await anton.start(CUSTOMER_BOT, (ticket.link or "").partition("?start=")[2])

    def got(text: str) -> list[str]:
        return [one.text for one in anton.messages(bot=CUSTOMER_BOT) if text in one.text]

    await until(lambda: got("pintu utara") and got("Selamat datang"))
    assert got("pintu utara")[0].startswith("Joko (driver) · ")
    assert got("Selamat datang")[0].startswith("Sari · ")
