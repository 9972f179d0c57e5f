"""What the live play is made of: matters between people on stage, each of which can be opened and ended."""

import contextlib
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from bots.sandbox.page import Action
from relay.errors import Conflict, NotFound
from relay.session import Role
from relay.ticket import TicketKind
from topeng.demo.booking import Ride, book
from topeng.demo.scene import Scene
from topeng.life.opening import NewTicket
from topeng.life.tickets import Shown, Tickets


class Running(Protocol):
    """What has been opened, and can be ended."""

    name: str
    """What the button that ends it says."""
    line: str
    """What it is known by."""

    async def end(self) -> None:
        """End it; nothing where it has ended."""

    async def is_over(self) -> bool:
        """Whether it has ended, by whosever hand."""


class RunningTicket:
    """A ticket."""

    def __init__(self, tickets: Tickets, shown: Shown) -> None:
        self.name = f"ticket {shown.ticket.code}"
        self.line = f"{shown.ticket.code} · {shown.ref}"
        self._tickets = tickets
        self._code = shown.ticket.code

    async def end(self) -> None:
        """End the ticket."""
        with contextlib.suppress(Conflict, NotFound):
            await self._tickets.close(self._code)

    async def is_over(self) -> bool:
        """Whether the ticket has ended."""
        return (await self._tickets.find(self._code)).ticket.ended_at is not None


@dataclass(slots=True)
class Matter:
    """One matter between people on stage: what it is about, how it is opened, and whether it is."""

    id: str
    whose: str
    hint: str
    open: Callable[[Scene], Awaitable[Running]]
    running: Running | None = None

    def actions(self) -> list[Action]:
        """What may happen to it next."""
        if self.running is None:
            return [{"id": f"open:{self.id}", "label": f"Open {self.whose}", "tone": "main"}]
        return [{"id": f"end:{self.id}", "label": f"End {self.running.name}", "tone": "ends"}]

    def line(self) -> str:
        """What can be tried while it is open."""
        return f"{self.running.line}: {self.hint}" if self.running else ""


def matters() -> tuple[Matter, ...]:
    """All of them; the first is open when the page comes up."""
    return (
        Matter(
            "upgrade",
            "Ibu Rina’s upgrade ticket",
            "write as Ibu Rina, take the ticket as an agent, and talk.",
            _upgrade,
        ),
        Matter(
            "order",
            "Joko’s order",
            "Joko and Ibu Rina talk; Joko has quick replies, and calls her with Telepon.",
            _order,
        ),
        Matter(
            "lost",
            "Pak Anton’s lost item",
            "tap Pak Anton’s link; what LAPOR says goes to Wati.",
            _lost_item,
        ),
        Matter(
            "ride",
            "a ride on plain phones",
            "Alice and Bob write and call, each through a number of their own.",
            _ride,
        ),
    )


async def _upgrade(where: Scene) -> Running:
    customer = where.customer_address()
    return await _ticket(where, NewTicket(where.service, TicketKind.UPGRADE, _ref("UPG"), customer))


async def _order(where: Scene) -> Running:
    driver, customer = where.of(Role.DRIVER)[0].name, where.customer_address()
    kind, ref = TicketKind.TRANSACTION, _ref("ORD")
    return await _ticket(
        where, NewTicket(where.service, kind, ref, customer, driver=driver, desk=False)
    )


async def _lost_item(where: Scene) -> Running:
    passenger = where.passenger_address()
    return await _ticket(
        where, NewTicket(where.service, TicketKind.TRANSACTION, _ref("LOST"), passenger)
    )


async def _ride(where: Scene) -> Ride:
    return await book(where.client, _ref("RIDE"))


async def _ticket(where: Scene, new: NewTicket) -> RunningTicket:
    return RunningTicket(where.office.tickets, await where.office.tickets.open(new))


def _ref(kind: str) -> str:
    return f"{kind}-{secrets.randbelow(9000) + 1000}"
