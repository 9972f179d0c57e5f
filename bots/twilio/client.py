"""Twilio's own client, with an HTTP client beneath it that times out, does not repeat and does not talk.

The one that comes with it ignores its timeout, sends a POST anew when told to retry, and logs addresses.
"""

import asyncio
import logging
from collections.abc import Mapping
from typing import Final

from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    encode_basic_auth,
)
from twilio.http import AsyncHttpClient  # type: ignore[import-untyped]
from twilio.http.response import Response  # type: ignore[import-untyped]
from twilio.rest import Client  # type: ignore[import-untyped]

from bots.twilio.account import Account
from bots.twilio.failures import failure
from relay.channel import Failure, OutcomeUnknown, TemporaryFailure

TIMEOUT: Final = ClientTimeout(total=20, sock_connect=5)

_TOO_MANY_REQUESTS = 429


def client(account: Account, http: "HttpClient") -> Client:
    """Twilio's client for this account."""
    # An account id of its own keeps the client from reading the environment.
    client = Client(account.sid, account.token, account.sid, http_client=http, environment={"": ""})
    client.api.base_url = account.api
    return client


class HttpClient(AsyncHttpClient):  # type: ignore[misc]
    """One request, one try. Raises a `Failure` where the answer is none of Twilio's API: no answer, 429, 5xx."""

    def __init__(self, timeout: ClientTimeout = TIMEOUT) -> None:
        # The base class wants a logger; nothing here writes to it.
        super().__init__(logging.getLogger(__name__), is_async=True)
        self._timeout = timeout
        self._session: ClientSession | None = None

    @property
    def session(self) -> ClientSession:
        """The session, opened at its first use inside the loop. It sends no credentials by itself."""
        if self._session is None or self._session.closed:
            self._session = ClientSession(timeout=self._timeout)
        return self._session

    async def request(
        self,
        method: str,
        uri: str,
        params: dict[str, object] | None = None,
        data: dict[str, object] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,  # noqa: ARG002, ASYNC109 (Twilio's signature; ours counts)
        allow_redirects: bool = False,
    ) -> Response:
        """Send one request for Twilio's client."""
        try:
            async with self.session.request(
                method,
                uri,
                params=params,  # type: ignore[arg-type]
                data=data,
                headers=(headers or {}) | (signed_in(*auth) if auth else {}),
                allow_redirects=allow_redirects,
            ) as answer:
                response = Response(
                    answer.status, await answer.text("utf-8", "replace"), answer.headers
                )
        except (ClientError, TimeoutError) as error:
            lost: Failure = broken(error)
        else:
            if response.status_code < _TOO_MANY_REQUESTS:
                return response
            lost = failure(response.status_code, None, retry_after(answer.headers))
        raise lost

    async def close(self) -> None:
        """Close the session."""
        if self._session is not None:
            await self._session.close()


def signed_in(user: str, password: str) -> dict[str, str]:
    """The header that signs a request in."""
    return {"Authorization": encode_basic_auth(user, password)}


def broken(error: ClientError | TimeoutError) -> Failure:
    """What a broken exchange says of the message: nothing was sent if there never was a connection."""
    match error:
        case ClientConnectorError() | ConnectionTimeoutError():
            return TemporaryFailure("unreachable")
        case asyncio.TimeoutError():
            return OutcomeUnknown("timeout")
        case _:
            return OutcomeUnknown("connection")


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait, where the answer names them as a number."""
    text = headers.get("Retry-After", "")
    return float(text) if text.isascii() and text.isdigit() else None
