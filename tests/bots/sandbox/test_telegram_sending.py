"""What a bot sends reaches the phone, and comes back as the Bot API says."""

import pytest
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramRetryAfter,
)
from aiogram.types import BufferedInputFile, ReplyParameters

from bots.sandbox.carriers import Sandbox
from bots.sandbox.handed_over import HandedOver
from bots.sandbox.rates import Rate, Rates
from tests.bots.sandbox.conftest import SARI, STAFF, TOKEN, Stage
from tests.bots.sandbox.product import jpeg


async def test_a_protected_message_is_marked_on_the_wire_and_on_the_phone(stage: Stage) -> None:
    sent = await stage.bot.send_message(SARI, "rahasia", protect_content=True)

    assert sent.has_protected_content
    assert stage.sari.messages()[-1].protected


async def test_a_reply_quotes_the_message_it_answers(stage: Stage) -> None:
    asked = await stage.sari.write("tanya")

    sent = await stage.bot.send_message(
        SARI, "jawab", reply_parameters=ReplyParameters(message_id=int(asked.id))
    )

    assert sent.reply_to_message is not None
    assert sent.reply_to_message.text == "tanya"
    assert stage.sari.messages()[-1].reply_to == asked.id
    with pytest.raises(TelegramBadRequest, match="message to be replied not found"):
        await stage.bot.send_message(SARI, "x", reply_parameters=ReplyParameters(message_id=1))


async def test_a_photo_shows_on_the_phone_with_its_caption_in_two_sizes(stage: Stage) -> None:
    picture = jpeg(300, 200)

    sent = await stage.bot.send_photo(SARI, BufferedInputFile(picture, "ktp.jpg"), caption="<3")

    assert sent.photo is not None
    assert [(size.width, size.height) for size in sent.photo] == [(90, 60), (300, 200)]
    shown = stage.sari.messages()[-1]
    assert shown.text == "<3"
    assert shown.picture is not None
    assert stage.sandbox.phones.media(shown.picture) == ("image/jpeg", picture)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"not a picture", "IMAGE_PROCESS_FAILED"),
        (jpeg(2100, 100), "PHOTO_INVALID_DIMENSIONS"),
        (b"", "file must be non-empty"),
    ],
)
async def test_what_is_no_photo_is_refused(stage: Stage, content: bytes, reason: str) -> None:
    with pytest.raises(TelegramBadRequest, match=reason):
        await stage.bot.send_photo(SARI, BufferedInputFile(content, "x.jpg"))


async def test_a_photo_over_10_mb_and_a_caption_over_1024_are_refused(stage: Stage) -> None:
    with pytest.raises(TelegramEntityTooLarge):
        await stage.bot.send_photo(SARI, BufferedInputFile(bytes(10 * 2**20 + 1), "x.jpg"))
    with pytest.raises(TelegramBadRequest, match="caption is too long"):
        await stage.bot.send_photo(SARI, BufferedInputFile(jpeg(), "x.jpg"), caption="x" * 1025)


