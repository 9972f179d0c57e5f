"""A fake Telegram Bot API server."""

import bots.aiogram_types  # noqa: F401 - before anything of aiogram
