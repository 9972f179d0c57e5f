"""Decide where one message goes.

Pure: the caller brings the route that the binding gave and the guard's verdict (`relay.screening`), and carries the decision out.
"""

from dataclasses import dataclass
from enum import StrEnum

from relay.content import Content, ContentKind
from relay.guard import Outcome
from relay.screening import Screened
from relay.session import Party, Route

LARGEST_PICTURE = 16 * 1024 * 1024
"""Bytes. Twilio takes media up to 16 MB; Telegram hands a bot files up to 20 MB."""


class Reason(StrEnum):
    """Why a message goes nowhere. Each has a notice for the sender."""

    NOT_ACTIVE = "not_active"
    CONTACT_CARD = "contact_card"
    KIND = "kind"
    EDITED = "edited"
    EMPTY = "empty"
    TOO_LARGE = "too_large"
    WINDOW_CLOSED = "window_closed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, repr=False)
class Relayed:
    """Send `content` to each of `to`, all or none."""

    route: Route
    content: Content
    to: tuple[Party, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Waiting:
    """Keep `content` until somebody takes the session."""

    route: Route
    content: Content


@dataclass(frozen=True, slots=True)
class Refused:
    """Send nothing; tell the sender why. `invite` names those who get a template instead (closed window)."""

    reason: Reason
    route: Route | None = None
    invite: tuple[Party, ...] = ()


Decision = Relayed | Waiting | Refused


def route(
    found: Route | None, content: Content, screened: Screened, *, edited: bool = False
) -> Decision:
    """Pass `content` to everyone else in the session, as far as the session and the guard allow.

    An unknown sender and one whose ticket has ended get the same answer, so that the answer tells nothing.
    """
    if found is None:
        return Refused(Reason.NOT_ACTIVE)
    obstacle = Reason.EDITED if edited else _obstacle(content, screened)
    if obstacle is not None:
        return Refused(obstacle, found)
    allowed = screened.content
    others = tuple(party for party in found.others if party.role is not found.sender.role)
    if not others:
        return Waiting(found, allowed)
    closed = tuple(party for party in others if not party.window_open)
    if closed:
        return Refused(Reason.WINDOW_CLOSED, found, invite=closed)
    return Relayed(found, allowed, others)


def _obstacle(content: Content, screened: Screened) -> Reason | None:
    if content.kind is ContentKind.CONTACT:
        return Reason.CONTACT_CARD
    if content.kind not in {ContentKind.TEXT, ContentKind.PICTURE}:
        return Reason.KIND
    if content.kind is ContentKind.TEXT and not content.text.strip():
        return Reason.EMPTY
    if content.file is not None and (content.file.size or 0) > LARGEST_PICTURE:
        return Reason.TOO_LARGE
    if screened.outcome > Outcome.MASKED:
        return Reason.REFUSED
    return None
