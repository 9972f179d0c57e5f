"""What Twilio keeps of a message goes with its files, and is looked for once more."""

import socket
from collections.abc import AsyncIterator
from contextlib import closing

import pytest
from aiohttp import ClientTimeout, web

from bots.sandbox.carriers import Sandbox
from bots.sandbox.handed_over import HandedOver
from bots.twilio.account import Account
from bots.twilio.client import HttpClient
from bots.twilio.copies import TwilioCopies
from relay.channel import Failure, OutcomeUnknown, PermanentFailure, TemporaryFailure
from tests.bots.fakes import serving
from tests.bots.sandbox.product import jpeg

NUMBER, CUSTOMER = "+14155238886", "+6281234567890"
SID = "SM" + "1" * 32


def copies_at(url: str, sid: str = "AC" + "0" * 32, token: str = SID) -> TwilioCopies:
    account = Account(sid, token, url, "http://127.0.0.1:9")
    return TwilioCopies(account, HttpClient(ClientTimeout(total=0.5)))


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox.open() as sandbox:
        sandbox.twilio.number(NUMBER)
        yield sandbox


@pytest.fixture
async def copies(sandbox: Sandbox) -> AsyncIterator[TwilioCopies]:
    twilio = sandbox.twilio
    copies = copies_at(twilio.url, twilio.account_sid, twilio.auth_token)
    yield copies
    await copies.close()


async def written(sandbox: Sandbox, *, picture: bool = False) -> str:
    """The id of a message from a customer."""
    phone = sandbox.phones.whatsapp(CUSTOMER)
    said = await (phone.send_picture(jpeg(), to=NUMBER) if picture else phone.say("halo", NUMBER))
    await sandbox.settled()
    return said.id


async def failing(copies: TwilioCopies, message_id: str = SID) -> Failure:
    with pytest.raises(Failure) as caught:
        await copies.delete(message_id)
    return caught.value


async def test_a_message_goes_with_its_files_and_no_other(
    sandbox: Sandbox, copies: TwilioCopies
) -> None:
    text, picture, other = [await written(sandbox, picture=p) for p in (False, True, True)]
    assert await copies.delete(text) == 0
    assert await copies.delete(picture) == 1
    assert sandbox.twilio.kept() == ([other], 1)


async def test_what_is_gone_already_is_gone(sandbox: Sandbox, copies: TwilioCopies) -> None:
    message = await written(sandbox, picture=True)
    assert [await copies.delete(message) for _ in range(2)] == [1, 0]


async def test_what_twilio_still_works_on_keeps_its_files(
    sandbox: Sandbox, copies: TwilioCopies
) -> None:
    message = await written(sandbox, picture=True)
    sandbox.twilio.hold(message, "sending")
    lost = await failing(copies, message)
    assert (type(lost), lost.code) == (TemporaryFailure, "in_flight")
    assert sandbox.twilio.kept() == ([message], 1)


async def test_what_waits_for_the_carriers_word_is_refused_by_twilio_until_it_has_come(
    sandbox: Sandbox, copies: TwilioCopies
) -> None:
    message = await written(sandbox)
    sandbox.twilio.hold(message, "sent")
    lost = await failing(copies, message)
    assert (type(lost), lost.code) == (TemporaryFailure, "in_flight")
    sandbox.twilio.hold(message, "delivered")
    assert await copies.delete(message) == 0
    assert sandbox.twilio.kept() == ([], 0)


@pytest.mark.parametrize(
    ("operation", "status", "kind", "code"),
    [
        ("FetchMessage", 503, OutcomeUnknown, "503"),
        ("DeleteMessage", 500, OutcomeUnknown, "500"),
        ("DeleteMessage", 429, TemporaryFailure, "too_many_requests"),
        ("DeleteMessage", 401, PermanentFailure, "credentials"),
        ("ListMedia", 503, OutcomeUnknown, "503"),
    ],
)
async def test_each_request_is_made_once_and_a_failure_says_a_code_alone(
    sandbox: Sandbox,
    copies: TwilioCopies,
    operation: str,
    status: int,
    kind: type[Failure],
    code: str,
) -> None:
    message = await written(sandbox, picture=True)
    asked: list[HandedOver] = []
    sandbox.twilio.on_request = asked.append
    error = 20003 if status == 401 else None
    sandbox.twilio.fail_next(operation, status, code=error, description=f"to {CUSTOMER}")
    lost = await failing(copies, message)
    assert (type(lost), lost.args) == (kind, (code,))
    assert [one.method for one in asked].count(operation) == 1
    await copies.delete(message)
    assert sandbox.twilio.kept() == ([], 0)


async def test_a_deletion_whose_answer_is_lost_is_found_done(
    sandbox: Sandbox, copies: TwilioCopies
) -> None:
    message = await written(sandbox)
    sandbox.twilio.swallow_answer_next("DeleteMessage")
    assert await copies.delete(message) == 0
    assert sandbox.twilio.kept() == ([], 0)


async def test_what_is_found_after_its_deletion_is_not_taken_for_gone() -> None:
    async def always_there(request: web.Request) -> web.Response:
        if request.method == "DELETE":
            return web.Response(status=204)
        files = "/Media" in request.path
        return web.json_response({"media_list": []} if files else {"sid": SID, "status": "read"})

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", always_there)
    async with serving(app) as url:
        copies = copies_at(url)
        assert (await failing(copies)).code == "still_there"
        await copies.close()


async def test_a_twilio_that_nobody_answers_for_is_another_try() -> None:
    with closing(socket.socket()) as sock:
        sock.bind(("127.0.0.1", 0))
        copies = copies_at(f"http://127.0.0.1:{sock.getsockname()[1]}")
        lost = await failing(copies)
        await copies.close()
    assert (type(lost), lost.code) == (TemporaryFailure, "unreachable")
