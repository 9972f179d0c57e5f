"""What customers send by every channel: files both ways, cards refused, and a plain word about all else."""

import pytest

from bots.sandbox.message import Message
from bots.sandbox.telegram_phone import TelegramPhone
from bots.sandbox.whatsapp_phone import Attachment, Outgoing
from relay.address import Address
from relay.language import Language
from relay.notices import Notice, say
from relay.session import Role
from relay.ticket import TicketKind
from tests.topeng.house import CUSTOMER_BOT, NUMBER, House, Talk, until
from tests.topeng.papers import CANARY, TEXT, pdf, voice, words
from tests.topeng.photos import is_that_photo, photo

ID = Language.INDONESIAN
KIND, CARD = say(Notice.KIND, ID), say(Notice.CONTACT_CARD, ID)
FILM = {"video": {"file_id": "x", "file_unique_id": "x", "file_size": 50 * 1024 * 1024}}
STICKER = {"sticker": {"file_id": "x", "file_unique_id": "x", "emoji": "🤫"}}
POLL = {"poll": {"id": "1", "question": "rahasia?", "options": []}}


class Guest:
    """A customer who came to the customers' bot by a link, and the agent who took the ticket."""

    def __init__(self, home: House, anton: TelegramPhone, sari: TelegramPhone, topic: int) -> None:
        self.home, self.anton, self.sari, self.topic = home, anton, sari, topic

    def chat(self) -> list[Message]:
        """What the customer got."""
        return [one for one in self.anton.messages(bot=CUSTOMER_BOT) if not one.mine]

    def thread(self) -> list[Message]:
        """What the agent got."""
        return [one for one in self.sari.messages(self.topic) if not one.mine]

    async def both(self) -> tuple[Message, Message]:
        """The first file that the agent got, and the customer."""
        await until(lambda: _files(self.thread()) and _files(self.chat()))
        return _files(self.thread())[0], _files(self.chat())[0]


@pytest.fixture
async def guest(home: House) -> Guest:
    sari, ticket = await home.agent("Sari"), await home.ticket(None)
    topic = await home.claim(sari, ticket)
    anton = home.sandbox.phones.telegram(8_401, "Pak Anton")
    await anton.start(CUSTOMER_BOT, (ticket.link or "").partition("?start=")[2])
    guest = Guest(home, anton, sari, topic)
    await until(lambda: any(ticket.ticket.code in one.text for one in guest.chat()))
    return guest


async def test_a_guests_document_crosses_both_ways(guest: Guest) -> None:
    name = "Anton 0812.pdf"
    await guest.anton.send_document(pdf(TEXT), name, "application/pdf", bot=CUSTOMER_BOT)
    await guest.sari.send_document(pdf(TEXT), name, "application/pdf", topic=guest.topic)
    for got in await guest.both():
        assert got.file is not None
        assert got.file.name == "dokumen.pdf"
        data = guest.home.sandbox.phones.media(got.file.media)[1]
        assert words(data) == TEXT
        assert CANARY.encode() not in data


async def test_a_guests_voice_note_crosses_both_ways(guest: Guest) -> None:
    await guest.anton.send_voice(voice(1), bot=CUSTOMER_BOT)
    await guest.sari.send_voice(voice(1), topic=guest.topic)
    for got in await guest.both():
        assert got.file is not None
        data = guest.home.sandbox.phones.media(got.file.media)[1]
        assert data.startswith(b"OggS")
        assert CANARY.encode() not in data


async def test_a_guests_photo_and_place_cross_both_ways(guest: Guest) -> None:
    await guest.anton.send_photo(photo(), "ini", bot=CUSTOMER_BOT)
    await guest.anton.send_location(-6.2, 106.8, bot=CUSTOMER_BOT)
    await guest.sari.send_photo(photo(), "itu", topic=guest.topic)
    await guest.sari.send_location(-7.25, 112.75, topic=guest.topic)
    for side, caption in ((guest.thread, "ini"), (guest.chat, "itu")):
        await until(lambda: side()[-1].spot is not None)  # noqa: B023 asked at once
        picture = next(one for one in side() if one.picture)
        assert picture.text == caption
        assert is_that_photo(guest.home.sandbox.phones.media(picture.picture or "")[1])


