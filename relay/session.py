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


class Mode(StrEnum):
    """By what the people in a session may reach each other."""

    MESSAGE_ONLY = "message-only"
    VOICE_ONLY = "voice-only"
    VOICE_AND_MESSAGE = "voice-and-message"

    @property
    def messages(self) -> bool:
        """Whether messages cross."""
        return self is not Mode.VOICE_ONLY

    @property
    def calls(self) -> bool:
        """Whether calls are put through."""
        return self is not Mode.MESSAGE_ONLY


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
    """A live binding, resolved: who wrote, in which session (and with whom that is), and who else is in it.

    A session with a CUSTOMER is one between customers: nobody of the staff is in it, and everybody is with everybody.
    """

    session: UUID
    code: str
    sender: Party
    others: tuple[Party, ...]
    role: Role = Role.AGENT
    mode: Mode = Mode.VOICE_AND_MESSAGE

    @property
    def between_customers(self) -> bool:
        """Whether nobody of the staff belongs in it: Topeng itself says as little there as it can."""
        return self.role is Role.CUSTOMER
