"""Whatever happens: every accepted message has one end, order holds, and nobody reads what is not theirs."""

import asyncio
import random
from collections import Counter

import pytest

from bots.sandbox.telegram_phone import TelegramPhone
from bots.sandbox.whatsapp_phone import WhatsAppPhone
from tests.topeng.house import NUMBER, House, Talk

ENDS = {"sent", "delivered", "read", "undeliverable", "unknown", "void"}


@pytest.mark.parametrize("seed", range(4))
async def test_random_days_end_with_every_message_accounted_for(home: House, seed: int) -> None:
    day = Day(home, random.Random(seed))
    await day.begin()
    for _ in range(60):
        await day.something()
    await home.quiet_now()
    await day.check()


class Day:
    """Three customers, two agents, and whatever comes to their minds."""

    def __init__(self, home: House, chance: random.Random) -> None:
        self.home = home
        self.chance = chance
        self.agents: list[TelegramPhone] = []
        self.customers: list[WhatsAppPhone] = []
        self.talks: dict[str, Talk] = {}
        self.count = 0
        self.said: Counter[str] = Counter()

    async def begin(self) -> None:
        self.agents = [await self.home.agent("Sari"), await self.home.agent("Budi")]
        self.customers = [self.home.customer(f"Pelanggan {name}") for name in "ABC"]
        for customer in self.customers:
            await self.open(customer)

    async def open(self, customer: WhatsAppPhone) -> None:
        """A ticket, claimed by one of the two."""
        ticket = await self.home.ticket(customer)
        agent = self.chance.choice(self.agents)
        topic = await self.home.claim(agent, ticket)
        self.talks[customer.number] = Talk(self.home, customer, agent, ticket, topic)
        await customer.say(self.tagged(self.talks[customer.number], "customer"), to=NUMBER)

    def tagged(self, talk: Talk, role: str) -> str:
        """A text that says whose it is, and its place."""
        self.count += 1
        self.said[talk.ticket.ticket.code] += 1
        return f"[{talk.ticket.ticket.code} {role} {self.count}]"

    async def something(self) -> None:
        talk = self.talks[self.chance.choice(self.customers).number]
        sandbox = self.home.sandbox
        match self.chance.choices(range(9), (30, 30, 2, 3, 3, 3, 3, 3, 6))[0]:
            case 0:
                await talk.say(self.tagged(talk, "customer"))
            case 1 if talk.topic in talk.agent.topics():
                await talk.write(self.tagged(talk, "agent"))
            case 2:
                await talk.close()
                # WhatsApp names no conversation: what is under way now would belong to the next one.
                await sandbox.twilio.settled()
                await self.open(talk.customer)
            case 3:
                sandbox.telegram.fail_next("sendMessage", 429, retry_after=1)
            case 4:
                sandbox.twilio.fail_next(
                    "CreateMessage", self.chance.choice([400, 503]), code=21610
                )
            case 5:
                sandbox.telegram.swallow_answer_next("sendMessage")
            case 6:
                sandbox.twilio.swallow_answer_next("CreateMessage")
            case 7:
                sandbox.telegram.duplicate_next()
                sandbox.twilio.duplicate_next()
            case _:
                await asyncio.sleep(0.05)

    async def check(self) -> None:
        rows = await self.home.rows(
            """
            SELECT i.state, count(d.id) AS deliveries, array_agg(DISTINCT d.state) AS ends
              FROM inbound AS i
              LEFT JOIN delivery AS d ON d.inbound_id = i.id
             GROUP BY i.id, i.state
            """
        )
        for row in rows:
            if row["state"] == "relayed":
                assert row["deliveries"] == 1
                assert set(row["ends"]) <= ENDS
            else:
                assert row["state"] == "refused"
                assert row["deliveries"] == 0
        assert len(rows) >= self.count
        for agent in self.agents:
            for topic, title in agent.topics().items():
                heard = [one.text for one in agent.messages(topic) if not one.mine]
                self.check_heard(heard, title.split()[-1], "customer")
        for customer in self.customers:
            heard = [one.text for one in customer.messages(NUMBER) if not one.mine]
            own = self.codes_of(customer)
            lines = [line for text in heard for line in text.split("\n") if line.startswith("[")]
            assert all(line[1:6] in own and " agent " in line for line in lines)
            self.check_order(lines)

    def check_heard(self, heard: list[str], code: str, role: str) -> None:
        lines = [line for text in heard for line in text.split("\n") if line.startswith("[")]
        assert all(line.startswith(f"[{code} {role} ") for line in lines)
        self.check_order(lines)

    def check_order(self, lines: list[str]) -> None:
        places = [int(line.rstrip("]").split()[-1]) for line in lines]
        assert places == sorted(set(places))

    def codes_of(self, customer: WhatsAppPhone) -> set[str]:
        mine = [one.text for one in customer.messages(NUMBER) if one.mine]
        return {text[1:6] for text in mine if text.startswith("[")}


async def test_what_many_customers_and_agents_say_at_once_stays_in_its_own_session(
    home: House,
) -> None:
    agents = [await home.agent(alias) for alias in ("Sari", "Budi", "Wati")]
    customers = [home.customer(f"Pelanggan {number}") for number in range(6)]
    talks = [
        await home.talk(customer, agents[place % 3]) for place, customer in enumerate(customers)
    ]

    async def chat(talk: Talk, tag: int) -> None:
        for number in range(10):
            await talk.say(f"c{tag}-{number}")
            await talk.write(f"a{tag}-{number}")
            await asyncio.sleep(0)

    await asyncio.gather(*(chat(talk, tag) for tag, talk in enumerate(talks)))
    await home.quiet_now()
    for tag, talk in enumerate(talks):
        assert talk.thread_texts() == ["Halo", *(f"c{tag}-{number}" for number in range(10))]
        assert talk.chat_texts() == [f"a{tag}-{number}" for number in range(10)]
