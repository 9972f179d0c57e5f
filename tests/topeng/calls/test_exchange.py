"""The exchange answers on a commit, the same to a repeat, and puts nobody through by guess."""

from datetime import timedelta

import pytest

from relay.address import Address, Scheme
from relay.calls.call import Status
from relay.calls.exchange import Answer, Keyed, Report, Ring
from relay.calls.spoken import SENTENCES, Spoken
from relay.calls.step import Dial, Gather, HangUp, Refusal, Reject, Say, Verbatim
from relay.errors import NotFound
from relay.language import Language
from tests.topeng.calls.lines import POOL, ride
from tests.topeng.house import NUMBER, SERVICE, House
from topeng.calls.exchange import PhoneExchange
from topeng.calls.manners import Manners
from topeng.calls.pins import PinDesk, Pins


def ring(call: int, caller: str | None, proxy: str = POOL[0]) -> Ring:
    """Somebody rings a number of ours."""
    known = Address(Scheme.TEL, caller) if caller is not None else None
    return Ring(f"CA{call:032x}", (f"tel:{proxy}", f"whatsapp:{proxy}"), known)


def heard(answer: Answer) -> list[str]:
    """What a leg hears first."""
    first = answer.script[0] if answer.script else None
    said = first.said if isinstance(first, Gather) else (first,)
    return [one.text for one in said if isinstance(one, Say)]


def says(answer: Answer, what: Spoken, language: Language = Language.INDONESIAN) -> bool:
    """Whether a leg hears this sentence first, and nothing but the end after it."""
    return heard(answer) == [SENTENCES[what][language]] and answer.script[-1] == HangUp()


def dials(answer: Answer) -> Dial:
    """Whom a leg is put through to."""
    [step] = answer.script
    assert isinstance(step, Dial)
    return step


async def hang_up(exchange: PhoneExchange, call: int) -> None:
    """Let the caller put the phone down."""
    await exchange.report(Report(f"CA{call:032x}", Status.COMPLETED))


async def test_callers_who_are_known_are_put_through_and_everybody_else_hears_a_neutral_word(
    home: House,
) -> None:
    one = await ride(home)
    exchange = home.parts.telephony.exchange
    rina, joko = one.customer.number, str(one.phone.tel)

    # On WhatsApp alone so far: her sender rings, too, and the driver's phone shows the driver's own number of ours.
    first = ring(1, rina, NUMBER)
    answer = await exchange.ring(first)
    dial = dials(answer)
    assert dial.to.value == joko
    assert dial.caller_id.number in POOL
    assert timedelta(0) < dial.limit <= timedelta(hours=4)
    assert dial.whisper
    assert rina not in str(answer)
    assert await exchange.ring(first) == answer, "a repeat"
    busy = await exchange.ring(ring(2, rina, NUMBER))
    assert busy.script == (Reject(Refusal.BUSY),)
    assert await exchange.ring(ring(2, rina, NUMBER)) == busy

    # A number is given away no longer than it is needed.
    await exchange.key(Keyed(dial.token, "CA" + "b" * 32, "1"))
    assert (await exchange.ring(first)).script == (HangUp(),)
    over = Report("CA" + "b" * 32, Status.COMPLETED, answer.token, 12)
    assert (await exchange.over(over)).script == (HangUp(),)
    assert await exchange.over(over) == await exchange.over(over)
    assert await home.one("SELECT seconds FROM call WHERE outcome = 'completed'") == 12

    # Strangers, the anonymous, and who rings what is not ours.
    assert says(await exchange.ring(ring(3, home.fresh_number())), Spoken.NOT_CONNECTED)
    assert says(await exchange.ring(ring(4, None)), Spoken.NOT_CONNECTED)
    assert says(await exchange.ring(ring(5, rina, "+622159999999")), Spoken.NOT_CONNECTED)
    english = await exchange.ring(ring(6, "+14155550100"))
    assert says(english, Spoken.NOT_CONNECTED, Language.ENGLISH)
    twiml = "<Response><Say>Desk</Say></Response>"
    await Manners(home.office.database).change(SERVICE, strangers=twiml)
    assert (await exchange.ring(ring(7, None))).script == (Verbatim(twiml),)
    await Manners(home.office.database).change(SERVICE, strangers="")

    # By a PIN from another phone; wrong ones lead nowhere, and soon nobody is asked any more.
    pins = Pins(home.office.drafter.vault, home.office.drafter.chance)
    pin = await PinDesk(SERVICE, home.office.database, pins).make(one.order.ticket.code)
    asked = await exchange.ring(ring(8, None))
    assert heard(asked) == [SENTENCES[Spoken.ENTER_PIN][Language.INDONESIAN]]
    wrong = await exchange.key(Keyed(asked.token, ring(8, None).sid, "000000"))
    assert heard(wrong)[0] == SENTENCES[Spoken.WRONG_PIN][Language.INDONESIAN]
    right = await exchange.key(Keyed(asked.token, ring(8, None).sid, pin))
    assert dials(right).to.value == joko
    await hang_up(exchange, 8)
    for call in range(9, 13):
        asked = await exchange.ring(ring(call, None))
        for _ in range(3):
            wrong = await exchange.key(Keyed(asked.token, ring(call, None).sid, "000000"))
        assert says(wrong, Spoken.NOT_CONNECTED)
    assert says(await exchange.ring(ring(13, None)), Spoken.NOT_CONNECTED)
    kept = await home.rows("SELECT digits FROM pin")
    assert pin.encode() not in kept[0]["digits"]

    # What is in the way: a session for messages alone, somebody held, nobody there, no phone.
    await home.rows("UPDATE session SET mode = 'message-only'")
    assert (await exchange.ring(ring(20, rina, NUMBER))).script == (Reject(),)
    await home.rows("UPDATE session SET mode = 'voice-only'")
    await home.rows("UPDATE participant SET held_at = now() WHERE staff_id IS NOT NULL")
    assert says(await exchange.ring(ring(21, rina, NUMBER)), Spoken.NOBODY)
    await home.rows("UPDATE participant SET held_at = NULL")
    await home.rows("DELETE FROM staff_phone")
    assert says(await exchange.ring(ring(22, rina, NUMBER)), Spoken.NOBODY)
    await one.reads("nomor telepon Anda belum terdaftar")
    assert not await home.one(
        "SELECT count(*) FROM key WHERE id IN (SELECT key_id FROM staff_phone)"
    )

    # Over: the customer is a stranger like any other.
    await home.close(one.order)
    assert says(await exchange.ring(ring(23, rina, NUMBER)), Spoken.NOT_CONNECTED)
    assert await home.one("SELECT count(*) FROM pin") == 0
    for token in ("", "ff", "0" * 76, one.order.ticket.id.hex):
        with pytest.raises(NotFound):
            await exchange.pick_up(token, "CA1")


async def test_what_became_of_a_call_is_told_even_where_the_vendor_never_named_the_other_leg(
    home: House,
) -> None:
    one = await ride(home)
    exchange = home.parts.telephony.exchange
    # The customer has rung, so the driver's phone has a number to ring back.
    shown = dials(await exchange.ring(ring(1, one.customer.number, NUMBER))).caller_id.number
    await hang_up(exchange, 1)
    answer = await exchange.ring(ring(2, str(one.phone.tel), shown))
    assert dials(answer).to.value == one.customer.number
    await exchange.over(Report(f"CA{2:032x}", Status.BUSY, dials(answer).token))
    await one.reads("sibuk")
