"""A staff bot with topics, one without, and a customer bot, side by side on the same people's phones."""

import pytest
from aiogram import Bot
from aiogram.exceptions import ClientDecodeError, TelegramBadRequest, TelegramForbiddenError
from aiogram.types import BotCommand, BotCommandScopeChat

from tests.bots.sandbox.conftest import SARI, STAFF, Stage
from tests.bots.sandbox.product import jpeg

CUSTOMER = "topeng_customer_bot"
FLAT = "topeng_flat_bot"
CUSTOMER_TOKEN = "4200000002:of-the-customer-bot"
FLAT_TOKEN = "4200000003:of-the-flat-bot"
LINK = f"https://t.me/{CUSTOMER}?start=Ab-9_token"


@pytest.fixture
def customer_bot(stage: Stage) -> Bot:
    stage.sandbox.telegram.add_bot(CUSTOMER_TOKEN, CUSTOMER, topics=False, name="Bank Kita")
    return Bot(CUSTOMER_TOKEN, stage.bot.session)


@pytest.fixture
def flat_bot(stage: Stage) -> Bot:
    stage.sandbox.telegram.add_bot(FLAT_TOKEN, FLAT, topics=False)
    return Bot(FLAT_TOKEN, stage.bot.session)


async def test_each_bot_hears_its_own_chat_only(stage: Stage, customer_bot: Bot) -> None:
    await stage.bot.set_webhook(f"{stage.product.url}/staff", secret_token="of-staff")
    await stage.sari.start(CUSTOMER, "token")
    await stage.sari.write("sebagai pelanggan", bot=CUSTOMER)
    await stage.sari.write("sebagai agen", bot=STAFF)
    await stage.sandbox.settled()

    polled = [update.message and update.message.text for update in await customer_bot.get_updates()]
    assert polled == ["/start token", "sebagai pelanggan"]
    assert stage.product.texts()[1:] == ["sebagai agen"]
    assert {call.url for call in stage.product.calls} == {f"{stage.product.url}/staff"}


async def test_two_bots_have_webhooks_and_secrets_of_their_own(
    stage: Stage, customer_bot: Bot
) -> None:
    await stage.bot.set_webhook(f"{stage.product.url}/staff", secret_token="of-staff")
    await customer_bot.set_webhook(f"{stage.product.url}/customers", secret_token="of-customers")
    await stage.sari.start(CUSTOMER)
    await stage.sari.write("halo", bot=STAFF)
    await stage.sandbox.settled()

    told = {
        (call.url.rpartition("/")[2], call.headers["X-Telegram-Bot-Api-Secret-Token"])
        for call in stage.product.calls
    }
    assert told == {("staff", "of-staff"), ("customers", "of-customers")}


async def test_a_bot_cannot_use_another_ones_chat_or_message(
    stage: Stage, customer_bot: Bot
) -> None:
    sent = await stage.bot.send_message(SARI, "dari staf")

    with pytest.raises(TelegramForbiddenError):
        await customer_bot.send_message(SARI, "halo")
    await stage.sari.start(CUSTOMER)
    with pytest.raises(TelegramBadRequest, match="message to delete not found"):
        await customer_bot.delete_message(SARI, sent.message_id)


async def test_only_the_bot_with_topics_has_them(stage: Stage, flat_bot: Bot) -> None:
    await stage.sari.start(FLAT)
    topic = (await stage.bot.create_forum_topic(SARI, "T-17")).message_thread_id
    with pytest.raises(TelegramBadRequest, match="the chat is not a forum"):
        await flat_bot.create_forum_topic(SARI, "T-18")

    assert stage.sari.topics(STAFF) == {topic: "T-17"}
    assert stage.sari.topics(FLAT) == {}
    assert [(await bot.get_me()).has_topics_enabled for bot in (stage.bot, flat_bot)] == [
        True,
        False,
    ]


async def test_a_link_opens_the_bot_and_says_its_token(stage: Stage, customer_bot: Bot) -> None:
    await stage.sari.open_link(LINK)

    [update] = await customer_bot.get_updates()
    assert update.message is not None
    assert update.message.text == "/start Ab-9_token"


