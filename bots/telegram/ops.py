"""The staff bot's commands for supervisors. Each asks once; a button confirms or cancels."""

import re
from collections.abc import Mapping
from typing import Final, Protocol
from uuid import UUID

from aiogram import F, Router
from aiogram.enums import ChatType
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message

from bots.telegram.answers import answer, chat_of, language_of
from relay.address import Address
from relay.language import Language
from relay.order import Order

COMMANDS: Final[Mapping[str, Order]] = {
    "find": Order.FIND,
    "cari": Order.FIND,
    "expire": Order.EXPIRE,
    "akhiri": Order.EXPIRE,
    "suspend": Order.SUSPEND,
    "tangguhkan": Order.SUSPEND,
    "stats": Order.STATS,
    "statistik": Order.STATS,
    "reveal": Order.REVEAL,
    "ungkap": Order.REVEAL,
}

_ANSWER = re.compile(r"(?P<verb>yes|no):(?P<confirmation>[0-9a-f]{32})")


class Ops(Protocol):
    """The supervisors' way in. What it says goes out through the relay's own lanes."""

    async def ask(self, chat: Address, order: Order, about: str, language: Language) -> None:
        """Somebody gave an order about this; nothing is done before they have confirmed it."""
        ...

    async def answer(
        self, chat: Address, confirmation: UUID, language: Language, *, yes: bool
    ) -> str:
        """Somebody pressed a button under such a question; returns the line to show at it."""
        ...


def router(ops: Ops) -> Router:
    """The handlers, in a router of their own: one can be attached only once. It comes before those of other buttons."""
    handlers = _Handlers(ops)
    router = Router(name="ops")
    router.message.filter(F.chat.type == ChatType.PRIVATE)
    router.message.register(handlers.ask, Command(*COMMANDS, ignore_mention=True))
    router.callback_query.register(handlers.pressed, F.data.regexp(_ANSWER, mode="fullmatch"))
    return router


class _Handlers:
    def __init__(self, ops: Ops) -> None:
        self._ops = ops

    async def ask(self, message: Message, command: CommandObject) -> None:
        chat = message.chat.id
        language = language_of(chat, message.from_user)
        await self._ops.ask(chat_of(chat), COMMANDS[command.command], command.args or "", language)

    async def pressed(self, query: CallbackQuery) -> None:
        found = _ANSWER.fullmatch(query.data or "")
        if found is None:
            await answer(query, None)
            return
        person = query.from_user
        said = await self._ops.answer(
            chat_of(person.id),
            UUID(hex=found["confirmation"]),
            language_of(person.id, person),
            yes=found["verb"] == "yes",
        )
        await answer(query, said)
