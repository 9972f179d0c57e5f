"""Topics in private chats: made, named, written in, deleted with all that is in them."""

import pytest
from aiogram.exceptions import TelegramBadRequest

from bots.sandbox.carriers import Sandbox
from tests.bots.sandbox.conftest import SARI, STAFF, TOKEN, Stage
from tests.bots.sandbox.product import jpeg


async def test_a_topic_holds_what_both_sides_write_in_it(stage: Stage) -> None:
    topic = (await stage.bot.create_forum_topic(SARI, "T-17 · naik akun")).message_thread_id

    sent = await stage.bot.send_message(SARI, "dari pelanggan", message_thread_id=topic)
    await stage.sari.write("dari agen", topic=topic)

    assert (sent.message_thread_id, sent.is_topic_message) == (topic, True)
    assert stage.sari.topics() == {topic: "T-17 · naik akun"}
    assert [each.text for each in stage.sari.messages(topic)] == ["dari pelanggan", "dari agen"]
    assert [each.text for each in stage.sari.messages()] == ["/start"]
    last = (await stage.bot.get_updates())[-1].message
    assert last is not None
    assert (last.text, last.message_thread_id, last.is_topic_message) == ("dari agen", topic, True)


async def test_a_deleted_topic_is_gone_with_all_its_messages_and_pictures(stage: Stage) -> None:
    topic = (await stage.bot.create_forum_topic(SARI, "T-17")).message_thread_id
    await stage.bot.send_message(SARI, "satu", message_thread_id=topic)
    picture = (await stage.sari.send_photo(jpeg(), topic=topic)).picture
    assert picture is not None

    await stage.bot.delete_forum_topic(SARI, topic)

    assert stage.sari.topics() == {}
    assert stage.sari.messages(topic) == []
    with pytest.raises(KeyError):
        stage.sandbox.phones.media(picture)


@pytest.mark.parametrize("by_hand", [True, False])
async def test_after_its_deletion_a_topic_is_not_found(stage: Stage, *, by_hand: bool) -> None:
    topic = (await stage.bot.create_forum_topic(SARI, "T-17")).message_thread_id
    if by_hand:
        await stage.sari.delete_topic(topic)
    else:
        await stage.bot.delete_forum_topic(SARI, topic)

    for send in (
        lambda: stage.bot.send_message(SARI, "x", message_thread_id=topic),
        lambda: stage.bot.edit_forum_topic(SARI, topic, name="y"),
        lambda: stage.bot.delete_forum_topic(SARI, topic),
    ):
        with pytest.raises(TelegramBadRequest, match="message thread not found"):
            await send()
    assert await stage.bot.send_chat_action(SARI, "typing", message_thread_id=topic)


async def test_with_the_vendors_old_fault_a_stale_topic_falls_into_the_main_chat(
    stage: Stage,
) -> None:
    topic = (await stage.bot.create_forum_topic(SARI, "T-17")).message_thread_id
    await stage.bot.delete_forum_topic(SARI, topic)
    stage.sandbox.telegram.stale_threads = True

    sent = await stage.bot.send_message(SARI, "salah tempat", message_thread_id=topic)

    assert sent.message_thread_id is None
    assert stage.sari.messages()[-1].text == "salah tempat"


async def test_a_topic_gets_another_name_but_not_the_same_again(stage: Stage) -> None:
    topic = (await stage.bot.create_forum_topic(SARI, "T-17")).message_thread_id

    await stage.bot.edit_forum_topic(SARI, topic, name="T-17 ✓")

    assert stage.sari.topics() == {topic: "T-17 ✓"}
    with pytest.raises(TelegramBadRequest, match="TOPIC_NOT_MODIFIED"):
        await stage.bot.edit_forum_topic(SARI, topic, name="T-17 ✓")


@pytest.mark.parametrize("name", ["", " ", "x" * 129])
async def test_a_topic_name_has_1_to_128_characters(stage: Stage, name: str) -> None:
    with pytest.raises(TelegramBadRequest):
        await stage.bot.create_forum_topic(SARI, name)
    await stage.bot.create_forum_topic(SARI, "x" * 128)


async def test_a_colour_that_telegram_has_not_is_refused(stage: Stage) -> None:
    with pytest.raises(TelegramBadRequest, match="icon color"):
        await stage.bot.create_forum_topic(SARI, "T-17", icon_color=1)


async def test_without_threaded_mode_the_chat_is_not_a_forum(stage: Stage) -> None:
    stage.sandbox.telegram.add_bot(TOKEN, STAFF, topics=False)

    with pytest.raises(TelegramBadRequest, match="the chat is not a forum"):
        await stage.bot.create_forum_topic(SARI, "T-17")
    assert not (await stage.bot.get_me()).has_topics_enabled


async def test_ids_do_not_return_after_a_restart(stage: Stage) -> None:
    first = await stage.bot.send_message(SARI, "x")
    stage.clock.forward(seconds=1)
    async with Sandbox.open(stage.clock) as later:
        later.telegram.add_bot(TOKEN, STAFF)
        stage.bot.session.api = stage.bot.session.api.from_base(later.telegram.url)
        before = (await stage.bot.send_message(SARI, "y")).message_id
        await later.phones.telegram(SARI).write("z")
        update = (await stage.bot.get_updates())[0]

    assert abs(before - first.message_id) > 1
    assert update.update_id >= int(stage.clock().timestamp() * 1000)