async def test_a_request_over_the_size_limit_is_refused_in_telegrams_form(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bots.sandbox.fake_server.LARGEST_REQUEST", 10_000)
    async with Sandbox.open(stage.clock) as sandbox:
        sandbox.telegram.add_bot(TOKEN, STAFF)
        told: list[HandedOver] = []
        sandbox.telegram.on_request = told.append
        stage.bot.session.api = stage.bot.session.api.from_base(sandbox.telegram.url)

        with pytest.raises(TelegramEntityTooLarge):
            await stage.bot.send_document(SARI, BufferedInputFile(bytes(20_000), "a.bin"))

    assert [(each.status, each.raw) for each in told] == [(413, b"")]


async def test_documents_voices_and_places_show_on_the_phone(stage: Stage) -> None:
    await stage.bot.send_document(SARI, BufferedInputFile(b"%PDF", "bukti.pdf"), caption="bukti")
    await stage.bot.send_voice(SARI, BufferedInputFile(b"OggS", "v.ogg"), duration=3)
    await stage.bot.send_location(SARI, -6.2, 106.8)

    document, voice, place = stage.sari.messages()[1:]
    assert document.file is not None
    assert (document.file.name, document.file.mime, document.text) == (
        "bukti.pdf",
        "application/pdf",
        "bukti",
    )
    assert voice.file is not None
    assert voice.file.mime == "audio/ogg"
    assert place.text == "📍 -6.2, 106.8"


async def test_a_file_id_can_be_sent_again_and_an_unknown_one_or_a_url_cannot(stage: Stage) -> None:
    sent = await stage.bot.send_photo(SARI, BufferedInputFile(jpeg(), "a.jpg"))
    assert sent.photo is not None

    again = await stage.bot.send_photo(SARI, sent.photo[-1].file_id)

    assert again.photo is not None
    for name in ("AgACwrong", "https://example.test/a.jpg"):
        with pytest.raises(TelegramBadRequest):
            await stage.bot.send_photo(SARI, name)


async def test_a_bot_cannot_write_to_a_phone_that_never_pressed_start(stage: Stage) -> None:
    stage.sandbox.phones.telegram(1002, "Budi")

    with pytest.raises(TelegramForbiddenError, match="can't initiate conversation"):
        await stage.bot.send_message(1002, "halo")


async def test_a_person_unheard_of_gets_a_phone_that_had_pressed_start(stage: Stage) -> None:
    await stage.bot.send_message(7777, "halo lagi")

    phone = stage.sandbox.phones.telegram(7777)
    assert [each.text for each in phone.messages()] == ["halo lagi"]


async def test_a_bot_that_was_blocked_is_forbidden_until_it_is_let_in_again(stage: Stage) -> None:
    stage.sari.block()
    with pytest.raises(TelegramForbiddenError, match="bot was blocked by the user"):
        await stage.bot.send_message(SARI, "halo")

    stage.sari.unblock()
    await stage.bot.send_message(SARI, "halo")

    states = [
        update.my_chat_member.new_chat_member.status
        for update in await stage.bot.get_updates()
        if update.my_chat_member
    ]
    assert states == ["kicked", "member"]


async def test_a_chat_action_is_checked_by_name(stage: Stage) -> None:
    assert await stage.bot.send_chat_action(SARI, "typing")
    with pytest.raises(TelegramBadRequest):
        await stage.bot.send_chat_action(SARI, "dancing")


async def test_over_the_rate_the_answer_says_how_long_to_wait(stage: Stage) -> None:
    rates = Rates(telegram_chat=Rate(2, 5.0))
    async with Sandbox.open(stage.clock, rates) as strict:
        strict.telegram.add_bot(TOKEN, STAFF)
        stage.bot.session.api = stage.bot.session.api.from_base(strict.telegram.url)
        await stage.bot.send_message(SARI, "1")
        stage.clock.forward(seconds=2)
        await stage.bot.send_message(SARI, "2")

        with pytest.raises(TelegramRetryAfter) as over:
            await stage.bot.send_message(SARI, "3")
        assert over.value.retry_after == 3
        await stage.bot.send_message(1002, "another chat has its own")

        stage.clock.forward(seconds=3)
        await stage.bot.send_message(SARI, "3")


async def test_everything_handed_over_is_told_to_the_subscriber_before_the_answer(
    stage: Stage,
) -> None:
    told: list[HandedOver] = []
    stage.sandbox.telegram.on_request = told.append

    await stage.bot.send_message(SARI, "isi pesan")
    with pytest.raises(TelegramBadRequest):
        await stage.bot.send_photo(SARI, BufferedInputFile(b"no picture", "a.jpg"))

    text, photo = told
    assert (text.carrier, text.account, text.method, text.status) == (
        "telegram",
        STAFF,
        "sendMessage",
        200,
    )
    assert text.params["text"] == "isi pesan"
    assert b"isi+pesan" in text.raw
    assert b"isi pesan" in text.searchable()
    assert b"no picture" in photo.searchable()
    assert (photo.status, list(photo.files.values())) == (400, [b"no picture"])
    assert text.at <= photo.at
