"""Asking Telegram for something, with failures of ours instead of aiogram's."""

from typing import Any, TypeVar

from aiogram import Bot
from aiogram.exceptions import AiogramError
from aiogram.methods import TelegramMethod

from bots.telegram.failures import failure

Answer = TypeVar("Answer", bound=Any)


async def ask(bot: Bot, method: TelegramMethod[Answer]) -> Answer:
    """Call one method, once. Raises a `Failure`, which keeps nothing of the error that it stands for."""
    try:
        return await bot(method)
    except (AiogramError, UnicodeError) as error:
        lost = failure(error)
    raise lost