async def test_a_guests_card_sticker_poll_and_film_reach_nobody_and_they_hear_what_can(
    guest: Guest,
) -> None:
    before = len(guest.thread())
    await guest.anton.send_contact("+628111222333", "Orang Rahasia", bot=CUSTOMER_BOT)
    for content in (STICKER, POLL, FILM):
        await guest.anton.send_other(content, bot=CUSTOMER_BOT)
    await until(lambda: [one.text for one in guest.chat()].count(KIND) == 3)
    await guest.home.quiet_now()
    assert [one.text for one in guest.chat()].count(CARD) == 1
    assert len(guest.thread()) == before
    assert not [one for one in guest.home.handed if b"8111222333" in one.searchable()]


async def test_a_quote_shows_as_a_reply_where_both_are_on_telegram(guest: Guest) -> None:
    asked = await guest.sari.write("Warna apa dompetnya?", topic=guest.topic)
    await until(lambda: "Warna" in guest.chat()[-1].text)
    question = guest.chat()[-1].id
    said = await guest.anton.write("Cokelat", bot=CUSTOMER_BOT, reply_to=question)
    await until(lambda: guest.thread()[-1].text == "Cokelat")
    assert guest.thread()[-1].reply_to == asked.id
    await guest.sari.write("Baik", topic=guest.topic, reply_to=guest.thread()[-1].id)
    await until(lambda: guest.chat()[-1].text == "Baik")
    assert guest.chat()[-1].reply_to == said.id


async def test_a_mark_toward_a_reader_on_telegram_says_sent_and_never_read(guest: Guest) -> None:
    sent = await guest.sari.write("Kami cek dulu", topic=guest.topic)

    def marks() -> list[object]:
        found = [one for one in guest.home.handed if one.method == "setMessageReaction"]
        return [one.params["reaction"] for one in found]

    await until(marks)
    await guest.anton.write("Baik", bot=CUSTOMER_BOT)
    await until(lambda: guest.thread()[-1].text == "Baik")
    await guest.home.quiet_now()
    mine = next(one for one in guest.sari.messages(guest.topic) if one.id == sent.id)
    assert mine.reaction == "🕊"
    assert not [mark for mark in marks() if "👀" in str(mark) or "👌" in str(mark)]


async def test_a_sticker_on_whatsapp_crosses_as_a_picture_and_a_film_does_not(
    home: House, talk: Talk
) -> None:
    await talk.customer.send_document(b"film", "video/mp4", "liburan.mp4", to=NUMBER)
    await until(lambda: talk.chat()[-1].text == KIND)
    await talk.customer.send_picture(photo(), "image/webp", to=NUMBER)
    await until(lambda: any(one.picture for one in talk.thread()))
    assert len(talk.thread()) == 2


async def test_where_text_messages_go_both_ways_files_do_and_cards_do_not(home: House) -> None:
    john = home.sandbox.phones.whatsapp("+15005550124", "John")
    sari = await home.agent("Sari")
    ticket = await home.ticket(Address.parse("tel:+15005550124"))
    topic = await home.claim(sari, ticket)

    def got() -> list[Message]:
        return [one for one in john.messages(NUMBER, sms=True) if not one.mine]

    picture = Attachment(photo(), "image/jpeg")
    john._send(NUMBER, Outgoing("the bag", picture, channel="sms"))
    await until(lambda: any(one.picture for one in sari.messages(topic)))
    await sari.send_photo(photo(), "this one?", topic=topic)
    await until(lambda: any(one.picture for one in got()))
    card = Attachment(b"BEGIN:VCARD\nTEL:+628111222333\nEND:VCARD", "text/vcard", "x.vcf")
    before = len(got())
    john._send(NUMBER, Outgoing("", card, channel="sms"))
    await until(lambda: len(got()) > before)
    assert got()[-1].text == say(Notice.CONTACT_CARD, Language.ENGLISH)
    await home.quiet_now()
    assert not [one for one in home.handed if b"8111222333" in one.searchable()]


async def test_a_drivers_place_reaches_the_customer_and_the_customers_the_driver(
    home: House,
) -> None:
    rina, joko = home.customer(), await home.agent("Joko", role=Role.DRIVER)
    order = await home.ticket(rina, TicketKind.TRANSACTION, driver="Joko", desk=False)
    topic = await home.topic(joko, order)
    await rina.send_location(-6.2, 106.8, to=NUMBER)
    await until(lambda: any("-6.2" in one.text for one in joko.messages(topic)))
    await joko.send_location(-7.25, 112.75, topic=topic)
    await until(lambda: any("-7.25" in one.text for one in rina.messages(NUMBER)))


