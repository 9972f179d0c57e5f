"""Running: the service, its channels and its web side, started and stopped as one."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import structlog
from aiohttp import web

from bots.telegram import polling
from bots.telegram.account import BotAccount
from bots.telegram.channel import TelegramChannel
from bots.telegram.commands import router as staff_router
from bots.telegram.feed import Commands, Unparseable
from bots.telegram.intake import webhook
from bots.telegram.ops import router as ops_router
from bots.telegram.quiet import quiet_loggers
from bots.telegram.reception import router as customer_router
from bots.twilio.account import Account
from bots.twilio.calls import TwilioCalls
from bots.twilio.channel import TwilioChannel
from bots.twilio.copies import TwilioCopies
from bots.twilio.numbers import Doors, TwilioNumbers
from bots.twilio.voice import VOICE, add_voice
from bots.twilio.webhooks import webhooks
from db import services
from relay.callbacks.gatekeeper import OpenGate
from relay.channel import Failure
from relay.errors import TopengError
from relay.pacing import Pace
from topeng.callbacks.caller import Caller
from topeng.chance import Clock, utc_now
from topeng.intake.inbox import Feed, Unreadable
from topeng.life.retention import Terms
from topeng.numbers.importing import Importing
from topeng.office import Office
from topeng.outgoing.carriers import Carrier, Carriers
from topeng.parts import Parts, assemble
from topeng.proxy_api.api import ROOT, Api
from topeng.proxy_api.application import application as proxy_api
from topeng.proxy_api.pooling import Pooling
from topeng.scrape import Scrape
from topeng.service import Service
from topeng.vault.last_head import LastHead
from topeng.web import Web

TELEGRAM_DOOR = "/telegram"
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
    customer_bot: BotAccount | None = None
    terms: Terms = field(default_factory=Terms)
    metrics_token: str | None = None
    last_head: LastHead | None = None
    callbacks_inside: bool = False
    """Whether callbacks may go to this machine and the network around it."""

    @property
    def bots(self) -> list[BotAccount]:
        """Every bot."""
        return [self.bot] if self.customer_bot is None else [self.bot, self.customer_bot]


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
        telegram = {account.name: TelegramChannel(account) for account in plan.bots}
        carriers, vendor, operator, caller = {}, None, None, None
        for account in plan.bots:
            stack.push_async_callback(telegram[account.name].close)
            channel = telegram[account.name]
            carriers[account.proxy] = Carrier(channel, plan.telegram_pace, plan.quiet)
        if plan.twilio is not None:
            twilio, vendor = TwilioChannel(plan.twilio, utc_now), TwilioCopies(plan.twilio)
            stack.push_async_callback(twilio.close)
            operator = TwilioCalls(plan.twilio, _voice(plan.twilio))
            stack.push_async_callback(vendor.close)
            stack.push_async_callback(operator.close)
            caller = Caller(plan.twilio, inside=plan.callbacks_inside)
            stack.push_async_callback(caller.close)
            carriers["whatsapp"] = Carrier(twilio, plan.whatsapp_pace, plan.quiet)
            carriers["tel"] = Carrier(twilio, plan.sms_pace, plan.quiet)
        site = Web(office.database, office.drafter.vault)
        parts = assemble(
            office,
            Carriers(carriers),
            clock=clock,
            web=site,
            public_url=lambda: public_url,
            vendor=vendor,
            operator=operator,
            caller=caller,
            terms=plan.terms,
            last_head=plan.last_head,
        )
        for account in plan.bots:
            await _introduce(office, plan, account, telegram[account.name])
        app = _application(plan, parts, mount)
        if plan.twilio is not None:
            held = TwilioNumbers(plan.twilio)
            stack.push_async_callback(held.close)
            api = Api(office, plan.twilio, plan.callbacks_inside)
            app.add_subapp(ROOT, _proxy_api(api, held, clock))
        await stack.enter_async_context(_served(app, sock))
        service = Service(parts, clock, _feeds(plan, telegram, parts))
        stack.push_async_callback(parts.fetcher.close)
        stack.push_async_callback(
            _cancelled, asyncio.ensure_future(_kept_up("service", service.run))
        )
        stack.callback(service.stop)
        for account in plan.bots:
            await _open_intake(stack, plan, account, telegram[account.name], parts, public_url)
        yield parts


def _feeds(plan: Plan, telegram: Mapping[str, TelegramChannel], parts: Parts) -> dict[str, Feed]:
    """Who works off what the inbox keeps of each bot."""
    routers = ops_router(parts.ops), staff_router(parts.desk)
    feeds = {plan.bot.proxy: _feed(Commands(telegram[plan.bot.name].bot, *routers))}
    if plan.customer_bot is not None:
        bot, reception = telegram[plan.customer_bot.name].bot, parts.reception
        feeds[plan.customer_bot.proxy] = _feed(Commands(bot, customer_router(reception)))
    return feeds


def _application(
    plan: Plan, parts: Parts, mount: Callable[[web.Application], None]
) -> web.Application:
    app = parts.web.application()
    office, health = parts.office, parts.web.health
    scrape = Scrape(office.database, office.metrics, health, plan.metrics_token)
    app.router.add_get("/metrics", scrape.answer)
    for account in plan.bots:
        app.add_subapp(_door(account), webhook(account, parts.writer))
    if plan.twilio is not None:
        gate = parts.post.gate if parts.post else OpenGate()
        twilio = webhooks(plan.twilio, parts.writer, gate)
        add_voice(twilio, plan.twilio, _voice(plan.twilio), parts.telephony.exchange)
        app.add_subapp(TWILIO_DOOR, twilio)
    mount(app)
    return app


def _proxy_api(api: Api, held: TwilioNumbers, clock: Clock) -> web.Application:
    doors = Doors.below(api.account.public_url.rstrip("/") + TWILIO_DOOR)
    importing = Importing(api.database, api.office.drafter, held, doors)
    return proxy_api(api, Pooling(api, importing), clock)


def _voice(account: Account) -> str:
    """Where Twilio asks about calls."""
    return account.public_url.rstrip("/") + TWILIO_DOOR + VOICE


def _door(account: BotAccount) -> str:
    return f"{TELEGRAM_DOOR}/{account.name}"


async def _introduce(
    office: Office, plan: Plan, account: BotAccount, telegram: TelegramChannel
) -> None:
    """Ask Telegram who a bot is, and refuse to run where its threads would not be private to the ticket."""
    setting = f"TOPENG_{account.name.upper()}_BOT_TOKEN"
    try:
        facts = await telegram.check()
    except Failure as failure:
        raise CannotRun(
            f"Telegram does not accept the {account.name} bot ({failure.code}); check {setting} and the network."
        ) from None
    if account is plan.bot and facts.topics and facts.users_create_topics:
        raise CannotRun(
            f"@{facts.username} lets users create threads: forbid it in BotFather's app, under Threaded Mode."
        )
    if account is plan.bot and not facts.topics:
        log.warning("telegram.flat", bot=account.name)
    async with office.database.transaction() as connection:
        await office.numbers.ensure(connection, plan.service, account.proxy, "telegram")
        await services.name_proxy(connection, account.proxy, facts.username)


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
    stack: AsyncExitStack,
    plan: Plan,
    account: BotAccount,
    telegram: TelegramChannel,
    parts: Parts,
    public_url: str,
) -> None:
    if plan.by_webhook:
        try:
            await telegram.set_webhook(public_url + _door(account))
        except Failure as failure:
            raise CannotRun(
                f"Telegram does not take the webhook address ({failure.code}); check TOPENG_PUBLIC_URL."
            ) from None
    else:
        polled = _kept_up("polling", lambda: polling.poll(account, parts.writer))
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
