"""The webhook opens to Telegram alone and says yes only after the commit."""

import asyncio
import io
import json
import socket
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bots.sandbox.carriers import Sandbox
from bots.sandbox.telegram_phone import TelegramPhone
from bots.telegram.account import BotAccount
from bots.telegram.channel import TelegramChannel
from bots.telegram.intake import SECRET, webhook
from relay.content import ContentKind
from tests.bots.fakes import RecordingHouse, serving
from tests.bots.telegram.conftest import AGENT, TOKEN, account, message

GOOD = "web-hook_secret"


@pytest.fixture
def house() -> RecordingHouse:
    return RecordingHouse()


@pytest.fixture
async def url(house: RecordingHouse) -> AsyncIterator[str]:
    app = web.Application()
    app.add_subapp("/telegram/staff", webhook(account(None), house))
    async with serving(app) as url:
        yield url + "/telegram/staff"


async def post(url: str, body: bytes | dict[str, Any], *secrets: str) -> int:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = [("Content-Type", "application/json"), *((SECRET, secret) for secret in secrets)]
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, data=io.BytesIO(data), headers=headers) as answer,
    ):
        return answer.status


async def test_a_message_and_a_command_come_in_by_their_doors(
    url: str, house: RecordingHouse
) -> None:
    assert await post(url, message(text="Halo"), GOOD) == 200
    assert await post(url + "/", message(text="/queue"), GOOD) == 200
    assert [arrival.content.text for arrival in house.arrivals] == ["Halo"]
    assert json.loads(house.events[0].raw) == message(text="/queue")


async def test_an_update_that_nobody_knows_is_kept_and_a_good_one_follows(
    url: str, house: RecordingHouse
) -> None:
    assert await post(url, {"update_id": 999, "something_of_tomorrow": {"x": [1]}}, GOOD) == 200
    assert await post(url, message(text="Halo"), GOOD) == 200
    assert house.order == ["999", "1000"]


async def test_what_has_no_effect_is_taken_all_the_same(url: str, house: RecordingHouse) -> None:
    assert await post(url, {"update_id": 1, "edited_message": {}}, GOOD) == 200
    assert await post(url, [], GOOD) == 200  # type: ignore[arg-type]
    assert house.everything == 0


async def test_a_full_house_answers_503_and_telegram_comes_again(
    url: str, house: RecordingHouse
) -> None:
    house.busy = 1
    assert await post(url, message(text="Halo"), GOOD) == 503
    assert await post(url, message(text="Halo"), GOOD) == 200
    assert house.order == ["1000"]


@pytest.mark.parametrize(
    "secrets",
    [
        (),
        ("",),
        ("wrong",),
        (GOOD + "x",),
        (GOOD[:-1],),
        (GOOD, GOOD),
        ("é",),
        ("x" * 5000,),
        (GOOD.upper(),),
    ],
)
async def test_a_wrong_missing_or_repeated_secret_is_refused(
    url: str, house: RecordingHouse, secrets: tuple[str, ...]
) -> None:
    assert await post(url, message(text="Halo"), *secrets) == 401
    assert house.everything == 0


@pytest.mark.parametrize("raw", [b"\xff\xfe\x80", b"caf\xe9", "é".encode()])
async def test_bytes_outside_ascii_in_the_header_are_refused_without_an_error(
    url: str, house: RecordingHouse, raw: bytes
) -> None:
    host, port = url.removeprefix("http://").partition("/")[0].split(":")
    reader, writer = await asyncio.open_connection(host, int(port), family=socket.AF_INET)
    writer.write(
        b"POST /telegram/staff HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
        b"X-Telegram-Bot-Api-Secret-Token: " + raw + b"\r\nContent-Length: 2\r\n\r\n{}"
    )
    status = int((await reader.readline()).split()[1])
    writer.close()
    await writer.wait_closed()
    assert status in {400, 401}
    assert house.everything == 0


async def test_an_account_without_a_secret_opens_to_nobody(house: RecordingHouse) -> None:
    open_account = BotAccount("staff", TOKEN, None, "", None)
    async with serving(webhook(open_account, house)) as url:
        assert await post(url + "/", message(text="Halo"), "") == 401


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 100_000, b"nul"])
async def test_what_is_no_json_is_refused_without_an_error(
    url: str, house: RecordingHouse, body: bytes
) -> None:
    assert await post(url, body, GOOD) == 400
    assert house.everything == 0


async def test_a_body_beyond_all_reason_is_refused(url: str, house: RecordingHouse) -> None:
    assert await post(url, message(text="x" * 2_000_000), GOOD) == 413
    assert house.everything == 0


async def test_the_sandboxs_telegram_reaches_it_with_everything_that_an_agent_sends(
    url: str,
    house: RecordingHouse,
    sandbox: Sandbox,
    agent: TelegramPhone,
    channel: TelegramChannel,
) -> None:
    await channel.set_webhook(url)
    await agent.write("Halo")
    await agent.send_document(b"%PDF", "budi.pdf", "application/pdf")
    await agent.send_voice(b"OggS")
    await agent.send_contact("+6281234567890", "Budi")
    await agent.send_location(-6.2, 106.8)
    sandbox.telegram.push_raw(sandbox_bot(agent), {"something_of_tomorrow": {}})
    await agent.write("/queue")
    await sandbox.settled()
    assert [arrival.content.kind for arrival in house.arrivals] == [
        ContentKind.TEXT,
        ContentKind.DOCUMENT,
        ContentKind.VOICE,
        ContentKind.CONTACT,
        ContentKind.LOCATION,
    ]
    assert len(house.events) == 3
    assert {arrival.sender.reveal() for arrival in house.arrivals} == {f"telegram:{AGENT}"}


def sandbox_bot(agent: TelegramPhone) -> str:
    return next(iter(agent.chats))


def test_an_account_prints_neither_its_token_nor_its_secret() -> None:
    assert TOKEN not in repr(account(None))
    assert GOOD not in repr(account(None))
