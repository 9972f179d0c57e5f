"""Stop words: what Twilio's own opt-out answers, and what therefore does not go on.

https://www.twilio.com/docs/proxy/opt-out-keywords. A message is one as a whole, or not at all; words that opt in or ask
for help go on.
"""

WORDS = frozenset(
    {
        "stop", "revoke", "optout", "unsubscribe", "end", "cancel", "quit", "stopall", "arret", "arrett", "arrete", "unstop",
    }
)  # fmt: skip


def is_stop(text: str) -> bool:
    """Whether a message is nothing but a stop word, in small or capital letters."""
    return text.strip().casefold() in WORDS
