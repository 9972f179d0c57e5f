"""A visit: every check, side by side where they do not need each other."""

import asyncio
from contextlib import AsyncExitStack

from aiohttp import ClientTimeout
from pydantic import SecretStr

from bots.telegram.quiet import quiet_loggers
from bots.twilio.account import Account
from bots.twilio.probe import probing
from db.services import Proxy
from topeng.config import Settings, read
from topeng.doctor.finding import LIMIT, Check, Finding, bad, care, within
from topeng.doctor.machine import data_folder, key_file, public_url_found, settings_found
from topeng.doctor.records import Records
from topeng.doctor.telegram import Bot
from topeng.doctor.twilio import Twilio
from topeng.vault import source_of


async def visit() -> list[Finding]:
    """All findings, in the order in which one would mend them."""
    quiet_loggers()
    settings, mistakes = read()
    records = Records(settings)
    source, folder = source_of(settings), settings.data_dir.expanduser()
    found = settings_found(mistakes)
    if settings.vault_socket is None:
        found += await within("key file", lambda: asyncio.to_thread(key_file, source))
    if settings.database_url is None:
        found += await within("data folder", lambda: asyncio.to_thread(data_folder, folder))
    found += await within("database", records.look)
    return found + public_url_found(settings) + await _carriers(settings, records.proxies)


async def _carriers(settings: Settings, proxies: list[Proxy]) -> list[Finding]:
    async with AsyncExitStack() as stack:
        checks = _bots(settings)
        account = _account(settings)
        if account is not None:
            probe = await stack.enter_async_context(
                probing(account, ClientTimeout(total=LIMIT - 1))
            )
            checks += Twilio(probe, settings).checks(proxies)
        found = await asyncio.gather(*(within(name, check) for name, check in checks))
    missing = [] if account is not None else [_no_account(proxies)]
    return [*(one for each in found for one in each), *missing]


def _bots(settings: Settings) -> list[tuple[str, Check]]:
    def checked(name: str, token: SecretStr, setting: str) -> tuple[str, Check]:
        return f"{name} bot", Bot(name, token.get_secret_value(), setting, settings).examine

    staff, customer = settings.staff_bot_token, settings.customer_bot_token
    return [
        checked("staff", staff, "TOPENG_STAFF_BOT_TOKEN")
        if staff
        else ("staff bot", _no_staff_bot),
        *([checked("customer", customer, "TOPENG_CUSTOMER_BOT_TOKEN")] if customer else []),
    ]


async def _no_staff_bot() -> list[Finding]:
    remedy = "Make a bot with BotFather and set TOPENG_STAFF_BOT_TOKEN to its token."
    return [bad("staff bot", "no token: `topeng serve` cannot start", remedy)]


def _account(settings: Settings) -> Account | None:
    sid, token = settings.twilio_account_sid, settings.twilio_auth_token
    if sid is None or token is None:
        return None
    return Account(
        sid, token.get_secret_value(), settings.twilio_api_url, settings.public_url or ""
    )


def _no_account(proxies: list[Proxy]) -> Finding:
    remedy = (
        "Set TOPENG_TWILIO_ACCOUNT_SID, TOPENG_TWILIO_AUTH_TOKEN and TOPENG_PUBLIC_URL to use them."
    )
    if any(one.channel != "telegram" for one in proxies):
        return bad("Twilio account", "none is set, and there are numbers that need one", remedy)
    return care("Twilio account", "none is set: WhatsApp and SMS are off", remedy)
