"""A staff bot at the sandbox's Telegram, an agent who has started it, and updates by hand."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bots.sandbox.carriers import Sandbox
from bots.sandbox.handed_over import HandedOver
from bots.sandbox.telegram_phone import TelegramPhone
from bots.telegram.account import BotAccount
from bots.telegram.channel import TelegramChannel
from relay.address import Address
from relay.channel import Failure

TOKEN = "123456:AAE-secret-of-the-bot"
SECRET = "web-hook_secret"
BOT = "topeng_staff_bot"
AGENT = 4711
CHAT = Address.parse(f"telegram:{AGENT}")


def account(url: str | None, secret: str = SECRET) -> BotAccount:
    return BotAccount("staff", TOKEN, url, secret, None)


def message(**fields: Any) -> dict[str, Any]:
    """An update with a private message from the agent."""
    return {
        "update_id": 1000,
        "message": {
            "message_id": 7,
            "date": 1795000000,
            "chat": {"id": AGENT, "type": "private", "first_name": "Sari"},
            "from": {"id": AGENT, "is_bot": False, "first_name": "Sari", "language_code": "id"},
        }
        | fields,
    }


def assert_tells_nothing(failure: BaseException) -> None:
    """Neither the error nor anything chained to it knows the chat, the token or a text."""
    link: BaseException | None = failure
    while link is not None:
        assert not any(part in repr(link) + str(link) for part in (str(AGENT), TOKEN, "Halo"))
        link = link.__cause__ or link.__context__


async def failing(doing: Any) -> Failure:
    with pytest.raises(Failure) as caught:
        await doing
    assert_tells_nothing(caught.value)
    return caught.value


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox.open() as sandbox:
        sandbox.telegram.add_bot(TOKEN, BOT)
        yield sandbox


@pytest.fixture
async def agent(sandbox: Sandbox) -> TelegramPhone:
    phone = sandbox.phones.telegram(AGENT, "Sari")
    await phone.start(BOT)
    return phone


@pytest.fixture
async def channel(sandbox: Sandbox) -> AsyncIterator[TelegramChannel]:
    channel = TelegramChannel(account(sandbox.telegram.url))
    yield channel
    await channel.close()


@pytest.fixture
def requests(sandbox: Sandbox) -> list[HandedOver]:
    seen: list[HandedOver] = []
    sandbox.telegram.on_request = seen.append
    return seen
