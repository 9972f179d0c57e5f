"""When a callback that was not taken is sent again, and when no more."""

PAUSES = (1.0, 5.0, 30.0, 120.0, 600.0, 1_800.0, 3_600.0)
"""Seconds after the first, the second, … try; an hour and three quarters in all."""
_LATER = frozenset({408, 425, 429})


def pause(attempt: int, status: int | None) -> float | None:
    """Seconds to wait after failed attempt number `attempt` (from 1); None: there is no other.

    `status` is what was answered, None for nothing. A redirect or a 404 would only be the same again.
    """
    if status is not None and status < 500 and status not in _LATER:
        return None
    return PAUSES[attempt - 1] if attempt <= len(PAUSES) else None


def is_taken(status: int | None) -> bool:
    """Whether an answer says that a callback came through. What else it says does not matter."""
    return status is not None and 200 <= status < 300
