"""One operation of the REST API, as the fake server serves it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bots.sandbox.twilio.form import Fields

Answer = tuple[int, Any]
"""The status and what goes out as JSON; None for nothing."""
Work = Callable[[web.Request, Fields], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation, named as in the vendor's OpenAPI document."""

    method: str
    path: str
    name: str
    work: Work
    known: frozenset[str] = frozenset()
    """The fields it takes."""
