"""One number, sent by every path that a message has, in both directions: nowhere does it come out."""

import io
import re

import zxingcpp
from PIL import Image

from bots.sandbox.message import Button, Message
from bots.sandbox.telegram_phone import TelegramPhone
from bots.sandbox.whatsapp_phone import Outgoing
from relay.language import Language
from relay.notices import Notice, say
from tests.topeng.house import NUMBER, House, Talk, until
from tests.topeng.papers import pdf

ID = Language.INDONESIAN
TELLING = "8123456789"
PLAIN, WORDS = (
    "0812-3456-7890",
    "nol delapan satu dua tiga empat lima enam tujuh delapan sembilan nol",
)
MASK = "[nomor disamarkan]"
VCARD = f"BEGIN:VCARD\nVERSION:3.0\nFN:Rini\nTEL:{PLAIN}\nEND:VCARD"


def code() -> bytes:
    """A picture with a QR code that leads to the number."""
    made = zxingcpp.write_barcode_to_image(
        zxingcpp.create_barcode("https://wa.me/6281234567890", zxingcpp.BarcodeFormat.QRCode),
        scale=6,
    )
    out = io.BytesIO()
    Image.fromarray(made).convert("RGB").save(out, "PNG")
    return out.getvalue()


def shown(home: House, messages: list[Message]) -> str:
    """All that somebody could read or download, and what the codes in its pictures say."""
    told = []
    for one in messages:
        told += [one.text, str(one.spot or "")]
        told += [button.text for row in one.buttons for button in row]
        if one.file is not None:
            told += [one.file.name, home.sandbox.phones.media(one.file.media)[1].decode("latin-1")]
        if one.picture is not None:
            picture = Image.open(io.BytesIO(home.sandbox.phones.media(one.picture)[1]))
            told += [each.text for each in zxingcpp.read_barcodes(picture)]
    return "\n".join(told)


def hides(text: str) -> bool:
    return TELLING not in re.sub(r"\D", "", text) and "delapan satu dua tiga" not in text


async def test_no_path_of_a_customer_carries_a_number_to_the_agent(home: House, talk: Talk) -> None:
    customer = talk.customer
    await talk.say(f"telp {PLAIN}")
    await talk.say(f"atau {WORDS}")
    await customer.send_picture(code(), "image/png", f"scan atau {PLAIN}")
    await customer.send_document(pdf(f"Hubungi {PLAIN}"), name="surat.pdf")
    await customer.send_document(b"isi biasa", "text/plain", f"{PLAIN}.txt")
    await customer.send_document(f"telp {PLAIN}".encode(), "text/plain", "isi.txt")
    await customer.send_contact(VCARD)
    await customer.send_location(-6.2, 106.8)
    answered = await customer.say(f"pesan {PLAIN}", to=NUMBER)
    await customer.say("yang itu ya", to=NUMBER, reply_to=answered.id)
    button = Button(f"Telp {PLAIN}", PLAIN)
    customer._send(NUMBER, Outgoing(button.text, reply_to=answered.id, button=button))
    await talk.agent_reads("yang itu ya")
    await home.quiet_now()
    text = shown(home, talk.agent.messages(talk.topic))
    assert hides(text), text
    assert text.count(MASK) >= 6
    assert "isi biasa" in text
    heard = "\n".join(talk.chat_texts())
    assert "Pesan Anda terkirim, tetapi nomor telepon di dalamnya disamarkan." in heard
    assert say(Notice.CONTACT_CARD, ID) in heard


async def test_no_path_of_an_agent_carries_a_number_to_the_customer(
    home: House, talk: Talk
) -> None:
    agent, topic = talk.agent, talk.topic
    first = await agent.write(f"telp {PLAIN}", topic=topic)
    await agent.write(f"atau {WORDS}", topic=topic)
    other = await agent.write("tunggu sebentar", topic=topic)
    await agent.edit(other.id, f"tunggu di {PLAIN}")
    await agent.write("lihat di atas", topic=topic, reply_to=first.id)
    await agent.send_photo(code(), f"scan {PLAIN}", topic=topic)
    await agent.send_document(pdf(f"Hubungi {PLAIN}"), "surat.pdf", "application/pdf", topic=topic)
    await agent.send_document(b"isi biasa", f"{PLAIN}.txt", "text/plain", topic=topic)
    await agent.send_contact(PLAIN, "Rini", topic=topic)
    await _send_formatted(agent, topic)
    venue = {
        "location": {"latitude": -6.2, "longitude": 106.8},
        "title": f"Toko {PLAIN}",
        "address": f"Telp {PLAIN}",
    }
    await agent.send_other({"venue": venue, "location": venue["location"]}, topic)
    await agent.send_other({"forward_origin": {}, "text": f"diteruskan {PLAIN}"}, topic)
    await talk.customer_reads("lihat di atas")
    await until(lambda: any(one.picture for one in talk.chat()))
    await home.quiet_now()
    text = shown(home, talk.customer.messages(NUMBER))
    assert hides(text), text
    assert text.count(MASK) >= 5
    heard = "\n".join(talk.thread_texts())
    assert "disamarkan" in heard
    assert say(Notice.CONTACT_CARD, ID) in heard


async def _send_formatted(agent: TelegramPhone, topic: int) -> None:
    """A word that leads to a number when it is tapped."""
    text = "hubungi saya"
    link = {"type": "text_link", "offset": 0, "length": 7, "url": f"tel:{PLAIN}"}
    await agent.send_other({"text": text, "entities": [link]}, topic)
