"""A running house for each test that wants one."""

from collections.abc import AsyncIterator

import pytest

from tests.topeng.house import House, Talk, house


@pytest.fixture
async def home(database: str) -> AsyncIterator[House]:
    """The service, the carriers and nobody in it yet."""
    async with house(database) as built:
        yield built


@pytest.fixture
async def talk(home: House) -> Talk:
    """An agent and a customer in conversation."""
    return await home.talking()
