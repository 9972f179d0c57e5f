"""Feeding what the inbox kept of a bot to its handlers, after the commit."""

from contextlib import suppress

from aiogram import Bot, Dispatcher, Router
from aiogram.types import Update
from aiogram.types.update import UpdateTypeLookupError

from bots.telegram import wire


class Unparseable(Exception):
    """aiogram cannot read this update. Another try would not help."""


class CommandFailed(Exception):
    """A command did not get through; another try may help. The text is the error's kind alone."""


class Commands:
    """Feeds what the inbox kept of one bot to the handlers of its `routers`."""

    def __init__(self, bot: Bot, *routers: Router) -> None:
        self._bot = bot
        self._dispatcher = Dispatcher(disable_fsm=True)
        self._dispatcher.include_routers(*routers)

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
