"""Reveals: break-glass. A customer's address is shown to one person, with another's approval, for minutes."""

from datetime import timedelta
from enum import StrEnum

WAITS = timedelta(minutes=30)
"""How long a request may be approved."""
LASTS = timedelta(minutes=10)
"""How long an approved address may be seen. The schema allows no more than 15 minutes (reveal_minutes)."""


class Ground(StrEnum):
    """Why an address may be asked for. The schema knows the same words (reveal_reason)."""

    THREAT_TO_LIFE = "threat_to_life"
    COURT_ORDER = "court_order"
    FRAUD = "fraud"
    LOST_PROPERTY = "lost_property"

    @property
    def untold(self) -> bool:
        """Whether the customer is not told in the conversation: it might cost a life, or a court forbids it."""
        return self in {Ground.THREAT_TO_LIFE, Ground.COURT_ORDER}


class RevealState(StrEnum):
    """Where a request stands."""

    ASKED = "asked"
    APPROVED = "approved"
    REFUSED = "refused"
    ENDED = "ended"


class Step(StrEnum):
    """What a button under a request does. The first two are for others than who asked, the last two for them alone."""

    APPROVE = "approve"
    REFUSE = "refuse"
    SHOW = "show"
    HIDE = "hide"
