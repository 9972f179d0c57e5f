"""Threads in a private chat: one for each ticket, gone with all its messages when the ticket ends.

Topics in private chats since Bot API 9.3 (sending, deleting) and 9.4 (creating):
https://core.telegram.org/bots/api-changelog. Telegram can list none of them, so what we remember is all there is.
"""

from typing import Protocol

import structlog
from aiogram import Bot
from aiogram.methods import CreateForumTopic, DeleteForumTopic, DeleteMessage
from aiogram.types import Message

from bots.telegram.talk import ask
from relay.channel import (
    Failure,
    OutcomeUnknown,
    PermanentFailure,
    TemporaryFailure,
    ThreadLost,
)

_log = structlog.get_logger()


class Threads(Protocol):
    """How conversations are kept apart in one chat."""

    async def open(self, chat: int, title: str) -> int:
        """A new thread's id. Raises a `Failure`, never `OutcomeUnknown`: nothing was said in it yet."""
        ...

    async def close(self, chat: int, thread: int) -> None:
        """Remove a thread and its messages; one that is gone already is fine. Raises a `Failure`."""
        ...

    async def check(self, sent: Message, thread: int) -> None:
        """Make sure that a message landed in its thread. Raises `ThreadLost` where it did not, and takes it back."""
        ...


class Topics:
    """Threads as topics."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def open(self, chat: int, title: str) -> int:
        """A new topic's id. Raises a `Failure`."""
        try:
            topic = await ask(self._bot, CreateForumTopic(chat_id=chat, name=title))
        except OutcomeUnknown as unknown:
            # At worst an empty topic stays behind; the message itself was not sent and can be tried again.
            lost = TemporaryFailure(f"thread_{unknown.code}")
        else:
            return topic.message_thread_id
        raise lost

    async def close(self, chat: int, thread: int) -> None:
        """Delete the topic. Raises a `Failure`."""
        try:
            await ask(self._bot, DeleteForumTopic(chat_id=chat, message_thread_id=thread))
        except ThreadLost:
            return
        except PermanentFailure as lost:
            if lost.code != "chat_not_found":
                raise

    async def check(self, sent: Message, thread: int) -> None:
        """Compare the thread of the message that came back: the id of a deleted topic once led into the main chat."""
        if sent.message_thread_id == thread and sent.is_topic_message:
            return
        try:
            await ask(self._bot, DeleteMessage(chat_id=sent.chat.id, message_id=sent.message_id))
        except Failure as lost:
            _log.warning("telegram.stray_stays", code=lost.code)
        raise ThreadLost("stale_thread")
