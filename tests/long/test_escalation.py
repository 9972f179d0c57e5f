"""What time does to tickets that nobody takes, and to staff whose contract ends."""

from datetime import timedelta

from bots.sandbox.telegram_phone import TelegramPhone
from db import trace
from relay.language import Language
from relay.notices import Notice, say
from relay.session import Role
from relay.trace import Action
from tests.topeng.house import SERVICE, House, Talk, until
from topeng.services import Habits, Services

ID = Language.INDONESIAN
AT_ONCE = 2.0
"""Seconds within which somebody who may not work any more loses their threads."""


async def escalate_after(home: House, seconds: float) -> None:
    habits = Habits(escalate_after=timedelta(seconds=seconds))
    await Services(home.office.database).change(SERVICE, habits)


def told(phone: TelegramPhone) -> list[str]:
    """What the person was told of tickets that nobody takes."""
    return [one.text for one in phone.messages() if "Belum ada yang mengambil" in one.text]


async def deeds(home: House, action: Action) -> list[tuple[str | None, str]]:
    async with home.office.database.connection() as connection:
        found = await trace.newest(connection, limit=50)
    return [(one.alias, one.subject) for one in found if one.action is action]


async def test_a_ticket_that_nobody_takes_is_told_to_supervisors_once_and_shown_anew(
    home: House,
) -> None:
    sari, wati = await home.agent("Sari"), await home.agent("Wati", role=Role.SUPERVISOR)
    ticket = await home.ticket(home.customer())
    code = ticket.ticket.code
    first = await home.card(sari, ticket)
    await home.rows("UPDATE session SET started_at = started_at - interval '1 hour'")
    await escalate_after(home, 60)
    await until(lambda: told(wati) == [say(Notice.ALERT_UNCLAIMED, ID, what=code)])
    await until(lambda: any(one.text.startswith("⏰") for one in sari.messages()))
    await home.parts.rounds.escalate()
    await home.quiet_now()
    shown = [one for one in sari.messages() if one.buttons and code in one.text]
    assert [one.text for one in shown] == [f"⏰ {first.text}"]
    assert len(told(wati)) == 1
    assert not told(sari)
    assert await deeds(home, Action.ESCALATE) == [(None, code)]
    await home.claim(sari, ticket)


async def test_a_ticket_in_somebodys_hands_does_not_escalate_and_one_given_back_waits_anew(
    home: House, talk: Talk
) -> None:
    wati = await home.agent("Wati", role=Role.SUPERVISOR)
    other = await home.ticket(home.customer())
    await home.rows("UPDATE session SET started_at = started_at - interval '1 hour'")
    await escalate_after(home, 60)
    await until(lambda: told(wati))
    await home.office.staffing.suspend("Sari")
    await home.quiet_now()
    await home.parts.rounds.escalate()
    await home.quiet_now()
    assert told(wati) == [say(Notice.ALERT_UNCLAIMED, ID, what=other.ticket.code)]
    await home.rows(
        "UPDATE participant SET left_at = left_at - interval '1 hour' WHERE left_at IS NOT NULL"
    )
    await until(lambda: len(told(wati)) == 2)
    assert told(wati)[1] == say(Notice.ALERT_UNCLAIMED, ID, what=talk.ticket.ticket.code)


async def test_a_service_that_does_not_escalate_tells_nobody(home: House) -> None:
    wati = await home.agent("Wati", role=Role.SUPERVISOR)
    await home.ticket(home.customer())
    await home.rows("UPDATE session SET started_at = started_at - interval '9 days'")
    await home.parts.rounds.escalate()
    await home.quiet_now()
    assert not told(wati)


async def test_the_end_of_a_contract_takes_the_threads_away_at_once(
    home: House, talk: Talk
) -> None:
    budi = await home.agent("Budi")
    await home.rows("UPDATE staff SET contract_ends_at = clock_timestamp() WHERE alias = 'Sari'")
    await until(lambda: not talk.agent.topics(), AT_ONCE)
    await home.card(budi, talk.ticket)
    await talk.agent.write("isi-rahasia", topic=None)
    await home.quiet_now()
    texts = [one.text for one in talk.agent.messages()]
    assert texts.count(say(Notice.CONTRACT_ENDED, ID)) == 1
    assert not [one for one in talk.chat() if "isi-rahasia" in one.text]
    assert await deeds(home, Action.CONTRACT_END) == [(None, "Sari")]
    assert await home.one("SELECT state FROM staff WHERE alias = 'Sari'") == "suspended"


async def test_a_contract_that_was_prolonged_in_time_goes_on(home: House, talk: Talk) -> None:
    await home.rows("UPDATE staff SET contract_ends_at = clock_timestamp() + interval '1 hour'")
    await home.parts.rounds.end_contracts()
    await talk.say("masih di sana?")
    await talk.agent_reads("masih di sana?")


async def test_suspended_and_removed_staff_lose_their_threads_at_once(
    home: House, talk: Talk
) -> None:
    other = await home.talking("Budi", "Pak Joko")
    await home.office.staffing.suspend("Sari")
    await until(lambda: not talk.agent.topics(), AT_ONCE)
    await home.office.staffing.remove("Budi")
    await until(lambda: not other.agent.topics(), AT_ONCE)


async def test_a_supervisors_contract_ends_like_anybodys(home: House) -> None:
    wati = await home.agent("Wati", role=Role.SUPERVISOR)
    await home.rows("UPDATE staff SET contract_ends_at = clock_timestamp()")
    await until(lambda: any(one.text == say(Notice.CONTRACT_ENDED, ID) for one in wati.messages()))
    await wati.write("/stats", topic=None)
    await until(lambda: wati.messages()[-1].text == say(Notice.SUSPENDED, ID))
