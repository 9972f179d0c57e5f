"""The libraries' loggers say that something happened, never what."""

import logging
from collections.abc import Iterator

import aiohttp
import pytest
from aiohttp import web

from bots.telegram import quiet
from bots.telegram.quiet import quiet_loggers
from tests.bots.telegram.conftest import TOKEN


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    yield
    for name in quiet._TALKATIVE:
        logging.getLogger(name).removeFilter(quiet._WHERE_ONLY)


@pytest.mark.parametrize("name", quiet._TALKATIVE)
def test_a_record_keeps_its_place_and_the_kind_of_the_error_alone(
    name: str, caplog: pytest.LogCaptureFixture
) -> None:
    quiet_loggers()
    quiet_loggers()
    try:
        raise ValueError(TOKEN)
    except ValueError:
        logging.getLogger(name).exception("Failed at %s: %s", TOKEN, "Halo", stack_info=True)
    [record] = caplog.records
    assert record.getMessage() == f"{name}: ValueError"
    assert (record.exc_info, record.stack_info, record.args) == (None, None, ())


@pytest.mark.parametrize("name", quiet._TALKATIVE)
def test_chatter_below_a_warning_is_dropped(name: str, caplog: pytest.LogCaptureFixture) -> None:
    quiet_loggers()
    with caplog.at_level(logging.DEBUG, name):
        logging.getLogger(name).info("Update id=1 of %s", "4711")
    assert caplog.records == []


async def test_a_server_that_breaks_tells_nothing_of_the_request(
    caplog: pytest.LogCaptureFixture,
) -> None:
    quiet_loggers()

    async def broken(request: web.Request) -> web.Response:
        raise RuntimeError(request.path)

    app = web.Application()
    app.router.add_get("/{rest}", broken)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/{TOKEN}"
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        assert answer.status == 500
    await runner.cleanup()
    assert [record.getMessage() for record in caplog.records] == ["aiohttp.server: RuntimeError"]
    assert TOKEN not in caplog.text
