"""The staff bot's commands and buttons, fed from the inbox after the commit."""

import re
from contextlib import suppress
from typing import Final
from uuid import UUID

import structlog
from aiogram import Bot, Dispatcher, F, Router
from aiogram.enums import ChatMemberStatus, ChatType
from aiogram.exceptions import AiogramError
from aiogram.filters import Command, CommandObject, CommandStart
from aiogram.types import CallbackQuery, ChatMemberUpdated, Message, Update, User
from aiogram.types.update import UpdateTypeLookupError

from bots.telegram import wire
from bots.telegram.desk import Desk
from relay.address import Address, Scheme
from relay.language import Language, guess

CLAIM: Final = "claim"
DONE: Final = "done"

# https://core.telegram.org/bots/features#deep-linking
_INVITE = re.compile(r"[A-Za-z0-9_-]{1,64}")
_PRESSED = re.compile(rf"(?P<verb>{CLAIM}|{DONE}):(?P<session>[0-9a-f]{{32}})")
_LONGEST_TOAST = 200  # https://core.telegram.org/bots/api#answercallbackquery

_log = structlog.get_logger()


class Unparseable(Exception):
    """aiogram cannot read this update. Another try would not help."""


class CommandFailed(Exception):
    """A command did not get through; another try may help. The text is the error's kind alone."""


class Commands:
    """Feeds what the inbox kept to the handlers."""

    def __init__(self, bot: Bot, desk: Desk) -> None:
        self._bot = bot
        self._dispatcher = Dispatcher(disable_fsm=True)
        self._dispatcher.include_router(router(desk))

    async def feed(self, raw: bytes) -> None:
        """Work one update off. Raises `Unparseable` or `CommandFailed`; neither carries anything of the update."""
        update = self._read(raw)
        if update is None:
            raise Unparseable("update")
        try:
            await self._dispatcher.feed_update(self._bot, update)
        except Exception as error:  # noqa: BLE001 (whatever a handler raises, the inbox tries again)
            failed = CommandFailed(type(error).__name__)
        else:
            return
        raise failed

    def _read(self, raw: bytes) -> Update | None:
        """The update in aiogram's terms, None where it has none: the dispatcher would print such a one in full."""
        with suppress(ValueError, UpdateTypeLookupError):
            update = Update.model_validate(wire.read(raw), context={"bot": self._bot})
            return update if update.event_type else None
        return None


def router(desk: Desk) -> Router:
    """The handlers, in a router of their own: one can be attached only once."""
    handlers = _Handlers(desk)
    router = Router(name="staff")
    router.message.filter(F.chat.type == ChatType.PRIVATE)
    router.my_chat_member.filter(F.chat.type == ChatType.PRIVATE)
    router.message.register(handlers.start, CommandStart(ignore_mention=True))
    router.message.register(handlers.queue, Command("queue", "antrean", ignore_mention=True))
    router.callback_query.register(handlers.pressed)
    router.my_chat_member.register(handlers.membership)
    return router


class _Handlers:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def start(self, message: Message, command: CommandObject) -> None:
        chat, language = _chat(message.chat.id), _language(message.chat.id, message.from_user)
        if command.args and _INVITE.fullmatch(command.args):
            await self._desk.join(chat, command.args, language)
        else:
            await self._desk.greet(chat, language)

    async def queue(self, message: Message) -> None:
        chat = message.chat.id
        await self._desk.queue(_chat(chat), _language(chat, message.from_user))

    async def pressed(self, query: CallbackQuery) -> None:
        found = _PRESSED.fullmatch(query.data or "")
        if found is None:
            await _answer(query, None)
            return
        act = self._desk.claim if found["verb"] == CLAIM else self._desk.finish
        person = query.from_user
        language = _language(person.id, person)
        await _answer(query, await act(_chat(person.id), UUID(hex=found["session"]), language))

    async def membership(self, change: ChatMemberUpdated) -> None:
        blocked = change.new_chat_member.status == ChatMemberStatus.KICKED
        await self._desk.blocked(_chat(change.chat.id), blocked)


async def _answer(query: CallbackQuery, line: str | None) -> None:
    """Show a line at the pressed button. A courtesy: too late is too late, and nothing depends on it."""
    try:
        await query.answer(line[:_LONGEST_TOAST] if line else None)
    except AiogramError as error:
        _log.info("telegram.toast_lost", code=type(error).__name__)


def _chat(number: int) -> Address:
    return Address(Scheme.TELEGRAM, str(number))


def _language(chat: int, person: User | None) -> Language:
    return guess(_chat(chat), person.language_code if person else None)
