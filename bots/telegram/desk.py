"""What the staff bot asks of the house."""

from typing import Protocol
from uuid import UUID

from relay.address import Address
from relay.language import Language


class Desk(Protocol):
    """The staff's way in. Messages that answer go out through the relay's own lanes, not from here."""

    async def join(self, chat: Address, invite: str, language: Language) -> None:
        """Someone came with an invite: ``/start <invite>``."""
        ...

    async def greet(self, chat: Address, language: Language) -> None:
        """Someone came without one: ``/start``."""
        ...

    async def queue(self, chat: Address, language: Language) -> None:
        """Show the open tickets."""
        ...

    async def claim(self, chat: Address, session: UUID, language: Language) -> str:
        """Take a session; returns the line to show at the pressed button."""
        ...

    async def finish(self, chat: Address, session: UUID, language: Language) -> str:
        """End a session; returns the line to show at the pressed button."""
        ...

    async def blocked(self, chat: Address, blocked: bool) -> None:
        """Someone blocked the bot, or let it in again."""
        ...
