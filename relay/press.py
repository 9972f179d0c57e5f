"""Presses: what a button carries and what comes back when somebody presses it."""

import re
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from relay.address import Address
from relay.language import Language

LONGEST = 64
"""Bytes of a button's data: https://core.telegram.org/bots/api#inlinekeyboardbutton."""

_SHORT = 16

_DATA = re.compile(r"(?P<verb>[a-z]+):(?P<subject>[0-9a-f]{32})(?::(?P<choice>[0-9a-z_]{1,16}))?")


class Verb(StrEnum):
    """What a button asks for. Its subject is a session, unless said otherwise."""

    CLAIM = "claim"
    DONE = "done"
    EXTEND = "extend"
    OFFER = "offer"
    """Show who could take the session over."""
    GIVE = "give"
    """Hand the session to a colleague; the choice is the colleague's short id."""
    BACK = "back"
    """Hand the session back."""
    CANCEL = "cancel"
    """Put the choice away that the button belongs to."""
    REPLIES = "replies"
    """Show the canned replies."""
    REPLY = "reply"
    """Send a canned reply; the choice is its short id."""
    REPORT = "report"
    """Ask what the customer is to be reported for."""
    ACCUSE = "accuse"
    """Report the customer; the choice is what for."""
    PICK = "pick"
    """Answer the switchboard; the subject is a participant."""
    CASE = "case"
    """Decide on a case, which is the subject; the choice is the ruling."""
    APPEAL = "appeal"
    """Ask a supervisor to look at a message that the guard touched, which is the subject."""
    JUDGE = "judge"
    """Decide on such an appeal, which is the subject; the choice is the judgement."""
    CALL = "call"
    """Ring the customer: the presser's own phone first."""
    WHY = "why"
    """Ask to see an address; the subject is the order's confirmation, the choice the ground."""
    REVEAL = "reveal"
    """Take a step with such a request, which is the subject; the choice is the step."""


@dataclass(frozen=True, slots=True, repr=False)
class Press:
    """One press. `id` names it once for all, `message` is the provider's name of the message with the button."""

    id: str
    chat: Address
    message: str
    verb: Verb
    subject: UUID
    choice: str
    language: Language


def short(id: UUID) -> str:
    """An id as a choice: enough to tell a handful of people or replies apart."""
    return id.hex[:_SHORT]


def data(verb: Verb, subject: UUID, choice: str = "") -> str:
    """What a button carries."""
    return f"{verb}:{subject.hex}" + (f":{choice}" if choice else "")


def read(said: str) -> tuple[Verb, UUID, str] | None:
    """The verb, the subject and the choice of a button's data; None for what is not ours."""
    found = _DATA.fullmatch(said)
    if found is None or found["verb"] not in set(Verb):
        return None
    return Verb(found["verb"]), UUID(hex=found["subject"]), found["choice"] or ""
