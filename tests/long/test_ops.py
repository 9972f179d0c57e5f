"""Supervisors in the staff bot: each order asks once, says what it touches, is done once, and leaves a trace."""

from datetime import timedelta

import pytest

from bots.sandbox.message import Message
from bots.sandbox.telegram_phone import TelegramPhone
from db import trace
from relay.language import Language
from relay.notices import Notice, say
from relay.session import Role
from relay.trace import Action
from tests.topeng.house import SERVICE, House, Talk, until

ID = Language.INDONESIAN
BOT = "topeng_staff_bot"
YES, NO = "Ya", "Batal"


async def asked(phone: TelegramPhone, command: str) -> Message:
    """The question that a command brings."""
    before = len(heard(phone))
    await phone.write(command, topic=None)
    await until(lambda: len(heard(phone)) > before)
    return phone.messages()[-1]


async def told(phone: TelegramPhone, command: str) -> str:
    """The plain answer that a command brings."""
    answer = await asked(phone, command)
    assert not answer.buttons
    return answer.text


async def confirmed(phone: TelegramPhone, question: Message, button: str = YES) -> str:
    """What a question turns into."""
    await phone.press(question.id, button)
    await until(lambda: shown(phone, question) != question.text)
    assert not next(one for one in phone.messages() if one.id == question.id).buttons
    return shown(phone, question)


def shown(phone: TelegramPhone, message: Message) -> str:
    return next(one.text for one in phone.messages() if one.id == message.id)


def heard(phone: TelegramPhone) -> list[Message]:
    return [one for one in phone.messages() if not one.mine]


async def deeds(home: House) -> list[tuple[str | None, Action, str]]:
    """What supervisors and the service itself did, the oldest first."""
    async with home.office.database.connection() as connection:
        found = await trace.newest(connection, limit=50)
    kept = (Action.FIND, Action.EXPIRE, Action.SUSPEND, Action.STATS)
    return [(one.alias, one.action, one.subject) for one in reversed(found) if one.action in kept]


@pytest.fixture
async def wati(home: House) -> TelegramPhone:
    """A supervisor."""
    return await home.agent("Wati", role=Role.SUPERVISOR)


async def test_a_supervisor_joins_by_invitation_and_is_shown_no_cards(
    home: House, wati: TelegramPhone
) -> None:
    sari = await home.agent("Sari")
    await home.card(sari, await home.ticket(home.customer()))
    await home.quiet_now()
    assert not [one for one in heard(wati) if one.buttons]
    assert heard(wati)[0].text == say(Notice.WELCOME_SUPERVISOR, ID, alias="Wati")


async def test_find_shows_a_ticket_by_its_reference_once_confirmed_and_is_recorded(
    home: House, talk: Talk, wati: TelegramPhone
) -> None:
    ticket = await home.ticket(home.customer(), ref="ORD-halo")
    code = ticket.ticket.code
    question = await asked(wati, "/find ORD-halo")
    assert question.text == say(Notice.ASK_FIND, ID, code=code)
    assert await deeds(home) == []
    text = await confirmed(wati, question)
    assert code in text
    assert "ORD-halo" in text
    assert "(petugas): belum ada" in text
    assert await deeds(home) == [("Wati", Action.FIND, code)]
    mine = await asked(wati, f"/cari {talk.ticket.ticket.code.lower()}")
    assert "(petugas): Sari" in await confirmed(wati, mine)


async def test_what_find_shows_holds_neither_an_address_nor_a_content(
    home: House, talk: Talk, wati: TelegramPhone
) -> None:
    await talk.say("isi-rahasia")
    phone = await home.ticket(home.customer(), ref="0812 3456 7890")
    for code in (talk.ticket.ticket.code, phone.ticket.code):
        text = await confirmed(wati, await asked(wati, f"/find {code}"))
        assert "isi-rahasia" not in text
        assert talk.customer.number[-6:] not in text
        assert "7890" not in text


