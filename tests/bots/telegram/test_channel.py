"""The way out: what reaches Telegram, through aiogram's real client, and what each answer means."""

import asyncio
import contextlib
import io
import json
import socket
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from aiohttp import ClientTimeout, web
from PIL import Image

from bots.sandbox.carriers import Sandbox
from bots.sandbox.handed_over import HandedOver
from bots.sandbox.telegram_phone import TelegramPhone
from bots.telegram.channel import MARKS, BotFacts, TelegramChannel
from bots.telegram.polling import UPDATES
from relay.address import Address
from relay.channel import (
    Failure,
    Handover,
    OutcomeUnknown,
    PermanentFailure,
    Sent,
    TemporaryFailure,
    ThreadLost,
)
from relay.payload import Button, CloseThread, Edit, Payload, Picture, Template, Text
from tests.bots.fakes import Handler, serving
from tests.bots.telegram.conftest import (
    AGENT,
    BOT,
    CHAT,
    TOKEN,
    account,
    assert_tells_nothing,
    failing,
)

HALO = Handover("telegram:staff", CHAT, Text("Halo"), "token")


def saying(payload: Payload, **fields: Any) -> Handover:
    return replace(HALO, payload=payload, **fields)


def jpeg() -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (8, 8)).save(content, "JPEG")
    return content.getvalue()


# What goes out.


async def test_a_text_reaches_the_agent_protected_and_read_as_no_markup(
    channel: TelegramChannel, agent: TelegramPhone, requests: list[HandedOver]
) -> None:
    sent = await channel.send(saying(Text("<b>*Halo*</b> https://x.example 😀")))
    [shown] = [message for message in agent.messages() if not message.mine]
    assert (shown.id, shown.text) == (sent.provider_id, "<b>*Halo*</b> https://x.example 😀")
    assert shown.protected
    assert requests[0].params["link_preview_options"] == '{"is_disabled": true}'
    assert "parse_mode" not in requests[0].params
    assert sent.thread is None


async def test_buttons_stand_under_a_text_in_their_rows(
    channel: TelegramChannel, agent: TelegramPhone
) -> None:
    rows = ((Button("Ambil", "claim:x"),), (Button("A", "a"), Button("B", "b")))
    await channel.send(saying(Text("Tiket", rows)))
    [shown] = [message for message in agent.messages() if not message.mine]
    assert [[button.text for button in row] for row in shown.buttons] == [["Ambil"], ["A", "B"]]


async def test_a_picture_goes_as_bytes_under_a_name_of_ours(
    channel: TelegramChannel, agent: TelegramPhone, requests: list[HandedOver]
) -> None:
    sent = await channel.send(saying(Picture(uuid4(), "ini"), file=jpeg()))
    [shown] = [message for message in agent.messages() if not message.mine]
    assert (shown.id, shown.text, shown.protected) == (sent.provider_id, "ini", True)
    assert shown.picture is not None
    assert list(requests[0].files.values()) == [jpeg()]
    assert b'filename="foto.jpg"' in requests[0].raw


async def test_a_new_lane_gets_a_thread_of_its_title_and_then_stays_in_it(
    channel: TelegramChannel, agent: TelegramPhone
) -> None:
    first = await channel.send(saying(Text("satu"), title="TPG-1"))
    assert first.thread is not None
    second = await channel.send(saying(Text("dua"), thread=first.thread, title="TPG-1"))
    assert second.thread == first.thread
    assert agent.topics() == {first.thread: "TPG-1"}
    assert [message.text for message in agent.messages(first.thread)] == ["satu", "dua"]


async def test_a_picture_can_open_a_thread_too(
    channel: TelegramChannel, agent: TelegramPhone
) -> None:
    sent = await channel.send(saying(Picture(uuid4()), file=jpeg(), title="TPG-1"))
    assert len(agent.messages(sent.thread)) == 1


async def test_a_thread_closes_with_all_that_stood_in_it(
    channel: TelegramChannel, agent: TelegramPhone
) -> None:
    sent = await channel.send(saying(Text("satu"), title="TPG-1"))
    assert await channel.send(saying(CloseThread(), thread=sent.thread)) == Sent("")
    assert agent.topics() == {}
    assert not any(message.text == "satu" for message in agent.messages())


