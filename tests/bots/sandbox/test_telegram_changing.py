"""Editing, deleting, reacting, and answering pressed buttons."""

import pytest
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import (
    BufferedInputFile,
    InaccessibleMessage,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    ReactionTypeEmoji,
)

from tests.bots.sandbox.conftest import SARI, Stage
from tests.bots.sandbox.product import jpeg

CLAIM = InlineKeyboardMarkup(
    inline_keyboard=[[InlineKeyboardButton(text="Ambil", callback_data="claim:7")]]
)


async def test_an_edit_changes_the_text_and_takes_the_keyboard_away(stage: Stage) -> None:
    card = await stage.bot.send_message(SARI, "Tiket 7", reply_markup=CLAIM)

    await stage.bot.edit_message_text(
        "Tiket 7 · sudah diambil", chat_id=SARI, message_id=card.message_id
    )

    shown = stage.sari.messages()[-1]
    assert (shown.text, shown.buttons, shown.edited) == ("Tiket 7 · sudah diambil", (), True)


async def test_a_keyboard_alone_can_be_changed(stage: Stage) -> None:
    card = await stage.bot.send_message(SARI, "Tiket 7")

    await stage.bot.edit_message_reply_markup(
        chat_id=SARI, message_id=card.message_id, reply_markup=CLAIM
    )

    shown = stage.sari.messages()[-1]
    assert shown.buttons[0][0].text == "Ambil"
    assert not shown.edited


async def test_a_caption_can_be_changed_where_there_is_a_file(stage: Stage) -> None:
    photo = await stage.bot.send_photo(SARI, BufferedInputFile(jpeg(), "a.jpg"), caption="a")
    text = await stage.bot.send_message(SARI, "x")

    await stage.bot.edit_message_caption(chat_id=SARI, message_id=photo.message_id, caption="b")

    assert stage.sari.messages()[1].text == "b"
    with pytest.raises(TelegramBadRequest, match="no caption"):
        await stage.bot.edit_message_caption(chat_id=SARI, message_id=text.message_id, caption="b")
    with pytest.raises(TelegramBadRequest, match="no text"):
        await stage.bot.edit_message_text("x", chat_id=SARI, message_id=photo.message_id)


async def test_an_edit_that_changes_nothing_is_refused(stage: Stage) -> None:
    card = await stage.bot.send_message(SARI, "Tiket 7", reply_markup=CLAIM)

    with pytest.raises(TelegramBadRequest, match="message is not modified"):
        await stage.bot.edit_message_text(
            "Tiket 7", chat_id=SARI, message_id=card.message_id, reply_markup=CLAIM
        )


async def test_only_the_bots_own_messages_can_be_edited(stage: Stage) -> None:
    theirs = await stage.sari.write("halo")

    with pytest.raises(TelegramBadRequest, match="message can't be edited"):
        await stage.bot.edit_message_text("x", chat_id=SARI, message_id=int(theirs.id))
    with pytest.raises(TelegramBadRequest, match="message to edit not found"):
        await stage.bot.edit_message_text("x", chat_id=SARI, message_id=1)


async def test_messages_of_both_sides_can_be_deleted_within_48_hours(stage: Stage) -> None:
    old = await stage.bot.send_message(SARI, "lama")
    stage.clock.forward(hours=47)
    theirs = await stage.sari.write("halo")
    stage.clock.forward(hours=1)

    await stage.bot.delete_message(SARI, int(theirs.id))

    assert [each.text for each in stage.sari.messages()] == ["/start", "lama"]
    with pytest.raises(TelegramBadRequest, match="message can't be deleted"):
        await stage.bot.delete_message(SARI, old.message_id)
    with pytest.raises(TelegramBadRequest, match="message to delete not found"):
        await stage.bot.delete_message(SARI, int(theirs.id))


async def test_many_are_deleted_at_once_and_those_gone_are_skipped(stage: Stage) -> None:
    sent = [(await stage.bot.send_message(SARI, str(n))).message_id for n in range(3)]

    assert await stage.bot.delete_messages(SARI, [*sent, 1])

    assert len(stage.sari.messages()) == 1
    for wrong in ([], list(range(1, 102))):
        with pytest.raises(TelegramBadRequest, match=r"1-100|required"):
            await stage.bot.delete_messages(SARI, wrong)


async def test_the_first_message_of_a_topic_cannot_be_deleted(stage: Stage) -> None:
    topic = (await stage.bot.create_forum_topic(SARI, "T-17")).message_thread_id

    with pytest.raises(TelegramBadRequest, match="message can't be deleted"):
        await stage.bot.delete_message(SARI, topic)


async def test_a_reaction_is_one_emoji_of_the_vendors_list(stage: Stage) -> None:
    message_id = int((await stage.sari.write("halo")).id)

    await stage.bot.set_message_reaction(SARI, message_id, [ReactionTypeEmoji(emoji="👌")])
    assert stage.sari.messages()[-1].reaction == "👌"

    await stage.bot.set_message_reaction(SARI, message_id)
    assert stage.sari.messages()[-1].reaction is None
    with pytest.raises(TelegramBadRequest, match="REACTION_INVALID"):
        await stage.bot.set_message_reaction(SARI, message_id, [ReactionTypeEmoji(emoji="✓")])


async def test_a_pressed_button_reaches_the_bot_and_its_answer_the_phone(stage: Stage) -> None:
    topic = (await stage.bot.create_forum_topic(SARI, "T-17")).message_thread_id
    card = await stage.bot.send_message(SARI, "Tiket", reply_markup=CLAIM, message_thread_id=topic)

    await stage.sari.press(card.message_id, "Ambil")

    query = (await stage.bot.get_updates())[-1].callback_query
    assert query is not None
    assert query.message is not None
    assert (query.data, query.from_user.id) == ("claim:7", SARI)
    assert query.message.message_id == card.message_id
    await stage.bot.answer_callback_query(query.id, text="Sudah diambil")
    assert stage.sari.toasts == ["Sudah diambil"]
    with pytest.raises(TelegramBadRequest, match="query is too old"):
        await stage.bot.answer_callback_query(query.id)


async def test_a_button_pressed_after_48_hours_comes_without_its_message(stage: Stage) -> None:
    card = await stage.bot.send_message(SARI, "Tiket", reply_markup=CLAIM)
    stage.clock.forward(hours=48)

    await stage.sari.press(card.message_id, "claim:7")

    query = (await stage.bot.get_updates())[-1].callback_query
    assert query is not None
    assert isinstance(query.message, InaccessibleMessage)


async def test_a_button_that_is_gone_cannot_be_pressed(stage: Stage) -> None:
    card = await stage.bot.send_message(SARI, "Tiket", reply_markup=CLAIM)
    await stage.bot.edit_message_text("diambil", chat_id=SARI, message_id=card.message_id)

    with pytest.raises(LookupError):
        await stage.sari.press(card.message_id, "Ambil")
