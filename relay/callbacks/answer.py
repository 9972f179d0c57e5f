"""What an out-of-session callback answered: words for the provider, a session to be made, or nothing to do.

https://www.twilio.com/docs/proxy/out-session-callback-response-guide
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from relay.session import Mode

LONGEST_TTL = 2**31 - 2
LONGEST = 191
"""Characters of an identifier or a name."""
_XML = frozenset({"application/xml", "text/xml"})


@dataclass(frozen=True, slots=True, repr=False)
class Markup:
    """TwiML, for the provider as it is."""

    text: str


@dataclass(frozen=True, slots=True, repr=False)
class Wanted:
    """A session to be made of whoever writes or calls, and the one who is named. `mode` None: what the two allow."""

    identifier: str
    proxy: str | None = None
    name: str | None = None
    mode: Mode | None = None
    ttl: int | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Nothing:
    """The server has seen to it itself."""


@dataclass(frozen=True, slots=True)
class Unusable:
    """JSON that is no session: `field` says where."""

    field: str


Answer = Markup | Wanted | Nothing | Unusable


def read(content_type: str, body: bytes) -> Answer:
    """What a 2xx answer says, by its content type, whatever charset that names."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind in _XML:
        return Markup(body.decode("utf-8", "replace"))
    if kind != "application/json":
        return Nothing()
    try:
        found = json.loads(body)
        if not isinstance(found, dict):
            return Unusable("body")
        return _wanted(found)
    except _Wrong as wrong:
        return Unusable(wrong.field)
    except (ValueError, RecursionError):
        return Unusable("body")


class _Wrong(Exception):
    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


def _wanted(found: dict[str, Any]) -> Wanted:
    identifier = _text(found, "participantIdentifier")
    if identifier is None:
        raise _Wrong("participantIdentifier")
    return Wanted(
        identifier=identifier,
        proxy=_text(found, "participantProxyIdentifier"),
        name=_text(found, "uniqueName"),
        mode=_mode(_text(found, "mode")),
        ttl=_ttl(found.get("ttl")),
        expires_at=_expires_at(_text(found, "dateExpiry")),
    )


def _text(found: dict[str, Any], name: str) -> str | None:
    """A text, where it is there and says something."""
    value = found.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or len(value) > LONGEST:
        raise _Wrong(name)
    return value.strip() or None


def _mode(said: str | None) -> Mode | None:
    if said is None:
        return None
    if said not in set(Mode):
        raise _Wrong("mode")
    return Mode(said)


def _ttl(said: object) -> int | None:
    """Seconds, as a number or a text of digits."""
    if said is None or said == "":
        return None
    if isinstance(said, str) and said.isascii() and said.isdigit() and len(said) <= len(str(2**31)):
        said = int(said)
    if not isinstance(said, int) or isinstance(said, bool) or not 0 <= said <= LONGEST_TTL:
        raise _Wrong("ttl")
    return said


def _expires_at(said: str | None) -> datetime | None:
    if said is None:
        return None
    try:
        at = datetime.fromisoformat(said)
    except ValueError:
        raise _Wrong("dateExpiry") from None
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at
