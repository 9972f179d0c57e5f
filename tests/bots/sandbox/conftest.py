"""One sandbox with a bot and a number, the real clients that talk to it, and the product it calls."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from twilio.http.async_http_client import AsyncTwilioHttpClient  # type: ignore[import-untyped]
from twilio.rest import Client  # type: ignore[import-untyped]

from bots.sandbox.carriers import Sandbox
from bots.sandbox.telegram_phone import TelegramPhone
from bots.sandbox.whatsapp_phone import WhatsAppPhone
from tests.bots.sandbox.product import Clock, Product, listening
from tests.bots.sandbox.telephony import MASKED, Line, telephones

TOKEN = "4200000001:AAF_the-secret_of_the_staff_bot_01"
STAFF = "topeng_staff_bot"
NUMBER = "+14155238886"
RINA = "+6281234567890"
SARI = 1001

OLD_AUTH = pytest.mark.filterwarnings(
    "ignore:(BasicAuth|The 'auth' parameter) is deprecated:DeprecationWarning"
)
"""Twilio's client signs in to aiohttp the old way."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Everything a test of the sandbox needs."""

    sandbox: Sandbox
    product: Product
    clock: Clock
    bot: Bot
    twilio: Client
    sari: TelegramPhone
    rina: WhatsAppPhone


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    clock = Clock()
    async with listening() as product, Sandbox.open(clock) as sandbox:
        sandbox.telegram.add_bot(TOKEN, STAFF, name="Topeng Staff")
        sandbox.twilio.number(NUMBER, f"{product.url}/twilio", name="Toko Wayang")
        sari = sandbox.phones.telegram(SARI, "Sari", "sari")
        await sari.start(STAFF)
        session = AiohttpSession(api=TelegramAPIServer.from_base(sandbox.telegram.url))
        http = AsyncTwilioHttpClient(timeout=5)
        twilio = Client(sandbox.twilio.account_sid, sandbox.twilio.auth_token, http_client=http)
        twilio.api.base_url = sandbox.twilio.url
        rina = sandbox.phones.whatsapp(RINA, "Ibu Rina")
        try:
            yield Stage(sandbox, product, clock, Bot(TOKEN, session), twilio, sari, rina)
        finally:
            await http.close()
            if session._session:  # closing it the public way sleeps for a quarter of a second
                await session._session.close()


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    http = AsyncTwilioHttpClient(timeout=5)

    def client(sandbox: Sandbox) -> Client:
        twilio = Client(sandbox.twilio.account_sid, sandbox.twilio.auth_token, http_client=http)
        twilio.api.base_url = sandbox.twilio.url
        return twilio

    async with telephones(client) as line:
        line.application.documents |= {"/voice": MASKED, "/over": "<Hangup/>"}
        yield line
    await http.close()
