"""Which way a message goes: into a topic where the bot and Telegram let it, into the main chat where they do not."""

from dataclasses import dataclass
from typing import Final

import structlog
from aiogram import Bot

from bots.telegram.failures import UNREACHABLE
from bots.telegram.threads import Flat, Threads, Topics
from relay.channel import Handover, PermanentFailure
from relay.switchboard import FLAT

PATIENCE: Final = 2
"""How often one ticket's topic may get lost before the ticket stays in the main chat."""

_MOST_LOSSES = 10_000

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Way:
    """The kind of threads that a message goes into, its thread, and the thread that was opened for it just now."""

    threads: Threads
    thread: int | None
    opened: int | None = None


class Ways:
    """Chooses between topics and the flat chat. `topics_offered` is what Telegram says of the bot."""

    def __init__(self, bot: Bot) -> None:
        self.topics_offered = True
        self._topics: Threads = Topics(bot)
        self._flat: Threads = Flat(bot)
        self._losses: dict[tuple[int, str], int] = {}

    def keeping(self, thread: int) -> Threads:
        """The kind of threads that this one is of."""
        return self._flat if thread <= FLAT else self._topics

    async def of(self, chat: int, handover: Handover) -> Way | None:
        """The way of one message, a new thread where it is to have one; None outside any thread. Raises a `Failure`."""
        if handover.thread is not None:
            return Way(self.keeping(handover.thread), handover.thread)
        if handover.title is None:
            return None
        if self.topics_offered and self._losses.get((chat, handover.title), 0) < PATIENCE:
            try:
                opened = await self._topics.open(chat, handover.title)
            except PermanentFailure as lost:
                if lost.code in UNREACHABLE:
                    raise
                _log.warning("telegram.flat_chat", code=lost.code)
            else:
                return Way(self._topics, opened, opened)
        return Way(self._flat, await self._flat.open(chat, handover.title))

    def lost(self, chat: int, handover: Handover) -> None:
        """Note that a ticket's topic is gone."""
        if handover.title is None:
            return
        if len(self._losses) >= _MOST_LOSSES:
            self._losses.clear()
        ticket = chat, handover.title
        self._losses[ticket] = self._losses.get(ticket, 0) + 1
