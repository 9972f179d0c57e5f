"""The herald: tells operators of what happened, as a line of the log and a count, once the transaction of it is through."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import structlog

from db import happenings
from db.pool import Database
from topeng.metrics import Metrics

AT_ONCE: Final = 200
EVERY: Final = 2.0
KEEP: Final = timedelta(days=90)
FORGET_EVERY: Final = 3_600.0
log: Any = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Herald:
    """Tells of every event once, and forgets the old ones."""

    database: Database
    metrics: Metrics

    def steps(self) -> Sequence[Callable[[], Awaitable[float]]]:
        """The steps, each to be taken again and again; what a step returns is the seconds until then."""
        return [self.tell, self.forget]

    async def tell(self) -> float:
        """Tell of what is new; the seconds until the next time."""
        async with self.database.transaction() as connection:
            told = await happenings.tell(connection, limit=AT_ONCE)
        for one in told:
            log.info("happened", code=int(one.code), id=one.id)
            self.metrics.happened(one.code)
        return 0.0 if len(told) == AT_ONCE else EVERY

    async def forget(self) -> float:
        """Forget what is old; the seconds until the next time."""
        async with self.database.connection() as connection:
            await happenings.forget(connection, KEEP)
        return FORGET_EVERY
