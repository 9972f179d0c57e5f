"""Fetching updates: each is committed before it counts as taken, and nothing stops those behind it."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import pytest
from aiohttp import web

from bots.sandbox.carriers import Sandbox
from bots.sandbox.telegram_phone import TelegramPhone
from bots.telegram.channel import TelegramChannel
from bots.telegram.polling import LONGEST_PAUSE, poll
from relay.arrival import Arrival
from tests.bots.fakes import RecordingHouse, serving
from tests.bots.telegram.conftest import BOT, account, message


class Telegram:
    """Answers each call as the script says, and keeps what was asked; then nothing more comes."""

    def __init__(self, *script: Any) -> None:
        self._script = list(script)
        self.asked: list[dict[str, Any]] = []
        self.called: list[str] = []
        self.over = asyncio.Event()
        self.release = asyncio.Event()

    async def answer(self, request: web.Request) -> web.StreamResponse:
        method = request.path.rpartition("/")[2]
        self.called.append(method)
        if method == "deleteWebhook":
            return web.json_response({"ok": True, "result": True})
        self.asked.append(await request.json())
        if not self._script:
            self.over.set()
            await self.release.wait()
            return web.Response()
        answer = self._script.pop(0)
        if isinstance(answer, list):
            return web.json_response({"ok": True, "result": answer})
        response: web.StreamResponse = answer()
        return response


def refusal(status: int, description: str = "", **parameters: Any) -> Callable[[], web.Response]:
    return lambda: web.json_response(
        {"ok": False, "error_code": status, "description": description, "parameters": parameters},
        status=status,
    )


def update(number: int, person: int = 1, text: str = "Halo") -> dict[str, Any]:
    body = message(text=text)["message"]
    person_of = {"id": person, "is_bot": False, "first_name": "x"}
    return {
        "update_id": number,
        "message": body | {"from": person_of, "chat": {"id": person, "type": "private"}},
    }


async def play(telegram: Telegram, house: Any) -> list[float]:
    """Poll until the script is over; returns the pauses."""
    pauses: list[float] = []

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)

    async with serving(telegram.answer) as url:
        async with background(poll(account(url), house, sleep=sleep, chance=lambda: 0.0)):
            await telegram.over.wait()
        telegram.release.set()
    return pauses


@contextlib.asynccontextmanager
async def background(doing: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Something that runs for as long as the block does."""
    task = asyncio.create_task(doing)
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def test_updates_are_handed_on_and_asked_for_no_more() -> None:
    house, telegram = RecordingHouse(), Telegram([update(5), update(6)], [update(9)])
    await play(telegram, house)
    assert house.order == ["5", "6", "9"]
    assert [asked["offset"] for asked in telegram.asked] == [0, 7, 10]
    assert telegram.asked[0]["allowed_updates"] == [
        "message",
        "edited_message",
        "callback_query",
        "my_chat_member",
    ]


async def test_an_update_that_nobody_knows_does_not_stop_those_behind_it() -> None:
    poison = [
        {"update_id": 5, "message": {"chat": {"type": "of tomorrow"}}},
        {"update_id": 6, "something_of_tomorrow": {"x": 1}},
        {"no_id": 1},
        "no object",
        update(7),
    ]
    house, telegram = RecordingHouse(), Telegram(poison)
    await play(telegram, house)
    assert house.order == ["6", "7"]
    assert telegram.asked[-1]["offset"] == 8


async def test_half_a_surrogate_pair_in_one_update_does_not_stop_those_behind_it() -> None:
    def batch() -> web.Response:
        text = json.dumps({"ok": True, "result": [update(5, text="a\ud83d"), update(6)]})
        return web.Response(text=text, content_type="application/json")

    house, telegram = RecordingHouse(), Telegram(batch)
    await play(telegram, house)
    assert [arrival.content.text for arrival in house.arrivals] == ["a�", "Halo"]


async def test_what_was_not_committed_is_asked_for_again() -> None:
    house = RecordingHouse(busy=1)
    telegram = Telegram([update(5), update(6)], [update(5), update(6)])
    pauses = await play(telegram, house)
    assert house.order == ["5", "6"]
    assert [asked["offset"] for asked in telegram.asked] == [0, 0, 7]
    assert pauses == [0.5]


