"""Orders: what supervisors may ask of the staff bot. The words are those of the trace."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

VALID = timedelta(minutes=5)
"""How long a confirmation may be given."""


class Order(StrEnum):
    """One kind of order."""

    FIND = "find"
    EXPIRE = "expire"
    SUSPEND = "suspend"
    STATS = "stats"
    REVEAL = "reveal"
    """Break-glass. Not confirmed by a yes, but by why; it leaves no trace but entries of its own in the audit log."""

    @property
    def looks_only(self) -> bool:
        """Whether it changes nothing but the trace."""
        return self in {Order.FIND, Order.STATS}


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A question to a supervisor: do this? About a ticket or about a colleague. `seq` is its place in their own lane."""

    id: UUID
    staff_id: UUID
    order: Order
    ticket_id: UUID | None
    about: UUID | None
    lane_id: UUID
    seq: int
