"""The staff bot's commands and buttons."""

import re

from aiogram import F, Router
from aiogram.enums import ChatMemberStatus, ChatType
from aiogram.filters import Command, CommandObject, CommandStart
from aiogram.types import CallbackQuery, ChatMemberUpdated, Message

from bots.telegram.answers import answer, chat_of, language_of
from bots.telegram.desk import Desk
from relay.address import Address
from relay.language import Language
from relay.press import Press, read

# https://core.telegram.org/bots/features#deep-linking
_INVITE = re.compile(r"[A-Za-z0-9_-]{1,64}")


def router(desk: Desk) -> Router:
    """The handlers, in a router of their own: one can be attached only once."""
    handlers = _Handlers(desk)
    router = Router(name="staff")
    router.message.filter(F.chat.type == ChatType.PRIVATE)
    router.my_chat_member.filter(F.chat.type == ChatType.PRIVATE)
    router.message.register(handlers.start, CommandStart(ignore_mention=True))
    router.message.register(handlers.help, Command("help", "bantuan", ignore_mention=True))
    router.message.register(handlers.queue, Command("queue", "antrean", ignore_mention=True))
    router.message.register(handlers.mine, Command("tickets", "tiket", ignore_mention=True))
    router.callback_query.register(handlers.pressed)
    router.my_chat_member.register(handlers.membership)
    return router


class _Handlers:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def start(self, message: Message, command: CommandObject) -> None:
        chat, language = _asker(message)
        if command.args and _INVITE.fullmatch(command.args):
            await self._desk.join(chat, command.args, language)
        else:
            await self._desk.greet(chat, language)

    async def help(self, message: Message) -> None:
        await self._desk.help(*_asker(message))

    async def queue(self, message: Message) -> None:
        await self._desk.queue(*_asker(message))

    async def mine(self, message: Message) -> None:
        await self._desk.mine(*_asker(message))

    async def pressed(self, query: CallbackQuery) -> None:
        found = read(query.data or "")
        if found is None:
            await answer(query, None)
            return
        verb, subject, choice = found
        person = query.from_user
        press = Press(
            id=query.id,
            chat=chat_of(person.id),
            message=str(query.message.message_id) if query.message else "",
            verb=verb,
            subject=subject,
            choice=choice,
            language=language_of(person.id, person),
        )
        await answer(query, await self._desk.press(press))

    async def membership(self, change: ChatMemberUpdated) -> None:
        blocked = change.new_chat_member.status == ChatMemberStatus.KICKED
        await self._desk.blocked(chat_of(change.chat.id), blocked)


def _asker(message: Message) -> tuple[Address, Language]:
    chat = message.chat.id
    return chat_of(chat), language_of(chat, message.from_user)
