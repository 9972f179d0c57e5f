"""The operator: what is asked of the vendor of our own accord."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from relay.address import Address
from relay.calls.call import Status
from relay.calls.step import CallerId


@dataclass(frozen=True, slots=True, repr=False)
class Placement:
    """A phone to be rung: what it shows, for how long at most, and the leg's token."""

    to: Address
    caller_id: CallerId
    limit: timedelta
    token: str


class Operator(Protocol):
    """Rings phones and ends calls. Raises a `Failure`; nothing is tried twice here."""

    async def place(self, placement: Placement) -> str:
        """Ring a phone, once; the vendor's name of the call."""
        ...

    async def hang_up(self, sid: str) -> None:
        """End a call. One that has ended already is no failure."""
        ...

    async def look(self, sid: str) -> tuple[Status, int | None] | None:
        """How a call stands, and the seconds that it lasted; None where there is none of that name."""
        ...
