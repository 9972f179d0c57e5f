"""Services: how long each waits for what, how much it hands over, and what it wants done about contact details."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from db import services
from db.pool import Connection, Database
from db.services import Service
from relay.errors import BadInput, NotFound
from relay.rules import Rules
from relay.ticket import LONGEST

SHORTEST = timedelta(seconds=1)
MOST_LINES = 100


@dataclass(frozen=True, slots=True)
class Habits:
    """What to change; None leaves it as it is, and no time at all switches it off."""

    grace: timedelta | None = None
    silence: timedelta | None = None
    escalate_after: timedelta | None = None
    handover_lines: int | None = None


@dataclass(frozen=True, slots=True)
class Services:
    """Shows and changes services."""

    database: Database

    async def find(self, name: str) -> Service:
        """The service of this name. Raises `NotFound`."""
        async with self.database.connection() as connection:
            return await _find(connection, name)

    async def change(self, name: str, habits: Habits) -> Service:
        """Change a service. Raises `NotFound` or `BadInput`."""
        _check(habits)
        async with self.database.transaction() as connection:
            service = await _find(connection, name)
            changed = replace(
                service,
                grace=_length(habits.grace, service.grace),
                silence=_length(habits.silence, service.silence),
                escalate_after=_length(habits.escalate_after, service.escalate_after),
                handover_lines=service.handover_lines
                if habits.handover_lines is None
                else habits.handover_lines,
            )
            await services.set_habits(
                connection,
                service.id,
                grace=changed.grace,
                silence=changed.silence,
                escalate_after=changed.escalate_after,
                handover_lines=changed.handover_lines,
            )
        return changed

    async def rules(self, name: str) -> Rules:
        """The rules of this service for the guard. Raises `NotFound`."""
        async with self.database.connection() as connection:
            service = await _find(connection, name)
            return Rules.load(await services.guard_rules(connection, service.id))

    async def change_rules(self, name: str, change: Callable[[Rules], Rules]) -> Rules:
        """Change them; they hold from the next message on. Raises `NotFound`, or what `change` raises."""
        async with self.database.transaction() as connection:
            service = await _find(connection, name)
            found = Rules.load(await services.guard_rules(connection, service.id, lock=True))
            changed = change(found)
            await services.set_guard_rules(connection, service.id, changed.dump())
        return changed


async def _find(connection: Connection, name: str) -> Service:
    service = await services.find(connection, name)
    if service is None:
        raise NotFound(f"There is no service named “{name}”; `topeng number add` makes one.")
    return service


def _check(habits: Habits) -> None:
    for length in (habits.grace, habits.silence, habits.escalate_after):
        if length and not SHORTEST <= length <= LONGEST:
            raise BadInput(
                f"A service waits between a second and {LONGEST.days} days, or never: off."
            )
    lines = habits.handover_lines
    if lines is not None and not 0 <= lines <= MOST_LINES:
        raise BadInput(f"A new holder gets 0 to {MOST_LINES} lines.")


def _length(wanted: timedelta | None, now: timedelta | None) -> timedelta | None:
    return now if wanted is None else wanted or None
