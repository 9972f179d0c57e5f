"""Telephony: the parts that calls need, wired."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Self

from db.pool import Database
from relay.callbacks.gatekeeper import Gatekeeper
from relay.calls.operator import Operator
from topeng.calls.beginning import Beginning
from topeng.calls.exchange import PhoneExchange
from topeng.calls.keys import Keys
from topeng.calls.reaching import Reaching
from topeng.calls.rounds import CallRounds
from topeng.calls.telling import Telling
from topeng.calls.turns import Turns
from topeng.drafts import Drafter
from topeng.numbers import Allocator
from topeng.oversight.alerts import Alerts


@dataclass(frozen=True, slots=True)
class Telephony:
    """The way in for calls, and what is done about them unasked; nothing of that where nobody places calls."""

    exchange: PhoneExchange
    rounds: CallRounds | None

    @classmethod
    def of(
        cls,
        database: Database,
        drafter: Drafter,
        gatekeeper: Gatekeeper,
        operator: Operator | None,
    ) -> Self:
        """Wire them."""
        reaching = Reaching(drafter.vault, Allocator(drafter.vault))
        turns = Turns(drafter.vault, reaching, Telling(drafter, Alerts(database, drafter)))
        return cls(
            PhoneExchange(database, Beginning(drafter, turns), Keys(turns), turns, gatekeeper),
            CallRounds(database, turns, operator) if operator is not None else None,
        )

    def steps(self) -> Sequence[Callable[[], Awaitable[float]]]:
        """What is done again and again; what a step returns is the seconds until then."""
        return self.rounds.steps() if self.rounds is not None else ()
