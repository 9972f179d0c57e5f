"""The way out to Telegram.

https://core.telegram.org/bots/api. Nothing is retried here, nothing is forwarded or copied, and no text is read as markup.
"""

from dataclasses import dataclass
from typing import Final, assert_never

from aiogram import Bot
from aiogram.methods import (
    DeleteWebhook,
    GetMe,
    SetMessageReaction,
    SetWebhook,
)
from aiogram.types import ReactionTypeEmoji
from aiohttp import ClientTimeout

from bots.telegram import files
from bots.telegram.account import BotAccount
from bots.telegram.failures import NOT_MODIFIED
from bots.telegram.messages import editing, saying
from bots.telegram.polling import UPDATES
from bots.telegram.session import TIMEOUT, Session, bot
from bots.telegram.talk import ask
from bots.telegram.ways import Ways
from relay.address import Scheme
from relay.channel import (
    Failure,
    Handover,
    OutcomeUnknown,
    PermanentFailure,
    Sent,
    TemporaryFailure,
    ThreadLost,
)
from relay.payload import (
    CloseThread,
    Document,
    Edit,
    Location,
    Picture,
    Template,
    Text,
    Voice,
)

# Of the reactions that a bot may give: https://core.telegram.org/bots/api#reactiontypeemoji
MARKS: Final = {"sent": "🕊", "delivered": "👌", "read": "👀", "failed": "💔", "noted": "✍"}


@dataclass(frozen=True, slots=True)
class BotFacts:
    """What Telegram says of a bot: its name, whether its private chats have topics, whether users may make some."""

    username: str
    topics: bool
    users_create_topics: bool


class TelegramChannel:
    """One bot's way out."""

    def __init__(self, account: BotAccount, timeout: ClientTimeout = TIMEOUT) -> None:
        self._account = account
        self._session = Session(account, timeout)
        self._timeout = timeout
        self.bot: Bot = bot(account, self._session)
        self._ways = Ways(self.bot)

    async def send(self, handover: Handover) -> Sent:
        """Hand one delivery over. Raises a `Failure`."""
        chat = _chat(handover)
        match handover.payload:
            case Text() | Picture() | Document() | Voice() | Location():
                return await self._say(chat, handover)
            case Edit() as edit:
                return await self._edit(chat, handover, edit)
            case CloseThread():
                if (thread := handover.thread) is not None:
                    await self._ways.keeping(thread).close(chat, thread, handover.messages)
                return Sent("")
            case Template():
                raise PermanentFailure("unsupported")
            case other:
                assert_never(other)

    async def look_up(self, handover: Handover) -> Sent | None:
        """Telegram keeps no list for bots. An edit or a removal may simply be done again."""
        if isinstance(handover.payload, Edit | CloseThread):
            return None
        raise OutcomeUnknown("no_look_up")

    async def mark(self, handover: Handover, message_id: str, mark: str) -> None:
        """React to the sender's own message: `mark` is one of `MARKS`. Raises a `Failure`."""
        emoji = MARKS.get(mark)
        if emoji is None or not message_id.isdecimal():
            raise PermanentFailure("bad_mark")
        await ask(
            self.bot,
            SetMessageReaction(
                chat_id=_chat(handover),
                message_id=int(message_id),
                reaction=[ReactionTypeEmoji(emoji=emoji)],
            ),
        )

    async def fetch(self, handle: str, limit: int) -> bytes:
        """The file of this id, at most `limit` bytes and Telegram's 20 MB. Raises a `Failure`."""
        session = await self._session.create_session()
        source = files.Source(self.bot, session, self._account, self._timeout)
        return await source.fetch(handle, limit)

    async def check(self) -> BotFacts:
        """Ask Telegram who this bot is; without topics, threads lie in the main chat. Raises a `Failure`."""
        me = await ask(self.bot, GetMe())
        self._ways.topics_offered = bool(me.has_topics_enabled)
        return BotFacts(
            me.username or "", self._ways.topics_offered, bool(me.allows_users_to_create_topics)
        )

    async def set_webhook(self, url: str) -> None:
        """Have updates sent to `url`, with the account's secret. Raises a `Failure`."""
        await ask(
            self.bot,
            SetWebhook(url=url, secret_token=self._account.secret, allowed_updates=UPDATES),
        )

    async def delete_webhook(self) -> None:
        """Have updates kept for fetching. Raises a `Failure`."""
        await ask(self.bot, DeleteWebhook(drop_pending_updates=False))

    async def close(self) -> None:
        """Close the connections."""
        await self._session.close()

    async def _say(self, chat: int, handover: Handover) -> Sent:
        """Say something, in the lane's thread if it has one, in a new one if it is to have one."""
        message = saying(chat, handover)
        way = await self._ways.of(chat, handover)
        if way is None:
            sent = await ask(self.bot, message)
            return Sent(str(sent.message_id))
        way.threads.place(message, way.thread, handover.title)
        try:
            if way.opened is not None and not await handover.live():
                raise TemporaryFailure("ended")
            sent = await ask(self.bot, message)
            landed = await way.threads.landed(sent, way.thread)
        except ThreadLost:
            self._ways.lost(chat, handover)
            raise
        except Failure as lost:
            lost.thread = way.opened
            raise
        return Sent(str(sent.message_id), landed)

    async def _edit(self, chat: int, handover: Handover, edit: Edit) -> Sent:
        if handover.edited is None or not handover.edited.isdecimal():
            raise PermanentFailure("gone")
        change = editing(chat, int(handover.edited), edit)
        if handover.thread is not None:
            self._ways.keeping(handover.thread).place(change, handover.thread, handover.title)
        try:
            await ask(self.bot, change)
        except PermanentFailure as lost:
            if lost.code != NOT_MODIFIED:
                raise
        return Sent(handover.edited, handover.thread)


def _chat(handover: Handover) -> int:
    """The chat's number. A phone number reads as a number too, and would be somebody else's chat."""
    if handover.to.scheme is not Scheme.TELEGRAM:
        raise PermanentFailure("wrong_channel")
    return int(handover.to.value)
