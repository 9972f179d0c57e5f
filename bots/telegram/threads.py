"""Threads in a private chat: one for each ticket, gone with all its messages when the ticket ends.

Topics in private chats since Bot API 9.3 (sending, deleting) and 9.4 (creating):
https://core.telegram.org/bots/api-changelog. Telegram can list none of them, so what we remember is all there is. Where
a chat has none, the threads lie in the main chat, each message under a line with the ticket's tag.
"""

import re
from collections.abc import Sequence
from typing import Protocol

import structlog
from aiogram import Bot
from aiogram.methods import CreateForumTopic, DeleteForumTopic, DeleteMessage, DeleteMessages
from aiogram.types import Message, ReplyParameters

from bots.telegram.failures import UNREACHABLE
from bots.telegram.messages import Editing, Saying, head
from bots.telegram.talk import ask
from relay.channel import (
    Failure,
    OutcomeUnknown,
    PermanentFailure,
    TemporaryFailure,
    ThreadLost,
)
from relay.switchboard import FLAT

_AT_ONCE = 100  # https://core.telegram.org/bots/api#deletemessages
_MOST_REFUSALS = 8
_NO_TAG = re.compile(r"\W+")

_log = structlog.get_logger()


class Threads(Protocol):
    """How conversations are kept apart in one chat."""

    async def open(self, chat: int, title: str) -> int | None:
        """A new thread's id; None where it gets one with its first message.

        Raises a `Failure`, never `OutcomeUnknown`: nothing was said in it yet.
        """
        ...

    def place(self, message: Saying | Editing, thread: int | None, title: str | None) -> None:
        """Put a message that is to go out into a thread."""
        ...

    async def landed(self, sent: Message, thread: int | None) -> int:
        """The thread in which a message landed. Raises `ThreadLost` where it is another one, and takes it back."""
        ...

    async def close(self, chat: int, thread: int, messages: Sequence[str]) -> None:
        """Remove a thread and its `messages`; what is gone already is fine. Raises a `Failure`."""
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

    def place(self, message: Saying | Editing, thread: int | None, title: str | None) -> None:  # noqa: ARG002
        """A message says which topic it goes to; an earlier one stays in its own."""
        if not isinstance(message, Editing):
            message.message_thread_id = thread

    async def landed(self, sent: Message, thread: int | None) -> int:
        """Compare the thread of the message that came back: the id of a deleted topic once led into the main chat."""
        if thread is not None and sent.message_thread_id == thread and sent.is_topic_message:
            return thread
        try:
            await ask(self._bot, DeleteMessage(chat_id=sent.chat.id, message_id=sent.message_id))
        except Failure as lost:
            _log.warning("telegram.stray_stays", code=lost.code)
        raise ThreadLost("stale_thread")

    async def close(self, chat: int, thread: int, messages: Sequence[str]) -> None:  # noqa: ARG002
        """Delete the topic, and with it all its messages. Raises a `Failure`."""
        try:
            await ask(self._bot, DeleteForumTopic(chat_id=chat, message_thread_id=thread))
        except ThreadLost:
            return
        except PermanentFailure as lost:
            if lost.code != "chat_not_found":
                raise


class Flat:
    """Threads in the main chat. Each is named after its first message, so that no two of a chat share a name."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def open(self, chat: int, title: str) -> None:
        """There is nothing to open."""

    def place(self, message: Saying | Editing, thread: int | None, title: str | None) -> None:
        """Tag a message with the last word of the title. What has no room for a tag answers the thread's first message."""
        tag = _NO_TAG.sub("", (title or "").rpartition(" ")[2])
        if tag and head(message, f"#{tag}"):
            return
        if thread is not None and not isinstance(message, Editing) and not message.reply_parameters:
            message.reply_parameters = ReplyParameters(
                message_id=FLAT - thread, allow_sending_without_reply=True
            )

    async def landed(self, sent: Message, thread: int | None) -> int:
        """The thread, or that of this first message. There is no other place where it could be."""
        return FLAT - sent.message_id if thread is None else thread

    async def close(self, chat: int, thread: int, messages: Sequence[str]) -> None:  # noqa: ARG002
        """Delete the messages, the newest first. Raises a `Failure`.

        Telegram refuses a whole call for one message that is older than 48 hours, so a refused one is halved; after a
        few that are refused alone the rest is older still.
        """
        ids = sorted({int(id) for id in messages if id.isdecimal()}, reverse=True)
        due = [ids[at : at + _AT_ONCE] for at in range(0, len(ids), _AT_ONCE)]
        refusals = 0
        while due and refusals < _MOST_REFUSALS:
            some = due.pop(0)
            if await self._deleted(chat, some):
                continue
            half = len(some) // 2
            if half:
                due[:0] = [some[:half], some[half:]]
            refusals += not half
        if refusals:
            _log.warning("telegram.messages_stay", count=refusals + sum(map(len, due)))

    async def _deleted(self, chat: int, ids: list[int]) -> bool:
        try:
            await ask(self._bot, DeleteMessages(chat_id=chat, message_ids=ids))
        except PermanentFailure as lost:
            if lost.code in UNREACHABLE and lost.code != "chat_not_found":
                raise
            return lost.code == "chat_not_found"
        return True
