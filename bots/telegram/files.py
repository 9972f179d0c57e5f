"""Fetches files from Telegram.

https://core.telegram.org/bots/api#getfile. aiogram's own downloader puts the URL into its errors, and the URL holds the token.
"""

from dataclasses import dataclass
from typing import Final

from aiogram import Bot
from aiogram.methods import GetFile
from aiohttp import ClientError, ClientSession, ClientTimeout

from bots import stream
from bots.telegram.account import BotAccount
from bots.telegram.talk import ask
from relay.channel import Failure, OutcomeUnknown, PermanentFailure, TemporaryFailure, ThreadLost

LARGEST: Final = 20 * 1024 * 1024  # bytes that a bot may fetch

_OK = 200
_NOT_FOUND = 404


@dataclass(frozen=True, slots=True, repr=False)
class Source:
    """The files that people sent to one bot."""

    bot: Bot
    session: ClientSession
    account: BotAccount
    timeout: ClientTimeout

    async def fetch(self, file_id: str, limit: int) -> bytes:
        """The file of this id, at most `limit` bytes. Raises a `Failure`.

        Fetching twice harms nobody, so that is never `OutcomeUnknown`.
        """
        try:
            file = await ask(self.bot, GetFile(file_id=file_id))
        except (OutcomeUnknown, ThreadLost) as lost:
            again = TemporaryFailure(lost.code)
        else:
            most = min(limit, LARGEST)
            if not file.file_path or (file.file_size or 0) > most:
                raise PermanentFailure("too_large")
            return await self._download(file.file_path, most)
        raise again

    async def _download(self, path: str, limit: int) -> bytes:
        url = f"{self.account.api}/file/bot{self.account.token}/{path}"
        try:
            async with self.session.get(url, timeout=self.timeout, allow_redirects=False) as answer:
                if answer.status == _OK:
                    return await stream.read(answer.content, limit)
                lost = _refusal(answer.status)
        except stream.TooLarge:
            lost = PermanentFailure("too_large")
        except (ClientError, TimeoutError):
            lost = TemporaryFailure("unreachable")
        raise lost


def _refusal(status: int) -> Failure:
    return PermanentFailure("file_gone") if status == _NOT_FOUND else TemporaryFailure(str(status))
