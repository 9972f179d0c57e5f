"""The post: everything between us and the business's own servers, wired."""

from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

from db.lanes import LaneRef
from topeng.callbacks.caller import Caller
from topeng.callbacks.gate import Gate
from topeng.callbacks.interceptor import Interceptor
from topeng.callbacks.introducing import Introducer
from topeng.callbacks.outbox import Outbox
from topeng.callbacks.past import Past
from topeng.callbacks.telling import Teller
from topeng.office import Office


@dataclass(frozen=True, slots=True)
class Post:
    """What runs, and who is asked."""

    caller: Caller
    outbox: Outbox
    interceptor: Interceptor
    gate: Gate

    @classmethod
    def of(
        cls,
        office: Office,
        caller: Caller,
        *,
        media_url: Callable[[UUID], str],
        passed: Callable[[Sequence[LaneRef]], None],
    ) -> Self:
        """Wire it. `passed` hears of lanes whose messages may go on now."""
        database, vault = office.database, office.drafter.vault
        teller = Teller(vault, caller.account.sid, media_url)
        return cls(
            caller=caller,
            outbox=Outbox(database, teller, caller),
            interceptor=Interceptor(database, teller, caller, passed),
            gate=Gate(
                database,
                caller,
                teller,
                Past(vault, caller.account.sid),
                Introducer(database, vault, office.masking),
            ),
        )

    def runs(self) -> Sequence[Callable[[], Coroutine[Any, Any, None]]]:
        """What runs for as long as the service does."""
        return [self.outbox.run, self.interceptor.run]

    def steps(self) -> Sequence[Callable[[], Awaitable[float]]]:
        """What is done again and again; what a step returns is the seconds until then."""
        return [self.interceptor.sweep]