async def test_closing_what_is_closed_or_never_was_is_fine(
    channel: TelegramChannel, agent: TelegramPhone, requests: list[HandedOver]
) -> None:
    assert await channel.send(saying(CloseThread(), thread=99)) == Sent("")
    assert len(requests) == 1
    assert await channel.send(saying(CloseThread())) == Sent("")
    assert len(requests) == 1


async def test_an_edit_changes_text_and_buttons_and_again_changes_nothing(
    channel: TelegramChannel, agent: TelegramPhone
) -> None:
    sent = await channel.send(saying(Text("Tiket", ((Button("Ambil", "x"),),))))
    edit = saying(Edit(1, "Sudah diambil"), edited=sent.provider_id)
    for _ in range(2):
        assert (await channel.send(edit)).provider_id == sent.provider_id
    [shown] = [message for message in agent.messages() if not message.mine]
    assert (shown.text, shown.buttons) == ("Sudah diambil", ())


@pytest.mark.parametrize("edited", ["99999", None, "x", "٣"])
async def test_an_edit_of_what_is_not_there_is_gone(
    channel: TelegramChannel, agent: TelegramPhone, edited: str | None
) -> None:
    failure = await failing(channel.send(saying(Edit(1, "x"), edited=edited)))
    assert (type(failure), failure.code) == (PermanentFailure, "gone")


@pytest.mark.parametrize("mark", MARKS)
async def test_a_mark_shows_on_the_agents_own_message(
    channel: TelegramChannel, agent: TelegramPhone, mark: str
) -> None:
    written = await agent.write("Baik")
    await channel.mark(HALO, written.id, mark)
    assert [it.reaction for it in agent.messages() if it.id == written.id] == [MARKS[mark]]


@pytest.mark.parametrize(("message_id", "mark"), [("x", "sent"), ("", "sent"), ("7", "✓")])
async def test_a_mark_that_is_none_is_refused_without_a_call(
    channel: TelegramChannel, requests: list[HandedOver], message_id: str, mark: str
) -> None:
    failure = await failing(channel.mark(HALO, message_id, mark))
    assert (type(failure), failure.code) == (PermanentFailure, "bad_mark")
    assert requests == []


@pytest.mark.parametrize(
    ("handover", "code"),
    [
        (saying(Template("HX1")), "unsupported"),
        (saying(Text("x" * 4097), title="TPG-1"), "too_long"),
        (saying(Edit(1, "😀" * 4097), edited="7"), "too_long"),
        (saying(Picture(uuid4(), "x" * 1025), file=b"x"), "too_long"),
        (saying(Picture(uuid4())), "no_file"),
        (saying(Text("\ud800")), "encoding"),
    ],
)
async def test_what_telegram_cannot_take_is_refused_without_a_call(
    channel: TelegramChannel, requests: list[HandedOver], handover: Handover, code: str
) -> None:
    failure = await failing(channel.send(handover))
    assert (type(failure), failure.code) == (PermanentFailure, code)
    assert requests == []


async def test_a_phone_number_is_not_taken_for_a_chat(
    sandbox: Sandbox, channel: TelegramChannel, requests: list[HandedOver]
) -> None:
    await sandbox.phones.telegram(6281234567890).start(BOT)
    customer = replace(HALO, to=Address.parse("whatsapp:+6281234567890"))
    assert (await failing(channel.send(customer))).code == "wrong_channel"
    assert (await failing(channel.mark(customer, "7", "sent"))).code == "wrong_channel"
    assert requests == []


async def test_the_longest_text_fits_counted_in_code_points(
    channel: TelegramChannel, agent: TelegramPhone
) -> None:
    await channel.send(saying(Text("😀" * 4096)))
    assert any(message.text == "😀" * 4096 for message in agent.messages())


async def test_a_look_up_knows_nothing_but_that_edits_and_removals_can_be_done_again(
    channel: TelegramChannel,
) -> None:
    assert await channel.look_up(saying(CloseThread())) is None
    assert await channel.look_up(saying(Edit(1, "x"))) is None
    assert isinstance(await failing(channel.look_up(HALO)), OutcomeUnknown)


async def test_telegram_says_who_the_bot_is(sandbox: Sandbox, channel: TelegramChannel) -> None:
    assert await channel.check() == BotFacts(BOT, topics=True, users_create_topics=False)
    sandbox.telegram.add_bot(TOKEN, BOT, topics=False, users_create_topics=True)
    assert await channel.check() == BotFacts(BOT, topics=False, users_create_topics=True)


