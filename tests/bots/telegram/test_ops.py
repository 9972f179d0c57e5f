"""What supervisors order reaches the house with its words as they were written, and their answers with what they are about."""

from dataclasses import dataclass, field
from uuid import UUID

import pytest

from bots.telegram import ops
from bots.telegram.account import COMMANDS, STAFF
from bots.telegram.channel import TelegramChannel
from bots.telegram.commands import router
from bots.telegram.feed import Commands
from bots.telegram.inbound import translate
from relay.address import Address
from relay.arrival import Event
from relay.language import Language
from relay.order import Order
from tests.bots.telegram.conftest import CHAT, message
from tests.bots.telegram.test_commands import RecordingDesk, pressed, raw

ID = Language.INDONESIAN
CONFIRMATION = UUID(int=0xABC)


@dataclass
class RecordingOps:
    """Writes down what it is asked."""

    asked: list[tuple[object, ...]] = field(default_factory=list)

    async def ask(self, chat: Address, order: Order, about: str, language: Language) -> None:
        self.asked.append((chat, order, about, language))

    async def answer(
        self, chat: Address, confirmation: UUID, language: Language, *, yes: bool
    ) -> str:
        self.asked.append((chat, confirmation, yes, language))
        return ""


async def asked(channel: TelegramChannel, update: bytes) -> tuple[list[object], list[object]]:
    """What reaches the supervisors' part of the house, and what the desk."""
    recording, desk = RecordingOps(), RecordingDesk()
    await Commands(channel.bot, ops.router(recording), router(desk)).feed(update)
    return list(recording.asked), list(desk.asked)


@pytest.mark.parametrize(
    ("text", "order", "about"),
    [
        ("/find ORD-1 b", Order.FIND, "ORD-1 b"),
        ("/cari@topeng_staff_bot ORD-1", Order.FIND, "ORD-1"),
        ("/expire HDWSP", Order.EXPIRE, "HDWSP"),
        ("/akhiri", Order.EXPIRE, ""),
        ("/suspend Mas Joko", Order.SUSPEND, "Mas Joko"),
        ("/tangguhkan Sari", Order.SUSPEND, "Sari"),
        ("/stats", Order.STATS, ""),
        ("/statistik", Order.STATS, ""),
    ],
)
async def test_an_order_reaches_the_house_in_both_languages(
    channel: TelegramChannel, text: str, order: Order, about: str
) -> None:
    assert await asked(channel, raw(message(text=text))) == ([(CHAT, order, about, ID)], [])


@pytest.mark.parametrize(("verb", "yes"), [("yes", True), ("no", False)])
async def test_an_answer_reaches_the_house_and_not_the_desk(
    channel: TelegramChannel, verb: str, yes: bool
) -> None:
    said = f"{verb}:{CONFIRMATION.hex}"
    assert len(said.encode()) <= 64
    assert await asked(channel, pressed(said)) == ([(CHAT, CONFIRMATION, yes, ID)], [])


@pytest.mark.parametrize(
    "said", ["yes:", "yes:zz", f"maybe:{CONFIRMATION.hex}", "\nyes:" + "0" * 32]
)
async def test_a_button_that_is_not_ours_reaches_nobody(
    channel: TelegramChannel, said: str
) -> None:
    assert await asked(channel, pressed(said)) == ([], [])


@pytest.mark.parametrize("command", ops.COMMANDS)
def test_every_order_is_a_command_of_the_staff_bot_and_no_message(command: str) -> None:
    assert command in COMMANDS[STAFF]
    update = message(text=f"/{command} X")
    assert isinstance(translate(STAFF, update, raw(update)), Event)
