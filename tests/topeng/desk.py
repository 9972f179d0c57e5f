"""What people do with a thread's menu, on trial."""

from bots.sandbox.message import Message
from bots.sandbox.telegram_phone import TelegramPhone
from relay.language import Language
from tests.topeng.house import Talk, until

ID = Language.INDONESIAN


async def menu(phone: TelegramPhone, topic: int) -> Message:
    """The thread's menu: the first of its messages with buttons."""
    await until(lambda: any(one.buttons for one in phone.messages(topic)))
    return next(one for one in phone.messages(topic) if one.buttons)


async def press(phone: TelegramPhone, message: Message, label: str) -> str:
    """Press a button; the line that shows at it."""
    before = len(phone.toasts)
    await phone.press(message.id, label)
    await until(lambda: len(phone.toasts) > before)
    return phone.toasts[-1]


async def choose(phone: TelegramPhone, topic: int, label: str) -> Message:
    """Press a button of the menu that leads to a choice; the message that offers it."""
    first = await menu(phone, topic)
    seen = {one.id for one in phone.messages(topic)}
    await phone.press(first.id, label)
    offers: list[Message] = []

    def offered() -> bool:
        # A notice that was on its way may come between.
        offers[:] = [one for one in phone.messages(topic) if one.buttons and one.id not in seen]
        return bool(offers)

    await until(offered)
    return offers[-1]


async def hand_over(talk: Talk, to: str) -> str:
    """Have the agent hand the ticket over; the line at the button."""
    offer = await choose(talk.agent, talk.topic, "Alihkan")
    return await press(talk.agent, offer, to)


def texts(phone: TelegramPhone, topic: int | None = None) -> list[str]:
    """What somebody got, in a topic or in their own chat."""
    return [one.text for one in phone.messages(topic) if not one.mine]


def labels(message: Message) -> list[list[str]]:
    """The buttons' rows."""
    return [[one.text for one in row] for row in message.buttons]
