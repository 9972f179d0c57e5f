"""How often a carrier lets something happen, where it is asked to mind."""

import math
from collections import defaultdict, deque
from collections.abc import Hashable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `count` in any `seconds`."""

    count: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Rates:
    """What the carriers allow; None means as much as comes.

    The vendors' own figures: Telegram about 1 a second in one chat (a short burst passes) and 30 a
    second per bot; WhatsApp 80 a second per sender and one per 6 s to the same person.
    """

    telegram_chat: Rate | None = None
    telegram_bot: Rate | None = None
    twilio_account: Rate | None = None
    whatsapp_pair: Rate | None = None


VENDOR_RATES = Rates(
    telegram_chat=Rate(5, 5.0),
    telegram_bot=Rate(30, 1.0),
    twilio_account=Rate(80, 1.0),
    whatsapp_pair=Rate(3, 18.0),
)


class Meter:
    """Counts what happened under each key within its rate's window."""

    def __init__(self) -> None:
        self._happened: defaultdict[Hashable, deque[float]] = defaultdict(deque)

    def wait(self, key: Hashable, rate: Rate | None, now: float) -> int:
        """Count one more and return 0, or count nothing and return the whole seconds to wait."""
        if rate is None:
            return 0
        happened = self._happened[key]
        while happened and happened[0] <= now - rate.seconds:
            happened.popleft()
        if len(happened) < rate.count:
            happened.append(now)
            return 0
        return max(1, math.ceil(happened[0] + rate.seconds - now))
