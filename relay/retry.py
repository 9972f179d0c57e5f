"""When to try again, and when to stop."""

from relay.delivery import Purpose

LAST_ATTEMPT = 8
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 300.0

PERSISTENT = frozenset({Purpose.REMOVAL, Purpose.CLOSING})
"""What is tried until it is done: the end of a ticket was promised."""

_DOUBLINGS = 9


def pause(
    attempt: int, retry_after: float | None, jitter: float, *, persistent: bool = False
) -> float | None:
    """Seconds to wait after failed attempt number `attempt` (from 1), or None to give up, which `persistent` never does.

    The provider's own word (`retry_after`) is obeyed in full and is no reason to give up early; `jitter` in [0, 1)
    spreads the rest by up to a half.
    """
    if attempt >= LAST_ATTEMPT and not persistent:
        return None
    doubled = FIRST_PAUSE * 2.0 ** min(attempt - 1, _DOUBLINGS)
    own: float = min(doubled, LONGEST_PAUSE) * (1 + jitter / 2)
    return max(own, retry_after or 0.0)
