"""A sliding window: so many in so many seconds, however they are spread."""

from collections import deque


class Window:
    """At most `most` within any `seconds`. `allow` is told the time, which never goes back."""

    def __init__(self, most: int, seconds: float) -> None:
        self._most = most
        self._seconds = seconds
        self._moments: deque[float] = deque()

    def allow(self, now: float) -> bool:
        """Whether one more is in order at `now`; it counts if so."""
        self._forget(now)
        if len(self._moments) >= self._most:
            return False
        self._moments.append(now)
        return True

    def idle(self, now: float) -> bool:
        """Whether nothing of what was counted matters any more."""
        self._forget(now)
        return not self._moments

    def _forget(self, now: float) -> None:
        while self._moments and self._moments[0] <= now - self._seconds:
            self._moments.popleft()
