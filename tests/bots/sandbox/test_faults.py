"""The carriers misbehave on order, the way real ones do, and only then."""

import asyncio
import time

import pytest
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiohttp import ClientError
from twilio.base.exceptions import TwilioRestException  # type: ignore[import-untyped]
from twilio.rest import Client  # type: ignore[import-untyped]

from bots.sandbox.carriers import Sandbox
from bots.sandbox.rates import Rate, Rates
from tests.bots.sandbox.conftest import NUMBER, OLD_AUTH, RINA, SARI, STAFF, TOKEN, Stage
from tests.bots.sandbox.product import until

pytestmark = OLD_AUTH

MESSAGE = {"to": f"whatsapp:{RINA}", "from_": f"whatsapp:{NUMBER}", "body": "x"}


async def test_telegram_says_429_with_the_seconds_to_wait_and_does_nothing(stage: Stage) -> None:
    stage.sandbox.telegram.fail_next("sendMessage", 429, retry_after=7)

    with pytest.raises(TelegramRetryAfter) as over:
        await stage.bot.send_message(SARI, "x")

    assert over.value.retry_after == 7
    assert len(stage.sari.messages()) == 1
    await stage.bot.send_message(SARI, "x")


async def test_a_fault_meets_the_method_it_names_and_as_often_as_it_says(stage: Stage) -> None:
    stage.sandbox.telegram.fail_next("sendPhoto", 500)
    stage.sandbox.telegram.fail_next("sendMessage", 403, times=2)

    await stage.bot.get_me()
    for _ in range(2):
        with pytest.raises(TelegramForbiddenError):
            await stage.bot.send_message(SARI, "x")
    await stage.bot.send_message(SARI, "x")


async def test_a_proxys_html_page_can_stand_for_an_answer(stage: Stage) -> None:
    stage.sandbox.telegram.fail_next("*", 502, body="<html>Bad Gateway</html>")
    stage.sandbox.telegram.fail_next("/sendMessage", 500)

    with pytest.raises(ClientDecodeError):
        await stage.bot.get_me()
    with pytest.raises(TelegramServerError):
        await stage.bot.send_message(SARI, "x")


async def test_a_swallowed_answer_means_done_but_not_told(stage: Stage) -> None:
    stage.sandbox.telegram.swallow_answer_next("sendMessage")
    stage.sandbox.twilio.swallow_answer_next("CreateMessage")
    await stage.rina.say("halo")

    with pytest.raises(TelegramNetworkError):
        await stage.bot.send_message(SARI, "sampai")
    with pytest.raises(ClientError):
        await stage.twilio.messages.create_async(**MESSAGE)
    await stage.sandbox.settled()

    assert stage.sari.messages()[-1].text == "sampai"
    assert (await stage.bot.send_message(SARI, "dan lagi")).text == "dan lagi"
    assert stage.rina.messages()[-1].text == "x"


async def test_a_slow_carrier_has_done_the_work_before_it_answers(stage: Stage) -> None:
    stage.sandbox.telegram.slow(30)
    sending = asyncio.create_task(stage.bot.send_message(SARI, "lambat"))
    await until(lambda: len(stage.sari.messages()) == 2)

    assert not sending.done()
    sending.cancel()


async def test_twilio_fails_with_its_own_codes(stage: Stage) -> None:
    twilio = stage.sandbox.twilio
    twilio.fail_next("CreateMessage", 429)
    twilio.fail_next("/Messages", 400, code=21610, description="Attempt to send to unsubscribed")
    twilio.fail_next("CreateMessage", 503)

    codes = []
    for _ in range(3):
        with pytest.raises(TwilioRestException) as refused:
            await stage.twilio.messages.create_async(**MESSAGE)
        codes.append((refused.value.status, refused.value.code))

    assert codes == [(429, 20429), (400, 21610), (503, 20503)]


async def test_an_accepted_message_can_fail_on_its_way(stage: Stage) -> None:
    await stage.rina.say("halo")
    stage.sandbox.twilio.fail_delivery_next(63024)

    sent = await stage.twilio.messages.create_async(**MESSAGE)
    await stage.sandbox.settled()

    failed = await stage.twilio.messages(sent.sid).fetch_async()
    assert (failed.status, failed.error_code) == ("failed", 63024)
    assert len(stage.rina.messages()) == 1


async def test_twilio_minds_rates_when_asked_to(stage: Stage) -> None:
    rates = Rates(twilio_account=Rate(3, 1.0), whatsapp_pair=Rate(2, 12.0))
    async with Sandbox.open(stage.clock, rates) as strict:
        strict.twilio.number(NUMBER)
        await strict.phones.whatsapp(RINA).say("halo")
        http = stage.twilio.http_client
        client = Client(strict.twilio.account_sid, strict.twilio.auth_token, http_client=http)
        client.api.base_url = strict.twilio.url
        sent = [await client.messages.create_async(**MESSAGE) for _ in range(3)]
        with pytest.raises(TwilioRestException) as over:
            await client.messages.create_async(**MESSAGE)
        await strict.settled()
        third = await client.messages(sent[2].sid).fetch_async()

        assert (over.value.status, over.value.code) == (429, 20429)
        assert (third.status, third.error_code) == ("failed", 63018)
        assert len(strict.phones.whatsapp(RINA).messages()) == 3


async def test_the_sandbox_stops_with_polls_and_retries_under_way(stage: Stage) -> None:
    async with Sandbox.open() as sandbox:
        sandbox.telegram.add_bot(TOKEN, STAFF)
        sandbox.twilio.number(NUMBER, "http://127.0.0.1:9/dead")
        stage.bot.session.api = stage.bot.session.api.from_base(sandbox.telegram.url)
        poll = asyncio.create_task(stage.bot.get_updates(timeout=50))
        for n in range(50):
            await sandbox.phones.whatsapp(RINA).say(str(n))
        await asyncio.sleep(0.02)
        started = time.monotonic()

    assert time.monotonic() - started < 2
    with pytest.raises(Exception, match=r"Conflict|Disconnected|refused"):
        await poll
