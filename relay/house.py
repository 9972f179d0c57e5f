"""What a channel may ask of the house: the doors that its intake hands things to."""

from typing import Protocol

from relay.arrival import Arrival, Event, Receipt


class House(Protocol):
    """The way in. Each call returns after a durable commit; a repeat of the same id returns likewise, without effect.

    Raises `Busy` when nothing was recorded: the intake answers 503 (or does not acknowledge) and the provider tries again.
    """

    async def accept(self, arrival: Arrival) -> None:
        """Take in one message from a person."""
        ...

    async def notify(self, event: Event) -> None:
        """Take in one command, button or join, to be worked off after the commit."""
        ...

    async def receipt(self, receipt: Receipt) -> None:
        """Take in what a provider says about a delivery."""
        ...
