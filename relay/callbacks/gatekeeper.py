"""The gatekeeper: asks the business before something goes on, and about those who are in no session."""

from dataclasses import dataclass
from typing import Protocol, TypeAlias
from uuid import UUID

from relay.address import Address
from relay.callbacks.answer import Markup, Nothing
from relay.callbacks.interaction import Fields


@dataclass(frozen=True, slots=True, repr=False)
class Knock:
    """Somebody writes or calls. `sender` None: they show no number. `form` is the provider's request, as it came.

    `proxies` are what they wrote to or rang, by each of the names that it may have here. `source` and `name` are of a
    message, so that one that was taken in already is not asked about again.
    """

    proxies: tuple[str, ...]
    sender: Address | None
    form: Fields
    source: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """There is nobody to ask: they are in a session, or what they reached belongs to none of the Proxy API's services."""


@dataclass(frozen=True, slots=True)
class Joined:
    """They are in a session now, made for them: go on as if they had always been."""


Reply: TypeAlias = Markup | Known | Joined | Nothing
"""`Markup` is what the provider is told; after `Nothing` there is nothing more to say to whoever wrote or called."""


@dataclass(frozen=True, slots=True)
class Ringing:
    """A call that is about to be put through; `resource` is the provider's name for the leg that came in."""

    id: UUID
    session: UUID
    caller: UUID
    resource: str


class Gatekeeper(Protocol):
    """Asks the business's server. Takes seconds at most, and whatever goes wrong there is no error here.

    Raises `Busy` where nothing can be found out on our side.
    """

    async def let_through(self, call: Ringing) -> bool:
        """Whether a call may be put through; True where nobody wants to be asked."""
        ...

    async def admit(self, knock: Knock) -> Reply:
        """What to do with somebody who writes or calls, before they are taken for a stranger."""
        ...


class OpenGate:
    """Where nobody is to be asked."""

    async def let_through(self, call: Ringing) -> bool:  # noqa: ARG002
        """Always."""
        return True

    async def admit(self, knock: Knock) -> Reply:  # noqa: ARG002
        """Nobody is known here."""
        return Known()
