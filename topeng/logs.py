"""Logs: one JSON object a line on stderr, fixed event names, and only fields that are known to be harmless."""

import json
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
    foreign = logging.StreamHandler(sys.stderr)
    foreign.setFormatter(_NameOnly())
    logging.basicConfig(level=logging.WARNING, handlers=[foreign])


class _NameOnly(logging.Formatter):
    """Of what a library logs, its name and the kind of the error: texts and tracebacks may quote addresses."""

    def format(self, record: logging.LogRecord) -> str:
        kind = record.exc_info[0] if record.exc_info else None
        error = {"error": kind.__name__} if kind else {}
        line = {"event": record.name, "level": record.levelname.lower()} | error
        return json.dumps(line, sort_keys=True)


def _allowed_only(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    dropped = [name for name in event if name not in ALLOWED]
    for name in dropped:
        del event[name]
    if dropped:
        event["dropped"] = len(dropped)
    return event
