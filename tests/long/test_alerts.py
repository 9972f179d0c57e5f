"""What supervisors are told without having asked: each thing once in ten minutes, and never a content."""

from dataclasses import dataclass

import asyncpg
import pytest
from structlog.testing import capture_logs

from bots.sandbox.telegram_phone import TelegramPhone
from relay.errors import NotFound
from relay.language import Language
from relay.notices import Notice, say
from relay.session import Role
from tests.topeng.house import NUMBER, SERVICE, House, Talk, until
from topeng.outgoing.outages import MANY, WITHIN, Outages

ID = Language.INDONESIAN
CARRIER = "telegram:staff"


def news(phone: TelegramPhone) -> list[str]:
    """What a supervisor was told, without the welcome."""
    return [one.text for one in phone.messages() if not one.mine][1:]


@pytest.fixture
async def wati(home: House) -> TelegramPhone:
    """A supervisor."""
    return await home.agent("Wati", role=Role.SUPERVISOR)


async def test_messages_that_could_not_be_delivered_are_told_once_for_a_ticket_and_without_them(
    home: House, talk: Talk, wati: TelegramPhone
) -> None:
    home.sandbox.twilio.fail_next("CreateMessage", 400, code=21211, times=2)
    told = say(Notice.ALERT_UNDELIVERABLE, ID, what=f"{talk.ticket.ticket.code} (bad_address)")
    await talk.write("isi-rahasia satu")
    await until(lambda: told in news(wati))
    await talk.write("isi-rahasia dua")
    undelivered = "SELECT count(*) = 2 FROM delivery WHERE state = 'undeliverable'"
    await until(lambda: home.one(undelivered))
    await home.quiet_now()
    assert news(wati) == [told]
    await home.rows("UPDATE alert SET told_at = told_at - interval '10 minutes'")
    home.sandbox.twilio.fail_next("CreateMessage", 400, code=21211)
    await talk.write("isi-rahasia tiga")
    await until(lambda: news(wati) == [told, told])


@pytest.mark.parametrize("code", [21610, 63016])
async def test_what_the_writer_is_told_the_reason_of_is_told_to_the_writer_alone(
    home: House, talk: Talk, wati: TelegramPhone, code: int
) -> None:
    home.sandbox.twilio.fail_next("CreateMessage", 400, code=code)
    await talk.write("masih di sana?")
    await talk.agent_reads("Tidak terkirim")
    await home.quiet_now()
    assert news(wati) == []


async def test_without_supervisors_an_alert_is_a_line_in_the_log_alone(
    home: House, talk: Talk
) -> None:
    home.sandbox.twilio.fail_next("CreateMessage", 400, code=21211)
    with capture_logs() as lines:
        await talk.write("isi-rahasia")
        await talk.agent_reads("Tidak terkirim")
    unheard = [one for one in lines if one["event"] == "alert.unheard"]
    assert unheard == [{"event": "alert.unheard", "alert": "undeliverable", "log_level": "warning"}]


async def test_a_carrier_that_is_down_is_told_once_and_once_when_it_works_again(
    home: House, talk: Talk, wati: TelegramPhone
) -> None:
    home.sandbox.twilio.fail_next("CreateMessage", 401, code=20003, times=MANY + 1)
    for number in range(MANY + 1):
        await talk.write(f"isi-rahasia {number}")
        lost = "SELECT count(*) = $1 FROM delivery WHERE state = 'undeliverable'"
        await until(lambda: home.one(lost, number + 1))  # noqa: B023 asked at once
    down = say(Notice.ALERT_CARRIER_DOWN, ID, what="WhatsApp")
    up = say(Notice.ALERT_CARRIER_UP, ID, what="WhatsApp")
    await until(lambda: down in news(wati))
    for text in ("halo?", "masih di sana?"):
        await talk.write(text)
        await talk.customer_reads(text)
    await until(lambda: up in news(wati))
    await home.quiet_now()
    assert [one for one in news(wati) if "WhatsApp" in one] == [down, up]


async def test_a_restart_forgets_no_outage_that_was_told(home: House, wati: TelegramPhone) -> None:
    service_id = await home.one("SELECT id FROM service WHERE name = $1", SERVICE)
    await home.rows(
        "INSERT INTO alert (service_id, kind, subject) VALUES ($1, 'carrier_down', $2)",
        service_id,
        CARRIER,
    )
    await home.stop()
    await home.start()
    await wati.write("/help", topic=None)
    await until(lambda: say(Notice.ALERT_CARRIER_UP, ID, what="Telegram") in news(wati))


async def test_an_empty_pool_is_told_once(home: House, wati: TelegramPhone) -> None:
    service_id = await home.one("SELECT id FROM service WHERE name = $1", SERVICE)
    for _ in range(2):
        await home.office.alerts.pool_dry(service_id, "whatsapp")
    told = say(Notice.ALERT_POOL_DRY, ID, what="WhatsApp")
    await until(lambda: told in news(wati))
    await home.quiet_now()
    assert news(wati) == [told]


async def test_a_ticket_that_finds_no_number_is_told_of(home: House, wati: TelegramPhone) -> None:
    owner = await asyncpg.connect(home.dsn)  # the service itself may take no number away
    await owner.execute("DELETE FROM proxy WHERE address = $1", f"whatsapp:{NUMBER}")
    await owner.close()
    with pytest.raises(NotFound, match="has no WhatsApp number"):
        await home.ticket(home.customer())
    await until(lambda: say(Notice.ALERT_POOL_DRY, ID, what="WhatsApp") in news(wati))
    assert await home.one("SELECT count(*) FROM ticket") == 0


@dataclass
class HandClock:
    """A clock that stands until it is set."""

    at: float = 0.0

    def now(self) -> float:
        return self.at

    async def sleep(self, seconds: float) -> None:
        self.at += seconds


def noted(*ends: str | None, every: float = 1.0) -> dict[str, bool]:
    """What there is to tell after hand-overs that ended so."""
    clock = HandClock()
    outages = Outages(clock)
    for end in ends:
        clock.at += every
        outages.note(CARRIER, end)
    return outages.untold()


@pytest.mark.parametrize("code", ["unreachable", "timeout", "token", "503", "thread_server"])
def test_five_failures_in_a_row_within_a_minute_mean_that_a_carrier_is_down(code: str) -> None:
    assert noted(*[code] * (MANY - 1)) == {}
    assert noted(*[code] * MANY) == {CARRIER: True}
    assert noted(*[code] * MANY, every=WITHIN / (MANY - 1) + 0.1) == {}
    assert noted(*[code] * MANY, None) == {CARRIER: False}


def test_an_answer_in_between_shows_that_the_carrier_works() -> None:
    assert noted(*["timeout"] * 4, None, "timeout") == {CARRIER: False}
    assert noted(*["timeout"] * 4, "blocked", "timeout") == {CARRIER: False}


def test_what_never_got_as_far_as_the_carrier_says_nothing_of_it() -> None:
    assert noted("unsupported") == {}
    assert noted(*["timeout"] * 4, "unsupported", "timeout") == {CARRIER: True}


def test_news_of_a_carrier_is_told_once() -> None:
    outages = Outages(HandClock())
    for _ in range(2 * MANY):
        outages.note(CARRIER, "token")
    outages.told(CARRIER, down=True)
    outages.note(CARRIER, "token")
    assert outages.untold() == {}
