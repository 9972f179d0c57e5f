"""A bot that can speak: aiogram's client with time-outs of its own."""

from typing import Final

import orjson
from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.methods import Response
from aiogram.types import File, ForumTopic, LinkPreviewOptions, Message, User
from aiohttp import ClientTimeout

from bots.telegram.account import BotAccount

TIMEOUT: Final = ClientTimeout(total=30, sock_connect=5)

# Pydantic builds these anew whenever the last reference is gone, which costs more than a request.
_ANSWERS: Final = tuple(
    Response[kind]  # type: ignore[valid-type]
    for kind in (Message, Message | bool, bool, ForumTopic, File, User)
)


class Session(AiohttpSession):
    """aiogram's session, told how long to wait for a connection and how long in all."""

    def __init__(self, account: BotAccount, timeout: ClientTimeout) -> None:
        super().__init__(
            api=TelegramAPIServer.from_base(account.api),
            json_loads=orjson.loads,
            timeout=timeout,  # handed to aiohttp as it is
        )

    async def close(self) -> None:
        """Close the connections. aiohttp waits for them itself by now, so there is nothing to sleep for."""
        if self._session is not None:
            await self._session.close()


def bot(account: BotAccount, session: Session) -> Bot:
    """aiogram's client for this account. Links show no preview, and staff can forward or save nothing."""
    return Bot(
        account.token,
        session=session,
        # Said this way; as `link_preview_is_disabled` it would go out a second time under its old name.
        default=DefaultBotProperties(
            protect_content=account.protects, link_preview=LinkPreviewOptions(is_disabled=True)
        ),
    )
