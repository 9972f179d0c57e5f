"""The end of a ticket silences every leg, and says so once."""

import asyncio
import time
from datetime import timedelta

import aiohttp
import pytest

from bots.telegram.threads import Topics
from relay.language import Language
from relay.notices import Notice, say
from tests.topeng.house import NUMBER, House, Talk, until
from tests.topeng.photos import photo

ID = Language.INDONESIAN
NOT_ACTIVE = say(Notice.NOT_ACTIVE, ID)


async def test_done_ends_the_ticket_takes_the_topic_away_and_tells_both(
    home: House, talk: Talk
) -> None:
    opened = next(one for one in talk.agent.messages(talk.topic) if one.buttons)
    await talk.agent.press(opened.id, opened.buttons[0][0].text)
    await until(lambda: not talk.agent.topics())
    await home.quiet_now()
    code = talk.ticket.ticket.code
    assert talk.agent.messages(talk.topic) == []
    assert talk.agent.toasts[-1] == say(Notice.ENDED, ID, code=code)
    assert [one.text for one in talk.chat()][-1] == say(Notice.CLOSED_CUSTOMER, ID)
    goodbyes = [one for one in talk.chat() if one.text == say(Notice.CLOSED_CUSTOMER, ID)]
    assert len(goodbyes) == 1
    told = say(Notice.CLOSED_STAFF, ID, code=code)
    assert told in [one.text.split("\n")[0] for one in talk.agent.messages()]


async def test_a_customer_whom_nobody_read_is_told_so(home: House) -> None:
    rina = home.customer()
    ticket = await home.ticket(rina)
    await rina.say("Ada orang?", to=NUMBER)
    await home.quiet_now()
    await home.close(ticket)
    await until(lambda: rina.messages(NUMBER)[-1].text == say(Notice.NEVER_CLAIMED, ID))


async def test_a_stranger_and_a_customer_whose_ticket_ended_read_the_same_once_an_hour(
    home: House, talk: Talk
) -> None:
    await talk.close()
    stranger = home.customer("Orang Lain")
    for _ in range(3):
        await stranger.say("Halo, ini siapa?", to=NUMBER)
        await talk.say("Halo, masih di sana?")
    await home.quiet_now()
    for phone in (stranger, talk.customer):
        heard = [one.text for one in phone.messages(NUMBER) if not one.mine]
        assert heard.count(NOT_ACTIVE) == 1
        assert heard[-1] == NOT_ACTIVE
    assert len([one for one in stranger.messages(NUMBER) if not one.mine]) == 1
    said = [one.text for one in talk.agent.messages()]
    assert not [text for text in said if "masih di sana" in text or "ini siapa" in text]
    assert await home.one("SELECT count(*) FROM inbound WHERE body IS NOT NULL") == 1
    await home.rows("UPDATE lane SET courtesy_at = courtesy_at - interval '61 minutes'")
    await stranger.say("Halo lagi", to=NUMBER)
    await until(lambda: [one.text for one in stranger.messages(NUMBER)].count(NOT_ACTIVE) == 2)


async def test_what_is_written_to_a_number_that_is_not_ours_reaches_nobody(home: House) -> None:
    home.sandbox.twilio.number("+15005550001", f"{home.url}/twilio/message")
    stranger = home.customer()
    await stranger.say("Halo", to="+15005550001")
    await home.quiet_now()
    assert [one.text for one in stranger.messages("+15005550001") if not one.mine] == []
    assert await home.one("SELECT count(*) FROM delivery") == 0


async def test_what_the_agent_writes_after_the_end_reaches_nobody(home: House, talk: Talk) -> None:
    home.sandbox.telegram.fail_next("deleteForumTopic", 429, retry_after=1)
    await talk.close()
    await talk.agent.write("satu lagi", topic=talk.topic)
    await until(lambda: not talk.agent.topics())
    await home.quiet_now()
    assert not [one for one in talk.chat() if "satu lagi" in one.text]
    assert say(Notice.WRITTEN_TOO_LATE, ID) in [one.text for one in talk.agent.messages()]


async def test_after_close_has_returned_no_content_is_handed_over_amid_a_burst(
    home: House, talk: Talk
) -> None:
    talking = True

    async def chatter() -> None:
        number = 0
        while talking:
            number += 1
            await talk.say(f"isi-rahasia tanya {number}")
            if talk.topic in talk.agent.topics():
                await talk.write(f"isi-rahasia jawab {number}")
            await asyncio.sleep(0.02)

    chattering = asyncio.ensure_future(chatter())
    await until(lambda: len(talk.thread()) > 8 and len(talk.chat()) > 3)
    asked = time.monotonic()
    await talk.close()
    silent = time.monotonic()
    await asyncio.sleep(0.3)
    talking = False
    await chattering
    await home.quiet_now()
    assert home.contents_after(silent, "isi-rahasia") == []
    last = max(one.at for one in home.contents_after(0, "isi-rahasia"))
    assert last - asked < 1.0


async def test_a_ticket_ends_by_the_databases_clock_and_nothing_crosses_afterwards(
    home: House,
) -> None:
    talk = await home.talking(length=timedelta(seconds=1.5))
    ends_at = talk.ticket.ticket.ends_at
    number = 0
    while not (await home.office.tickets.find(talk.ticket.ticket.code)).ticket.ended_at:
        number += 1
        await talk.say(f"isi-rahasia {number}")
        await asyncio.sleep(0.01)
    ended = (await home.office.tickets.find(talk.ticket.ticket.code)).ticket
    assert ended.state == "expired"
    assert ended.ended_at is not None
    assert timedelta(0) <= ended.ended_at - ends_at < timedelta(seconds=1)
    silent = time.monotonic()
    await talk.say("isi-rahasia terlambat")
    await until(lambda: not talk.agent.topics())
    await home.quiet_now()
    assert home.contents_after(silent + 0.2, "isi-rahasia") == []


