"""A staff bot without topics: tickets lie in the main chat, each message under its ticket's tag."""

from collections.abc import AsyncIterator

import pytest

from bots.sandbox.message import Message
from tests.topeng.house import BOT, NUMBER, TOKEN, House, house, until


@pytest.fixture
async def flat(database: str) -> AsyncIterator[House]:
    """A house whose staff bot has no topics."""
    async with house(database, started=False) as built:
        built.sandbox.telegram.add_bot(TOKEN, BOT, topics=False, name="Topeng")
        await built.start()
        yield built


async def test_a_ticket_is_worked_and_swept_in_a_flat_chat(flat: House) -> None:
    customer, agent = flat.customer(), await flat.agent("Sari")
    ticket = await flat.ticket(customer)
    code = ticket.ticket.code
    card = await flat.card(agent, ticket)
    await agent.press(card.id, card.buttons[0][0].text)
    await customer.say("Halo, ini saya", to=NUMBER)

    def tagged(text: str) -> list[Message]:
        return [one for one in agent.messages() if one.text == f"#{code}\n{text}"]

    await until(lambda: tagged("Halo, ini saya"))
    asked = tagged("Halo, ini saya")[0]
    mine = await agent.write("Boleh foto KTP?", reply_to=asked.id)
    await until(lambda: any("Boleh foto KTP?" in one.text for one in customer.messages(NUMBER)))
    await flat.close(ticket)
    await flat.quiet_now()
    left = [one.text for one in agent.messages()]
    assert not [text for text in left if "ini saya" in text or "KTP" in text]
    assert agent.topics() == {}
    assert mine.id not in {one.id for one in agent.messages()}
