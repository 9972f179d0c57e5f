"""Where the sandbox gets the time: a function that may be replaced, so that tests can jump."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Returns the present moment, aware, in UTC."""


def utc_now() -> datetime:
    """The machine's own clock."""
    return datetime.fromtimestamp(time.time(), UTC)