async def test_expire_says_what_it_touches_ends_the_ticket_and_is_recorded(
    home: House, talk: Talk, wati: TelegramPhone
) -> None:
    code = talk.ticket.ticket.code
    question = await asked(wati, f"/expire {code}")
    wanted = say(Notice.ASK_EXPIRE, ID, code=code, sessions="1", staff="1", unsent="0")
    assert question.text == wanted
    assert talk.agent.topics()
    assert await confirmed(wati, question) == say(Notice.ENDED, ID, code=code)
    await until(lambda: not talk.agent.topics())
    await until(lambda: say(Notice.CLOSED_CUSTOMER, ID) in [one.text for one in talk.chat()])
    assert await deeds(home) == [("Wati", Action.EXPIRE, code)]
    assert await told(wati, f"/akhiri {code}") == say(Notice.ENDED_BEFORE, ID, code=code)


async def test_suspend_takes_the_threads_away_and_puts_the_tickets_back(
    home: House, talk: Talk, wati: TelegramPhone
) -> None:
    budi = await home.agent("Budi")
    question = await asked(wati, "/suspend sari")
    assert question.text == say(Notice.ASK_SUSPEND, ID, alias="Sari", count="1")
    assert await confirmed(wati, question) == say(Notice.SUSPENDED_NOW, ID, alias="Sari", count="1")
    await until(lambda: not talk.agent.topics(), 2)
    await home.card(budi, talk.ticket)
    assert await deeds(home) == [("Wati", Action.SUSPEND, "Sari")]
    assert say(Notice.SUSPENDED, ID) in [one.text for one in talk.agent.messages()]
    again = await told(wati, "/tangguhkan Sari")
    assert again == say(Notice.SUSPENDED_BEFORE, ID, alias="Sari")


async def test_stats_count_what_waits(home: House, talk: Talk, wati: TelegramPhone) -> None:
    waiting = await home.ticket(home.customer())
    await home.rows("UPDATE session SET started_at = started_at - interval '1 hour'")
    text = await confirmed(wati, await asked(wati, "/stats"))
    lines = dict(line.split(": ") for line in text.splitlines()[1:])
    assert text.splitlines()[0] == f"Angka layanan {SERVICE}"
    assert lines["Tiket terbuka"] == "2"
    assert lines["Belum diambil"] == "1"
    assert lines["Menunggu paling lama"].startswith(f"{waiting.ticket.code} 1:00:")
    assert lines["Petugas aktif"] == "1"
    assert lines["Tidak terkirim dalam sejam"] == "0"
    assert lines["Median sampai diambil hari ini"].startswith("1:00:")
    assert await deeds(home) == [("Wati", Action.STATS, SERVICE)]


async def test_a_cancelled_order_does_nothing_and_cannot_be_confirmed_any_more(
    home: House, talk: Talk, wati: TelegramPhone
) -> None:
    question = await asked(wati, f"/expire {talk.ticket.ticket.code}")
    yes = question.buttons[0][0].data
    assert await confirmed(wati, question, NO) == say(Notice.CANCELLED, ID)
    await press_data(wati, yes)
    assert wati.toasts[-1] == say(Notice.ANSWERED_BEFORE, ID)
    assert talk.agent.topics()
    assert await deeds(home) == []


async def test_a_confirmation_is_worth_five_minutes(
    home: House, talk: Talk, wati: TelegramPhone
) -> None:
    question = await asked(wati, "/suspend Sari")
    await home.rows(
        "UPDATE confirmation SET asked_at = asked_at - $1::interval", timedelta(minutes=5)
    )
    assert await confirmed(wati, question) == say(Notice.CONFIRMED_TOO_LATE, ID)
    assert talk.agent.topics()
    assert await deeds(home) == []


async def test_a_confirmation_is_bound_to_who_was_asked(
    home: House, talk: Talk, wati: TelegramPhone
) -> None:
    other = await home.agent("Yanti", role=Role.SUPERVISOR)
    question = await asked(wati, "/suspend Sari")
    yes = question.buttons[0][0].data
    for phone in (other, talk.agent):
        await press_data(phone, yes)
        assert phone.toasts[-1] == say(Notice.FOR_SUPERVISORS, ID)
    assert talk.agent.topics()
    assert await deeds(home) == []


