"""Tickets of customers on plain phones: a number to each conversation, and the switchboard where there are too few."""

from datetime import timedelta

import pytest

from bots.sandbox.message import Message
from bots.sandbox.telegram_phone import TelegramPhone
from bots.sandbox.whatsapp_phone import Outgoing
from relay.address import Address
from relay.errors import BadInput
from relay.session import Role
from relay.ticket import TicketKind
from tests.topeng.house import NUMBER, SERVICE, House, until
from topeng.life.opening import NewTicket, PoolDry
from topeng.life.tickets import Shown
from topeng.running import TWILIO_DOOR

SECOND = "+15005550007"
JOHN = "+15005550124"


class Plain:
    """A customer with a plain phone, and an agent."""

    def __init__(self, home: House, sari: TelegramPhone) -> None:
        self.home, self.sari = home, sari
        self.john = home.sandbox.phones.whatsapp(JOHN, "John")

    async def ticket(self) -> tuple[Shown, int]:
        ticket = await self.home.ticket(Address.parse(f"tel:{JOHN}"))
        return ticket, await self.home.claim(self.sari, ticket)

    def write(self, text: str, to: str = NUMBER) -> None:
        self.john._send(to, Outgoing(text, None, channel="sms"))

    def got(self, number: str = NUMBER) -> list[Message]:
        return [one for one in self.john.messages(number, sms=True) if not one.mine]

    def read(self, topic: int) -> list[str]:
        return [one.text for one in self.sari.messages(topic) if not one.mine][1:]


async def test_conversations_beyond_the_pool_share_a_number_and_are_told_apart(home: House) -> None:
    plain = Plain(home, await home.agent("Sari"))
    first, here = await plain.ticket()
    plain.write("one")
    await until(lambda: plain.read(here) == ["one"])

    second, there = await plain.ticket()
    plain.write("which?")
    codes = {first.ticket.code, second.ticket.code}
    await until(lambda: any(all(code in one.text for code in codes) for one in plain.got()))
    plain.write(f"{second.ticket.code}")
    await until(lambda: plain.read(there) == ["which?"])
    assert plain.read(here) == ["one"]

    home.sandbox.twilio.number(SECOND, f"{home.url}{TWILIO_DOOR}/message", "Toko Wayang")
    await home.office.numbers.add(SERVICE, f"tel:{SECOND}")
    _, alone = await plain.ticket()
    plain.write("plain", to=SECOND)
    await until(lambda: plain.read(alone) == ["plain"])


async def test_a_ticket_for_an_agent_and_a_driver_takes_two_numbers_and_rests_on_both(
    home: House,
) -> None:
    plain = Plain(home, await home.agent("Sari"))
    await home.agent("Joko", role=Role.DRIVER)
    await home.office.numbers.add(SERVICE, f"tel:{SECOND}")
    order = NewTicket(
        SERVICE, TicketKind.TRANSACTION, "1", Address.parse(f"tel:{JOHN}"), driver="Joko"
    )
    ticket = await home.office.tickets.open(order)
    assert await home.one("SELECT count(DISTINCT proxy_id) FROM binding WHERE alone") == 2
    await home.close(ticket)
    with pytest.raises(PoolDry, match=r"1 more number would help|2 more numbers would help"):
        await plain.ticket()
    await home.office.numbers.add(SERVICE, "tel:+15005550008")
    await plain.ticket()
    with pytest.raises(BadInput, match="speaks by"):
        await home.ticket(Address.parse(f"tel:{SECOND}"))


async def test_who_answers_stop_gets_another_number_until_they_take_it_back(home: House) -> None:
    plain = Plain(home, await home.agent("Sari"))
    await home.office.numbers.rules(SERVICE, cool_off=timedelta(0))
    home.sandbox.twilio.fail_next("CreateMessage", 400, code=21610)
    ticket = await home.ticket(Address.parse(f"tel:{JOHN}"))
    await until(lambda: home.one("SELECT count(*) FROM number_opt_out"))
    await home.close(ticket)
    with pytest.raises(PoolDry, match="accepts messages"):
        await home.ticket(Address.parse(f"tel:{JOHN}"))
    plain.write("Start")
    await until(lambda: home.one("SELECT count(*) = 0 FROM number_opt_out"))
    await plain.ticket()
