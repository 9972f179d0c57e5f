"""A running house, and the business's backend before it: the vendor's own library with one line changed."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import aiohttp
import pytest
import pytest_asyncio
from twilio.http.async_http_client import AsyncTwilioHttpClient  # type: ignore[import-untyped]
from twilio.http.http_client import TwilioHttpClient  # type: ignore[import-untyped]
from twilio.http.response import Response  # type: ignore[import-untyped]
from twilio.rest import Client  # type: ignore[import-untyped]

from relay.proxy.scope import Scope
from tests.topeng.conftest import standing
from tests.topeng.house import House, house
from tests.topeng.proxy_api.spec import ProxySpec
from topeng.proxy_api.keys import ApiKeys

SPEC = ProxySpec()
T = TypeVar("T")
TOGETHER = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:The 'auth' parameter is deprecated:DeprecationWarning"),
]
"""For the tests of a file that share one `backend`. The warnings are about what the vendor's library calls."""


class CheckedAsync(AsyncTwilioHttpClient):  # type: ignore[misc]
    """The library's asynchronous HTTP client; every answer is held against the vendor's document."""

    async def request(self, method: str, url: str, *args: Any, **fields: Any) -> Response:
        answer = await super().request(method, url, *args, **fields)
        SPEC.check(method, url, answer.status_code, answer.text)
        return answer


class CheckedSync(TwilioHttpClient):  # type: ignore[misc]
    """The same for its synchronous one."""

    def request(self, method: str, url: str, *args: Any, **fields: Any) -> Response:
        answer = super().request(method, url, *args, **fields)
        SPEC.check(method, url, answer.status_code, answer.text)
        return answer


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer as it came."""

    status: int
    headers: dict[str, str]
    text: str
    body: Any


@dataclass(frozen=True)
class Backend:
    """The business's backend. `client` is asynchronous, `sync` is not."""

    house: House
    http: aiohttp.ClientSession
    library: CheckedAsync

    @property
    def account(self) -> tuple[str, str]:
        """The account's SID and token."""
        twilio = self.house.sandbox.twilio
        return twilio.account_sid, twilio.auth_token

    def signed_in(self, user: str, password: str) -> Client:
        """An asynchronous client with these credentials."""
        client = Client(user, password, http_client=self.library)
        client.proxy.base_url = self.house.url
        return client

    @property
    def client(self) -> Client:
        """An asynchronous client of the account."""
        return self.signed_in(*self.account)

    @property
    def services(self) -> Any:
        """The account's services, asynchronously."""
        return self.client.proxy.v1.services

    async def sync(self, act: Callable[[Client], T]) -> T:
        """Do this with a synchronous client of the account, in a thread."""
        client = Client(*self.account, http_client=CheckedSync())
        client.proxy.base_url = self.house.url
        return await asyncio.to_thread(act, client)

    async def key(self, *scopes: Scope, service: str | None = None) -> tuple[str, str]:
        """The SID and secret of a new key."""
        office = self.house.office
        made = await ApiKeys(office.database, office.drafter.chance).add("backend", scopes, service)
        return made.sid, made.secret

    def basic(self, user: tuple[str, str] | None = None) -> dict[str, str]:
        """The header that signs a request in, the account's unless it is somebody else's."""
        return {"Authorization": aiohttp.encode_basic_auth(*(user or self.account))}

    async def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        user: tuple[str, str] | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answered:
        """Ask for something below ``/v1`` without any library between."""
        async with self.http.request(
            method,
            f"{self.house.url}/v1{path}",
            data=body,
            headers=self.basic(user) | (headers or {}),
            allow_redirects=False,
        ) as answer:
            text = await answer.text()
            SPEC.check(method, str(answer.url.with_query(None)), answer.status, text)
            found = await answer.json() if text else None
            return Answered(answer.status, dict(answer.headers), text, found)

    async def refused(
        self, method: str, path: str, body: Any = None, **choices: Any
    ) -> tuple[int, int, str]:
        """The status, the code and the sentence with which a request is refused."""
        answer = await self.ask(method, path, body, **choices)
        assert answer.status >= 400, answer.text
        return answer.status, answer.body["code"], answer.body["message"]


@asynccontextmanager
async def opened(server: str, **choices: Any) -> AsyncIterator[Backend]:
    """A backend with a house of its own."""
    async with (
        standing(server) as ground,
        house(ground.dsn, tables=ground.tables, **choices) as built,
        aiohttp.ClientSession() as http,
        CheckedAsync() as library,
    ):
        yield Backend(built, http, library)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def backend(server: str) -> AsyncIterator[Backend]:
    """A backend that the tests of a file share; what they make, they name for themselves."""
    async with opened(server) as made:
        yield made
