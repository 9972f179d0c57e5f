"""No call outlives its session or somebody's part in it, no machine hears anybody, and nothing is recorded unheard."""

from relay.calls.call import Recording
from relay.session import Role
from tests.topeng.calls.lines import hears, joined, over, ride, rings
from tests.topeng.desk import menu, press, texts
from tests.topeng.house import SERVICE, House, until
from topeng.calls.manners import Manners


async def test_a_voicemail_hears_nobody_and_the_driver_learns_of_the_call(home: House) -> None:
    one = await ride(home)
    first = await menu(one.driver, one.topic)
    await press(one.driver, first, "Telepon")
    own = await rings(one.phone)
    await own.answer(by_voicemail=True)
    await hears(own, "Tekan 1")
    await own.hang_up()
    await one.reads("Telepon Anda tidak dijawab")

    await press(one.driver, first, "Telepon")
    own = await rings(one.phone)
    await own.answer()
    await own.press("1")
    theirs = await rings(one.customer)
    await theirs.answer(by_voicemail=True)
    await hears(theirs, "Tekan 1")
    await own.say("Halo, ini saya")
    assert not theirs.others
    await theirs.hang_up()
    await hears(own, "tidak ada yang bisa menerima")
    await over(own, theirs)
    await one.reads("mungkin kotak suara")
    assert not any("ini saya" in said for said in theirs.heard)


async def test_a_call_is_placed_once_and_given_up_where_the_vendor_never_says_what_became_of_it(
    home: House,
) -> None:
    one = await ride(home)
    first = await menu(one.driver, one.topic)

    # Without a number that can call nobody is called, and the supervisors hear why.
    boss = await home.agent("Ratna", role=Role.SUPERVISOR)
    await home.rows("UPDATE number SET reserved = true")
    assert "tidak ada nomor yang bebas" in await press(one.driver, first, "Telepon")
    await until(lambda: any("tidak ada nomor yang bebas" in said for said in texts(boss)))
    assert await home.one("SELECT count(*) FROM call") == 0
    await home.rows("UPDATE number SET reserved = false")

    home.sandbox.twilio.fail_next("CreateCall", 503)
    await press(one.driver, first, "Telepon")

    async def placed() -> bool:
        return bool(await home.one("SELECT state FROM call") == "placing")

    await until(placed)
    assert "sudah ada" in await press(one.driver, first, "Telepon")
    await home.rows("UPDATE call SET look_at = now()")
    await one.reads("Telepon Anda tidak dijawab")
    assert [each.method for each in home.handed].count("CreateCall") == 1
    assert one.phone.calls == []

    # What the vendor refuses is over at once.
    home.sandbox.twilio.fail_next("CreateCall", 400, code=21215)
    await press(one.driver, first, "Telepon")
    await until(lambda: sum("tidak dijawab" in said for said in one.thread()) == 2)
    outcomes = await home.rows("SELECT outcome FROM call")
    assert [row["outcome"] for row in outcomes] == ["failed", "failed"]


async def test_suspending_the_driver_cuts_the_call_though_the_vendor_is_away_at_first(
    home: House,
) -> None:
    one = await ride(home)
    await press(one.driver, await menu(one.driver, one.topic), "Telepon")
    own = await rings(one.phone)
    await own.answer()
    await own.press("1")
    theirs = await rings(one.customer)
    await theirs.answer()
    await theirs.press("1")
    await joined(own, theirs)
    home.sandbox.twilio.fail_next("UpdateCall", 503)
    await home.office.staffing.suspend("Dewi")
    await over(own, theirs)

    async def cut() -> bool:
        return bool(await home.one("SELECT outcome FROM call") == "cut")

    await until(cut)
    assert await home.one("SELECT attempt FROM call") == 2


async def test_with_recording_both_hear_of_it_agree_and_twilio_deletes_it_at_the_end(
    home: House,
) -> None:
    one = await ride(home)
    await Manners(home.office.database).change(SERVICE, recording=Recording.SESSION)
    await press(one.driver, await menu(one.driver, one.topic), "Telepon")
    own = await rings(one.phone)
    await own.answer()
    await hears(own, "direkam")
    await own.press("1")
    theirs = await rings(one.customer)
    await theirs.answer()
    await hears(theirs, "direkam")
    assert await home.one("SELECT callee_agreed_at FROM call") is None
    await theirs.press("1")
    await joined(own, theirs)
    await theirs.hang_up()
    await over(own, theirs)
    agreed = await home.rows("SELECT caller_agreed_at, callee_agreed_at FROM call")
    assert None not in agreed[0].values()
    # A caller is asked before anybody rings.
    back = await one.customer.dial(theirs.number)
    await hears(back, "Tekan 1 bila Anda setuju")
    assert one.phone.ringing is None
    await back.hang_up()
    await home.quiet_now()

    await home.close(one.order)
    await home.rows("UPDATE vendor_copy SET due_at = now() WHERE state = 'due'")
    left = "SELECT count(*) FROM vendor_copy WHERE of_kind = 'call' AND state <> 'deleted'"

    async def gone() -> bool:
        return bool(await home.one(left) == 0)

    await until(gone)
    assert await home.one("SELECT sum(files) FROM vendor_copy WHERE of_kind = 'call'") == 1
