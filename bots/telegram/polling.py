"""Fetches a bot's updates where there is no public URL.

https://core.telegram.org/bots/api#getupdates. An update counts as taken only when a later offset is asked for, so the
offset moves after the commit and never before. The updates are read as plain JSON: one that no library can parse
passes like any other instead of stopping those behind it.
"""

import asyncio
import random
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Final

import structlog
from aiohttp import ClientError, ClientSession, ClientTimeout

from bots import stream
from bots.telegram import wire
from bots.telegram.account import BotAccount
from bots.telegram.inbound import translate
from bots.telegram.intake import take
from relay.address import Address
from relay.arrival import Arrival, Event
from relay.errors import Busy
from relay.house import House

UPDATES: Final = ["message", "edited_message", "callback_query", "my_chat_member"]
WAIT: Final = 25  # seconds that Telegram holds a request open when nothing has come
LONGEST_PAUSE: Final = 60.0

_LARGEST_BATCH = 64 * 1024 * 1024
_CONFLICT = 409

_log = structlog.get_logger()


class _Refused(Exception):
    """Telegram did not give updates. `pause` is in seconds, where it named one."""

    def __init__(self, status: int, text: str = "", pause: float | None = None) -> None:
        super().__init__(str(status))
        self.status = status
        self.webhook_set = status == _CONFLICT and "webhook" in text
        self.pause = pause


async def poll(
    account: BotAccount,
    house: House,
    *,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    chance: Callable[[], float] = random.random,
) -> None:
    """Fetch updates and hand them on until cancelled. Whatever goes wrong is tried again, ever more slowly."""
    timeout = ClientTimeout(total=WAIT + 15, sock_connect=10)
    async with ClientSession(timeout=timeout) as session:
        api = _Api(account, session)
        offset, failures = 0, 0
        while True:
            try:
                updates = await api.updates(offset)
                offset = await _hand_on(account.name, house, updates, offset)
                failures = 0
            except (
                _Refused,
                Busy,
                ClientError,
                TimeoutError,
                ValueError,
                stream.TooLarge,
            ) as error:
                failures += 1
                await _recover(api, error, failures)
                await sleep(_pause(error, failures, chance()))


async def _recover(api: "_Api", error: Exception, failures: int) -> None:
    """Say what went wrong in a word; where a webhook stands in the way, remove it."""
    code = str(error.status) if isinstance(error, _Refused) else type(error).__name__
    _log.warning("telegram.poll_failed", bot=api.name, code=code, failures=failures)
    if isinstance(error, _Refused) and error.webhook_set:
        await api.remove_webhook()


def _pause(error: Exception, failures: int, chance: float) -> float:
    """Seconds to wait: as Telegram says, else doubling from a second, half of it up to chance."""
    if isinstance(error, _Refused) and error.pause is not None:
        return error.pause
    return min(LONGEST_PAUSE, 2.0 ** (min(failures, 10) - 1)) * (0.5 + chance / 2)


async def _hand_on(name: str, house: House, updates: list[Any], offset: int) -> int:
    """Hand a batch on: in order for each person, all persons at once. Returns the offset behind it."""
    lanes: dict[Address | None, list[Arrival | Event]] = defaultdict(list)
    for update in updates:
        said = translate(name, update, wire.write(update))
        if said is not None:
            lanes[said.sender].append(said)
        if isinstance(update, dict) and isinstance(update.get("update_id"), int):
            offset = max(offset, update["update_id"] + 1)
    results = await asyncio.gather(
        *map(_in_order, [house] * len(lanes), lanes.values()), return_exceptions=True
    )
    for result in results:
        if isinstance(result, BaseException):
            raise result
    return offset


async def _in_order(house: House, lane: Iterable[Arrival | Event]) -> None:
    for said in lane:
        await take(house, said)


class _Api:
    """The two calls that polling needs, over plain HTTP."""

    def __init__(self, account: BotAccount, session: ClientSession) -> None:
        self.name = account.name
        self._webhook_removed = False
        self._base = f"{account.api}/bot{account.token}/"
        self._session = session

    async def updates(self, offset: int) -> list[Any]:
        """The updates from `offset` on; an empty list after a while in which nothing came."""
        asked = {"offset": offset, "timeout": WAIT, "allowed_updates": UPDATES}
        result = await self._call("getUpdates", asked)
        return result if isinstance(result, list) else []

    async def remove_webhook(self) -> None:
        """Remove the webhook, once: if it comes back, somebody else has the token, and people should look."""
        if self._webhook_removed:
            _log.error("telegram.webhook_is_back", bot=self.name)
            return
        self._webhook_removed = True
        try:
            await self._call("deleteWebhook", {"drop_pending_updates": False})
        except (_Refused, ClientError, TimeoutError, ValueError, stream.TooLarge):
            _log.warning("telegram.webhook_stays", bot=self.name)

    async def _call(self, method: str, asked: dict[str, object]) -> object:
        async with self._session.post(self._base + method, json=asked) as answer:
            body = wire.read(await stream.read(answer.content, _LARGEST_BATCH))
            if isinstance(body, dict) and body.get("ok") is True:
                return body.get("result")
            raise _refused(answer.status, body)


def _refused(status: int, body: object) -> _Refused:
    if not isinstance(body, dict):
        return _Refused(status)
    parameters = body.get("parameters")
    pause = parameters.get("retry_after") if isinstance(parameters, dict) else None
    return _Refused(
        status, str(body.get("description", "")), float(pause) if isinstance(pause, int) else None
    )
