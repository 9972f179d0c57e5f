"""The two stories that Topeng was made for, played on the phones: an account upgrade, and an order."""

import asyncio
import io

from PIL import Image, ImageDraw

from bots.sandbox.message import Message
from bots.sandbox.telegram_phone import TelegramPhone
from relay.ticket import TicketKind
from topeng.demo.scene import NUMBER, Scene
from topeng.demo.transcript import Transcript
from topeng.demo.wait import until
from topeng.demo.witness import Witness
from topeng.life.opening import NewTicket
from topeng.life.tickets import Shown

BEYOND = 0.5


class Story:
    """A ticket from its opening to a little beyond its end."""

    kind: TicketKind
    ref: str

    def __init__(self, where: Scene, witness: Witness, transcript: Transcript) -> None:
        self.where = where
        self.witness = witness
        self.transcript = transcript
        self.customer = where.customer
        self.agent: TelegramPhone = where.agents[0]
        self.topic = 0

    async def play(self) -> None:
        """Open, talk, end, and try to talk on."""
        self.transcript.heading(f"{self.ref} · {self.kind.value}")
        ticket = await self.open()
        await self.talk()
        await self.end(ticket)
        await self.beyond()

    def new(self) -> NewTicket:
        """What the business says of the ticket."""
        where = self.where
        return NewTicket(where.service, self.kind, self.ref, where.customer_address())

    async def talk(self) -> None:
        """What is said while the ticket lives."""
        raise NotImplementedError

    async def end(self, ticket: Shown) -> None:
        """How the ticket ends."""
        raise NotImplementedError

    async def open(self) -> Shown:
        """Open the ticket; the customer writes, the agent takes it."""
        shown = await self.where.office.tickets.open(self.new())
        code = shown.ticket.code
        await self.customer_reads(code)
        card = await self._find(self.agent, None, code)
        self.sees(self.agent.name, card.text)
        await self.agent.press(card.id, card.buttons[0][0].text)
        await until(lambda: any(code in title for title in self.agent.topics().values()))
        self.topic = next(topic for topic, title in self.agent.topics().items() if code in title)
        opened = await self._find(self.agent, self.topic, code)
        self.sees(f"{self.agent.name} (thread)", opened.text)
        return shown

    async def customer_says(self, text: str) -> None:
        """The customer writes; the agent reads it in the thread."""
        self.witness.contents.add(text)
        self.sees("Customer writes", text)
        await self.customer.say(text, to=NUMBER)
        await self._find(self.agent, self.topic, text)
        self.sees(f"{self.agent.name} sees", text)

    async def agent_says(self, text: str) -> None:
        """The agent writes in the thread; the customer reads it."""
        self.witness.contents.add(text)
        self.sees(f"{self.agent.name} writes", text)
        await self.agent.write(text, topic=self.topic)
        await self.customer_reads(text)

    async def customer_reads(self, text: str) -> None:
        """Wait until the customer's phone shows a text."""
        await until(lambda: any(text in message.text for message in self.received()))
        self.sees(
            "Customer sees", next(one.text for one in reversed(self.received()) if text in one.text)
        )

    def received(self) -> list[Message]:
        """What the customer's phone got from the number."""
        return [message for message in self.customer.messages(NUMBER) if not message.mine]

    async def beyond(self) -> None:
        """After the end both try once more; it reaches nobody."""
        late = f"Halo? Masih ada orang? ({self.ref})"
        self.witness.contents.add(late)
        self.sees("Customer writes", late)
        await self.customer.say(late, to=NUMBER)
        self.sees(f"{self.agent.name} writes", late)
        await self.agent.write(late, topic=None)
        await self.where.sandbox.settled()
        await asyncio.sleep(BEYOND)
        heard = [
            one
            for _, phone in self.where.staff
            for one in phone.messages()
            if not one.mine and late in one.text
        ]
        self.transcript.aside(
            "nobody on the staff's side saw it" if not heard else "IT WAS PASSED ON"
        )
        self.sees("Customer sees", self.received()[-1].text)

    async def _find(self, phone: TelegramPhone, topic: int | None, text: str) -> Message:
        found: list[Message] = []

        def there() -> bool:
            found[:] = [one for one in phone.messages(topic) if not one.mine and text in one.text]
            return bool(found)

        await until(there)
        return found[-1]

    async def close(self, ticket: Shown) -> None:
        """End the ticket from the business's side."""
        self.witness.begin()
        await self.where.office.tickets.close(ticket.ticket.code)
        self.witness.silence()
        await until(lambda: self.topic not in self.agent.topics())
        self.transcript.aside(
            f"ticket {ticket.ticket.code} ended; the thread and all its messages are gone"
        )

    def sees(self, who: str, text: str) -> None:
        """Put down what someone reads or writes."""
        self.transcript.saw(who, text)


class Upgrade(Story):
    """An account upgrade: a photo goes to the agent, without what was hidden in its file."""

    kind = TicketKind.UPGRADE
    ref = "UPG-1042"

    async def talk(self) -> None:
        """Questions, a photo, and its answer."""
        await self.customer_says("Halo, saya mau upgrade akun. Dokumen apa saja?")
        await self.agent_says("Selamat siang. Mohon kirim foto formulir yang sudah diisi, ya.")
        self.sees("Customer sends", "[photo with place and camera in its metadata]")
        await self.customer.send_picture(photo(), "image/jpeg", "Ini formulirnya", to=NUMBER)
        await until(lambda: any(one.picture for one in self.agent.messages(self.topic)))
        got = next(one for one in self.agent.messages(self.topic) if one.picture)
        size = len(self.where.sandbox.phones.media(got.picture or "")[1])
        self.sees(f"{self.agent.name} sees", f"[photo, {size} bytes, re-encoded] {got.text}")
        await self.agent_says("Terima kasih, sudah kami terima. Akun Anda sedang diproses.")

    async def end(self, ticket: Shown) -> None:
        """The agent presses Done."""
        opened = next(one for one in self.agent.messages(self.topic) if one.buttons)
        self.witness.begin()
        self.sees(f"{self.agent.name} presses", opened.buttons[0][0].text)
        await self.agent.press(opened.id, opened.buttons[0][0].text)

        async def over() -> bool:
            return (
                await self.where.office.tickets.find(ticket.ticket.code)
            ).ticket.ended_at is not None

        await until(over)
        await self.where.office.tickets.silence(ticket.ticket.id)
        self.witness.silence()
        await until(lambda: self.topic not in self.agent.topics())
        self.transcript.aside(
            f"ticket {ticket.ticket.code} ended; the thread and all its messages are gone"
        )


def photo() -> bytes:
    """A small form with a place and a camera in its metadata, which must not cross."""
    picture = Image.new("RGB", (640, 420), "#f6f1e7")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((24, 24, 616, 396), outline="#7a5c3e", width=3)
    for row in range(5):
        pen.line((60, 110 + row * 56, 580, 110 + row * 56), fill="#b9a58a", width=2)
    pen.text((60, 60), "FORMULIR PENINGKATAN AKUN", fill="#4a3826")
    exif = Image.Exif()
    exif[0x010F] = "Canary Camera"
    exif.get_ifd(0x8825).update({1: "S", 2: (6.0, 10.0, 30.0), 3: "E", 4: (106.0, 49.0, 36.0)})
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif)
    return out.getvalue()
