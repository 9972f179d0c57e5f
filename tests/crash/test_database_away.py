"""The database goes away and comes back, the service stops and starts, and a second one stands by."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import asyncpg
import pytest

from db.pool import Away, Connection, Database
from tests.topeng.house import NUMBER, House, Talk, house, until

CUT = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


async def test_connections_that_break_amid_traffic_cost_no_message_and_double_none(
    home: House, talk: Talk
) -> None:
    there = [f"tanya {number}" for number in range(30)]
    back = [f"jawab {number}" for number in range(30)]
    for place, (ask, answer) in enumerate(zip(there, back, strict=True)):
        await talk.say(ask)
        await talk.write(answer)
        if place in {8, 20}:
            await asyncio.sleep(0.15)
            await _break_connections(home)
    await until(lambda: _came(home, "telegram:staff", 30), 30)
    await until(lambda: len(talk.chat_texts()) >= len(back), 30)
    assert talk.chat_texts() == back
    # Twilio calls twice and gives up: what it was never told to have arrived is not ours to lose.
    acknowledged = [one.text for one in talk.customer.messages(NUMBER) if one.status == "delivered"]
    await until(lambda: set(acknowledged) <= set(talk.thread_texts()), 30)
    assert [line for line in talk.thread_texts() if line in there] == [
        line for line in there if line in talk.thread_texts()
    ]


async def test_while_the_database_is_away_webhooks_are_answered_503_and_health_says_so(
    home: House, talk: Talk
) -> None:
    async with _away(home):
        await until(lambda: _unhealthy(home))
        assert await home.telegram_webhook(b'{"update_id": 1, "poll": {}}') == 503
    await until(lambda: _healthy(home))
    await talk.write("kembali")
    await talk.customer_reads("kembali")


async def test_a_commit_whose_answer_is_lost_loses_nothing(
    home: House, talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Database.transaction
    lost: list[bool] = []

    @asynccontextmanager
    async def forgetful(self: Database) -> AsyncIterator[Connection]:
        async with real(self) as connection:
            yield connection
            sending = await connection.fetchval(
                "SELECT count(*) FROM delivery WHERE state = 'sending'"
            )
        if sending and not lost:
            lost.append(True)
            raise Away("the connection is gone")

    monkeypatch.setattr(Database, "transaction", forgetful)
    await talk.write("satu")
    await talk.write("dua")
    await talk.customer_reads("dua")
    assert lost
    assert talk.chat_texts() == ["satu", "dua"]
    await home.quiet_now()  # or the commit that notes how “dua” went is the next one to be lost
    lost.clear()
    # Telegram cannot be asked what it took; it does not have to be, as nothing was handed over.
    await talk.say("tiga")
    await talk.agent_reads("tiga")
    assert lost
    await until(lambda: _healthy(home))
    await talk.say("empat")
    await talk.agent_reads("empat")
    assert talk.thread_texts() == ["Halo", "tiga", "empat"]
    await home.quiet_now()
    assert talk.chat_texts() == ["satu", "dua"]


async def test_a_service_that_stops_and_starts_amid_traffic_delivers_all_in_order_and_once(
    home: House, talk: Talk
) -> None:
    there = [f"tanya {number}" for number in range(40)]
    back = [f"jawab {number}" for number in range(40)]
    home.sandbox.twilio.slow(0.05)
    home.sandbox.telegram.slow(0.05)
    for ask, answer in zip(there[:20], back[:20], strict=True):
        await talk.say(ask)
        await talk.write(answer)
    await asyncio.sleep(0.1)
    await home.stop()
    home.sandbox.twilio.slow(0)
    home.sandbox.telegram.slow(0)
    await home.start()
    for ask, answer in zip(there[20:], back[20:], strict=True):
        await talk.say(ask)
        await talk.write(answer)
    await home.quiet_now()
    assert talk.chat_texts() == back
    delivered = {one.text for one in talk.customer.messages(NUMBER) if one.status == "delivered"}
    assert delivered - {"Halo"} <= set(talk.thread_texts())
    assert [line for line in there if line in talk.thread_texts()] == [
        line for line in talk.thread_texts() if line in there
    ]


async def test_lines_that_were_joined_when_the_service_was_cut_off_arrive_once(
    home: House, talk: Talk
) -> None:
    """As a kill leaves them: two lines handed over as one, neither outcome recorded."""
    home.sandbox.twilio.slow(0.4)
    await talk.write("pertama")
    await until(lambda: any(one.params.get("Body") == "pertama" for one in home.handed))
    await talk.write("kedua")
    await talk.write("ketiga")
    await until(lambda: any(one.params.get("Body") == "kedua\nketiga" for one in home.handed))
    for task in list(home.parts.dispatcher._tasks):
        task.cancel()
    home.sandbox.twilio.slow(0)
    await home.stop()
    await _as_cut_off(home)
    await home.start()
    await home.quiet_now()
    assert talk.chat_texts() == ["pertama", "kedua", "ketiga"]


async def test_a_second_service_stands_by_and_takes_over_what_was_queued(
    home: House, talk: Talk
) -> None:
    async with house(home.dsn, started=False, keyfile=home.keyfile) as second:
        second.sandbox = home.sandbox
        await second.start(ready=False)
        await until(lambda: _stands_by(second))
        _point_twilio_at(home)
        home.sandbox.telegram.fail_next("sendMessage", 429, retry_after=1)
        await talk.say("tertunda")
        await until(lambda: any(one.status == 429 for one in home.handed))
        await home.stop()
        _point_twilio_at(second)
        await until(lambda: _healthy(second))
        await talk.agent_reads("tertunda")
        await talk.say("lewat yang kedua")
        await talk.agent_reads("lewat yang kedua")
        await talk.write("jawaban")
        await talk.customer_reads("jawaban")


async def test_a_service_can_be_stopped_while_the_database_is_away(home: House, talk: Talk) -> None:
    home.sandbox.twilio.slow(0.3)
    await talk.write("di jalan")
    await until(lambda: any(one.params.get("Body") == "di jalan" for one in home.handed))
    async with _away(home), asyncio.timeout(30):
        await home.stop()


async def _break_connections(home: House) -> None:
    """Cut every connection of the service."""
    async with _beside(home) as connection:
        await connection.execute(CUT)


@asynccontextmanager
async def _beside(home: House) -> AsyncIterator[Any]:
    connection = await asyncpg.connect(home.dsn)
    try:
        yield connection
    finally:
        await connection.close()


@asynccontextmanager
async def _away(home: House) -> AsyncIterator[None]:
    """Let nobody reach the database for the while."""
    socket = Path(parse_qs(urlsplit(home.dsn).query)["host"][0]) / ".s.PGSQL.5432"
    async with _beside(home) as connection:
        socket.rename(socket.with_name("away"))
        try:
            await connection.execute(CUT)
            yield
        finally:
            socket.with_name("away").rename(socket)


async def _as_cut_off(home: House) -> None:
    async with _beside(home) as connection:
        await connection.execute(
            """
            UPDATE delivery SET state = 'sending', provider_id = NULL
             WHERE purpose = 'content' AND kind = 'text' AND seq IN (3, 4)
               AND lane_id = (SELECT lane_id FROM participant WHERE role = 'customer')
            """
        )


async def _came(home: House, source: str, count: int) -> bool:
    with suppress(Away):
        found = await home.one("SELECT count(*) FROM inbound WHERE source = $1", source)
        return bool(found >= count)
    return False


async def _healthy(home: House) -> bool:
    return await home.health() == (200, "ready")


async def _unhealthy(home: House) -> bool:
    return await home.health() == (503, "starting")


async def _stands_by(home: House) -> bool:
    return await home.health() == (503, "standby")


def _point_twilio_at(home: House) -> None:
    home.sandbox.twilio.number(NUMBER, f"{home.url}/twilio/message")
