"""Updates reach the bot by long polling or by webhook, in order per chat, until taken."""

import asyncio
import json

import aiohttp
import pytest
from aiogram.exceptions import ClientDecodeError, TelegramBadRequest, TelegramConflictError

from tests.bots.sandbox.conftest import STAFF, TOKEN, Stage
from tests.bots.sandbox.product import Call, jpeg, until


async def test_a_start_link_arrives_as_the_command_with_its_payload(stage: Stage) -> None:
    await stage.sari.start(STAFF, "join-abc")

    message = (await stage.bot.get_updates())[-1].message

    assert message is not None
    assert message.text == "/start join-abc"
    assert message.entities is not None
    assert message.entities[0].type == "bot_command"
    assert message.chat.type == "private"
    assert message.from_user is not None
    assert message.from_user.username == "sari"


async def test_an_offset_confirms_what_came_before_it(stage: Stage) -> None:
    for text in ("satu", "dua", "tiga"):
        await stage.sari.write(text)

    first = await stage.bot.get_updates(limit=2)
    again = await stage.bot.get_updates(limit=2)
    rest = await stage.bot.get_updates(offset=first[-1].update_id + 1)
    last = await stage.bot.get_updates(offset=-1)

    assert [each.update_id for each in first] == [each.update_id for each in again]
    assert [each.message and each.message.text for each in rest] == ["dua", "tiga"]
    assert [each.message and each.message.text for each in last] == ["tiga"]


async def test_a_long_poll_ends_when_something_happens(stage: Stage) -> None:
    offset = (await stage.bot.get_updates())[-1].update_id + 1
    poll = asyncio.create_task(stage.bot.get_updates(offset=offset, timeout=30))
    await asyncio.sleep(0.02)

    await stage.sari.write("halo")

    assert [each.message and each.message.text for each in await poll] == ["halo"]


async def test_a_second_poll_ends_the_first_with_a_conflict(stage: Stage) -> None:
    offset = (await stage.bot.get_updates())[-1].update_id + 1
    first = asyncio.create_task(stage.bot.get_updates(offset=offset, timeout=30))
    await asyncio.sleep(0.02)

    await stage.bot.get_updates(offset=offset)

    with pytest.raises(TelegramConflictError, match="terminated by other getUpdates"):
        await first


async def test_while_a_webhook_is_set_polling_is_a_conflict(stage: Stage) -> None:
    await stage.bot.set_webhook(f"{stage.product.url}/telegram")

    with pytest.raises(TelegramConflictError, match="webhook is active"):
        await stage.bot.get_updates()

    await stage.bot.delete_webhook()
    await stage.bot.get_updates()


async def test_a_webhook_carries_the_secret_and_brings_what_was_pending(stage: Stage) -> None:
    await stage.bot.set_webhook(f"{stage.product.url}/telegram", secret_token="s3cret_-")
    await stage.sari.write("halo")
    await stage.sandbox.settled()

    assert stage.product.texts() == ["/start", "halo"]
    assert {call.headers["X-Telegram-Bot-Api-Secret-Token"] for call in stage.product.calls} == {
        "s3cret_-"
    }
    assert (await stage.bot.get_webhook_info()).pending_update_count == 0


@pytest.mark.parametrize("secret", ["with space", "ünï", "x" * 257])
async def test_a_secret_outside_the_alphabet_is_refused(stage: Stage, secret: str) -> None:
    with pytest.raises(TelegramBadRequest, match="secret token"):
        await stage.bot.set_webhook(f"{stage.product.url}/telegram", secret_token=secret)


@pytest.mark.parametrize("url", ["https://example.test/hook", "http://10.0.0.1/", "ftp://[::1]/"])
async def test_no_other_machine_is_ever_called(stage: Stage, url: str) -> None:
    with pytest.raises(TelegramBadRequest, match="bad webhook"):
        await stage.bot.set_webhook(url)


async def test_a_webhook_is_repeated_until_2xx_and_the_next_waits_for_it(stage: Stage) -> None:
    stage.product.answers = [500, 403, 200]
    await stage.bot.set_webhook(f"{stage.product.url}/telegram", drop_pending_updates=True)

    await stage.sari.write("satu")
    await stage.sari.write("dua")
    await stage.sandbox.settled()

    assert stage.product.texts() == ["satu", "satu", "satu", "dua"]


