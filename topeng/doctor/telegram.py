"""The bots: whether Telegram knows them, whether the staff's has threads, and where their updates go."""

from dataclasses import dataclass

from aiohttp import ClientTimeout

from bots.telegram.account import BotAccount
from bots.telegram.probe import Standing, look
from relay.channel import Failure
from topeng.config import Settings
from topeng.desk.cards import stamp
from topeng.doctor.finding import LIMIT, PUBLIC_URL, Finding, bad, care, good


@dataclass(frozen=True, slots=True)
class Bot:
    """One bot on trial: `staff` or `customer`, and the setting that holds its token."""

    name: str
    token: str
    setting: str
    settings: Settings

    @property
    def check(self) -> str:
        """What its lines begin with."""
        return f"{self.name} bot"

    async def examine(self) -> list[Finding]:
        """Everything there is to find."""
        url = self.settings.telegram_api_url
        account = BotAccount(self.name, self.token, url, secret="", public_url=None)
        try:
            bot = await look(account, ClientTimeout(total=LIMIT - 1))
        except Failure as failure:
            return [self._refused(failure.code)]
        found = [good(self.check, f"@{bot.username}")]
        if self.name == "staff":
            found.append(_topics(bot))
        return [*found, self._intake(bot)]

    def _refused(self, code: str) -> Finding:
        if code == "token":
            remedy = f"Copy the token from BotFather (/mybots) into {self.setting}."
            return bad(self.check, "Telegram does not know this token", remedy)
        remedy = "See whether this machine reaches the Bot API; TOPENG_TELEGRAM_API_URL says where."
        return bad(self.check, f"Telegram does not answer ({code})", remedy)

    def _intake(self, bot: Standing) -> Finding:
        name = f"{self.name} updates"
        if not self.settings.telegram_webhook:
            return self._polled(name, bot)
        url = f"{self.settings.public_url or PUBLIC_URL}/telegram/{self.name}"
        if not bot.webhook:
            return care(name, "no webhook is set", "`topeng serve` sets it at its start.")
        if bot.webhook != url:
            remedy = f"Restart `topeng serve`, which sets {url}; if it changes back, somebody else has the token: revoke it."
            return bad(name, "the webhook leads elsewhere", remedy)
        if bot.failed_at is not None and bot.pending:
            found = f"{bot.pending} wait; Telegram last failed at {stamp(bot.failed_at)}"
            return care(name, found, f"See whether `topeng serve` runs and {url} reaches it.")
        return good(name, f"by webhook to {url}, {bot.pending} waiting")

    def _polled(self, name: str, bot: Standing) -> Finding:
        if bot.webhook:
            remedy = (
                "Restart `topeng serve`, which removes it, or set TOPENG_TELEGRAM_WEBHOOK=true; "
                "if it comes back, somebody else has the token: revoke it."
            )
            return bad(name, "a webhook is set, so long polling gets nothing", remedy)
        return good(name, f"by long polling, {bot.pending} waiting")


def _topics(bot: Standing) -> Finding:
    name = "threads"
    if not bot.topics:
        remedy = (
            f"In BotFather's app, open @{bot.username}, Bot Settings, and switch Threaded Mode on; "
            "until then tickets share one flat chat, told apart by tags."
        )
        return care(name, "off", remedy)
    if bot.users_create_topics:
        remedy = f"In BotFather's app, open @{bot.username}, Bot Settings, Threaded Mode, and forbid users to create threads."
        return bad(name, "on, but users may create some: `topeng serve` will not start", remedy)
    return good(name, "on, and only the bot creates them")
