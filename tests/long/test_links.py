"""A customer comes to the customers' bot by a link: once, while the ticket lives, and nobody else does."""

import pytest

from bots.sandbox.telegram_phone import TelegramPhone
from relay.address import Address
from relay.errors import Conflict
from relay.language import Language
from relay.notices import Notice, say
from tests.topeng.desk import choose, press
from tests.topeng.house import CUSTOMER_BOT, NUMBER, House, until
from topeng.life.tickets import Shown

ID = Language.INDONESIAN


def token(ticket: Shown) -> str:
    """What the link carries."""
    assert ticket.link is not None
    head, _, tail = ticket.link.partition("?start=")
    assert head == f"https://t.me/{CUSTOMER_BOT}"
    return tail


async def reads(phone: TelegramPhone, text: str) -> None:
    await until(lambda: any(text in one.text for one in phone.messages(bot=CUSTOMER_BOT)))


async def guest(home: House, user_id: int, name: str = "Pak Anton") -> TelegramPhone:
    return home.sandbox.phones.telegram(user_id, name)


async def test_a_customer_comes_by_the_link_and_both_talk_until_the_end(home: House) -> None:
    sari = await home.agent("Sari")
    ticket = await home.ticket(None)
    topic = await home.claim(sari, ticket)
    await sari.write("Selamat datang", topic=topic)
    await until(
        lambda: any(one.text == say(Notice.NOT_HERE_YET, ID) for one in sari.messages(topic))
    )
    anton = await guest(home, 8_001)
    await anton.start(CUSTOMER_BOT, token(ticket))
    await reads(anton, ticket.ticket.code)
    await reads(anton, "Selamat datang")
    await anton.write("Halo, saya Anton", bot=CUSTOMER_BOT)
    await until(lambda: any(one.text == "Halo, saya Anton" for one in sari.messages(topic)))
    sent = await anton.write("salah", bot=CUSTOMER_BOT)
    await until(lambda: any(one.text == "salah" for one in sari.messages(topic)))
    await anton.edit(sent.id, "benar", bot=CUSTOMER_BOT)
    await until(lambda: any(one.text == "benar" and one.edited for one in sari.messages(topic)))
    assert not any(one.text == "salah" for one in sari.messages(topic))
    await home.close(ticket)
    await until(lambda: not sari.topics())
    await anton.write("masih ada?", bot=CUSTOMER_BOT)
    await home.quiet_now()
    named = [one.params["text"] for one in home.handed if "Anton" in str(one.params.get("text"))]
    assert named == ["Halo, saya Anton"]


async def test_who_wrote_to_a_customer_who_never_came_hears_of_it_at_the_end(home: House) -> None:
    sari, budi = await home.agent("Sari"), await home.agent("Budi")
    ticket = await home.ticket(None)
    topic = await home.claim(sari, ticket)
    await sari.write("Selamat datang", topic=topic)
    await home.quiet_now()
    await press(sari, await choose(sari, topic, "Alihkan"), "Kembali ke antrean")
    topic = await home.claim(budi, ticket)
    for text in ("Halo", "Masih di sini?"):
        await budi.write(text, topic=topic)
    await home.quiet_now()
    await home.close(ticket)
    lost = say(Notice.LOST_STAFF, ID, code=ticket.ticket.code)
    unsent = say(Notice.UNSENT, ID, count="2")
    await until(lambda: any(one.text == lost for one in sari.messages()))
    await until(lambda: any(unsent in one.text for one in budi.messages()))
    assert not any(one.text == lost for one in budi.messages())


async def test_a_link_works_once_and_for_nobody_else(home: House) -> None:
    sari = await home.agent("Sari")
    ticket = await home.ticket(None)
    await sari.start(CUSTOMER_BOT, token(ticket))
    await reads(sari, say(Notice.LINK_NOT_FOR_STAFF, ID))
    anton, thief = await guest(home, 8_011), await guest(home, 8_012, "Maling")
    await anton.start(CUSTOMER_BOT, token(ticket))
    await reads(anton, ticket.ticket.code)
    await thief.start(CUSTOMER_BOT, token(ticket))
    await reads(thief, say(Notice.LINK_OVER, ID))
    await anton.start(CUSTOMER_BOT, token(ticket))
    await reads(anton, say(Notice.LINK_USED, ID))
    await thief.start(CUSTOMER_BOT, "tidak-ada")
    await thief.start(CUSTOMER_BOT)
    await reads(thief, say(Notice.NO_LINK, ID))
    assert await home.one("SELECT count(*) FROM participant WHERE role = 'customer'") == 1


async def test_a_link_ends_with_its_ticket(home: House) -> None:
    ticket = await home.ticket(None)
    await home.close(ticket)
    anton = await guest(home, 8_021)
    await anton.start(CUSTOMER_BOT, token(ticket))
    await reads(anton, say(Notice.LINK_OVER, ID))
    assert await home.one("SELECT count(*) FROM participant WHERE role = 'customer'") == 0


async def test_toward_indonesia_a_text_message_is_one_notice_with_a_link(home: House) -> None:
    rina = home.customer()
    ticket = await home.ticket(Address.parse(f"tel:{rina.number}"))
    await until(lambda: len(rina.messages(NUMBER, sms=True)) == 1)
    notice = rina.messages(NUMBER, sms=True)[0].text
    assert ticket.link is not None
    assert ticket.link in notice
    sari = await home.agent("Sari")
    topic = await home.claim(sari, ticket)
    await sari.write("Apa kabar?", topic=topic)
    await home.quiet_now()
    assert len(rina.messages(NUMBER, sms=True)) == 1
    phone = await guest(home, 8_031)
    await phone.start(CUSTOMER_BOT, token(ticket))
    await reads(phone, "Apa kabar?")


async def test_where_text_messages_go_both_ways_they_carry_the_conversation(home: House) -> None:
    john = home.sandbox.phones.whatsapp("+15005550123", "John")
    sari = await home.agent("Sari")
    ticket = await home.ticket(Address.parse("tel:+15005550123"))
    assert ticket.link is None
    topic = await home.claim(sari, ticket)
    await john.send_sms("Hello", to=NUMBER)
    await until(lambda: any(one.text == "Hello" for one in sari.messages(topic)))
    await sari.write("Good morning", topic=topic)
    await until(lambda: john.messages(NUMBER, sms=True)[-1].text == "Good morning")


async def test_without_a_driver_and_without_the_desk_there_is_nobody_to_talk_to(
    home: House,
) -> None:
    with pytest.raises(Exception, match="name a driver"):
        await home.ticket(home.customer(), desk=False)
    with pytest.raises(Exception, match="nobody with the alias"):
        await home.ticket(home.customer(), driver="Joko")
    await home.agent("Sari")
    with pytest.raises(Conflict, match="only a driver"):
        await home.ticket(home.customer(), driver="Sari")
    assert await home.one("SELECT count(*) FROM ticket") == 0
