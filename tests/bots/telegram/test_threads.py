"""Where a chat has no topics, threads lie in the main chat: tagged, told apart, and removed one message at a time."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from bots.sandbox.carriers import Sandbox
from bots.sandbox.handed_over import HandedOver
from bots.sandbox.telegram_phone import TelegramPhone
from bots.telegram.channel import TelegramChannel
from relay.channel import Handover, PermanentFailure, Sent, TemporaryFailure, ThreadLost
from relay.payload import CloseThread, Document, Edit, Location, Payload, Picture, Reply, Text
from relay.switchboard import FLAT
from tests.bots.telegram.conftest import BOT, CHAT, TOKEN, failing

TITLE = "Tiket BCDFG"
HALO = Handover("telegram:staff", CHAT, Text("Halo"), "token", title=TITLE)


def saying(payload: Payload, **fields: Any) -> Handover:
    return replace(HALO, payload=payload, **fields)


@pytest.fixture
async def flat(sandbox: Sandbox, agent: TelegramPhone, channel: TelegramChannel) -> TelegramChannel:
    """A channel whose bot has no topics, and knows."""
    sandbox.telegram.add_bot(TOKEN, BOT, topics=False)
    await agent.start(BOT)
    await channel.check()
    return channel


def told(agent: TelegramPhone) -> list[str]:
    return [message.text for message in agent.messages() if not message.mine]


async def test_a_bot_without_topics_tags_what_it_says(
    flat: TelegramChannel, agent: TelegramPhone, requests: list[HandedOver]
) -> None:
    first = await flat.send(HALO)
    assert first.thread is not None
    assert first.thread <= FLAT
    second = await flat.send(saying(Document(uuid4()), thread=first.thread, file=b"x"))
    third = await flat.send(saying(Document(uuid4(), "ini"), thread=first.thread, file=b"x"))
    assert {second.thread, third.thread} == {first.thread}
    assert told(agent) == ["#BCDFG\nHalo", "#BCDFG", "#BCDFG\nini"]
    assert "createforumtopic" not in {request.method.lower() for request in requests}


async def test_no_two_threads_of_a_chat_share_a_name(
    flat: TelegramChannel, agent: TelegramPhone
) -> None:
    first, second = await flat.send(HALO), await flat.send(saying(Text("Hai"), title="Tiket XYZ"))
    assert first.thread != second.thread
    assert told(agent) == ["#BCDFG\nHalo", "#XYZ\nHai"]


async def test_a_tag_stands_above_a_quote(flat: TelegramChannel, agent: TelegramPhone) -> None:
    await flat.send(saying(Text("Belum", reply=Reply("Sudah?"))))
    assert told(agent) == ["#BCDFG\n› Sudah?\nBelum"]


@pytest.mark.parametrize("payload", [Location(1, 2), Text("x" * 4092)])
async def test_what_has_no_room_for_a_tag_answers_the_threads_first_message(
    flat: TelegramChannel, agent: TelegramPhone, payload: Payload
) -> None:
    first = await flat.send(HALO)
    await flat.send(saying(payload, thread=first.thread))
    assert agent.messages()[-1].reply_to == first.provider_id
    assert "#" not in agent.messages()[-1].text


async def test_a_real_answer_is_kept_where_there_is_no_room_for_a_tag(
    flat: TelegramChannel, agent: TelegramPhone
) -> None:
    first, asked = await flat.send(HALO), await agent.write("Di mana?")
    place = saying(Location(1, 2, Reply("Di mana?")), thread=first.thread, reply_to=asked.id)
    await flat.send(place)
    assert agent.messages()[-1].reply_to == asked.id


async def test_an_edit_keeps_the_tag(flat: TelegramChannel, agent: TelegramPhone) -> None:
    first = await flat.send(HALO)
    second = await flat.send(saying(Picture(uuid4(), "ini"), thread=first.thread, file=gif()))
    await flat.send(saying(Edit(1, "Hai"), thread=first.thread, edited=first.provider_id))
    itu = saying(Edit(2, "itu", caption=True), thread=first.thread, edited=second.provider_id)
    await flat.send(itu)
    assert told(agent) == ["#BCDFG\nHai", "#BCDFG\nitu"]


def gif() -> bytes:
    return (
        b"GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\xff\xff\x00\x00\x00,\x00\x00\x00\x00"
        b"\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
    )


async def test_what_stands_outside_any_thread_has_no_tag(
    flat: TelegramChannel, agent: TelegramPhone
) -> None:
    assert (await flat.send(saying(Text("Kartu"), title=None))).thread is None
    assert told(agent) == ["Kartu"]


@pytest.mark.parametrize(
    "description", ["Bad Request: the chat is not a forum", "Bad Request: something of tomorrow"]
)
async def test_where_no_topic_can_be_made_the_main_chat_serves(
    sandbox: Sandbox, channel: TelegramChannel, agent: TelegramPhone, description: str
) -> None:
    sandbox.telegram.fail_next("createForumTopic", 400, description=description)
    sent = await channel.send(HALO)
    assert sent.thread is not None
    assert sent.thread <= FLAT
    assert told(agent) == ["#BCDFG\nHalo"]
    other = await channel.send(saying(Text("Hai"), title="Tiket XYZ"))
    assert list(agent.topics()) == [other.thread]


async def test_a_topic_that_was_lost_twice_is_not_made_a_third_time(
    channel: TelegramChannel, agent: TelegramPhone
) -> None:
    for _ in range(2):
        sent = await channel.send(HALO)
        assert sent.thread is not None
        await agent.delete_topic(sent.thread)
        lost = await failing(channel.send(saying(Text("dua"), thread=sent.thread)))
        assert isinstance(lost, ThreadLost)
    flat = await channel.send(HALO)
    assert flat.thread is not None
    assert flat.thread <= FLAT
    assert list(agent.topics()) == []
    other = await channel.send(saying(Text("Hai"), title="Tiket XYZ"))
    assert list(agent.topics()) == [other.thread]


async def test_nothing_can_be_lost_in_the_main_chat(
    sandbox: Sandbox, flat: TelegramChannel, agent: TelegramPhone
) -> None:
    first = await flat.send(HALO)
    sandbox.telegram.stale_threads = True
    assert (await flat.send(saying(Text("dua"), thread=first.thread))).thread == first.thread


async def test_a_first_message_that_fails_leaves_no_thread(
    sandbox: Sandbox, flat: TelegramChannel
) -> None:
    sandbox.telegram.fail_next("sendMessage", 429)
    failure = await failing(flat.send(HALO))
    assert (type(failure), failure.thread) == (TemporaryFailure, None)


# Closing.


async def test_closing_removes_both_sides_messages_and_no_others(
    flat: TelegramChannel, agent: TelegramPhone
) -> None:
    first = await flat.send(HALO)
    mine = await agent.write("Baik")
    other = await flat.send(saying(Text("Hai"), title="Tiket XYZ"))
    before = [message.id for message in agent.messages()]
    ids = (first.provider_id, mine.id, "99999", "x", "")
    assert await flat.send(saying(CloseThread(), thread=first.thread, messages=ids)) == Sent("")
    after = [message.id for message in agent.messages()]
    assert set(before) - set(after) == {first.provider_id, mine.id}
    assert other.provider_id in after


async def test_a_long_thread_goes_in_hundreds(
    flat: TelegramChannel, requests: list[HandedOver]
) -> None:
    ids = tuple(str(id) for id in range(1000, 1250))
    await flat.send(saying(CloseThread(), thread=FLAT - 1000, messages=ids))
    assert [request.method.lower() for request in requests] == ["deletemessages"] * 3


async def test_nothing_to_remove_asks_nobody(
    flat: TelegramChannel, requests: list[HandedOver]
) -> None:
    requests.clear()
    assert await flat.send(saying(CloseThread(), thread=FLAT - 7)) == Sent("")
    assert requests == []


@pytest.fixture
def aged(sandbox: Sandbox) -> Callable[[timedelta], None]:
    """Let time pass at Telegram."""

    def pass_by(by: timedelta) -> None:
        office: Any = sandbox.telegram._office
        office.clock = lambda: datetime.now(UTC) + by

    return pass_by


async def write(agent: TelegramPhone, count: int) -> list[str]:
    return [(await agent.write(f"{number}")).id for number in range(count)]


async def test_messages_that_are_too_old_stay_and_the_younger_ones_go(
    flat: TelegramChannel,
    agent: TelegramPhone,
    aged: Callable[[timedelta], None],
    requests: list[HandedOver],
) -> None:
    first = await flat.send(HALO)
    old = await write(agent, 60)
    aged(timedelta(hours=49))
    young = await write(agent, 70)
    requests.clear()
    close = saying(CloseThread(), thread=first.thread, messages=(*old, *young))
    assert await flat.send(close) == Sent("")
    left = {message.id for message in agent.messages()}
    assert left & set(young) == set()
    assert set(old) <= left
    assert len(requests) < 40


async def test_a_chat_that_is_gone_has_nothing_to_remove(
    sandbox: Sandbox, flat: TelegramChannel
) -> None:
    sandbox.telegram.fail_next("deleteMessages", 400, description="Bad Request: chat not found")
    close = saying(CloseThread(), thread=FLAT - 7, messages=("7",))
    assert await flat.send(close) == Sent("")


@pytest.mark.parametrize(("status", "kind"), [(403, PermanentFailure), (429, TemporaryFailure)])
async def test_messages_that_could_not_be_removed_are_said_to_stand_there(
    sandbox: Sandbox, flat: TelegramChannel, status: int, kind: type[Exception]
) -> None:
    sandbox.telegram.fail_next("deleteMessages", status)
    close = saying(CloseThread(), thread=FLAT - 7, messages=("7",))
    assert isinstance(await failing(flat.send(close)), kind)


async def test_where_topics_came_back_old_threads_stay_in_the_main_chat(
    sandbox: Sandbox, flat: TelegramChannel, agent: TelegramPhone
) -> None:
    first = await flat.send(HALO)
    sandbox.telegram.add_bot(TOKEN, BOT)
    await agent.start(BOT)
    await flat.check()
    assert (await flat.send(saying(Text("dua"), thread=first.thread))).thread == first.thread
    new = await flat.send(saying(Text("Hai"), title="Tiket XYZ"))
    assert list(agent.topics()) == [new.thread]
