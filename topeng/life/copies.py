"""Copies: what Twilio keeps of a session goes when the session has ended, and what belongs to none goes soon.

A copy is due a minute after its session's end (a minute after it came, where it came later or belongs to no session); by
then what is to be said of it has nearly always been said. Where Twilio still waits for the carrier's word, it refuses, so
no receipt is lost by deleting early; it may take 14 days (https://www.twilio.com/docs/api/errors/20009), and for one more
it is tried. Then it is given up, and the supervisors are told which, to be deleted by hand.

Telegram has nothing to compare: the staff's thread is deleted with all its messages at the end, and what stands in the
other party's own chat a bot cannot take away there.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, Protocol

import structlog

from db import copies
from db.copies import Copy
from db.leases import between_ticks
from db.pool import Database, wake
from relay.alert import Alert
from relay.channel import Failure, TemporaryFailure
from topeng.metrics import CopyOutcome, Metrics
from topeng.oversight.alerts import Alerts

EVERY: Final = 1.0
AT_ONCE: Final = 4
"""Few enough to leave the account's limits to the deliveries."""
FIRST_PAUSE: Final = 60.0
LONGEST_PAUSE: Final = 6 * 3600.0
TELL_EVERY: Final = 600.0
REST: Final = 10.0
"""Seconds for which nothing is asked of a Twilio that does not work."""
PATIENCE: Final = timedelta(days=15)
_OF_ONE: Final = frozenset({"in_flight", "still_there"})
log: Any = structlog.get_logger()


class Vendor(Protocol):
    """Who keeps the copies."""

    async def delete(self, message_id: str) -> int:
        """Delete a message with its files, and see that they are gone; how many files. Raises a `Failure`."""
        ...


@dataclass(frozen=True, slots=True)
class Copies:
    """Has them deleted: the longest due first, a few at once."""

    database: Database
    vendor: Vendor
    alerts: Alerts
    metrics: Metrics

    def steps(self) -> Sequence[Callable[[], Awaitable[float]]]:
        """The steps, each to be taken again and again; what a step returns is the seconds until then."""
        return [self.delete_copies, self.tell_of_left]

    async def delete_copies(self) -> float:
        """Try what is due now, a few; the seconds until the next few."""
        async with self.database.connection() as connection:
            due = await copies.due(connection, limit=AT_ONCE)
        async with asyncio.TaskGroup() as group:
            tries = [group.create_task(self._try(one)) for one in due]
        rests = [one.result() for one in tries]
        return max(rests, default=EVERY)

    async def _try(self, one: Copy) -> float:
        """Delete one; for how many seconds the vendor should be left alone."""
        try:
            files = await self.vendor.delete(one.message_id)
        except Failure as failure:
            await self._keep(one, failure.code)
            return _rest(failure)
        except Exception as error:  # noqa: BLE001 a fault of ours over one copy must not stop the others
            log.error("copy.fault", error=type(error).__name__)
            await self._keep(one, "fault")
            return 0.0
        async with self.database.transaction() as connection:
            await copies.delete(connection, one.message_id, files=files)
        self.metrics.copy(CopyOutcome.DELETED, files)
        return 0.0

    async def _keep(self, one: Copy, code: str) -> None:
        """It is still there: another try later, or the end of it."""
        left = one.age >= PATIENCE
        async with self.database.transaction() as connection:
            if left:
                await copies.give_up(connection, one.message_id, code=code)
            else:
                pause = min(FIRST_PAUSE * 2.0 ** min(one.attempt, 20), LONGEST_PAUSE)
                await copies.postpone(connection, one.message_id, code=code, pause=pause)
        if left:
            log.error("copy.left", code=code)
        self.metrics.copy(CopyOutcome.LEFT if left else CopyOutcome.POSTPONED)

    async def tell_of_left(self) -> float:
        """Tell the supervisors of what was given up, all of it in one message."""
        async with self.database.connection() as connection:
            if not await copies.untold(connection):
                return TELL_EVERY
        async with between_ticks(self.database) as connection:
            for service_id, names in (await copies.tell(connection)).items():
                called = {name: name for name in names}
                await self.alerts.tell_of_all(connection, service_id, Alert.COPY_LEFT, called)
            await wake(connection)
        return TELL_EVERY


def _rest(failure: Failure) -> float:
    if failure.code in _OF_ONE:
        return 0.0
    if isinstance(failure, TemporaryFailure) and failure.retry_after:
        return failure.retry_after
    return REST
