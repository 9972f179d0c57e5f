"""Logs: one JSON object a line on stderr, fixed event names, and only fields that are known to be harmless."""

import logging
import sys

import structlog
from structlog.typing import EventDict, WrappedLogger

ALLOWED = frozenset(
    {
        "event", "level", "timestamp", "lane", "seq", "code", "attempt", "state", "error", "members", "landing", "media",
        "id", "source", "count", "epoch", "port", "url", "path", "bot", "topics", "status", "carrier", "reason", "seconds",
        "pause", "failures", "method", "doing",
    }
)  # fmt: skip
"""What a log line may hold: ids of ours, codes, counts. A field that is not listed is dropped and counted as one."""


def set_up(*, verbose: bool = False) -> None:
    """Log to stderr from here on."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _allowed_only,
            structlog.processors.JSONRenderer(sort_keys=True),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.DEBUG if verbose else logging.INFO
        ),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(
        level=logging.WARNING, stream=sys.stderr, format='{"level": "warning", "event": "%(name)s"}'
    )


def _allowed_only(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    dropped = [name for name in event if name not in ALLOWED]
    for name in dropped:
        del event[name]
    if dropped:
        event["dropped"] = len(dropped)
    return event
