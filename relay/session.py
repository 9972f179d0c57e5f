"""Sessions and the people in them."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from relay.address import Scheme
from relay.language import Language


class Role(StrEnum):
    """What a participant is to the ticket."""

    CUSTOMER = "customer"
    AGENT = "agent"
    DRIVER = "driver"
    SUPERVISOR = "supervisor"

    @property
    def is_staff(self) -> bool:
        """Whether someone in this role works for the business."""
        return self is not Role.CUSTOMER


class StaffState(StrEnum):
    """Where someone of the staff stands. Only the active take part."""

    INVITED = "invited"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Party:
    """A participant as the router sees one: a lane to reach them through, and no address.

    `window_open` says whether free text may go to them now (WhatsApp's 24 hours); True on every other channel. `shared`:
    they have several conversations in one chat, so what reaches them must say which one it is of. `held`: what they
    write waits for a supervisor.
    """

    participant: UUID
    lane: UUID
    role: Role
    alias: str
    scheme: Scheme
    language: Language
    window_open: bool = True
    shared: bool = False
    held: bool = False


@dataclass(frozen=True, slots=True)
class Route:
    """A live binding, resolved: who wrote, in which session (and with whom that is), and who else is in it."""

    session: UUID
    code: str
    sender: Party
    others: tuple[Party, ...]
    role: Role = Role.AGENT
