"""People call each other, and neither sees whom: by the sandbox's telephones, through the whole house."""

from tests.topeng.calls.lines import POOL, hears, joined, over, ride, rings
from tests.topeng.desk import menu, press
from tests.topeng.house import House


async def test_the_driver_calls_by_a_button_and_the_customer_calls_back(home: House) -> None:
    one = await ride(home)
    first = await menu(one.driver, one.topic)
    code = one.order.ticket.code

    # Their own phone rings first, and names the ticket.
    said = await press(one.driver, first, "Telepon")
    assert code in said
    own = await rings(one.phone)
    assert own.number in POOL
    await own.answer()
    await hears(own, ", ".join(code))
    assert "sudah ada" in await press(one.driver, first, "Telepon")

    # Then the customer's rings, and shows the customer's own number of ours.
    await own.press("1")
    theirs = await rings(one.customer)
    assert theirs.number in POOL
    await theirs.answer()
    await hears(theirs, ", ".join(code))
    assert not theirs.others
    await theirs.press("1")
    await joined(own, theirs)
    await own.say("Saya di lobi.")
    await hears(theirs, "Saya di lobi.")
    await theirs.hang_up()
    await over(own, theirs)
    await one.reads("Panggilan selesai")

    # Calling back from either phone leads to the other.
    back = await one.customer.dial(theirs.number)
    ringing = await rings(one.phone)
    assert ringing.number == own.number
    await ringing.decline()
    await hears(back, "tidak ada yang bisa menerima")
    await over(back)
    await one.reads("tak terjawab")
    back = await one.phone.dial(own.number)
    await (await rings(one.customer)).decline()
    await over(back)
    await one.reads("sibuk")

    # What ends the session ends the call, at once.
    running = await one.customer.dial(theirs.number)
    ringing = await rings(one.phone)
    await ringing.answer()
    await ringing.press("1")
    await joined(running, ringing)
    await home.close(one.order)
    await over(running, ringing)
    late = await one.customer.dial(theirs.number)
    await hears(late, "tidak terhubung dengan siapa pun")
    outcomes = [
        row["outcome"] for row in await home.rows("SELECT outcome FROM call ORDER BY began_at")
    ]
    assert outcomes == ["completed", "busy", "busy", "cut", "stranger"]
    assert home.sandbox.twilio.alerts == []
