"""Links that open a bot: `https://t.me/<bot>?start=<token>` (core.telegram.org/bots/features#deep-linking)."""

import re
from dataclasses import dataclass

_LINK = re.compile(
    r"https?://t\.me/(?P<bot>[A-Za-z0-9_]{4,32})\?start=(?P<payload>[\w-]{1,64})", re.ASCII
)


@dataclass(frozen=True, slots=True)
class DeepLink:
    """Which bot a link opens, and what it says to it."""

    bot: str
    payload: str


def parse_link(text: str) -> DeepLink:
    """Read a link. ValueError where it opens no bot."""
    found = _LINK.fullmatch(text)
    if found is None:
        raise ValueError("This link opens no bot: it looks like https://t.me/<bot>?start=<token>.")
    return DeepLink(found["bot"], found["payload"])
