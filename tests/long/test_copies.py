"""After a session's end Twilio holds nothing of it: no message, no file; and what cannot be had away is told of."""

import pytest

from bots.sandbox.telegram_phone import TelegramPhone
from relay.language import Language
from relay.notices import Notice, say
from relay.session import Role
from tests.topeng.house import NUMBER, House, Talk, until
from tests.topeng.photos import photo
from topeng.life import copies

NAMES = "SELECT message_id FROM vendor_copy WHERE state = $1 ORDER BY message_id"
OVER = "UPDATE vendor_copy SET due_at = clock_timestamp() WHERE state = 'due'"


@pytest.fixture(autouse=True)
def _restless(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look often, and do not wait for a Twilio that has had trouble."""
    monkeypatch.setattr(copies, "EVERY", 0.05)
    monkeypatch.setattr(copies, "TELL_EVERY", 0.05)
    monkeypatch.setattr(copies, "REST", 0.0)


async def named(home: House, state: str) -> list[str]:
    """What Twilio calls the copies in a state."""
    return [row["message_id"] for row in await home.rows(NAMES, state)]


async def cleared(home: House) -> None:
    """Let the minute be over, and wait until nothing is due any more."""
    await home.quiet_now()
    await home.rows(OVER)
    await until(lambda: home.one("SELECT count(*) = 0 FROM vendor_copy WHERE state = 'due'"))


def held(home: House) -> tuple[list[str], int]:
    """What Twilio holds: its names for the messages, and how many files."""
    messages, files = home.sandbox.twilio.kept()
    return sorted(messages), files


async def exchange(talk: Talk) -> None:
    """A text and a picture, both ways."""
    await talk.customer.send_picture(photo(), caption="struk", to=NUMBER)
    await talk.agent_reads("struk")
    await talk.agent.send_photo(photo(), "bukti", topic=talk.topic)
    await talk.customer_reads("bukti")


async def test_after_the_end_twilio_holds_nothing_of_a_session_and_all_of_the_others(
    home: House, talk: Talk
) -> None:
    other = await home.talk(home.customer("Pak Budi"), talk.agent)
    await exchange(talk)
    await exchange(other)
    await home.quiet_now()
    assert (len(held(home)[0]), held(home)[1]) == (8, 4)
    await talk.close()
    await cleared(home)
    assert held(home) == (await named(home, "kept"), 2)
    assert len(await named(home, "kept")) == 4
    gone = await home.rows("SELECT files FROM vendor_copy WHERE state = 'deleted'")
    assert (len(gone), sum(row["files"] for row in gone)) == (5, 2)  # the goodbye is one of them
    audited = "SELECT count(*) FROM audit WHERE act = 'copies.deleted'"
    assert await home.one(audited) == 5

    await talk.say("masih di sana?")
    await home.sandbox.phones.whatsapp("+628123000111", "Siapa").say("halo", to=NUMBER)
    await until(lambda: home.one("SELECT count(*) >= 3 FROM vendor_copy WHERE state = 'due'"))
    await cleared(home)
    assert held(home) == (await named(home, "kept"), 2)


async def test_what_twilio_still_works_on_is_asked_for_again_later(home: House, talk: Talk) -> None:
    home.sandbox.twilio.fail_next("DeleteMessage", 409, code=20009)
    home.sandbox.twilio.fail_next("DeleteMessage", 500, times=2)
    await talk.close()
    await home.quiet_now()
    await home.rows(OVER)
    refused = "SELECT count(*) = 3 FROM vendor_copy WHERE attempt > 0 AND state = 'due'"
    await until(lambda: home.one(refused))
    waits = "SELECT code, due_at > clock_timestamp() + interval '50 seconds' FROM vendor_copy WHERE state = 'due'"
    found = sorted(tuple(row) for row in await home.rows(waits))
    assert found == [("500", True), ("500", True), ("in_flight", True)]
    await cleared(home)
    assert held(home) == ([], 0)


async def test_what_a_stop_interrupts_the_next_start_finishes(home: House, talk: Talk) -> None:
    await exchange(talk)
    await talk.close()
    await home.quiet_now()
    before = len(held(home)[0])
    home.sandbox.twilio.slow(0.2)
    await home.rows(OVER)
    await until(lambda: len(held(home)[0]) < before)  # done there, and not yet answered
    await home.stop()
    home.sandbox.twilio.slow(0.0)
    await home.start()
    await cleared(home)
    assert held(home) == ([], 0)
    assert len(await named(home, "deleted")) == before


async def test_what_stays_at_twilio_for_15_days_is_told_of_once(home: House, talk: Talk) -> None:
    wati: TelegramPhone = await home.agent("Wati", role=Role.SUPERVISOR)
    await talk.close()
    await home.quiet_now()
    home.sandbox.twilio.fail_next("DeleteMessage", 409, code=20009)
    left = held(home)[0][0]
    old = "UPDATE vendor_copy SET since = since - interval '15 days', due_at = clock_timestamp() WHERE message_id = $1"
    await home.rows(old, left)
    told = say(Notice.ALERT_COPY_LEFT, Language.INDONESIAN, what=left)
    await until(lambda: told in [one.text for one in wati.messages()])
    assert await named(home, "failed") == [left]
    entry = await home.rows("SELECT act, reason FROM audit WHERE act LIKE 'copies.%'")
    assert [tuple(row) for row in entry] == [("copies.left", "in_flight")]
    await cleared(home)
    assert held(home) == ([left], 0)
