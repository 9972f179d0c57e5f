"""The caller: posts one signed form to a server of the business's and reads what it answers.

One try, one time limit, no redirect followed, no proxy of the environment, and every connection held against where
callbacks may lead, at the moment when it is made: what a name led to a second ago does not count.
"""

import asyncio
import socket
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import structlog
from aiohttp import (
    AddrInfoType,
    ClientError,
    ClientSession,
    ClientTimeout,
    DummyCookieJar,
    TCPConnector,
)
from yarl import URL

from bots import stream
from bots.twilio.account import Account
from bots.twilio.signature import HEADER, sign
from relay.callbacks.interaction import Fields
from relay.callbacks.target import check, is_public
from relay.errors import BadInput

PATIENCE: Final = 8.0
"""Seconds for all of it. Twilio gives a webhook 15 s, and what is asked here it waits for there."""
LARGEST: Final = 64 * 1024
"""Bytes of an answer that are read."""
_TYPE: Final = "application/x-www-form-urlencoded; charset=UTF-8"
log: Any = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Answered:
    """What came back. `status` None: nothing did; `hopeless`: and nothing would."""

    status: int | None
    type: str = ""
    body: bytes = b""
    hopeless: bool = False


class _Inside(OSError):
    """The connection would have led to a place where callbacks do not go."""


class Caller:
    """Posts forms, signed for `account` as Twilio signs, and never to where that has us.

    `inside`: whether it may reach this machine and the network around it.
    """

    def __init__(
        self, account: Account, *, inside: bool = False, patience: float = PATIENCE
    ) -> None:
        self.account = account
        self._inside = inside
        self._patience = patience
        self._session: ClientSession | None = None

    async def post(self, url: str, fields: Fields) -> Answered:
        """Post a form. Whatever goes wrong is an answer without a status."""
        try:
            check(url, self.account.public_url)
            async with asyncio.timeout(self._patience):
                return await self._post(url, fields)
        except BadInput:
            return _unanswered("target", hopeless=True)
        except TimeoutError:
            return _unanswered("timeout")
        except ClientError as error:
            if isinstance(error.__cause__, _Inside):
                return _unanswered("inside", hopeless=True)
            return _unanswered("connection")
        except (OSError, ValueError):
            return _unanswered("connection")

    async def close(self) -> None:
        """Close what is open."""
        if self._session is not None:
            await self._session.close()

    async def _post(self, url: str, fields: Fields) -> Answered:
        bare = _as_seen(url)
        async with self._opened().post(
            URL(url, encoded=True),
            data=urlencode(fields).encode(),
            headers={
                "Content-Type": _TYPE,
                HEADER: sign(self.account.token, bare, fields).decode(),
            },
            allow_redirects=False,
        ) as answer:
            try:
                body = await stream.read(answer.content, LARGEST)
            except stream.TooLarge:
                log.warning("callback.too_large", status=answer.status)
                body = b""
            return Answered(answer.status, answer.headers.get("Content-Type", ""), body)

    def _opened(self) -> ClientSession:
        """The session, opened at its first use inside the loop. It keeps no connection: a stale one would lose a question."""
        if self._session is None or self._session.closed:
            self._session = ClientSession(
                connector=TCPConnector(force_close=True, socket_factory=self._socket),
                cookie_jar=DummyCookieJar(),
                timeout=ClientTimeout(total=self._patience),
                headers={"User-Agent": "Topeng", "Accept-Encoding": "identity"},
                auto_decompress=False,
            )
        return self._session

    def _socket(self, address: AddrInfoType) -> socket.socket:
        family, kind, protocol, _, place = address
        if not (self._inside or is_public(str(place[0]))):
            raise _Inside
        return socket.socket(family, kind, protocol)


def _as_seen(url: str) -> str:
    """A URL as whoever is called sees it: that is what they hold the signature against."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return parts._replace(netloc=host, path=parts.path or "/", fragment="").geturl()


def _unanswered(code: str, *, hopeless: bool = False) -> Answered:
    log.info("callback.unanswered", code=code)
    return Answered(None, hopeless=hopeless)
