"""What somebody has altered in the database cannot be read, and stops nothing else."""

import asyncio

from db.pool import Database
from tests.topeng.house import House, Talk, until

ALTER = "UPDATE delivery SET body = '\\x00' WHERE state = 'due' AND purpose = 'content'"


async def test_a_line_that_cannot_be_read_is_reported_and_the_lane_goes_on(
    home: House, talk: Talk
) -> None:
    home.sandbox.twilio.fail_next("CreateMessage", 429)
    await talk.write("diubah")
    await until(
        lambda: home.one("SELECT count(*) = 1 FROM delivery WHERE attempt > 0 AND state = 'due'")
    )
    await home.rows(ALTER)
    await talk.write("sesudahnya")
    await talk.customer_reads("sesudahnya")
    await talk.agent_reads("diubah")
    assert (
        await home.one("SELECT code FROM delivery WHERE state = 'undeliverable'") == "not_readable"
    )
    assert talk.chat_texts() == ["sesudahnya"]


async def test_a_session_whose_key_cannot_be_opened_stops_no_other(home: House, talk: Talk) -> None:
    other = await home.talking("Budi", "Pak Joko")
    await home.stop()
    async with Database.open(home.dsn) as database, database.connection() as connection:
        await connection.execute(
            "UPDATE key SET wrapped = '\\x00' WHERE id = (SELECT lane.key_id FROM lane "
            "JOIN participant AS p ON p.lane_id = lane.id JOIN session AS s ON s.id = p.session_id "
            "JOIN ticket AS t ON t.id = s.ticket_id WHERE t.code = $1 LIMIT 1)",
            talk.ticket.ticket.code,
        )
    await home.start()
    talking = asyncio.ensure_future(talk.say("tak terbaca"))
    await other.say("tetap sampai")
    await other.agent_reads("tetap sampai")
    await talking
    assert (await home.health())[0] == 200
