"""Looking at a bot from outside, without changing anything: for whoever checks an installation."""

from dataclasses import dataclass
from datetime import datetime

from aiogram.methods import GetMe, GetWebhookInfo
from aiohttp import ClientTimeout

from bots.telegram.account import BotAccount
from bots.telegram.session import Session, bot
from bots.telegram.talk import ask


@dataclass(frozen=True, slots=True)
class Standing:
    """How a bot stands at Telegram.

    `webhook` is where its updates go, empty where they are fetched; `pending` counts those that wait; `failed_at` is when
    Telegram last could not hand one over (its text is not kept: it may quote an address).
    """

    username: str
    topics: bool
    users_create_topics: bool
    webhook: str
    pending: int
    failed_at: datetime | None


async def look(account: BotAccount, patience: ClientTimeout) -> Standing:
    """How the bot of this account stands. Raises a `Failure`.

    https://core.telegram.org/bots/api#getme, https://core.telegram.org/bots/api#getwebhookinfo
    """
    session = Session(account, patience)
    try:
        client = bot(account, session)
        me = await ask(client, GetMe())
        hook = await ask(client, GetWebhookInfo())
    finally:
        await session.close()
    return Standing(
        username=me.username or "",
        topics=bool(me.has_topics_enabled),
        users_create_topics=bool(me.allows_users_to_create_topics),
        webhook=hook.url,
        pending=hook.pending_update_count,
        failed_at=hook.last_error_date,
    )
