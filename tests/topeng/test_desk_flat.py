"""Where a bot has no topics, buttons say which conversation is meant."""

from collections.abc import AsyncIterator

import pytest

from bots.sandbox.message import Message
from bots.sandbox.telegram_phone import TelegramPhone
from relay.canned import DEFAULTS
from relay.notices import Notice, say
from relay.session import Role
from tests.topeng.desk import ID, press, texts
from tests.topeng.house import BOT, NUMBER, TOKEN, House, house, until

REPLY = DEFAULTS[Role.AGENT][0]


@pytest.fixture
async def flat(database: str) -> AsyncIterator[House]:
    """A house whose staff bot has no topics."""
    async with house(database, started=False) as built:
        built.sandbox.telegram.add_bot(TOKEN, BOT, topics=False, name="Topeng")
        await built.start()
        yield built


async def test_replies_and_answers_of_a_flat_chat_reach_the_conversation_that_they_are_of(
    flat: House,
) -> None:
    sari = await flat.agent("Sari")
    codes = []
    rina, tuti = flat.customer("Rina"), flat.customer("Tuti")
    for phone in (rina, tuti):
        ticket = await flat.ticket(phone)
        codes.append(ticket.ticket.code)
        card = await flat.card(sari, ticket)
        await press(sari, card, card.buttons[0][0].text)
        await phone.say(f"halo {ticket.ticket.code}", to=NUMBER)
        await until(lambda: any(f"halo {codes[-1]}" in text for text in texts(sari)))
    first = next(one for one in sari.messages() if codes[0] in one.text and len(one.buttons) > 1)
    await sari.press(first.id, "Balasan cepat")
    await until(lambda: any(REPLY.labels[ID] == one.buttons[0][0].text for one in _offers(sari)))
    offer = _offers(sari)[-1]
    assert await press(sari, offer, REPLY.labels[ID]) == say(Notice.REPLY_SENT, ID)
    await until(lambda: any(REPLY.texts[ID] in one.text for one in rina.messages(NUMBER)))
    await sari.write("untuk siapa?")
    await until(lambda: any(one.buttons and "2." in one.text for one in sari.messages()))
    asked = next(one for one in sari.messages() if one.buttons and "2." in one.text)
    await sari.press(
        asked.id, next(row[0].text for row in asked.buttons if codes[1] in row[0].text)
    )
    await until(lambda: any("untuk siapa?" in one.text for one in tuti.messages(NUMBER)))
    await flat.quiet_now()
    assert not [one for one in tuti.messages(NUMBER) if REPLY.texts[ID] in one.text]
    assert not [one for one in rina.messages(NUMBER) if "untuk siapa?" in one.text]


def _offers(phone: TelegramPhone) -> list[Message]:
    return [one for one in phone.messages() if one.buttons and "Balasan cepat:" in one.text]
