"""What agents ask of the bot reaches the desk, and nothing of it reaches an error or a log."""

import json
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
from structlog.testing import capture_logs

from bots.sandbox.carriers import Sandbox
from bots.sandbox.handed_over import HandedOver
from bots.sandbox.telegram_phone import TelegramPhone
from bots.telegram import wire
from bots.telegram.channel import TelegramChannel
from bots.telegram.commands import router
from bots.telegram.feed import CommandFailed, Commands, Unparseable
from bots.telegram.inbound import translate
from bots.telegram.intake import webhook
from relay.address import Address
from relay.arrival import Event
from relay.language import Language
from relay.payload import Button, Text
from relay.press import Press, Verb, data
from tests.bots.fakes import RecordingHouse, serving
from tests.bots.telegram.conftest import AGENT, CHAT, account, assert_tells_nothing, message
from tests.bots.telegram.test_channel import saying

SESSION = UUID(int=0xABC)
CLAIM, DONE = data(Verb.CLAIM, SESSION), data(Verb.DONE, SESSION)


@dataclass
class RecordingDesk:
    """Writes down what it is asked."""

    asked: list[tuple[object, ...]] = field(default_factory=list)
    error: Exception | None = None
    presses: list[tuple[str, str]] = field(default_factory=list)

    async def join(self, chat: Address, invite: str, language: Language) -> None:
        self._asked("join", chat, invite, language)

    async def greet(self, chat: Address, language: Language) -> None:
        self._asked("greet", chat, language)

    async def queue(self, chat: Address, language: Language) -> None:
        self._asked("queue", chat, language)

    async def help(self, chat: Address, language: Language) -> None:
        self._asked("help", chat, language)

    async def mine(self, chat: Address, language: Language) -> None:
        self._asked("mine", chat, language)

    async def press(self, press: Press) -> str | None:
        self._asked(press.verb, press.chat, press.subject, press.choice, press.language)
        self.presses.append((press.id, press.message))
        return "Tiket ini milik Anda. " * 20 if press.verb is Verb.CLAIM else None

    async def blocked(self, chat: Address, blocked: bool) -> None:
        self._asked("blocked", chat, blocked)

    def _asked(self, *asked: object) -> None:
        self.asked.append(asked)
        if self.error is not None:
            raise self.error


@pytest.fixture
def desk() -> RecordingDesk:
    return RecordingDesk()


@pytest.fixture
def commands(channel: TelegramChannel, desk: RecordingDesk) -> Commands:
    return Commands(channel.bot, router(desk))


def raw(update: dict[str, Any]) -> bytes:
    return json.dumps(update).encode()


def pressed(said: str | None) -> bytes:
    query = {"id": "77", "chat_instance": "1"} | {"from": message()["message"]["from"]}
    return raw({"update_id": 5, "callback_query": query | ({"data": said} if said else {})})


def membership(status: str, chat: str = "private") -> bytes:
    person = message()["message"]["from"]
    member = {"user": person, "status": status} | ({"until_date": 0} if status == "kicked" else {})
    change = {
        "chat": {"id": AGENT, "type": chat},
        "from": person,
        "date": 1795000000,
        "old_chat_member": {"user": person, "status": "left"},
        "new_chat_member": member,
    }
    return raw({"update_id": 5, "my_chat_member": change})


@pytest.mark.parametrize(
    ("update", "asked"),
    [
        (raw(message(text="/start Ab_-9")), ("join", CHAT, "Ab_-9", Language.INDONESIAN)),
        (raw(message(text="/start")), ("greet", CHAT, Language.INDONESIAN)),
        (raw(message(text="/start@another_bot")), ("greet", CHAT, Language.INDONESIAN)),
        (raw(message(text="/start two words")), ("greet", CHAT, Language.INDONESIAN)),
        (raw(message(text="/start " + "x" * 65)), ("greet", CHAT, Language.INDONESIAN)),
        (raw(message(text="/queue")), ("queue", CHAT, Language.INDONESIAN)),
        (raw(message(text="/antrean")), ("queue", CHAT, Language.INDONESIAN)),
        (raw(message(text="/help")), ("help", CHAT, Language.INDONESIAN)),
        (raw(message(text="/bantuan")), ("help", CHAT, Language.INDONESIAN)),
        (raw(message(text="/tickets")), ("mine", CHAT, Language.INDONESIAN)),
        (raw(message(text="/tiket")), ("mine", CHAT, Language.INDONESIAN)),
        (pressed(CLAIM), (Verb.CLAIM, CHAT, SESSION, "", Language.INDONESIAN)),
        (pressed(DONE), (Verb.DONE, CHAT, SESSION, "", Language.INDONESIAN)),
        (pressed(f"{CLAIM}:1f"), (Verb.CLAIM, CHAT, SESSION, "1f", Language.INDONESIAN)),
        (membership("kicked"), ("blocked", CHAT, True)),
        (membership("member"), ("blocked", CHAT, False)),
    ],
)
async def test_each_command_asks_one_thing(
    commands: Commands, desk: RecordingDesk, update: bytes, asked: tuple[object, ...]
) -> None:
    await commands.feed(update)
    assert desk.asked == [asked]


