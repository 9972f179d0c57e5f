"""A Telegram bot's account."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

# Where Telegram's Bot API lives: https://core.telegram.org/bots/api#making-requests
API = "https://api.telegram.org"

STAFF: Final = "staff"
CUSTOMER: Final = "customer"

COMMANDS: Final[Mapping[str, frozenset[str]]] = {
    STAFF: frozenset(
        {
            "start",
            "help",
            "bantuan",
            "queue",
            "antrean",
            "tickets",
            "tiket",
            "find",
            "cari",
            "expire",
            "akhiri",
            "suspend",
            "tangguhkan",
            "stats",
            "statistik",
            "reveal",
            "ungkap",
        },
    ),
    CUSTOMER: frozenset({"start"}),
}
"""The commands that each bot knows. Whatever else begins with a slash is what somebody wrote, and must not get lost."""


@dataclass(frozen=True, slots=True)
class BotAccount:
    """One bot and how both sides reach each other.

    `name` is ours (``staff``); `secret` comes back with every webhook; `api_url` stands in for Telegram's own address,
    for carriers of our own; `public_url` is where Telegram reaches us, None where updates are fetched instead.
    """

    name: str
    token: str = field(repr=False)
    api_url: str | None
    secret: str = field(repr=False)
    public_url: str | None

    @property
    def api(self) -> str:
        """The base URL of the Bot API, without a slash at its end."""
        return (self.api_url or API).rstrip("/")

    @property
    def proxy(self) -> str:
        """What people write to when they write to this bot."""
        return f"telegram:{self.name}"

    @property
    def protects(self) -> bool:
        """Whether what the bot says cannot be forwarded or saved: toward everyone but customers, whose own it is."""
        return self.name != CUSTOMER
