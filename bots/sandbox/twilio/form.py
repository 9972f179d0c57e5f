"""Reading and checking a request to Twilio: form fields, none unknown, none twice.

The real API passes over fields that it does not know; the sandbox refuses them, so that a misspelt
one is found here.
"""

from collections.abc import Collection
from urllib.parse import parse_qsl

from aiohttp import web

from bots.sandbox.twilio.refusal import Refusal

Fields = dict[str, list[str]]

MANY = frozenset({"MediaUrl", "PersistentAction", "StatusCallbackEvent"})
"""Fields that may come more than once."""


async def read_fields(request: web.Request, known: Collection[str]) -> Fields:
    """The fields of body and query. Refusal 20001 for an unknown or repeated one."""
    try:
        body = (await request.read()).decode()
    except UnicodeDecodeError as unread:
        raise Refusal(400, 20001, "The form is not UTF-8") from unread
    fields: Fields = {}
    pairs = parse_qsl(body, keep_blank_values=True) if request.method == "POST" else []
    for name, value in [*request.query.items(), *pairs]:
        if name not in known:
            raise Refusal(400, 20001, f"Unknown parameter: {name}")
        fields.setdefault(name, []).append(value)
    for name, values in fields.items():
        if len(values) > 1 and name not in MANY:
            raise Refusal(400, 20001, f"Parameter given more than once: {name}")
    return fields


def one(fields: Fields, name: str) -> str | None:
    """A field's only value."""
    return fields[name][0] if name in fields else None
