"""Drivers have their orders given to them; agents' cards are not theirs."""

from relay.address import Address, Scheme
from relay.canned import DEFAULTS
from relay.notices import Notice, say
from relay.press import Press, Verb
from relay.session import Role
from relay.ticket import TicketKind
from tests.topeng.desk import ID, labels, menu, press, texts
from tests.topeng.house import BOT, SERVICE, House, until
from topeng.life.opening import NewTicket


async def test_an_order_opens_by_itself_with_quick_replies_first_and_can_be_given_back(
    home: House,
) -> None:
    sari, rina = await home.agent("Sari"), home.customer()
    dewi = await home.agent("Dewi", role=Role.DRIVER)
    boss = await home.agent("Ratna", role=Role.SUPERVISOR)
    order = await home.office.tickets.open(
        NewTicket(
            SERVICE,
            TicketKind.TRANSACTION,
            "ORD-1",
            Address(Scheme.WHATSAPP, rina.number),
            driver="Dewi",
            desk=False,
        )
    )
    topic = await home.topic(dewi, order)
    first = await menu(dewi, topic)
    assert labels(first) == [
        ["Balasan cepat"],
        ["Telepon"],
        ["Selesai"],
        ["Perpanjang", "Kembalikan"],
        ["Lapor"],
    ]
    assert texts(dewi)[0] == say(Notice.WELCOME_DRIVER, ID, alias="Dewi")
    await rina.say("Sudah di mana?", to="+15005550006")
    await until(lambda: any("Sudah di mana?" in text for text in texts(dewi, topic)))
    await dewi.press(first.id, "Balasan cepat")
    arrived = DEFAULTS[Role.DRIVER][0].texts[ID]
    await until(lambda: [arrived] in labels(dewi.messages(topic)[-1]))
    assert await press(dewi, dewi.messages(topic)[-1], arrived) == say(Notice.REPLY_SENT, ID)
    await until(lambda: any(arrived in one.text for one in rina.messages("+15005550006")))
    code = order.ticket.code
    assert await press(dewi, first, "Kembalikan") == say(Notice.RETURNED, ID, code=code)
    await until(lambda: not dewi.topics())
    await until(lambda: say(Notice.DRIVERLESS, ID, code=code) in texts(boss))
    assert not [text for text in texts(sari) if code in text]


async def test_a_driver_sees_no_queue_and_claims_nothing(home: House) -> None:
    dewi = await home.agent("Dewi", role=Role.DRIVER)
    ticket = await home.ticket(home.customer())
    await dewi.write("/queue", topic=None)
    await dewi.start(BOT)
    await until(lambda: say(Notice.NO_QUEUE, ID) in texts(dewi))
    await home.quiet_now()
    assert not [text for text in texts(dewi) if ticket.ticket.code in text]
    session = await home.one("SELECT id FROM session")
    chat = Address(Scheme.TELEGRAM, str(dewi.user_id))
    forged = Press("1", chat, "1", Verb.CLAIM, session, "", ID)
    assert await home.parts.desk.press(forged) == say(Notice.MAY_NOT_CLAIM, ID)
    assert not dewi.topics()
