"""Running: the service, its channels and its web side, started and stopped as one."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import structlog
from aiohttp import web

from bots.telegram import polling
from bots.telegram.account import BotAccount
from bots.telegram.channel import TelegramChannel
from bots.telegram.commands import Commands, Unparseable
from bots.telegram.intake import webhook
from bots.telegram.quiet import quiet_loggers
from bots.twilio.account import Account
from bots.twilio.channel import TwilioChannel
from bots.twilio.webhooks import webhooks
from db import services
from relay.channel import Failure
from relay.errors import TopengError
from relay.pacing import Pace
from topeng.carriers import Carrier, Carriers
from topeng.chance import Clock, utc_now
from topeng.inbox import Feed, Unreadable
from topeng.office import Office
from topeng.service import Parts, Service, assemble
from topeng.web import Web

TELEGRAM_DOOR = "/telegram/staff"
TWILIO_DOOR = "/twilio"
RESTART = 1.0
STOP = 7.0
"""Seconds that a task has to end in order: what is under way gets five of them."""
log: Any = structlog.get_logger()


class CannotRun(TopengError):
    """A carrier's account is not set up as it must be."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Whom to speak for, how fast, and how updates come in."""

    service: str
    bot: BotAccount
    twilio: Account | None
    telegram_pace: Pace
    whatsapp_pace: Pace
    sms_pace: Pace
    quiet: float
    by_webhook: bool


@asynccontextmanager
async def running(
    office: Office,
    plan: Plan,
    sock: socket.socket,
    *,
    clock: Clock,
    public_url: str,
    mount: Callable[[web.Application], None] = lambda _: None,
) -> AsyncIterator[Parts]:
    """Run the service on `sock` until the block ends. Raises `CannotRun`."""
    quiet_loggers()
    async with AsyncExitStack() as stack:
        telegram = TelegramChannel(plan.bot)
        stack.push_async_callback(telegram.close)
        carriers = {plan.bot.proxy: Carrier(telegram, plan.telegram_pace, plan.quiet)}
        if plan.twilio is not None:
            twilio = TwilioChannel(plan.twilio, utc_now)
            stack.push_async_callback(twilio.close)
            carriers["whatsapp"] = Carrier(twilio, plan.whatsapp_pace, plan.quiet)
            carriers["tel"] = Carrier(twilio, plan.sms_pace, plan.quiet)
        site = Web(office.database, office.drafter.vault)
        parts = assemble(
            office, Carriers(carriers), clock=clock, web=site, public_url=lambda: public_url
        )
        await _introduce(office, plan, telegram)
        await stack.enter_async_context(_served(_application(plan, parts, mount), sock))
        service = Service(parts, clock, {plan.bot.proxy: _feed(Commands(telegram.bot, parts.desk))})
        stack.push_async_callback(
            _cancelled, asyncio.ensure_future(_kept_up("service", service.run))
        )
        stack.callback(service.stop)
        await _open_intake(stack, plan, telegram, parts, public_url)
        yield parts


def _application(
    plan: Plan, parts: Parts, mount: Callable[[web.Application], None]
) -> web.Application:
    app = parts.web.application()
    app.add_subapp(TELEGRAM_DOOR, webhook(plan.bot, parts.writer))
    if plan.twilio is not None:
        app.add_subapp(TWILIO_DOOR, webhooks(plan.twilio, parts.writer))
    mount(app)
    return app


async def _introduce(office: Office, plan: Plan, telegram: TelegramChannel) -> None:
    """Ask Telegram who the bot is, and refuse to run where its threads would not be private to the ticket."""
    try:
        facts = await telegram.check()
    except Failure as failure:
        raise CannotRun(
            f"Telegram does not accept the staff bot ({failure.code}); check TOPENG_STAFF_BOT_TOKEN and the network."
        ) from None
    if not facts.topics or facts.users_create_topics:
        raise CannotRun(
            f"@{facts.username} needs threads: in BotFather's app switch Threaded Mode on, and forbid users to create threads."
        )
    async with office.database.transaction() as connection:
        await office.numbers.ensure(connection, plan.service, plan.bot.proxy, "telegram")
        await services.name_proxy(connection, plan.bot.proxy, facts.username)


@asynccontextmanager
async def _served(app: web.Application, sock: socket.socket) -> AsyncIterator[None]:
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=2.0, handler_cancellation=False)
    await runner.setup()
    try:
        await web.SockSite(runner, sock).start()
        yield
    finally:
        await runner.cleanup()


async def _open_intake(
    stack: AsyncExitStack, plan: Plan, telegram: TelegramChannel, parts: Parts, public_url: str
) -> None:
    if plan.by_webhook:
        try:
            await telegram.set_webhook(public_url + TELEGRAM_DOOR)
        except Failure as failure:
            raise CannotRun(
                f"Telegram does not take the webhook address ({failure.code}); check TOPENG_PUBLIC_URL."
            ) from None
    else:
        polled = _kept_up("polling", lambda: polling.poll(plan.bot, parts.writer))
        stack.push_async_callback(_cancelled, asyncio.ensure_future(polled))


def _feed(commands: Commands) -> Feed:
    async def feed(raw: bytes) -> None:
        try:
            await commands.feed(raw)
        except Unparseable:
            raise Unreadable("update") from None

    return feed


async def _kept_up(doing: str, act: Callable[[], Awaitable[None]]) -> None:
    """Do this until it is done or cancelled; after a fault of ours, which is logged, begin it anew."""
    while True:
        try:
            return await act()
        except Exception as fault:  # noqa: BLE001 a task that dies unseen would leave a service that hears nothing
            log.error("task.fault", doing=doing, error=type(fault).__name__)
            await asyncio.sleep(RESTART)


async def _cancelled(task: "asyncio.Future[None]") -> None:
    """Cancel and wait. A group that fails at that very moment can swallow a cancelling; then it is said again."""
    task.cancel()
    await asyncio.wait([task], timeout=STOP)
    while not task.done():
        task.cancel()
        await asyncio.wait([task], timeout=RESTART)
