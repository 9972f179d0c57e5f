"""When to try again, and when to stop."""

LAST_ATTEMPT = 8
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 300.0


def pause(attempt: int, retry_after: float | None, jitter: float) -> float | None:
    """Seconds to wait after failed attempt number `attempt` (from 1), or None to give up.

    The provider's own word (`retry_after`) is obeyed in full and is no reason to give up early; `jitter` in [0, 1)
    spreads the rest by up to a half.
    """
    if attempt >= LAST_ATTEMPT:
        return None
    own: float = min(FIRST_PAUSE * 2.0 ** (attempt - 1), LONGEST_PAUSE) * (1 + jitter / 2)
    return max(own, retry_after or 0.0)
