"""Updates on their way to a bot: kept until taken, by webhook or by getUpdates.

The vendor keeps them for up to 24 hours, sends them one at a time per chat, and repeats a webhook
until it is answered 2xx (core.telegram.org/bots/api#getting-updates, #setwebhook).
"""

import asyncio
import json
from collections.abc import Callable, Hashable

import aiohttp

from bots.sandbox.bot_chat import Wire
from bots.sandbox.courier import Courier
from bots.sandbox.telegram.bot import Bot, Webhook
from bots.sandbox.telegram.limits import UPDATES_PER_ANSWER
from bots.sandbox.telegram.refusal import Refusal

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name
NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
FIRST_PAUSE = 0.05
LONGEST_PAUSE = 1.0
ANSWER_WITHIN = aiohttp.ClientTimeout(total=60)


class Updates:
    """The updates of one bot that nobody has taken yet, in order."""

    def __init__(
        self, bot: Bot, courier: Courier, session: Callable[[], aiohttp.ClientSession]
    ) -> None:
        self._bot = bot
        self._courier = courier
        self._session = session
        self._pending: list[tuple[Wire, Hashable]] = []
        self._arrived = asyncio.Event()
        self._poll = 0
        self.failure: str | None = None
        """Why the webhook last failed."""

    @property
    def pending(self) -> int:
        """How many nobody has taken."""
        return len(self._pending)

    def wants(self, kind: str) -> bool:
        """Whether the bot asked for updates of this kind."""
        allowed = self._bot.allowed_updates
        return kind in allowed if allowed else kind not in NOT_BY_DEFAULT

    def push(self, update: Wire, chat: Hashable) -> None:
        """Send an update on its way, after the earlier ones of its chat."""
        self._pending.append((update, chat))
        self._arrived.set()
        if self._bot.webhook is not None:
            self._hand(update, chat)

    def resend(self) -> None:
        """Send everything pending to the webhook that was just set."""
        for update, chat in self._pending:
            self._hand(update, chat)

    def drop(self) -> None:
        """Forget everything pending."""
        self._pending.clear()

    async def take(self, offset: int, limit: int, wait: float) -> list[Wire]:
        """One getUpdates: confirm those before `offset`, wait up to `wait` s for others.

        A later call ends an earlier one that still waits, with Refusal 409, as at the vendor.
        """
        if self._bot.webhook is not None:
            raise Refusal(
                409,
                "Conflict: can't use getUpdates method while webhook is active; "
                "use deleteWebhook to delete the webhook first",
            )
        self._poll += 1
        mine = self._poll
        self._arrived.set()
        self._confirm(offset)
        try:
            async with asyncio.timeout(wait):
                while not self._pending and wait > 0:
                    self._arrived.clear()
                    await self._arrived.wait()
                    self._check_only(mine)
        except TimeoutError:
            pass
        return [update for update, _ in self._pending][: min(limit, UPDATES_PER_ANSWER)]

    def _check_only(self, mine: int) -> None:
        if mine != self._poll or self._bot.webhook is not None:
            raise Refusal(
                409,
                "Conflict: terminated by other getUpdates request; "
                "make sure that only one bot instance is running",
            )

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            self._pending = self._pending[offset:]
        else:
            self._pending = [each for each in self._pending if each[0]["update_id"] >= offset]

    def interrupt(self) -> None:
        """Wake a waiting getUpdates, so that it sees what changed."""
        self._arrived.set()

    def close(self) -> None:
        """End a waiting getUpdates."""
        self._poll += 1
        self._arrived.set()

    def _hand(self, update: Wire, chat: Hashable) -> None:
        parcel = (update, chat)
        body = json.dumps(update).encode()

        async def deliver() -> None:
            pause = FIRST_PAUSE
            while (hook := self._bot.webhook) and parcel in self._pending:
                if await self._post(hook, body):
                    self._pending.remove(parcel)
                    return
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)

        self._courier.hand((self._bot.id, chat), deliver)

    async def _post(self, hook: Webhook, body: bytes) -> bool:
        headers = {"Content-Type": "application/json"}
        if hook.secret:
            headers[SECRET_HEADER] = hook.secret
        try:
            async with self._session().post(
                hook.url, data=body, headers=headers, timeout=ANSWER_WITHIN, allow_redirects=False
            ) as answer:
                if 200 <= answer.status < 300:
                    return True
                self.failure = f"Wrong response from the webhook: {answer.status}"
        except (aiohttp.ClientError, TimeoutError):
            self.failure = "Connection failed"
        return False
