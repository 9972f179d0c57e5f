"""A third ticket: an order, with as many lines as a file has."""

import asyncio
from dataclasses import dataclass, field

from bots.sandbox.message import Message
from db import inbounds
from db.inbounds import Newest
from db.pool import Connection
from relay.address import Scheme
from relay.lines import LONGEST
from relay.session import Role
from relay.ticket import TicketKind
from relay.vault.seal import Place
from topeng.demo.scene import NUMBER, Scene
from topeng.demo.story import Story
from topeng.demo.tally import Tally, tally
from topeng.demo.transcript import Transcript
from topeng.demo.wait import Stuck, until
from topeng.demo.witness import Witness
from topeng.intake import contents
from topeng.life.tickets import Shown
from topeng.vault import Capability, Cell, Reading, Vault

LINES_PATIENCE = 300.0
CHATTER = 25


@dataclass(slots=True)
class _Said:
    """What was said on one side, in order."""

    customer: list[str] = field(default_factory=list)
    agent: list[str] = field(default_factory=list)


class Order(Story):
    """An order, with as many lines as a file has."""

    kind = TicketKind.TRANSACTION
    ref = "ORD-7790"

    def __init__(
        self, where: Scene, witness: Witness, transcript: Transcript, lines: list[str]
    ) -> None:
        super().__init__(where, witness, transcript)
        self.lines = lines
        self.accepted = self.refused = self.delivered = self.out_of_order = 0

    async def talk(self) -> None:
        """A few words, then the file's lines: odd ones from the customer, even ones from the agent."""
        await self.customer_says("Pesanan saya sudah sampai mana?")
        await self.agent_says("Sebentar, saya cek. Driver sudah di jalan.")
        await self._relay_lines()

    async def end(self, ticket: Shown) -> None:
        """The business ends the order while both are still writing."""
        chatter = [
            f"({self.ref}) masih mengetik, baris {number}" for number in range(1, CHATTER + 1)
        ]
        self.witness.contents.update(chatter)
        self.transcript.aside(
            f"both write {CHATTER} lines more, and the business ends the ticket in the middle of them"
        )
        for text in chatter:
            await self.customer.say(text, to=NUMBER)
            await self.agent.write(text, topic=self.topic)
        await self.close(ticket)

    async def _relay_lines(self) -> None:
        said = _Said(self.lines[0::2], self.lines[1::2])
        self.witness.contents.update(self.lines)
        agent_from, customer_from = len(self._thread()), len(self.received())
        before = await self._recorded()
        await asyncio.gather(
            self._customer_says_all(said.customer), self._agent_says_all(said.agent)
        )
        # A client sends a text beyond its platform's limit as several messages; the line counts once.
        parts = sum((len(text.strip()) - 1) // LONGEST[Scheme.TELEGRAM] for text in said.agent)

        async def judged() -> bool:
            now = await self._recorded()
            new = sum(now.get(state, 0) - before.get(state, 0) for state in ("relayed", "refused"))
            return new == len(self.lines) + parts

        async def arrived() -> bool:
            return sum(one.found for one in tallies()) == sum(map(len, allowed.values()))

        def tallies() -> tuple[Tally, Tally]:
            return (
                tally(allowed[Role.CUSTOMER], [one.text for one in self._thread()[agent_from:]]),
                tally(allowed[Role.AGENT], [one.text for one in self.received()[customer_from:]]),
            )

        allowed: dict[Role, list[str]] = {Role.CUSTOMER: [], Role.AGENT: []}
        try:
            await until(judged, LINES_PATIENCE)
            await self._settled()
            allowed = await self._allowed(len(said.customer), len(said.agent) + parts)
            await until(arrived, LINES_PATIENCE)
        except Stuck:
            self.transcript.aside("not every line arrived in time")
        after = await self._recorded()
        # A piece of a number that was taken back again has been masked, like a line that holds one.
        self.delivered = sum(one.found for one in tallies()) + self.taken_back - parts
        self.out_of_order = sum(one.out_of_order for one in tallies())
        self.accepted = after.get("relayed", 0) - before.get("relayed", 0) - parts
        self.refused = after.get("refused", 0) - before.get("refused", 0)
        self.masked = after.get("masked", 0) - before.get("masked", 0) + self.taken_back
        self.transcript.saw_many(
            [
                ("Customer → agent" if place % 2 == 0 else "Agent → customer", text)
                for place, text in enumerate(self.lines)
            ]
        )

    async def _settled(self) -> None:
        """Wait until nothing that was said is on its way any more."""

        async def still() -> bool:
            return not await self.where.parts.sweeper.find_work()

        await until(still, LINES_PATIENCE)

    async def _allowed(self, customer: int, agent: int) -> dict[Role, list[str]]:
        """What the guard let through of the newest messages of each side, in the order in which they came."""
        vault = self.where.office.drafter.vault
        async with self.where.office.database.connection() as connection:
            texts: dict[Role, list[str]] = {}
            self.taken_back = 0
            for role, count in ((Role.CUSTOMER, customer), (Role.AGENT, agent)):
                newest = await inbounds.newest_of(connection, role, limit=count)
                kept = [one for one in newest if not one.retracted]
                texts[role] = [
                    contents.load(body).text
                    for one in kept
                    if (body := await _opened(connection, vault, one)) is not None
                ]
                self.taken_back += len(newest) - len(kept)
        return texts

    async def _customer_says_all(self, texts: list[str]) -> None:
        for text in texts:
            await self.customer.say(text, to=NUMBER)
            await asyncio.sleep(0)

    async def _agent_says_all(self, texts: list[str]) -> None:
        for text in texts:
            await self.agent.write(text, topic=self.topic)
            await asyncio.sleep(0)

    def _thread(self) -> list[Message]:
        return [one for one in self.agent.messages(self.topic) if not one.mine]

    async def _recorded(self) -> dict[str, int]:
        async with self.where.office.database.connection() as connection:
            verdicts = await inbounds.count_by_verdict(connection)
            return {"masked": verdicts.get("masked", 0)} | await inbounds.count_by_state(connection)


async def _opened(connection: Connection, vault: Vault, one: Newest) -> bytes | None:
    capability = Capability(one.participant_id, one.session_id, Reading.REPORT)
    place = Place("inbound", "body", one.id, one.participant_id)
    return (await vault.open(connection, capability, [Cell(one.key_id, place, one.body)]))[0]
