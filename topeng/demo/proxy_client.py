"""The demo's own client of the Proxy API: the quick-start's steps, over HTTP as anybody takes them."""

from collections.abc import Mapping
from typing import Any

import aiohttp

from relay.errors import TopengError


class Unexpected(TopengError):
    """The Proxy API answered otherwise than it must here."""


class ProxyClient:
    """Signs in with the account's SID and auth token."""

    def __init__(self, url: str, credentials: tuple[str, str]) -> None:
        self.credentials = credentials
        self._base = f"{url}/v1"
        self._headers = {"Authorization": aiohttp.encode_basic_auth(*credentials)}

    async def get(self, path: str) -> dict[str, Any] | None:
        """What is at a path below ``/v1``; None where nothing is."""
        return await self._ask("GET", path, None)

    async def post(self, path: str, **fields: str) -> dict[str, Any]:
        """Make or change something. Raises `Unexpected` where that is refused."""
        answer = await self._ask("POST", path, fields)
        if answer is None:
            raise Unexpected(f"The Proxy API has nothing at {path.split('/')[1]}.")
        return answer

    async def _ask(
        self, method: str, path: str, fields: Mapping[str, str] | None
    ) -> dict[str, Any] | None:
        async with (
            aiohttp.ClientSession(headers=self._headers) as session,
            session.request(method, self._base + path, data=fields) as answer,
        ):
            body: dict[str, Any] = await answer.json()
            if answer.status == 404:
                return None
            if answer.status >= 400:
                raise Unexpected(f"The Proxy API refused: {body['message']} ({body['code']})")
            return body