async def test_the_webhook_is_set_with_the_secret_and_removed(
    channel: TelegramChannel, requests: list[HandedOver]
) -> None:
    await channel.set_webhook("http://127.0.0.1:9/telegram/staff")
    await channel.delete_webhook()
    assert requests[0].params["secret_token"] == "web-hook_secret"
    assert json.loads(requests[0].params["allowed_updates"]) == UPDATES
    assert [request.method.lower() for request in requests] == ["setwebhook", "deletewebhook"]
    assert requests[1].params["drop_pending_updates"] == "false"


# What an answer means.


@pytest.mark.parametrize(
    ("status", "description", "kind", "code"),
    [
        (400, "Bad Request: chat not found", PermanentFailure, "chat_not_found"),
        (400, "Bad Request: the chat is not a forum", PermanentFailure, "not_a_forum"),
        (400, "Bad Request: message is too long", PermanentFailure, "too_long"),
        (400, "Bad Request: message text is empty", PermanentFailure, "empty"),
        (400, "Bad Request: BUTTON_DATA_INVALID", PermanentFailure, "bad_buttons"),
        (400, "Bad Request: IMAGE_PROCESS_FAILED", PermanentFailure, "bad_picture"),
        (400, "Bad Request: VOICE_MESSAGES_FORBIDDEN", PermanentFailure, "no_voices"),
        (400, "Bad Request: something of tomorrow 4711", PermanentFailure, "bad_request"),
        (400, "Bad Request: message thread not found", ThreadLost, "thread_not_found"),
        (400, "Bad Request: TOPIC_DELETED", ThreadLost, "thread_not_found"),
        (401, "Unauthorized", PermanentFailure, "token"),
        (404, "Not Found", PermanentFailure, "token"),
        (403, "Forbidden: bot was blocked by the user", PermanentFailure, "blocked"),
        (403, "Forbidden: user is deactivated", PermanentFailure, "deactivated"),
        (
            403,
            "Forbidden: bot can't initiate conversation with a user",
            PermanentFailure,
            "not_started",
        ),
        (403, "Forbidden: something of tomorrow", PermanentFailure, "forbidden"),
        (409, "Conflict", PermanentFailure, "refused"),
        (413, "Request Entity Too Large", PermanentFailure, "too_large"),
        (429, "Too Many Requests: retry later", TemporaryFailure, "too_many_requests"),
        (500, "Internal Server Error", OutcomeUnknown, "server"),
        (502, "Bad Gateway: restarting", OutcomeUnknown, "server"),
    ],
)
async def test_each_refusal_means_one_thing_and_is_asked_once(
    sandbox: Sandbox,
    channel: TelegramChannel,
    agent: TelegramPhone,
    requests: list[HandedOver],
    status: int,
    description: str,
    kind: type[Failure],
    code: str,
) -> None:
    sandbox.telegram.fail_next("sendMessage", status, description=description)
    failure = await failing(channel.send(HALO))
    assert (type(failure), failure.code) == (kind, code)
    assert len(requests) == 1


async def test_a_pause_that_telegram_names_is_kept_and_holds_for_this_chat_alone(
    sandbox: Sandbox, channel: TelegramChannel, agent: TelegramPhone
) -> None:
    sandbox.telegram.fail_next("sendMessage", 429, retry_after=17)
    failure = await failing(channel.send(HALO))
    assert isinstance(failure, TemporaryFailure)
    assert (failure.retry_after, failure.everyone) == (17.0, False)


async def test_an_agent_who_blocked_the_bot_is_known_to_have_done_so(
    channel: TelegramChannel, agent: TelegramPhone
) -> None:
    agent.block()
    assert (await failing(channel.send(HALO))).code == "blocked"


@pytest.mark.parametrize("status", [200, 404, 413, 502])
async def test_a_page_instead_of_an_answer_leaves_the_outcome_open(
    sandbox: Sandbox, channel: TelegramChannel, agent: TelegramPhone, status: int
) -> None:
    sandbox.telegram.fail_next("sendMessage", status, body=f"<html>{AGENT} Halo</html>")
    failure = await failing(channel.send(HALO))
    assert (type(failure), failure.code) == (OutcomeUnknown, "unreadable")


async def test_a_connection_cut_after_the_request_leaves_the_outcome_open_and_is_not_tried_again(
    sandbox: Sandbox, channel: TelegramChannel, agent: TelegramPhone, requests: list[HandedOver]
) -> None:
    sandbox.telegram.swallow_answer_next("sendMessage")
    failure = await failing(channel.send(HALO))
    assert (type(failure), failure.code) == (OutcomeUnknown, "connection")
    assert len(requests) == 1


