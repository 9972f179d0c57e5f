"""Whoever may be meant is asked for, the business is asked where it wants to be, and nothing is said without a commit."""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from typing import Any, cast

import pytest

from db.pool import Away, Connection
from relay.address import Address, Scheme
from relay.callbacks.answer import Markup, Nothing
from relay.callbacks.gatekeeper import Joined, Knock, Known, Reply, Ringing
from relay.calls.exchange import Keyed
from relay.calls.spoken import Spoken
from relay.calls.step import Reject, Verbatim
from relay.errors import Busy
from relay.ticket import TicketKind
from tests.topeng.calls.lines import POOL, ride
from tests.topeng.calls.test_exchange import dials, hang_up, heard, ring, says
from tests.topeng.house import NUMBER, SERVICE, House
from topeng.life.opening import NewTicket


@dataclass
class Gate:
    """Asks nobody, and answers as it is told."""

    reply: Reply = field(default_factory=Known)
    lets: bool = True
    knocks: list[Knock] = field(default_factory=list)
    asked: list[Ringing] = field(default_factory=list)

    async def let_through(self, call: Ringing) -> bool:
        self.asked.append(call)
        return self.lets

    async def admit(self, knock: Knock) -> Reply:
        self.knocks.append(knock)
        return self.reply


class AwayDatabase:
    """Nobody answers."""

    def transaction(self) -> AbstractAsyncContextManager[Connection]:
        raise Away("the database is away")


async def test_a_caller_with_two_orders_says_which_one_and_never_gets_another(home: House) -> None:
    one = await ride(home)
    exchange = home.parts.telephony.exchange
    rina = one.customer.number
    second = await home.office.tickets.open(
        NewTicket(
            SERVICE,
            TicketKind.TRANSACTION,
            "ORD-2",
            Address(Scheme.WHATSAPP, rina),
            driver="Dewi",
            desk=False,
        )
    )
    asked = await exchange.ring(ring(1, rina, NUMBER))
    first_code, second_code = (", ".join(each.ticket.code) for each in (one.order, second))
    assert [first_code in heard(asked)[0], second_code in heard(asked)[1]] == [True, True]
    sid = ring(1, rina).sid
    for key in ("0", "3"):
        assert heard(await exchange.key(Keyed(asked.token, sid, key))) == heard(asked)
    assert says(await exchange.key(Keyed(asked.token, sid, "#")), Spoken.NOT_CONNECTED)

    asked = await exchange.ring(ring(2, rina, NUMBER))
    dials(await exchange.key(Keyed(asked.token, ring(2, rina).sid, "2")))
    session = await home.one("SELECT session_id FROM call WHERE state = 'dialling'")
    code = await home.one(
        "SELECT coalesce(s.code, t.code) FROM session AS s JOIN ticket AS t ON t.id = s.ticket_id WHERE s.id = $1",
        session,
    )
    assert code == second.ticket.code
    await hang_up(exchange, 2)

    # What is offered keeps its key, though the one before it ends meanwhile.
    asked = await exchange.ring(ring(3, rina, NUMBER))
    await home.close(one.order)
    assert says(
        await exchange.key(Keyed(asked.token, ring(3, rina).sid, "1")), Spoken.NOT_CONNECTED
    )
    asked = await exchange.ring(ring(4, rina, NUMBER))
    dials(asked)


async def test_the_business_may_block_a_call_and_say_what_becomes_of_a_stranger(
    home: House,
) -> None:
    one = await ride(home)
    gate = Gate()
    exchange = replace(home.parts.telephony.exchange, gatekeeper=gate)
    rina, stranger = one.customer.number, home.fresh_number()

    dials(await exchange.ring(ring(1, rina, NUMBER)))
    [asked] = gate.asked
    assert asked.resource == ring(1, rina).sid
    assert gate.knocks == []
    await hang_up(exchange, 1)
    gate.lets = False
    assert says(await exchange.ring(ring(2, rina, NUMBER)), Spoken.NOBODY)
    assert says(await exchange.ring(ring(2, rina, NUMBER)), Spoken.NOBODY), "a repeat"
    assert len(gate.asked) == 2

    gate.reply = Markup("<Response><Say>Hi</Say></Response>")
    answer = await exchange.ring(ring(3, stranger))
    assert answer.script == (Verbatim("<Response><Say>Hi</Say></Response>"),)
    assert gate.knocks[0].proxies[0] == f"tel:{POOL[0]}"
    gate.reply = Nothing()
    assert (await exchange.ring(ring(4, None))).script == (Reject(),)
    for reply in (Known(), Joined()):
        gate.reply = reply
        assert says(await exchange.ring(ring(5, stranger)), Spoken.NOT_CONNECTED)


async def test_without_a_database_nothing_is_begun(home: House) -> None:
    one = await ride(home)
    exchange = replace(home.parts.telephony.exchange, database=cast("Any", AwayDatabase()))
    with pytest.raises(Busy):
        await exchange.ring(ring(1, one.customer.number, NUMBER))
    assert await home.one("SELECT count(*) FROM call") == 0
