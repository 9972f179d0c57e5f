"""Answers: JSON, and nothing at all after a deletion."""

from dataclasses import dataclass, field
from typing import Any

import orjson
from aiohttp import web

from topeng.proxy_api.error import Code, Refused

_KEPT_BY_NOBODY = {"Cache-Control": "no-store"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a handler answers; None is an empty body."""

    body: dict[str, Any] | None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)

    def response(self) -> web.Response:
        """The same over HTTP."""
        headers = _KEPT_BY_NOBODY | self.headers
        if self.body is None:
            return web.Response(status=self.status, headers=headers)
        return web.Response(
            body=orjson.dumps(self.body),
            status=self.status,
            headers=headers,
            content_type="application/json",
            charset="utf-8",
        )


GONE = Answer(None, 204)
"""Deleted."""


def created(body: dict[str, Any]) -> Answer:
    """Something new."""
    return Answer(body, 201)


def refusal(refused: Refused) -> Answer:
    """The error envelope."""
    headers = {}
    if refused.code is Code.BAD_CREDENTIALS:
        headers = {"WWW-Authenticate": 'Basic realm="Topeng"'}
    elif refused.code in {Code.AWAY, Code.TOO_MANY_REQUESTS}:
        headers = {"Retry-After": "1"}
    return Answer(refused.envelope(), refused.code.status, headers)