async def test_order_holds_for_each_person_and_one_does_not_wait_for_another() -> None:
    last_of_the_other = asyncio.Event()

    class SlowForOne(RecordingHouse):
        async def accept(self, arrival: Arrival) -> None:
            if arrival.provider_id == "5":
                await last_of_the_other.wait()
            await super().accept(arrival)
            if arrival.provider_id == "8":
                last_of_the_other.set()

    house = SlowForOne()
    await play(Telegram([update(5, 1), update(6, 1), update(7, 2), update(8, 2)]), house)
    assert house.order == ["7", "8", "5", "6"]


async def test_the_offset_waits_for_the_slowest_and_a_failure_holds_back_only_its_own() -> None:
    class BusyForOne(RecordingHouse):
        async def accept(self, arrival: Arrival) -> None:
            if arrival.provider_id == "5" and self.order.count("7") < 2:
                self.busy = 1
            await super().accept(arrival)

    house = BusyForOne()
    batch = [update(7, 2), update(5, 1), update(6, 1)]
    await play(Telegram(batch, batch), house)
    assert house.order == ["7", "7", "5", "6"]


async def test_a_webhook_in_the_way_is_removed_once() -> None:
    conflict = refusal(409, "Conflict: can't use getUpdates method while webhook is active")
    house, telegram = RecordingHouse(), Telegram(conflict, conflict, conflict, [update(5)])
    await play(telegram, house)
    assert telegram.called.count("deleteWebhook") == 1
    assert house.order == ["5"]


async def test_another_poller_is_waited_out_without_touching_the_webhook() -> None:
    conflict = refusal(409, "Conflict: terminated by other getUpdates request")
    house, telegram = RecordingHouse(), Telegram(conflict, [update(5)])
    await play(telegram, house)
    assert "deleteWebhook" not in telegram.called
    assert house.order == ["5"]


async def test_a_pause_that_telegram_names_is_kept() -> None:
    telegram = Telegram(refusal(429, "Too Many Requests", retry_after=17), [update(5)])
    assert await play(telegram, RecordingHouse()) == [17.0]


async def test_trouble_is_tried_again_ever_more_slowly_and_at_once_after_success() -> None:
    def page() -> web.Response:
        return web.Response(status=502, text="<html>")

    def odd() -> web.Response:
        return web.json_response([])

    script: list[Any] = [page, odd, *[refusal(500)] * 6, refusal(401), [update(5)], page]
    pauses = await play(Telegram(*script), RecordingHouse())
    assert pauses == [
        0.5,
        1,
        2,
        4,
        8,
        16,
        LONGEST_PAUSE / 2,
        LONGEST_PAUSE / 2,
        LONGEST_PAUSE / 2,
        0.5,
    ]


async def test_a_cut_connection_is_tried_again() -> None:
    def cut() -> web.StreamResponse:
        raise ConnectionResetError

    class Cutting(Telegram):
        async def answer(self, request: web.Request) -> web.StreamResponse:
            try:
                return await super().answer(request)
            except ConnectionResetError:
                assert request.transport is not None
                request.transport.abort()
                return web.Response()

    house = RecordingHouse()
    assert await play(Cutting(cut, [update(5)]), house) == [0.5]
    assert house.order == ["5"]


class WaitingHouse(RecordingHouse):
    """Says when the second message has come in."""

    def __init__(self) -> None:
        super().__init__()
        self.second = asyncio.Event()

    async def accept(self, arrival: Arrival) -> None:
        await super().accept(arrival)
        if len(self.arrivals) == 2:
            self.second.set()


@pytest.fixture
async def polled(sandbox: Sandbox) -> AsyncIterator[WaitingHouse]:
    house = WaitingHouse()
    async with background(poll(account(sandbox.telegram.url), house)):
        yield house


async def test_an_agent_at_the_sandboxs_telegram_is_heard_through_polling(
    sandbox: Sandbox, channel: TelegramChannel, agent: TelegramPhone, polled: WaitingHouse
) -> None:
    await agent.write("satu")
    sandbox.telegram.push_raw(BOT, {"something_of_tomorrow": {}})
    await agent.write("dua")
    await polled.second.wait()
    assert [arrival.content.text for arrival in polled.arrivals] == ["satu", "dua"]
    assert len(polled.events) == 2
