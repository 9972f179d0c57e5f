"""What lies in the database and what is logged holds no text, no address, no name and no token."""

import io
import json

import asyncpg
import pytest
import structlog

from tests.topeng.house import NUMBER, House
from tests.topeng.photos import CANARY, photo


async def test_no_column_of_no_table_and_no_log_line_holds_what_people_wrote_or_who_they_are(
    home: House, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    with structlog.testing.capture_logs() as logs:
        talk = await home.talking("Sari", "Ibu Rina Rahasia")
        await talk.say("isi rahasia dari pelanggan")
        await talk.write("isi rahasia dari petugas")
        await talk.customer_reads("isi rahasia dari petugas")
        await talk.customer.send_picture(photo(), "image/jpeg", "keterangan rahasia", to=NUMBER)
        await talk.customer.send_contact("BEGIN:VCARD\nTEL:+628111222333\nEND:VCARD", to=NUMBER)
        home.sandbox.twilio.fail_next("CreateMessage", 400, code=21610)
        await talk.write("gagal rahasia")
        home.sandbox.telegram.swallow_answer_next("sendMessage")
        await talk.say("tertelan rahasia")
        await home.sandbox.phones.telegram(7_900_000_777, "Orang Asing").start(
            "topeng_staff_bot", "undangan-palsu-rahasia"
        )
        stranger = home.customer("Orang Asing")
        await stranger.say("salah sambung rahasia", to=NUMBER)
        await talk.agent_reads("keterangan rahasia")
        await home.quiet_now()
        await talk.close()
        await talk.say("terlambat rahasia")
        await home.quiet_now()
    token = talk.agent.messages()[0].text.removeprefix("/start ")
    secrets = [
        *("rahasia", "Rina", "Asing", "vcard", "8111222333", token, CANARY.decode()),
        *(phone.number.removeprefix("+62") for phone in (talk.customer, stranger)),
        *(str(talk.agent.user_id), "7900000777", talk.ticket.ref, "undangan"),
    ]
    dump = await _dump(home)
    assert b"relayed" in dump
    assert [word for word in secrets if _spelled(word, dump)] == []
    said = json.dumps(logs, default=repr) + caplog.text + "".join(capfd.readouterr())
    assert [word for word in secrets if _spelled(word, said.encode())] == []


async def _dump(home: House) -> bytes:
    out = io.BytesIO()
    connection = await asyncpg.connect(home.dsn)
    try:
        tables = await connection.fetch(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
        )
        for row in tables:
            await connection.copy_from_table(row["tablename"], output=out)
            await connection.copy_from_table(row["tablename"], output=out, format="binary")
    finally:
        await connection.close()
    return out.getvalue()


def _spelled(word: str, where: bytes) -> bool:
    """Whether it stands there, plain or in hexadecimal digits as COPY writes bytes."""
    lowered = where.lower()
    plain = word.lower().encode()
    return plain in lowered or plain.hex().encode() in lowered
