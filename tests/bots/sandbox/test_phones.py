"""What people see: the snapshot of all phones, the feed of changes, and nothing kept elsewhere."""

import asyncio
import json
import logging
import os
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiogram.types import BufferedInputFile, InlineKeyboardButton, InlineKeyboardMarkup

from bots.sandbox.phones import COALESCE_SECONDS
from tests.bots.sandbox.conftest import NUMBER, OLD_AUTH, RINA, SARI, STAFF, Stage
from tests.bots.sandbox.product import jpeg, until

pytestmark = OLD_AUTH


async def test_the_snapshot_shows_every_chat_of_every_phone(stage: Stage) -> None:
    topic = (await stage.bot.create_forum_topic(SARI, "T-17")).message_thread_id
    keyboard = InlineKeyboardMarkup(
        inline_keyboard=[
            [InlineKeyboardButton(text="Selesai", callback_data="done:1")],
            [InlineKeyboardButton(text="Bantuan", url="https://example.test")],
        ]
    )
    sent = await stage.bot.send_message(
        SARI, "halo", message_thread_id=topic, reply_markup=keyboard, protect_content=True
    )
    said = await stage.rina.say("halo")
    await stage.sandbox.settled()

    snapshot = json.loads(json.dumps(stage.sandbox.phones.snapshot()))
    telegram, whatsapp = snapshot["phones"]
    message: dict[str, Any] = {
        "at": "2026-11-21T09:00:00+00:00",
        "picture": None,
        "file": None,
        "spot": None,
        "buttons": [],
        "status": None,
        "reaction": None,
        "edited": False,
        "protected": False,
        "reply_to": None,
    }
    assert (telegram["id"], telegram["kind"]) == (f"telegram:{SARI}", "telegram")
    assert (telegram["name"], telegram["address"]) == ("Sari", "@sari")
    assert [(chat["id"], chat["title"], chat["topic"]) for chat in telegram["chats"]] == [
        (STAFF, "Topeng Staff", None),
        (f"{STAFF}#{topic}", "T-17", topic),
    ]
    assert telegram["chats"][1]["messages"] == [
        message
        | {
            "id": str(sent.message_id),
            "mine": False,
            "text": "halo",
            "protected": True,
            "buttons": [
                [{"text": "Selesai", "data": "done:1"}],
                [{"text": "Bantuan", "url": "https://example.test"}],
            ],
        }
    ]
    assert whatsapp == {
        "id": f"whatsapp:{RINA}",
        "kind": "whatsapp",
        "name": "Ibu Rina",
        "part": "",
        "address": "+62 812-3456-7890",
        "tel": RINA,
        "call": None,
        "chats": [
            {
                "id": NUMBER,
                "title": "Toko Wayang",
                "topic": None,
                "commands": [],
                "messages": [
                    message | {"id": said.id, "mine": True, "text": "halo", "status": "delivered"}
                ],
            }
        ],
    }


async def test_each_change_brings_the_whole_phone(stage: Stage) -> None:
    changes = stage.sandbox.phones.changes()

    await stage.rina.say("halo")

    change = await anext(changes)
    assert change["phone"]["id"] == f"whatsapp:{RINA}"
    assert change["phone"]["chats"][0]["messages"][0]["text"] == "halo"


async def test_a_new_phone_is_told_of_too(stage: Stage) -> None:
    changes = stage.sandbox.phones.changes()

    stage.sandbox.phones.whatsapp("+6289876543210", "Ayu")

    assert (await anext(changes))["phone"]["name"] == "Ayu"


async def test_many_changes_in_a_moment_are_told_as_one(stage: Stage) -> None:
    changes = stage.sandbox.phones.changes()
    told: list[dict[str, Any]] = []

    async def listen(feed: AsyncIterator[dict[str, Any]]) -> None:
        async for change in feed:
            told.append(change["phone"])  # noqa: PERF401 - the feed never ends

    listener = asyncio.create_task(listen(changes))
    started = time.monotonic()
    for n in range(100):
        await stage.rina.say(str(n))
        await asyncio.sleep(0.001)
    await stage.sari.write("halo")
    await until(lambda: any(phone["id"] == stage.sari.id for phone in told))
    took = time.monotonic() - started
    listener.cancel()

    last = {phone["id"]: phone for phone in told}
    assert len(told) <= 2 * (took / COALESCE_SECONDS + 1)
    assert len(told) < 100
    assert len(last[stage.rina.id]["chats"][0]["messages"]) == 100
    assert last[stage.sari.id]["chats"][0]["messages"][-1]["text"] == "halo"


async def test_a_picture_can_be_looked_at_until_its_message_is_gone(stage: Stage) -> None:
    sent = await stage.bot.send_photo(SARI, BufferedInputFile(jpeg(), "a.jpg"))
    picture = stage.sari.messages()[-1].picture
    assert picture is not None
    assert stage.sandbox.phones.media(picture) == ("image/jpeg", jpeg())

    await stage.bot.delete_message(SARI, sent.message_id)

    with pytest.raises(KeyError):
        stage.sandbox.phones.media(picture)


async def test_a_phone_is_the_same_one_when_asked_for_again(stage: Stage) -> None:
    phones = stage.sandbox.phones

    assert phones.whatsapp(f"whatsapp:{RINA}") is stage.rina
    assert phones.telegram(SARI, "Sari W.") is stage.sari
    assert (stage.sari.name, stage.rina.name) == ("Sari W.", "Ibu Rina")
    assert phones.get(f"whatsapp:{RINA}") is stage.rina
    assert phones.all() == [stage.sari, stage.rina]


async def test_what_a_phone_cannot_do_is_said_plainly(stage: Stage) -> None:
    with pytest.raises(LookupError):
        await stage.sari.start("no_such_bot")
    with pytest.raises(LookupError):
        await stage.sari.write("x", topic=5)
    with pytest.raises(ValueError, match="nothing to send"):
        await stage.sari.write("  ")
    with pytest.raises(ValueError, match="IMAGE_PROCESS_FAILED"):
        await stage.sari.send_photo(b"no picture")
    with pytest.raises(LookupError):
        await stage.sandbox.phones.telegram(1002).write("x")


async def test_nothing_of_the_phones_is_logged_or_written(
    stage: Stage, caplog: pytest.LogCaptureFixture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.chdir(tmp_path)
    stage.product.answers = [500, 500]
    await stage.rina.say("rahasia sekali")
    await stage.rina.send_picture(jpeg())
    await stage.bot.send_message(SARI, "rahasia sekali")
    await stage.bot.set_webhook(f"{stage.product.url}/telegram")
    await stage.twilio.messages.create_async(
        to=f"whatsapp:{RINA}", from_=f"whatsapp:{NUMBER}", body="rahasia sekali"
    )
    await stage.sandbox.settled()

    own = [
        record.getMessage()
        for record in caplog.records
        if not record.name.startswith(("twilio", "asyncio", "aiogram"))
    ]
    assert own == []
    assert [*os.scandir(tmp_path)] == []
