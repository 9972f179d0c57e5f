"""The second story: an order with a driver, its customer and an agent, over one number."""

from bots.sandbox.message import Message
from bots.sandbox.telegram_phone import TelegramPhone
from relay.language import Language
from relay.notices.buttons import BUTTONS
from relay.press import Verb
from relay.session import Role
from relay.ticket import TicketKind
from topeng.demo.scene import NUMBER, Scene
from topeng.demo.story import Story
from topeng.demo.transcript import Transcript
from topeng.demo.wait import until
from topeng.demo.witness import Witness
from topeng.life.opening import NewTicket
from topeng.life.tickets import Shown

CHATTER = 25
QUICK_REPLIES = BUTTONS[Verb.REPLIES][Language.INDONESIAN]


class Ride(Story):
    """The customer talks with the driver and with an agent, each conversation its own, until the order ends."""

    kind = TicketKind.TRANSACTION
    ref = "ORD-7781"

    def __init__(self, where: Scene, witness: Witness, transcript: Transcript) -> None:
        super().__init__(where, witness, transcript)
        self.driver: TelegramPhone = where.of(Role.DRIVER)[0]
        self.ride = 0

    def new(self) -> NewTicket:
        """The order, with its driver."""
        customer = self.where.customer_address()
        return NewTicket(self.where.service, self.kind, self.ref, customer, driver=self.driver.name)

    async def open(self) -> Shown:
        """The driver's thread opens by itself; the agent takes the ticket."""
        before = set(self.driver.topics())
        shown = await super().open()
        await until(lambda: bool(set(self.driver.topics()) - before))
        self.ride = (set(self.driver.topics()) - before).pop()
        opened = await self._find(self.driver, self.ride, "")
        self.sees(f"{self.driver.name} (thread)", opened.text)
        return shown

    async def talk(self) -> None:
        """Asked which one is meant, quick replies, a quote, a place, a number that does not cross, and a true answer."""
        await self._pick_by_number()
        await self._quick_reply()
        await self._quote()
        await self._place()
        await self._number()
        await self._by_code()
        await self._true_answer()

    async def _pick_by_number(self) -> None:
        said = "Pak, saya di lobi utara ya"
        self._writes("Customer writes", said)
        await self.customer.say(said, to=NUMBER)
        question = await self._reads(f"{self.driver.name} (driver)")
        number = next(line[0] for line in question.text.split("\n") if "(driver)" in line)
        self._writes("Customer writes", number)
        await self.customer.say(number, to=NUMBER)
        await self._driver_reads(said)

    async def _quick_reply(self) -> None:
        menu = next(one for one in self.driver.messages(self.ride) if one.buttons)
        self.sees(f"{self.driver.name} presses", QUICK_REPLIES)
        await self.driver.press(menu.id, QUICK_REPLIES)
        said = "Saya sudah di titik jemput"
        found: list[Message] = []

        def offered() -> bool:
            found[:] = [
                one
                for one in self.driver.messages(self.ride)
                if any(button.text == said for row in one.buttons for button in row)
            ]
            return bool(found)

        await until(offered)
        self._writes(f"{self.driver.name} presses", said)
        await self.driver.press(found[-1].id, said)
        await self._reads(said)

    async def _quote(self) -> None:
        quoted = next(one for one in reversed(self.received()) if "titik jemput" in one.text)
        said = "Oke, saya keluar sekarang"
        self._writes("Customer answers", said)
        await self.customer.say(said, to=NUMBER, reply_to=quoted.id)
        await self._driver_reads(said)

    async def _place(self) -> None:
        self.sees(f"{self.driver.name} sends", "[a place on the map]")
        count = sum(one.spot is not None for one in self.received())
        await self.driver.send_location(-6.1754, 106.8272, topic=self.ride)
        await until(lambda: sum(one.spot is not None for one in self.received()) > count)
        self.sees("Customer sees", "[the same place]")

    async def _number(self) -> None:
        said = "Lain kali WA saya saja: nol delapan satu dua 3456 7890"
        self._writes(f"{self.driver.name} writes", said)
        await self.driver.write(said, topic=self.ride)
        await self._reads("Lain kali WA saya saja")
        told = await self._find(self.driver, self.ride, "nomor")
        self.sees(f"{self.driver.name} sees", told.text)

    async def _by_code(self) -> None:
        said = "Saya mau lapor tas tertinggal minggu lalu, bisa dibantu?"
        code = next(title for topic, title in self.agent.topics().items() if topic == self.topic)
        coded = f"{code.split()[-1]} {said}"
        self._writes("Customer writes", coded)
        self.witness.contents.add(said)
        await self.customer.say(coded, to=NUMBER)
        await self._find(self.agent, self.topic, said)
        self.sees(f"{self.agent.name} sees", said)
        await self.agent_says("Bisa, Bu. Saya catat dan kabari hari ini.")

    async def _true_answer(self) -> None:
        asked = "Ini benar dari kalian?"
        self._writes("Customer writes", asked)
        await self.customer.say(asked, to=NUMBER)
        await self._reads("OTP")

    async def end(self, ticket: Shown) -> None:
        """The business ends the order while all three are still writing."""
        mine, theirs = self._chatter("penumpang"), self._chatter("petugas")
        drivers = self._chatter("driver")
        self.transcript.aside(
            f"all three write {CHATTER} lines more, and the business ends the ticket in the middle of them"
        )
        quoted = next(one for one in reversed(self.received()) if "kabari hari ini" in one.text)
        for asked, answer, third in zip(mine, theirs, drivers, strict=True):
            await self.customer.say(asked, to=NUMBER, reply_to=quoted.id)
            await self.agent.write(answer, topic=self.topic)
            await self.driver.write(third, topic=self.ride)
        await self.close(ticket)
        await until(lambda: self.ride not in self.driver.topics())

    def _chatter(self, who: str) -> list[str]:
        texts = [f"({self.ref}) {who} masih mengetik, baris {n}" for n in range(1, CHATTER + 1)]
        self.witness.contents.update(texts)
        return texts

    def _writes(self, who: str, text: str) -> None:
        self.witness.contents.add(text)
        self.sees(who, text)

    async def _reads(self, text: str) -> Message:
        await self.customer_reads(text)
        return next(one for one in reversed(self.received()) if text in one.text)

    async def _driver_reads(self, text: str) -> None:
        await self._find(self.driver, self.ride, text)
        self.sees(f"{self.driver.name} sees", text)