async def test_moving_this_machines_clock_back_moves_no_end(
    home: House, monkeypatch: "object"
) -> None:
    talk = await home.talking(length=timedelta(seconds=1))
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() - 7_200)  # type: ignore[attr-defined]
    await until(lambda: not talk.agent.topics(), 5)
    await talk.say("Halo?")
    await until(lambda: talk.chat()[-1].text == NOT_ACTIVE)


async def test_the_picture_of_an_ended_session_is_not_to_be_fetched(
    home: House, talk: Talk
) -> None:
    await talk.agent.send_photo(photo(), "Contoh", topic=talk.topic)
    await talk.customer_reads("Contoh")
    url = next(one.params["MediaUrl"] for one in home.handed if "MediaUrl" in one.params)
    async with aiohttp.ClientSession() as session:
        async with session.get(url) as answer:
            assert answer.status == 200
        await talk.close()
        async with session.get(url) as answer:
            assert answer.status == 404
        async with session.get(url[:-4] + "0000") as answer:
            assert answer.status == 404


async def test_what_waits_to_be_tried_again_at_the_end_is_never_handed_over(
    home: House, talk: Talk
) -> None:
    home.sandbox.telegram.fail_next("sendMessage", 429, retry_after=1)
    await talk.say("isi-rahasia")
    await until(lambda: any(one.status == 429 for one in home.handed))
    home.sandbox.twilio.fail_next("CreateMessage", 429, times=1)
    await talk.write("isi-rahasia juga")
    await until(lambda: sum(one.status == 429 for one in home.handed) == 2)
    await talk.close()
    silent = time.monotonic()
    await home.quiet_now()
    assert home.contents_after(silent, "isi-rahasia") == []
    assert await home.one("SELECT count(*) FROM delivery WHERE state = 'void'") == 2


async def test_the_closing_notice_says_how_many_last_messages_the_end_was_faster_than(
    home: House, talk: Talk
) -> None:
    home.sandbox.telegram.fail_next("sendMessage", 429, retry_after=1)
    home.sandbox.twilio.fail_next("CreateMessage", 429, times=1)
    await talk.say("satu")
    await talk.write("dua")
    retried = "SELECT count(*) = 2 FROM delivery WHERE state = 'due' AND attempt > 0"
    await until(lambda: home.one(retried))
    await talk.write("tiga")
    await until(lambda: home.one("SELECT count(*) = 3 FROM delivery WHERE state = 'due'"))
    await talk.close()
    await home.quiet_now()
    one, two = (say(Notice.UNSENT, ID, count=count) for count in ("1", "2"))
    assert talk.chat()[-1].text == f"{say(Notice.CLOSED_CUSTOMER, ID)} {one}"
    staff = f"{say(Notice.CLOSED_STAFF, ID, code=talk.ticket.ticket.code)} {two}"
    assert staff in [one.text.split("\n")[0] for one in talk.agent.messages()]


async def test_a_failure_that_lands_after_the_end_is_told_to_its_writer_without_the_message(
    home: House, talk: Talk
) -> None:
    for carrier in (home.sandbox.telegram, home.sandbox.twilio):
        carrier.slow(0.5)
    home.sandbox.telegram.fail_next("sendMessage", 400, description="Bad Request: chat not found")
    home.sandbox.twilio.fail_next("CreateMessage", 400, code=21610)
    await talk.say("satu")
    await talk.write("dua")
    under_way = "SELECT count(*) = 2 FROM delivery WHERE state = 'sending' AND purpose = 'content'"
    await until(lambda: home.one(under_way))
    await talk.close()
    for carrier in (home.sandbox.telegram, home.sandbox.twilio):
        carrier.slow(0)
    await home.quiet_now()
    assert [one.text for one in talk.chat()].count(say(Notice.LOST_CUSTOMER, ID)) == 1
    told = say(Notice.LOST_STAFF, ID, code=talk.ticket.ticket.code)
    assert [one.text for one in talk.agent.messages()].count(told) == 1


async def test_a_photo_that_is_still_being_fetched_at_the_end_is_never_handed_over(
    home: House, talk: Talk
) -> None:
    home.sandbox.twilio.slow(0.3)
    await talk.customer.send_picture(photo(), "image/jpeg", "isi-rahasia", to=NUMBER)
    await until(lambda: home.one("SELECT count(*) > 0 FROM media WHERE state = 'wanted'"))
    await talk.close()
    silent = time.monotonic()
    home.sandbox.twilio.slow(0)
    await home.quiet_now()
    await until(lambda: home.one("SELECT count(*) = 0 FROM media WHERE state = 'wanted'"))
    assert home.contents_after(silent, "isi-rahasia") == []


async def test_a_ticket_that_ends_while_its_thread_is_opened_gets_no_content_and_keeps_no_thread(
    home: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    agent, customer = await home.agent("Sari"), home.customer()
    ticket = await home.ticket(customer)
    await customer.say("isi-rahasia", to=NUMBER)
    card = await home.card(agent, ticket)
    real = Topics.open

    async def slow(self: Topics, chat: int, title: str) -> int:
        opened = await real(self, chat, title)
        async with home.office.database.connection() as connection:
            await connection.execute("UPDATE session SET ends_at = clock_timestamp()")
        return opened

    monkeypatch.setattr(Topics, "open", slow)
    await agent.press(card.id, card.buttons[0][0].text)
    await until(lambda: home.one("SELECT count(*) > 0 FROM delivery WHERE code = 'ended'"))
    await home.close(ticket)
    await until(lambda: not agent.topics())
    await home.quiet_now()
    assert not home.contents_after(0, "isi-rahasia")