@pytest.mark.parametrize(
    "link",
    [
        "https://t.me/topeng_customer_bot",
        "https://t.me.evil.test/topeng_customer_bot?start=x",
        f"{LINK} ",
        f"{LINK}&x",
        "tg://resolve?domain=topeng_customer_bot&start=x",
    ],
)
async def test_any_other_link_opens_no_bot(stage: Stage, customer_bot: Bot, link: str) -> None:
    with pytest.raises(ValueError, match="opens no bot"):
        await stage.sari.open_link(link)
    assert await customer_bot.get_updates() == []


def test_a_link_is_opened_on_the_same_persons_telegram(stage: Stage) -> None:
    phones = stage.sandbox.phones
    anton = phones.telegram(3001, "Pak Anton")
    assert phones.telegram_of(phones.whatsapp("+6281200000099", "Pak Anton")) is anton
    assert phones.telegram_of(anton) is anton


def test_who_has_no_telegram_gets_one_with_the_link(stage: Stage) -> None:
    stage.rina.part = "customer"
    made = stage.sandbox.phones.telegram_of(stage.rina)

    assert (made.name, made.part, made.chats) == ("Ibu Rina", "customer", {})
    assert stage.sandbox.phones.telegram_of(stage.rina) is made


async def test_an_edited_caption_reaches_the_bot(stage: Stage) -> None:
    photo = await stage.sari.send_photo(jpeg(), "salah")
    await stage.sari.edit(photo.id, "benar")

    edited = (await stage.bot.get_updates())[-1].edited_message
    assert edited is not None
    assert (edited.caption, edited.text, bool(edited.photo)) == ("benar", None, True)
    assert stage.sari.messages()[-1].edited


async def test_an_album_is_a_message_for_each_picture_with_one_mark(stage: Stage) -> None:
    await stage.sari.send_album([jpeg(), jpeg()], "dua foto")

    one, two = [update.message for update in await stage.bot.get_updates()][-2:]
    assert one is not None
    assert two is not None
    assert one.media_group_id == two.media_group_id is not None
    assert (one.caption, two.caption) == ("dua foto", None)


async def test_files_and_places_can_answer_a_message(stage: Stage) -> None:
    asked = await stage.bot.send_message(SARI, "mana?")
    first = asked.message_id
    await stage.sari.send_photo(jpeg(), reply_to=first)
    await stage.sari.send_document(b"x", reply_to=first)
    await stage.sari.send_voice(b"OggS", reply_to=first)
    await stage.sari.send_location(-6.2, 106.8, reply_to=first)

    answers = [update.message for update in await stage.bot.get_updates()][-4:]
    assert [
        each.reply_to_message.message_id for each in answers if each and each.reply_to_message
    ] == [first] * 4


async def test_a_carrier_that_broke_down_refuses_until_it_recovers(stage: Stage) -> None:
    stage.sandbox.telegram.break_down(502, body="<html>Bad Gateway</html>")
    for _ in range(3):
        with pytest.raises(ClientDecodeError):
            await stage.bot.send_message(SARI, "halo")
    stage.sandbox.telegram.recover()

    await stage.bot.send_message(SARI, "halo")
    assert [each.text for each in stage.sari.messages()[1:]] == ["halo"]


async def test_a_persons_own_menu_comes_before_everybodys(stage: Stage, customer_bot: Bot) -> None:
    await stage.sari.start(CUSTOMER)
    everybody = [BotCommand(command="antrean", description="Tiket yang menunggu")]
    own = [BotCommand(command="find", description="Cari tiket")]
    await stage.bot.set_my_commands(everybody)
    await stage.bot.set_my_commands(own, scope=BotCommandScopeChat(chat_id=SARI))

    shown = {chat["id"]: chat["commands"] for chat in stage.sari.to_json()["chats"]}
    assert shown == {STAFF: [{"command": "find", "description": "Cari tiket"}], CUSTOMER: []}
    await stage.bot.delete_my_commands(scope=BotCommandScopeChat(chat_id=SARI))
    assert stage.sari.to_json()["chats"][0]["commands"][0]["command"] == "antrean"
