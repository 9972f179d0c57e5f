"""``topeng serve``: the service with real carriers."""

from datetime import timedelta

import structlog
from pydantic import SecretStr

from bots.telegram.account import CUSTOMER, STAFF, BotAccount
from bots.twilio.account import Account
from topeng import logs
from topeng.chance import SystemChance, WallClock
from topeng.cli.frame import database
from topeng.config import Settings, SettingsError, load
from topeng.life.retention import Terms
from topeng.office import Office
from topeng.port import listen, origin
from topeng.running import Plan, running
from topeng.signals import until_told
from topeng.vault import Vault
from topeng.vault.last_head import LastHead
from topeng.vault.shelter import take_shelter
from topeng.vault.unlock import unlocked


async def serve_forever() -> None:
    """Serve until SIGINT or SIGTERM. Raises `TopengError` with a sentence where it cannot."""
    logs.set_up()
    take_shelter()
    settings, chance, clock = load(), SystemChance(), WallClock()
    _staff_bot_token(settings)  # said before anything is begun
    with listen(settings.host, settings.port) as sock:
        async with (
            database(settings, own=True) as server,
            unlocked(settings, server.dsn, chance) as vault,
            Office.open(
                server.dsn,
                vault,
                chance=chance,
                clock=clock,
                service=settings.service,
                carriers="live",
                app_dsn=server.app_dsn,
                policy=settings.policy,
                break_glass=settings.break_glass,
            ) as office,
        ):
            plan = _plan(settings, office.drafter.vault)
            await office.numbers.set_templates(
                settings.service,
                opening=settings.template_opening,
                invitation=settings.template_invitation,
            )
            url = settings.public_url or origin(sock)
            async with running(office, plan, sock, clock=clock, public_url=url):
                structlog.get_logger().info("serving", port=sock.getsockname()[1])
                await until_told(server)


def _staff_bot_token(settings: Settings) -> SecretStr:
    if settings.staff_bot_token is None:
        raise SettingsError(
            "TOPENG_STAFF_BOT_TOKEN: the staff bot's token is needed to serve; `topeng demo` needs none."
        )
    return settings.staff_bot_token


def _plan(settings: Settings, vault: Vault) -> Plan:
    bot = _bot(settings, vault, STAFF, _staff_bot_token(settings))
    customer_bot = None
    if settings.customer_bot_token is not None:
        customer_bot = _bot(settings, vault, CUSTOMER, settings.customer_bot_token)
    previous = settings.twilio_previous_auth_token
    twilio = None
    if settings.twilio_account_sid and settings.twilio_auth_token and settings.public_url:
        twilio = Account(
            sid=settings.twilio_account_sid,
            token=settings.twilio_auth_token.get_secret_value(),
            api_url=settings.twilio_api_url,
            public_url=settings.public_url,
            previous_token=previous.get_secret_value() if previous else None,
        )
    return Plan(
        service=settings.service,
        bot=bot,
        twilio=twilio,
        telegram_pace=settings.telegram_pace,
        whatsapp_pace=settings.whatsapp_pace,
        sms_pace=settings.sms_pace,
        quiet=settings.quiet_seconds,
        last_head=LastHead.beside(settings.key_file.expanduser()),
        by_webhook=settings.telegram_webhook,
        customer_bot=customer_bot,
        terms=Terms(
            timedelta(days=settings.retention_days), timedelta(days=settings.media_retention_days)
        ),
        metrics_token=settings.metrics_token.get_secret_value() if settings.metrics_token else None,
        callbacks_inside=settings.callbacks_inside,
    )


def _bot(settings: Settings, vault: Vault, name: str, token: SecretStr) -> BotAccount:
    return BotAccount(
        name=name,
        token=token.get_secret_value(),
        api_url=settings.telegram_api_url,
        secret=vault.secret(f"telegram:{name}"),
        public_url=settings.public_url if settings.telegram_webhook else None,
    )
