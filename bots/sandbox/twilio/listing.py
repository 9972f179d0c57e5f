"""Lists as Twilio pages them: newest first, filtered, with links to the next page."""

from collections.abc import Sequence
from datetime import UTC, datetime, time
from typing import Any
from urllib.parse import urlencode

from bots.sandbox.twilio.form import Fields, one
from bots.sandbox.twilio.refusal import Refusal
from bots.sandbox.twilio.resource import MessageResource

PAGE_FIELDS = frozenset({"PageSize", "Page", "PageToken"})
FILTERS = frozenset({"To", "From", "DateSent", "DateSent<", "DateSent>"})
DEFAULT_PAGE = 50
LARGEST_PAGE = 1000


def matches(message: MessageResource, fields: Fields) -> bool:
    """Whether a message passes the filters of a list request."""
    if (to := one(fields, "To")) and to != str(message.to):
        return False
    if (sender := one(fields, "From")) and sender != str(message.sender):
        return False
    return within(message.sent or message.created, "DateSent", fields)


def within(at: datetime | None, name: str, fields: Fields) -> bool:
    """Whether a moment passes the three filters of this name: on a day, `<` and `>`. None passes none."""
    on, before, after = (one(fields, f"{name}{sign}") for sign in ("", "<", ">"))
    if at is None:
        return not (on or before or after)
    if on and at.date() != _moment(on).date():
        return False
    if before and at > _moment(before, end_of_day=True):
        return False
    return not (after and at < _moment(after))


def page(path: str, name: str, items: Sequence[dict[str, Any]], fields: Fields) -> dict[str, Any]:
    """One page of a list."""
    size = _number(one(fields, "PageSize"), DEFAULT_PAGE, LARGEST_PAGE)
    number = _number(one(fields, "Page"), 0, 1_000_000)
    start = number * size
    shown = list(items[start : start + size])
    filters = {key: values[0] for key, values in fields.items() if key not in PAGE_FIELDS}

    def link(which: int) -> str:
        token = {"PageToken": f"PA{which}"} if which else {}
        query = filters | {"PageSize": str(size), "Page": str(which)} | token
        return f"{path}?{urlencode(query)}"

    return {
        name: shown,
        "page": number,
        "page_size": size,
        "start": start,
        "end": max(start, start + len(shown) - 1),
        "uri": link(number),
        "first_page_uri": link(0),
        "next_page_uri": link(number + 1) if start + size < len(items) else None,
        "previous_page_uri": link(number - 1) if number else None,
    }


def _number(text: str | None, default: int, largest: int) -> int:
    if text is None:
        return default
    if not text.isdigit() or int(text) > largest:
        raise Refusal(400, 20001, "Page and PageSize are whole numbers, PageSize up to 1000")
    return int(text)


def _moment(text: str, *, end_of_day: bool = False) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as unread:
        raise Refusal(400, 20001, "Dates are YYYY-MM-DD or ISO 8601") from unread
    if len(text) == len("YYYY-MM-DD") and end_of_day:
        moment = datetime.combine(moment.date(), time.max)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