async def test_one_chat_never_has_two_webhooks_under_way_and_does_not_hold_up_another(
    stage: Stage,
) -> None:
    release = asyncio.Event()

    async def hold_the_first(call: Call) -> None:
        if "satu" in call.body:
            await release.wait()

    stage.product.before_answer = hold_the_first
    await stage.bot.set_webhook(f"{stage.product.url}/telegram", drop_pending_updates=True)
    budi = stage.sandbox.phones.telegram(1002, "Budi")
    await stage.sari.write("satu")
    await stage.sari.write("dua")
    await budi.start(STAFF)
    await until(lambda: len(stage.product.calls) == 2)

    assert stage.product.texts() == ["satu", "/start"]
    release.set()
    await stage.sandbox.settled()
    assert stage.product.texts() == ["satu", "/start", "dua"]


async def test_only_the_kinds_asked_for_are_sent(stage: Stage) -> None:
    await stage.bot.get_updates(offset=-1, allowed_updates=["callback_query"])

    await stage.sari.write("halo")

    assert len(await stage.bot.get_updates()) == 1


async def test_an_edit_on_the_phone_arrives_as_one(stage: Stage) -> None:
    sent = await stage.sari.write("salha")

    await stage.sari.edit(sent.id, "salah")

    edited = (await stage.bot.get_updates())[-1].edited_message
    assert edited is not None
    assert (edited.text, str(edited.message_id)) == ("salah", sent.id)


async def test_files_from_a_phone_can_be_fetched_up_to_20_mb(stage: Stage) -> None:
    picture = jpeg(300, 200)
    await stage.sari.send_photo(picture, "foto")
    await stage.sari.send_document(bytes(20 * 2**20 + 1), "besar.bin")
    photo, large = [each.message for each in await stage.bot.get_updates()][-2:]
    assert photo is not None
    assert photo.photo is not None
    assert large is not None
    assert large.document is not None

    file = await stage.bot.get_file(photo.photo[-1].file_id)
    content = await stage.bot.download_file(file.file_path or "")

    assert content is not None
    assert content.read() == picture
    with pytest.raises(TelegramBadRequest, match="file is too big"):
        await stage.bot.get_file(large.document.file_id)


async def test_a_file_id_of_one_bot_means_nothing_to_another(stage: Stage) -> None:
    await stage.sari.send_photo(jpeg())
    message = (await stage.bot.get_updates())[-1].message
    assert message is not None
    assert message.photo is not None
    other = "4200000002:other-secret"
    stage.sandbox.telegram.add_bot(other, "topeng_customer_bot")
    base = stage.sandbox.telegram.url
    file_id = message.photo[-1].file_id
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{base}/bot{other}/getFile?file_id={file_id}") as answer:
            assert answer.status == 400
        media = message.photo[-1].file_unique_id
        async with session.get(f"{base}/file/bot{other}/files/{media}") as answer:
            assert answer.status == 404


async def test_cards_places_and_voices_from_a_phone_are_real_objects(stage: Stage) -> None:
    await stage.sari.send_contact("+6281234567890", "Rina")
    await stage.sari.send_location(-6.2, 106.8)
    await stage.sari.send_voice(b"OggS", 4)

    card, place, voice = [each.message for each in await stage.bot.get_updates()][-3:]

    assert card is not None
    assert card.contact is not None
    assert card.contact.phone_number == "+6281234567890"
    assert place is not None
    assert place.location is not None
    assert place.location.longitude == 106.8
    assert voice is not None
    assert voice.voice is not None
    assert voice.voice.duration == 4


async def test_anything_else_of_the_bot_api_can_be_sent_too(stage: Stage) -> None:
    sticker = {"file_id": "s", "file_unique_id": "u", "type": "regular", "width": 1, "height": 1}
    await stage.sari.send_other({"sticker": sticker | {"is_animated": False, "is_video": False}})

    message = (await stage.bot.get_updates())[-1].message

    assert message is not None
    assert message.sticker is not None


async def test_an_update_of_a_kind_nobody_knows_is_followed_by_a_good_one(stage: Stage) -> None:
    await stage.bot.get_updates(offset=-1)
    stage.sandbox.telegram.push_raw(STAFF, {"message": {"message_id": "no number"}})
    await stage.sari.write("halo")

    with pytest.raises(ClientDecodeError):
        await stage.bot.get_updates()
    url = f"{stage.sandbox.telegram.url}/bot{TOKEN}/getUpdates"
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        updates = json.loads(await answer.text())["result"]
    assert updates[-2]["message"]["message_id"] == "no number"
    assert updates[-1]["message"]["text"] == "halo"


async def test_a_text_over_4096_characters_leaves_the_phone_in_parts(stage: Stage) -> None:
    await stage.sari.write("x" * 4097)

    texts = [each.message and each.message.text for each in await stage.bot.get_updates()]

    assert texts[-2:] == ["x" * 4096, "x"]
