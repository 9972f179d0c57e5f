"""A running house with the Proxy API before it, and a server of the business's behind it."""

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.topeng.callbacks.business import Business, business
from tests.topeng.proxy_api.conftest import Backend, backend

__all__ = ["backend", "there"]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def there(backend: Backend) -> AsyncIterator[Business]:
    """The business's server; the tests of a file share it, each at a door of its own."""
    async with business(backend.account[1]) as place:
        yield place
