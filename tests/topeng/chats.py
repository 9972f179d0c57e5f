"""What stands on people's phones, as texts."""

from bots.sandbox.telegram_phone import TelegramPhone
from bots.sandbox.whatsapp_phone import WhatsAppPhone
from tests.topeng.house import NUMBER, until


def heard(phone: WhatsAppPhone) -> list[str]:
    """What somebody got from the business."""
    return [one.text for one in phone.messages(NUMBER) if not one.mine]


def read(phone: TelegramPhone, topic: int | None = None) -> list[str]:
    """What stands in somebody's thread or chat and is not their own."""
    return [one.text for one in phone.messages(topic) if not one.mine]


async def hears(phone: WhatsAppPhone, text: str) -> None:
    await until(lambda: text in heard(phone))