async def test_a_supervisor_who_was_suspended_meanwhile_confirms_nothing(
    home: House, talk: Talk, wati: TelegramPhone
) -> None:
    question = await asked(wati, "/suspend Sari")
    await home.office.staffing.suspend("Wati")
    await wati.press(question.id, YES)
    await until(lambda: wati.toasts)
    assert wati.toasts[-1] == say(Notice.SUSPENDED, ID)
    assert talk.agent.topics()


async def test_a_ticket_that_ended_between_question_and_answer_is_said_to_have_ended(
    home: House, talk: Talk, wati: TelegramPhone
) -> None:
    code = talk.ticket.ticket.code
    question = await asked(wati, f"/expire {code}")
    await talk.close()
    assert await confirmed(wati, question) == say(Notice.ENDED_BEFORE, ID, code=code)
    assert await deeds(home) == []


async def test_orders_that_cannot_be_followed_get_one_clear_sentence(
    home: House, wati: TelegramPhone
) -> None:
    await home.agent("Yanti", role=Role.SUPERVISOR)
    await home.office.staffing.invite(SERVICE, "Tuti", Role.AGENT)
    twins = []
    for _ in range(2):
        twins.append(await home.ticket(home.customer(), ref="ORD-kembar"))
        await home.close(twins[-1])
    codes = ", ".join(one.ticket.code for one in reversed(twins))
    wanted = {
        "/find": say(Notice.NAME_TICKET, ID, command="find"),
        "/expire": say(Notice.NAME_TICKET, ID, command="expire"),
        "/suspend": say(Notice.NAME_ALIAS, ID),
        "/find ORD-lain": say(Notice.NO_SUCH_TICKET, ID),
        "/find ORD-kembar": say(Notice.SEVERAL_TICKETS, ID, codes=codes),
        "/suspend Siapa": say(Notice.NO_SUCH_ALIAS, ID),
        "/suspend Wati": say(Notice.NOT_ONESELF, ID),
        "/suspend Yanti": say(Notice.NOT_A_SUPERVISOR, ID, alias="Yanti"),
        "/suspend Tuti": say(Notice.NOT_JOINED, ID, alias="Tuti"),
    }
    assert {command: await told(wati, command) for command in wanted} == wanted
    assert await deeds(home) == []


async def test_an_open_ticket_is_meant_before_ended_ones_of_the_same_reference(
    home: House, wati: TelegramPhone
) -> None:
    await home.close(await home.ticket(home.customer(), ref="ORD-lagi"))
    ticket = await home.ticket(home.customer(), ref="ORD-lagi")
    question = await asked(wati, "/find ORD-lagi")
    assert question.text == say(Notice.ASK_FIND, ID, code=ticket.ticket.code)


async def test_orders_are_for_supervisors_and_strangers_hear_nothing_new(
    home: House, talk: Talk
) -> None:
    code = talk.ticket.ticket.code
    driver = await home.agent("Joko", role=Role.DRIVER)
    for phone in (talk.agent, driver):
        for command in (f"/find {code}", f"/expire {code}", "/suspend Joko", "/statistik"):
            assert await told(phone, command) == say(Notice.FOR_SUPERVISORS, ID)
    stranger = home.sandbox.phones.telegram(7_900_000_001, "Orang Lain")
    await stranger.start(BOT)
    await until(lambda: heard(stranger))
    assert await told(stranger, f"/find {code}") == say(Notice.BY_INVITATION, ID)
    assert await home.one("SELECT count(*) FROM confirmation") == 0


async def press_data(phone: TelegramPhone, data: str | None) -> None:
    """Press a button that is not there any more, or never was on this phone."""
    assert data is not None
    before = len(phone.toasts)
    phone._line.press(phone, BOT, int(heard(phone)[-1].id), data)
    await until(lambda: len(phone.toasts) > before)
