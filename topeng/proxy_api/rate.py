"""How often one may ask: 30 times a second per endpoint and service, as an average over five seconds.

https://www.twilio.com/docs/proxy/understanding-rate-limits: bursts go up to five times that; beyond it is 429.
"""

from collections.abc import Callable, Hashable
from typing import Final

from relay.proxy.window import Window

SECONDS: Final = 5.0
MOST: Final = 150
"""Requests within so many seconds: 30 a second sustained, 150 at once."""
_KEPT: Final = 1_000
"""Windows that may stand idle before they are looked through."""


class Rates:
    """A window for each endpoint and service. `now` gives monotonic seconds."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._windows: dict[Hashable, Window] = {}

    def allow(self, endpoint: Hashable) -> bool:
        """Whether one more request is in order; it counts if so."""
        now = self._now()
        if len(self._windows) >= _KEPT and endpoint not in self._windows:
            self._windows = {
                key: window for key, window in self._windows.items() if not window.idle(now)
            }
        return self._windows.setdefault(endpoint, Window(MOST, SECONDS)).allow(now)
