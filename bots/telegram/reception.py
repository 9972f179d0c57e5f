"""The customers' bot: people come by a link, and say by a button which of their conversations they mean."""

from typing import Protocol

from aiogram import F, Router
from aiogram.enums import ChatType
from aiogram.filters import CommandObject, CommandStart
from aiogram.types import CallbackQuery, Message

from bots.telegram.answers import answer, chat_of, language_of
from relay.address import Address
from relay.language import Language


class Reception(Protocol):
    """The customers' way in. What it says goes out through the relay's own lanes."""

    async def come(self, chat: Address, token: str, language: Language) -> None:
        """Someone came by a link: ``/start <token>``; an empty token is none."""
        ...

    async def choose(self, chat: Address, press: str, choice: str, language: Language) -> None:
        """Someone pressed a button with this `choice`; `press` names the press once for all."""
        ...


def router(reception: Reception) -> Router:
    """The handlers, in a router of their own: one can be attached only once."""
    handlers = _Handlers(reception)
    router = Router(name="customer")
    router.message.filter(F.chat.type == ChatType.PRIVATE)
    router.message.register(handlers.start, CommandStart(ignore_mention=True))
    router.callback_query.register(handlers.pressed)
    return router


class _Handlers:
    def __init__(self, reception: Reception) -> None:
        self._reception = reception

    async def start(self, message: Message, command: CommandObject) -> None:
        chat = message.chat.id
        language = language_of(chat, message.from_user)
        await self._reception.come(chat_of(chat), command.args or "", language)

    async def pressed(self, query: CallbackQuery) -> None:
        person = query.from_user
        language = language_of(person.id, person)
        await self._reception.choose(chat_of(person.id), query.id, query.data or "", language)
        await answer(query, None)
