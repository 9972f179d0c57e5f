"""Decide where one message goes.

Pure: the caller brings the route that the binding gave and the guard's verdict (`relay.screening`), and carries the decision out.
"""

from dataclasses import dataclass
from enum import StrEnum

from relay.callbacks.stopping import is_stop
from relay.content import Content, ContentKind
from relay.guard import Outcome
from relay.screening import Screened
from relay.session import Party, Route

LARGEST_FILE = 16 * 1024 * 1024
"""Bytes. Twilio takes media up to 16 MB; Telegram hands a bot files up to 20 MB."""
LONGEST_VOICE = 600
"""Seconds of a voice note."""
NOTE = "//"
"""What a note begins with that someone of the staff keeps inside."""


class Reason(StrEnum):
    """Why a message goes nowhere. Each has a notice for the sender."""

    NOT_ACTIVE = "not_active"
    CONTACT_CARD = "contact_card"
    KIND = "kind"
    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TOO_LONG = "too_long"
    WINDOW_CLOSED = "window_closed"
    REFUSED = "refused"


class Drop(StrEnum):
    """Why a message between customers goes nowhere, and nobody is told but the business, in its event log."""

    ALONE = "alone"
    VOICE_ONLY = "voice_only"
    STOP_WORD = "stop_word"


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


@dataclass(frozen=True, slots=True, repr=False)
class Held:
    """Keep `content` until a supervisor lets it through: there is an open case about its writer."""

    route: Route
    content: Content


@dataclass(frozen=True, slots=True, repr=False)
class Reviewed:
    """Keep `content`, as it was written, until a supervisor has looked at it: the guard holds it."""

    route: Route
    content: Content


@dataclass(frozen=True, slots=True, repr=False)
class Noted:
    """Keep `content` inside: a note for the staff alone, which crosses to nobody."""

    route: Route
    content: Content


@dataclass(frozen=True, slots=True)
class Refused:
    """Send nothing; tell the sender why. `invite` names those who get a template instead (closed window)."""

    reason: Reason
    route: Route | None = None
    invite: tuple[Party, ...] = ()


@dataclass(frozen=True, slots=True)
class Dropped:
    """Send nothing, and say nothing."""

    drop: Drop
    route: Route


Decision = Relayed | Waiting | Held | Reviewed | Noted | Refused | Dropped


def route(found: Route | None, content: Content, screened: Screened) -> Decision:
    """Pass `content` to everyone else in the session, as far as the session and the guard allow.

    An unknown sender and one whose ticket has ended get the same answer, so that the answer tells nothing.
    """
    if found is None:
        return Refused(Reason.NOT_ACTIVE)
    if is_note(found, content):
        return Noted(found, content)
    drop = _drop(found, content)
    if drop is not None:
        return Dropped(drop, found)
    obstacle = _obstacle(content, screened)
    if obstacle is not None:
        return Refused(obstacle, found)
    if screened.outcome is Outcome.HELD:
        return Reviewed(found, content)
    allowed = screened.content
    if found.sender.held:
        return Held(found, allowed)
    others = _readers(found)
    if not others:
        return Waiting(found, allowed)
    closed = tuple(party for party in others if not party.window_open)
    if closed:
        return Refused(Reason.WINDOW_CLOSED, found, invite=closed)
    return Relayed(found, allowed, others)


def is_note(found: Route, content: Content) -> bool:
    """Whether someone of the staff keeps this inside: a text, or a file by its caption."""
    return found.sender.role.is_staff and content.text.lstrip().startswith(NOTE)


def _readers(found: Route) -> tuple[Party, ...]:
    """The other side, or between customers everyone else."""
    if found.between_customers:
        return found.others
    return tuple(party for party in found.others if party.role is not found.sender.role)


def _drop(found: Route, content: Content) -> Drop | None:
    if not found.between_customers:
        return None
    if not found.mode.messages:
        return Drop.VOICE_ONLY
    if not found.others:
        return Drop.ALONE
    if content.kind is ContentKind.TEXT and is_stop(content.text):
        return Drop.STOP_WORD
    return None


def _obstacle(content: Content, screened: Screened) -> Reason | None:
    match content.kind:
        case ContentKind.CONTACT:
            return Reason.CONTACT_CARD
        case ContentKind.OTHER:
            return Reason.KIND
        case ContentKind.TEXT if not content.text.strip():
            return Reason.EMPTY
        case ContentKind.LOCATION if content.spot is None:
            return Reason.KIND
        case _:
            pass
    if content.file is not None and (content.file.size or 0) > LARGEST_FILE:
        return Reason.TOO_LARGE
    if content.file is not None and (content.file.seconds or 0) > LONGEST_VOICE:
        return Reason.TOO_LONG
    if screened.outcome is Outcome.REFUSED:
        return Reason.REFUSED
    return None
