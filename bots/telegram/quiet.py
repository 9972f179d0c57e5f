"""Keeps the libraries from telling what they see."""

import logging

# aiogram writes descriptions that quote chats; aiohttp writes request lines, and tracebacks whose last lines quote
# URLs with the token in them.
_TALKATIVE = (
    "aiogram",
    "aiogram.dispatcher",
    "aiogram.event",
    "aiogram.middlewares",
    "aiogram.scene",
    "aiogram.webhook",
    "aiohttp.access",
    "aiohttp.client",
    "aiohttp.internal",
    "aiohttp.server",
    "aiohttp.web",
    "aiohttp.websocket",
)


class _WhereOnly(logging.Filter):
    """Leaves of a record where it came from and the kind of the error."""

    def filter(self, record: logging.LogRecord) -> bool:
        kind = record.exc_info[0] if record.exc_info else None
        record.msg = f"{record.name}: {kind.__name__ if kind else 'no details kept'}"
        record.args, record.exc_info, record.exc_text, record.stack_info = (), None, None, None
        return record.levelno >= logging.WARNING


_WHERE_ONLY = _WhereOnly()


def quiet_loggers() -> None:
    """From here on the libraries' loggers say only that something happened, never what. Calling it twice does nothing more."""
    for name in _TALKATIVE:
        logging.getLogger(name).addFilter(_WHERE_ONLY)
