"""A Twilio account, the webhooks that it sends, and ours on loopback."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

import aiohttp
import pytest
from aiohttp import web
from yarl import URL

from bots.twilio.account import Account
from bots.twilio.signature import HEADER, sign
from bots.twilio.webhooks import webhooks
from tests.bots.fakes import RecordingHouse, serving

SID = "AC" + "0" * 32
TOKEN = "0123456789abcdef0123456789abcdef"
MESSAGE = "SM" + "1" * 32
PUBLIC = "https://relay.example"
Pairs = Sequence[tuple[str, str]]


def whatsapp_text(body: str = "Halo, sudah sampai mana?") -> list[tuple[str, str]]:
    """A WhatsApp text as Twilio posts it, in Twilio's order."""
    return [
        ("SmsMessageSid", MESSAGE),
        ("NumMedia", "0"),
        ("ProfileName", "Budi"),
        ("MessageType", "text"),
        ("SmsSid", MESSAGE),
        ("WaId", "6281234567890"),
        ("SmsStatus", "received"),
        ("Body", body),
        ("To", "whatsapp:+14155238886"),
        ("NumSegments", "1"),
        ("ReferralNumMedia", "0"),
        ("MessageSid", MESSAGE),
        ("AccountSid", SID),
        ("From", "whatsapp:+6281234567890"),
        ("ApiVersion", "2010-04-01"),
    ]


def status(word: str, code: str = "") -> list[tuple[str, str]]:
    """A status callback as Twilio posts it."""
    return [
        ("ChannelPrefix", "whatsapp"),
        ("ApiVersion", "2010-04-01"),
        ("MessageStatus", word),
        ("SmsSid", MESSAGE),
        ("SmsStatus", word),
        ("ChannelInstallSid", "XE" + "2" * 32),
        ("To", "whatsapp:+6281234567890"),
        ("From", "whatsapp:+14155238886"),
        ("MessageSid", MESSAGE),
        ("AccountSid", SID),
        ("ChannelToAddress", "+628123456XXXX"),
        *([("ErrorCode", code)] if code else []),
    ]


def with_field(pairs: Pairs, **fields: str) -> list[tuple[str, str]]:
    """The same form with some fields set or added."""
    return list((dict(pairs) | fields).items())


def without(pairs: Pairs, *names: str) -> list[tuple[str, str]]:
    """The same form without some fields."""
    return [(name, value) for name, value in pairs if name not in names]


@dataclass
class Twilio:
    """Posts webhooks as Twilio does, to our application mounted as the service mounts it."""

    url: str
    house: RecordingHouse
    session: aiohttp.ClientSession

    async def post(
        self,
        pairs: Pairs | bytes,
        path: str = "/twilio/message",
        *,
        signed: Pairs | None = None,
        headers: dict[str, str] | None = None,
    ) -> aiohttp.ClientResponse:
        body = pairs if isinstance(pairs, bytes) else urlencode(list(pairs)).encode()
        if signed is None:
            signed = () if isinstance(pairs, bytes) else pairs
        all_headers = {
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
            HEADER: sign(TOKEN, PUBLIC + path, signed).decode(),
        } | (headers or {})
        async with self.session.post(
            URL(self.url + path, encoded=True), data=body, headers=all_headers
        ) as answer:
            await answer.read()
            return answer


@pytest.fixture
async def twilio() -> AsyncIterator[Twilio]:
    house = RecordingHouse()
    app = web.Application()
    app.add_subapp("/twilio", webhooks(Account(SID, TOKEN, None, PUBLIC), house))
    async with serving(app) as url, aiohttp.ClientSession() as session:
        yield Twilio(url, house, session)