async def test_a_guest_with_two_conversations_answers_by_a_button(home: House) -> None:
    sari, joko = await home.agent("Sari"), await home.agent("Joko", role=Role.DRIVER)
    ticket = await home.ticket(None, TicketKind.TRANSACTION, driver="Joko")
    desk = await home.claim(sari, ticket)
    await until(lambda: joko.topics())
    topics = {sari: desk, joko: next(iter(joko.topics()))}
    anton = home.sandbox.phones.telegram(8_402, "Pak Anton")
    await anton.start(CUSTOMER_BOT, (ticket.link or "").partition("?start=")[2])
    await until(lambda: ticket.ticket.code in anton.messages(bot=CUSTOMER_BOT)[-1].text)

    def heard(phone: TelegramPhone) -> list[str]:
        return [one.text for one in phone.messages(topics[phone]) if one.text == "sebentar"]

    await anton.write("sebentar", bot=CUSTOMER_BOT)
    await until(lambda: anton.messages(bot=CUSTOMER_BOT)[-1].buttons)
    asked = anton.messages(bot=CUSTOMER_BOT)[-1]
    label = next(one.text for row in asked.buttons for one in row if "Joko" in one.text)
    assert heard(sari) == heard(joko) == []
    await anton.press(asked.id, label, bot=CUSTOMER_BOT)
    await until(lambda: heard(joko))
    await home.quiet_now()
    assert heard(sari) == []


async def test_where_telegram_makes_no_topic_the_ticket_is_worked_in_the_main_chat(
    home: House,
) -> None:
    rina, sari = home.customer(), await home.agent("Sari")
    ticket = await home.ticket(rina)
    card = await home.card(sari, ticket)
    home.sandbox.telegram.fail_next("createForumTopic", 400, times=9)
    await sari.press(card.id, card.buttons[0][0].text)
    await rina.say("Halo, ini saya", to=NUMBER)
    tagged = f"#{ticket.ticket.code}\nHalo, ini saya"
    await until(lambda: any(one.text == tagged for one in sari.messages()))
    asked = next(one for one in sari.messages() if one.text == tagged)
    await sari.write("Ada apa, Bu?", reply_to=asked.id)
    await until(lambda: rina.messages(NUMBER)[-1].text == "› Halo, ini saya\nAda apa, Bu?")
    await home.close(ticket)
    await until(lambda: not any("ini saya" in one.text for one in sari.messages()))
    assert sari.topics() == {}


async def test_ya_from_a_customer_with_three_live_tickets_is_asked_about(home: House) -> None:
    rina, sari = home.customer(), await home.agent("Sari")
    tickets = [await home.ticket(rina) for _ in range(3)]
    topics = [await home.claim(sari, ticket) for ticket in tickets]

    def heard(place: int) -> list[str]:
        return [one.text for one in sari.messages(topics[place]) if one.text == "ya"]

    def asked() -> list[str]:
        return [one.text for one in rina.messages(NUMBER) if not one.mine and "3." in one.text]

    await rina.say("ya", to=NUMBER)
    await until(asked)
    await home.quiet_now()
    assert not [place for place in range(3) if heard(place)]
    code = tickets[1].ticket.code
    await rina.say(next(line[0] for line in asked()[0].split("\n") if code in line), to=NUMBER)
    await until(lambda: heard(1))
    await home.quiet_now()
    assert not heard(0) + heard(2)


async def test_what_is_written_under_the_number_of_anothers_thread_reaches_nobody_and_is_told(
    home: House, talk: Talk
) -> None:
    budi = await home.agent("Budi")
    seen = len(talk.chat()), len(talk.thread())
    body = {
        "message_id": 9_001,
        "date": 1_700_000_000,
        "chat": {"id": budi.user_id, "type": "private"},
        "from": {"id": budi.user_id, "is_bot": False, "first_name": "Budi"},
        "message_thread_id": talk.topic,
        "is_topic_message": True,
        "text": "isi-asing",
    }
    home.sandbox.telegram.push_raw("topeng_staff_bot", {"message": body})
    await home.quiet_now()
    assert not [one for one in home.handed if b"isi-asing" in one.searchable()]
    assert (len(talk.chat()), len(talk.thread())) == seen
    assert budi.messages()[-1].text == say(Notice.WRITTEN_TOO_LATE, Language.ENGLISH)


def _files(messages: list[Message]) -> list[Message]:
    return [one for one in messages if one.file is not None]
