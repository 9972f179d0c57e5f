"""The exchange: what the vendor may ask about calls, and what it says of them."""

from dataclasses import dataclass
from typing import Protocol

from relay.address import Address
from relay.calls.call import Status
from relay.calls.step import Script


@dataclass(frozen=True, slots=True, repr=False)
class Ring:
    """Somebody rings a number of ours. `sid` names the call with the vendor; no `caller`: they show no number.

    `proxies` are what was rung, by each of the names that it may have here.
    """

    sid: str
    proxies: tuple[str, ...]
    caller: Address | None
    form: tuple[tuple[str, str], ...] = ()
    """The request as it came, for whoever is asked about strangers."""


@dataclass(frozen=True, slots=True)
class Keyed:
    """Keys pressed on the leg that `token` names."""

    token: str
    sid: str
    digits: str


@dataclass(frozen=True, slots=True)
class Report:
    """What the vendor says of a leg. `token` names it; without one its `sid` does. `seconds`: how long it lasted."""

    sid: str
    status: Status
    token: str | None = None
    seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the leg is told, and its token."""

    script: Script
    token: str = ""


class Exchange(Protocol):
    """The way in for calls. Each returns after a durable commit; a repeat gets the same answer, without effect.

    Raises `Busy` when nothing was recorded, and `NotFound` for a token that is none of ours.
    """

    async def ring(self, ring: Ring) -> Answer:
        """Somebody rings a number of ours."""
        ...

    async def pick_up(self, token: str, sid: str) -> Answer:
        """A phone that we ring was picked up."""
        ...

    async def key(self, keyed: Keyed) -> Answer:
        """Keys were pressed."""
        ...

    async def over(self, report: Report) -> Answer:
        """The dialling of the leg that `report.token` names is over; it is of the other leg."""
        ...

    async def report(self, report: Report) -> None:
        """What became of a leg."""
        ...
