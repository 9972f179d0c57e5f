"""What the staff bot asks of the house."""

from typing import Protocol

from relay.address import Address
from relay.language import Language
from relay.press import Press


class Desk(Protocol):
    """The staff's way in. Messages that answer go out through the relay's own lanes, not from here."""

    async def join(self, chat: Address, invite: str, language: Language) -> None:
        """Someone came with an invite: ``/start <invite>``."""
        ...

    async def greet(self, chat: Address, language: Language) -> None:
        """Someone came without one: ``/start``."""
        ...

    async def help(self, chat: Address, language: Language) -> None:
        """Say what can be done here: ``/help``."""
        ...

    async def queue(self, chat: Address, language: Language) -> None:
        """Show the tickets that wait: ``/queue``."""
        ...

    async def mine(self, chat: Address, language: Language) -> None:
        """Show the tickets that this person holds: ``/tickets``."""
        ...

    async def press(self, press: Press) -> str | None:
        """Do what a button asks for; returns the line to show at it, if any."""
        ...

    async def blocked(self, chat: Address, blocked: bool) -> None:
        """Someone blocked the bot, or let it in again."""
        ...
