"""What every bot's handlers share: whose chat it is, in which language, and the line at a pressed button."""

from typing import Final

import structlog
from aiogram.exceptions import AiogramError
from aiogram.types import CallbackQuery, User

from relay.address import Address, Scheme
from relay.language import Language, guess

_LONGEST_TOAST: Final = 200  # https://core.telegram.org/bots/api#answercallbackquery

_log = structlog.get_logger()


async def answer(query: CallbackQuery, line: str | None) -> None:
    """Show a line at the pressed button. A courtesy: too late is too late, and nothing depends on it."""
    try:
        await query.answer(line[:_LONGEST_TOAST] if line else None)
    except AiogramError as error:
        _log.info("telegram.toast_lost", code=type(error).__name__)


def chat_of(number: int) -> Address:
    """The private chat with this person."""
    return Address(Scheme.TELEGRAM, str(number))


def language_of(chat: int, person: User | None) -> Language:
    """What they read, as far as Telegram says."""
    return guess(chat_of(chat), person.language_code if person else None)
