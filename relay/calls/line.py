"""Lines: the live sessions that a caller is in by the number that they rang, and whether a call goes through."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeAlias
from uuid import UUID

from relay.session import Mode, Role

MOST_CHOICES = 9
"""As many as there are keys."""


@dataclass(frozen=True, slots=True)
class Side:
    """Somebody in a session as a call sees them. `phone`: there may be a number to ring."""

    participant: UUID
    role: Role
    alias: str
    phone: bool
    held: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One live session of a caller. `role` says with whom it is."""

    session: UUID
    code: str
    mode: Mode
    role: Role
    caller: Side
    others: tuple[Side, ...]

    @property
    def across(self) -> tuple[Side, ...]:
        """Whom the caller may reach: those in another role, and between customers everybody."""
        if self.role is Role.CUSTOMER:
            return self.others
        return tuple(one for one in self.others if one.role is not self.caller.role)

    def to(self, participant: UUID) -> "Line":
        """The same line with this one across alone."""
        return replace(
            self, others=tuple(one for one in self.others if one.participant == participant)
        )


class Why(StrEnum):
    """Why a call is not put through."""

    MESSAGES_ONLY = "messages_only"
    HELD = "held"
    NOBODY = "nobody"
    NO_PHONE = "no_phone"
    NO_NUMBER = "no_number"
    """The pool has none for whoever is to be rung."""


@dataclass(frozen=True, slots=True)
class Connect:
    """Ring this side."""

    line: Line
    callee: Side


@dataclass(frozen=True, slots=True)
class AskWhich:
    """The caller has several sessions behind this number: they say which."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class AskWhom:
    """There are several people across: the caller says whom."""

    line: Line
    sides: tuple[Side, ...]


@dataclass(frozen=True, slots=True)
class AskPin:
    """Nobody knows this caller, and a PIN would tell who they are."""


@dataclass(frozen=True, slots=True)
class Refuse:
    """Not put through."""

    line: Line
    why: Why


@dataclass(frozen=True, slots=True)
class Stranger:
    """The caller is in no session."""


Decision: TypeAlias = Connect | AskWhich | AskWhom | AskPin | Refuse | Stranger


def decide(lines: Sequence[Line], *, pins: bool) -> Decision:
    """What becomes of a caller with these lines. `pins`: a PIN would be understood here. Nothing is guessed."""
    if not lines:
        return AskPin() if pins else Stranger()
    voiced = [one for one in lines if one.mode.calls] or list(lines)
    if len(voiced) > 1:
        return AskWhich(tuple(voiced[:MOST_CHOICES]))
    return through(voiced[0])


def through(line: Line) -> Decision:
    """What becomes of a caller on this line."""
    if not line.mode.calls:
        return Refuse(line, Why.MESSAGES_ONLY)
    if line.caller.held:
        return Refuse(line, Why.HELD)
    across = [one for one in line.across if not one.held]
    if not across:
        return Refuse(line, Why.NOBODY)
    reached = [one for one in across if one.phone]
    if not reached:
        return Refuse(line, Why.NO_PHONE)
    if len(reached) > 1:
        return AskWhom(line, tuple(reached[:MOST_CHOICES]))
    return Connect(line, reached[0])
