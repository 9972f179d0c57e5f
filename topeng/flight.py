"""Flights: hand-overs between their intent and their outcome."""

from dataclasses import dataclass
from datetime import datetime

from db.deliveries import Outcome
from db.lanes import LaneRef
from db.waiting import Waiting
from relay.payload import Payload


@dataclass(frozen=True, slots=True, repr=False)
class Flight:
    """One hand-over: the head of a lane, perhaps with the lines behind it joined on. Its intent is recorded."""

    head: Waiting
    seqs: tuple[int, ...]
    payload: Payload
    intent_at: datetime
    epoch: int

    @property
    def ref(self) -> LaneRef:
        """The lane that it flies for."""
        return self.head.ref


@dataclass(frozen=True, slots=True)
class Landing:
    """What became of a flight. `thread` is the lane's thread from now on, where that has changed; `lost` when it is gone."""

    flight: Flight
    outcome: Outcome
    thread: int | None = None
    lost: bool = False
