"""Telegram's Bot API, spoken through aiogram."""

import bots.aiogram_types  # noqa: F401 - before anything of aiogram