async def test_a_refused_connection_means_that_nothing_was_sent() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        async with speaking(f"http://127.0.0.1:{held.getsockname()[1]}") as channel:
            failure = await failing(channel.send(HALO))
    assert (type(failure), failure.code) == (TemporaryFailure, "unreachable")


async def test_an_answer_that_does_not_come_in_time_leaves_the_outcome_open() -> None:
    release = asyncio.Event()

    async def hang(request: web.Request) -> web.Response:
        await release.wait()
        return web.Response()

    async with serving(hang) as url, speaking(url, seconds=0.05) as channel:
        failure = await failing(channel.send(HALO))
        release.set()
    assert (type(failure), failure.code) == (OutcomeUnknown, "timeout")


@contextlib.asynccontextmanager
async def speaking(url: str, seconds: float = 5) -> AsyncIterator[TelegramChannel]:
    channel = TelegramChannel(account(url), ClientTimeout(total=seconds))
    try:
        yield channel
    finally:
        await channel.close()


# Threads.


async def test_a_thread_that_is_gone_is_lost(
    channel: TelegramChannel, agent: TelegramPhone
) -> None:
    sent = await channel.send(saying(Text("satu"), title="TPG-1"))
    assert sent.thread is not None
    await agent.delete_topic(sent.thread)
    failure = await failing(channel.send(saying(Text("dua"), thread=sent.thread)))
    assert (type(failure), failure.thread) == (ThreadLost, None)


async def test_what_fell_out_of_its_thread_is_taken_back_and_the_thread_is_lost(
    sandbox: Sandbox, channel: TelegramChannel, agent: TelegramPhone
) -> None:
    sent = await channel.send(saying(Text("satu"), title="TPG-1"))
    assert sent.thread is not None
    await agent.delete_topic(sent.thread)
    sandbox.telegram.stale_threads = True
    before = agent.messages()
    failure = await failing(channel.send(saying(Text("dua"), thread=sent.thread)))
    assert (type(failure), failure.code) == (ThreadLost, "stale_thread")
    assert agent.messages() == before


async def test_a_stray_that_cannot_be_taken_back_costs_the_thread_all_the_same(
    sandbox: Sandbox, channel: TelegramChannel, agent: TelegramPhone
) -> None:
    sandbox.telegram.stale_threads = True
    sandbox.telegram.fail_next("deleteMessage", 500)
    assert isinstance(await failing(channel.send(saying(Text("dua"), thread=55))), ThreadLost)


async def test_a_failure_after_a_thread_was_opened_says_which(
    sandbox: Sandbox, channel: TelegramChannel, agent: TelegramPhone
) -> None:
    for status, kind in ((429, TemporaryFailure), (403, PermanentFailure), (500, OutcomeUnknown)):
        sandbox.telegram.fail_next("sendMessage", status)
        failure = await failing(channel.send(saying(Text("satu"), title="TPG-1")))
        assert isinstance(failure, kind)
        assert failure.thread == max(agent.topics())


@pytest.mark.parametrize(
    ("status", "description", "kind", "code"),
    [
        (400, "Bad Request: chat not found", PermanentFailure, "chat_not_found"),
        (403, "Forbidden: bot was blocked by the user", PermanentFailure, "blocked"),
        (429, None, TemporaryFailure, "too_many_requests"),
        (500, None, TemporaryFailure, "thread_server"),
    ],
)
async def test_where_no_thread_was_opened_nothing_was_said(
    sandbox: Sandbox,
    channel: TelegramChannel,
    agent: TelegramPhone,
    requests: list[HandedOver],
    status: int,
    description: str | None,
    kind: type[Failure],
    code: str,
) -> None:
    sandbox.telegram.fail_next("createForumTopic", status, description=description)
    failure = await failing(channel.send(saying(Text("satu"), title="TPG-1")))
    assert (type(failure), failure.code, failure.thread) == (kind, code, None)
    assert [request.method.lower() for request in requests] == ["createforumtopic"]


@pytest.mark.parametrize("status", [403, 500])
async def test_a_thread_that_could_not_be_closed_is_said_to_be_open(
    sandbox: Sandbox, channel: TelegramChannel, agent: TelegramPhone, status: int
) -> None:
    sent = await channel.send(saying(Text("satu"), title="TPG-1"))
    sandbox.telegram.fail_next("deleteForumTopic", status)
    await failing(channel.send(saying(CloseThread(), thread=sent.thread)))
    assert list(agent.topics()) == [sent.thread]


