"""Pages: what of a list is asked for, and the envelope it comes in.

https://www.twilio.com/docs/usage/twilios-response#pagination. A page goes on from where the last one ended.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from db.keyset import Position, Span
from topeng.proxy_api.answer import Answer
from topeng.proxy_api.error import Code, Refused
from topeng.proxy_api.form import Form

MOST: Final = 100
"""Rows on a page, whatever is asked."""
USUAL: Final = 50
_TOKEN = re.compile(r"P([AB])([0-9a-f]{1,16})-([0-9a-f]{32})")
_WHOLE = re.compile(r"[+-]?[0-9]{1,20}")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page:
    """The page that is asked for: how many rows, which one it is to its reader, and from where."""

    size: int
    number: int
    below: Position | None
    above: Position | None

    @classmethod
    def asked(cls, query: Form) -> "Page":
        """The page of a query. Any size is taken and held within 1 and `MOST`. Raises `Refused`."""
        size = max(1, min(_whole(query, "PageSize", USUAL), MOST))
        token = query.one("PageToken")
        if not token:
            return cls(size, 0, None, None)
        number = max(0, min(_whole(query, "Page", 0), 10**9))
        way, position = _position(token)
        return cls(size, number, *((position, None) if way == "A" else (None, position)))

    @property
    def span(self) -> Span:
        """What to read: one row more than fits, to know whether there are more."""
        return Span(self.size + 1, self.below, self.above)

    def answer(
        self,
        url: str,
        key: str,
        rows: Sequence[Row],
        position: Callable[[Row], Position],
        show: Callable[[Row], Mapping[str, Any]],
    ) -> Answer:
        """The envelope around the rows that were read for `span`."""
        backwards = self.above is not None
        here = list(rows[-self.size :] if backwards else rows[: self.size])
        more = len(rows) > self.size
        following = bool(here) and (backwards or more)
        preceding = bool(here) and self.number > 0 and (more or not backwards)
        meta = {
            "page": self.number,
            "page_size": self.size,
            "first_page_url": self._url(url, 0, ""),
            "previous_page_url": self._url(url, self.number - 1, f"PB{_token(position(here[0]))}")
            if preceding
            else None,
            "url": self._url(url, self.number, self._own_token()),
            "next_page_url": self._url(url, self.number + 1, f"PA{_token(position(here[-1]))}")
            if following
            else None,
            "key": key,
        }
        return Answer({"meta": meta, key: [show(row) for row in here]})

    def _own_token(self) -> str:
        if self.above is not None:
            return f"PB{_token(self.above)}"
        return f"PA{_token(self.below)}" if self.below is not None else ""

    def _url(self, url: str, number: int, token: str) -> str:
        fields = {"PageSize": self.size, "Page": number}
        return f"{url}?{urlencode(fields | ({'PageToken': token} if token else {}))}"


def _whole(query: Form, name: str, usual: int) -> int:
    found = query.one(name)
    if not found:
        return usual
    if not _WHOLE.fullmatch(found):
        raise Refused(Code.BAD_PAGE, f"{name} must be a whole number.")
    return int(found)


def _token(position: Position) -> str:
    return f"{(position.at - _EPOCH) // timedelta(microseconds=1):x}-{position.id.hex}"


def _position(token: str) -> tuple[str, Position]:
    found = _TOKEN.fullmatch(token)
    try:
        if found is None:
            raise ValueError
        at = _EPOCH + timedelta(microseconds=int(found[2], 16))
    except (ValueError, OverflowError):
        raise Refused(
            Code.BAD_PAGE, "PageToken is none that was given out here; begin at the first page."
        ) from None
    return found[1], Position(at, UUID(hex=found[3]))