@pytest.mark.parametrize(
    "update",
    [
        pressed(None),
        pressed("claim:"),
        pressed("claim:xyz"),
        pressed(CLAIM.upper()),
        pressed(CLAIM + "0"),
        pressed(f"other:{SESSION.hex}"),
        pressed("\u0000" * 64),
        raw(message(text="/startle")),
        raw(message(text="/")),
        raw(message(text="/queue", chat={"id": -5, "type": "supergroup"})),
        membership("kicked", "supergroup"),
    ],
)
async def test_what_is_no_command_of_ours_asks_nothing(
    commands: Commands, desk: RecordingDesk, update: bytes
) -> None:
    await commands.feed(update)
    assert desk.asked == []


async def test_two_desks_can_be_served_at_once(channel: TelegramChannel) -> None:
    desks = RecordingDesk(), RecordingDesk()
    for desk in desks:
        await Commands(channel.bot, router(desk)).feed(raw(message(text="/queue")))
    assert [len(desk.asked) for desk in desks] == [1, 1]


async def test_a_pressed_button_shows_the_desks_line_and_the_press_ends(
    sandbox: Sandbox,
    channel: TelegramChannel,
    agent: TelegramPhone,
    commands: Commands,
    desk: RecordingDesk,
) -> None:
    sent = await channel.send(
        saying(Text("Tiket", ((Button("Ambil", CLAIM), Button("Selesai", DONE)),)))
    )
    house = RecordingHouse()
    async with serving(webhook(account(None), house)) as url:
        await channel.set_webhook(url + "/")
        await agent.press(sent.provider_id, "Ambil")
        await agent.press(sent.provider_id, "Selesai")
        await sandbox.settled()
        await channel.delete_webhook()
    for event in house.events:
        await commands.feed(event.raw)
    assert agent.toasts[0] == ("Tiket ini milik Anda. " * 20)[:200]
    assert len(agent.toasts) <= 2
    assert [message for _, message in desk.presses] == [sent.provider_id] * 2
    assert len({id for id, _ in desk.presses}) == 2


@pytest.mark.parametrize("status", [400, 403, 429, 500])
async def test_a_press_whose_answer_comes_too_late_is_done_all_the_same(
    sandbox: Sandbox,
    commands: Commands,
    desk: RecordingDesk,
    requests: list[HandedOver],
    status: int,
) -> None:
    sandbox.telegram.fail_next("answerCallbackQuery", status, description=f"no, {AGENT}")
    with capture_logs() as logs:
        await commands.feed(pressed(CLAIM))
    assert desk.asked == [(Verb.CLAIM, CHAT, SESSION, "", Language.INDONESIAN)]
    assert [entry["event"] for entry in logs] == ["telegram.toast_lost"]
    assert str(AGENT) not in repr(logs)


async def test_a_press_whose_answer_cannot_be_read_is_done_all_the_same(
    sandbox: Sandbox, commands: Commands, desk: RecordingDesk
) -> None:
    sandbox.telegram.fail_next("answerCallbackQuery", 502, body="<html>")
    await commands.feed(pressed(CLAIM))
    assert desk.asked == [(Verb.CLAIM, CHAT, SESSION, "", Language.INDONESIAN)]


@pytest.mark.parametrize(
    "update",
    [
        b"",
        b"{",
        b"[]",
        b"{}",
        b"\xff",
        raw({"update_id": 5, "message": {"text": f"Halo {AGENT}"}}),
        raw({"update_id": "x"}),
        raw({"update_id": 5, "callback_query": {"id": 7}}),
        raw({"update_id": 5, "something_of_tomorrow": {"text": f"Halo {AGENT}"}}),
        raw({"update_id": 5}),
    ],
)
async def test_what_aiogram_cannot_read_is_said_to_be_so_and_nothing_of_it(
    commands: Commands, update: bytes
) -> None:
    with pytest.raises(Unparseable) as caught:
        await commands.feed(update)
    assert_tells_nothing(caught.value)


async def test_a_handler_that_fails_is_said_to_have_failed_and_nothing_of_why(
    commands: Commands, desk: RecordingDesk
) -> None:
    desk.error = RuntimeError(f"Halo {AGENT}")
    with pytest.raises(CommandFailed, match="RuntimeError") as caught:
        await commands.feed(raw(message(text="/queue")))
    assert_tells_nothing(caught.value)
    desk.error = None
    await commands.feed(raw(message(text="/queue")))
    assert len(desk.asked) == 2


async def test_an_event_of_the_intake_is_what_the_commands_can_read(
    commands: Commands, desk: RecordingDesk
) -> None:
    update = message(text="/start a\ud83d")
    said = translate("staff", update, wire.write(update))
    assert isinstance(said, Event)
    await commands.feed(said.raw)
    assert desk.asked == [("greet", CHAT, Language.INDONESIAN)]
