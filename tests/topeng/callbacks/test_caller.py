"""Callbacks are signed so that Twilio's own library takes them, and go where they may and nowhere else."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from yarl import URL

from bots.twilio.account import Account
from bots.twilio.signature import sign
from relay.callbacks.interaction import Fields
from tests.topeng.callbacks.business import Business, business
from topeng.callbacks.caller import LARGEST, Caller

TOKEN = "12345"
OWN = "https://relay.example.com"
FORM: Fields = (("interactionData", '{"body": "héllo & 😀"}'), ("outboundResourceUrl", ""))


@asynccontextmanager
async def calling(
    *, own: str = OWN, inside: bool = True, patience: float = 30.0
) -> AsyncIterator[Caller]:
    account = Account("AC" + "0" * 32, TOKEN, None, own)
    caller = Caller(account, inside=inside, patience=patience)
    yield caller
    await caller.close()


@pytest.fixture
async def there() -> AsyncIterator[Business]:
    async with business(TOKEN) as place:
        yield place


def test_the_signature_is_the_one_that_is_known() -> None:
    pairs = (
        *(("From", "+14155550100"), ("To", "+14155550199"), ("Body", "hi")),
        ("MessageSid", "SM" + "1" * 32),
    )
    url = "https://masq.example.com/v1/hooks/message"
    assert sign(TOKEN, url, pairs) == b"HCaRDaHzvYl21k/YnkSCpsQRMEQ="


@pytest.mark.parametrize(
    "rest", ["/hook", "/hook?a=%20b&c=/d+e", "", "/?x", "/%7Ea/b%2Fc", "/h#top"]
)
async def test_twilios_library_takes_what_is_posted(there: Business, rest: str) -> None:
    async with calling() as caller:
        answered = await caller.post(there.url + rest, FORM)
    (asked,) = there.asked
    assert answered.status == 204
    assert asked.genuine
    assert asked.form == dict(FORM)
    assert asked.headers["Content-Type"].startswith("application/x-www-form-urlencoded")


async def test_a_name_and_a_password_in_the_url_sign_the_caller_in(there: Business) -> None:
    url = str(URL(there.url).with_user("shop").with_password("word"))
    async with calling() as caller:
        await caller.post(url + "/hook", FORM)
    (asked,) = there.asked
    assert asked.genuine
    assert asked.headers["Authorization"].startswith("Basic ")


async def test_no_redirect_is_followed(there: Business) -> None:
    there.answer("/hook", 307)
    async with calling() as caller:
        answered = await caller.post(f"{there.url}/hook", FORM)
    assert (answered.status, len(there.asked)) == (307, 1)


async def test_an_answer_is_read_up_to_a_limit(there: Business) -> None:
    url = there.answer("/hook", text="x" * (LARGEST + 1))
    async with calling() as caller:
        answered = await caller.post(url, FORM)
    assert (answered.status, answered.body) == (200, b"")


async def test_who_does_not_answer_in_time_or_at_all_has_not_answered(there: Business) -> None:
    held = there.hold("/hook")
    async with calling(patience=0.05) as caller:
        slow = await caller.post(f"{there.url}/hook", FORM)
    held.set()
    nobody = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1")
    port = nobody.sockets[0].getsockname()[1]
    async with calling() as caller:
        cut = await caller.post(f"http://127.0.0.1:{port}/", FORM)
        nobody.close()
        await nobody.wait_closed()
        refused = await caller.post(f"http://127.0.0.1:{port}/", FORM)
    for answered in (slow, cut, refused):
        assert (answered.status, answered.hopeless) == (None, False)


async def test_nothing_inside_is_reached_by_address_or_by_name(there: Business) -> None:
    port = URL(there.url).port
    async with calling(inside=False) as caller:
        for host in ("127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]"):
            answered = await caller.post(f"http://{host}:{port}/hook", FORM)
            assert (answered.status, answered.hopeless) == (None, True), host
    assert there.asked == []


async def test_we_do_not_call_ourselves(there: Business) -> None:
    async with calling(own=there.url) as caller:
        answered = await caller.post(f"{there.url}/hook", FORM)
    assert answered.hopeless
    assert there.asked == []