# Fetching what agents send.


@contextlib.asynccontextmanager
async def fetching(download: Handler, **file: Any) -> AsyncIterator[TelegramChannel]:
    async def api(request: web.Request) -> web.StreamResponse:
        if request.path.startswith("/file/"):
            assert request.path == f"/file/bot{TOKEN}/photos/1.jpg"
            return await download(request)
        found = {"file_id": "x", "file_unique_id": "y", "file_path": "photos/1.jpg"} | file
        return web.json_response({"ok": True, "result": found})

    async with serving(api) as url, speaking(url) as channel:
        yield channel


async def test_an_agents_picture_is_fetched(
    channel: TelegramChannel, agent: TelegramPhone, requests: list[HandedOver]
) -> None:
    await agent.send_photo(jpeg())
    entry = next(it for it in agent.chat().entries.values() if "photo" in it.wire)
    handle = entry.wire["photo"][-1]["file_id"]
    assert await channel.fetch(handle, 100_000) == jpeg()
    with pytest.raises(PermanentFailure, match="too_large"):
        await channel.fetch(handle, 10)
    with pytest.raises(PermanentFailure, match="bad_file"):
        await channel.fetch("nobody's", 10)


@pytest.mark.parametrize("size", [5, 70_000, 300_000])
async def test_a_file_beyond_the_limit_is_too_large_whatever_telegram_said(size: int) -> None:
    async def download(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        with contextlib.suppress(ConnectionError):
            await answer.write(b"x" * size)
        return answer

    async with fetching(download, file_size=1) as channel:
        assert len(await channel.fetch("x", size)) == size
        with pytest.raises(PermanentFailure, match="too_large"):
            await channel.fetch("x", size - 1)


@pytest.mark.parametrize(
    "file", [{"file_size": 11}, {"file_size": 30_000_000}, {"file_path": None}]
)
async def test_a_file_that_telegram_says_is_too_large_is_not_fetched(file: dict[str, Any]) -> None:
    async def download(request: web.Request) -> web.StreamResponse:
        raise AssertionError

    async with fetching(download, **file) as channel:
        with pytest.raises(PermanentFailure, match="too_large"):
            await channel.fetch("x", 10)


async def test_a_file_beyond_what_bots_may_fetch_is_too_large(
    sandbox: Sandbox, channel: TelegramChannel
) -> None:
    sandbox.telegram.fail_next("getFile", 400, description="Bad Request: file is too big")
    with pytest.raises(PermanentFailure, match="too_large"):
        await channel.fetch("x", 10)


@pytest.mark.parametrize(
    ("status", "kind"),
    [(404, PermanentFailure), (302, TemporaryFailure), (500, TemporaryFailure)],
)
async def test_a_file_that_is_refused_is_gone_or_wants_another_try(
    status: int, kind: type[Failure]
) -> None:
    async def download(request: web.Request) -> web.StreamResponse:
        return web.Response(status=status, headers={"Location": "http://127.0.0.1:1/"})

    async with fetching(download) as channel:
        assert isinstance(await failing(channel.fetch("x", 10)), kind)


async def test_a_file_that_breaks_off_wants_another_try_and_tells_nobody_the_token() -> None:
    async def download(request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    async with fetching(download) as channel:
        failure = await failing(channel.fetch("x", 10))
    assert isinstance(failure, TemporaryFailure)
    assert_tells_nothing(failure)


async def test_where_the_file_is_cannot_be_asked_so_it_wants_another_try(
    sandbox: Sandbox, channel: TelegramChannel
) -> None:
    sandbox.telegram.fail_next("getFile", 500)
    assert isinstance(await failing(channel.fetch("x", 10)), TemporaryFailure)


async def test_what_ended_while_its_thread_was_opened_is_not_said_and_the_thread_is_told(
    channel: TelegramChannel, agent: TelegramPhone
) -> None:
    async def over() -> bool:
        return False

    with pytest.raises(TemporaryFailure) as caught:
        await channel.send(saying(Text("satu"), title="TPG-1", live=over))
    [thread] = agent.topics()
    assert (caught.value.code, caught.value.thread) == ("ended", thread)
    assert agent.messages(thread) == []
