"""Flights: hand-overs between their intent and their outcome."""

from dataclasses import dataclass

from db.deliveries import Outcome
from db.lanes import LaneRef
from db.waiting import Waiting


@dataclass(frozen=True, slots=True, repr=False)
class Flight:
    """One hand-over: the head of a lane, perhaps with the lines behind it to join on. Their intents are recorded."""

    run: tuple[Waiting, ...]
    epoch: int

    @property
    def head(self) -> Waiting:
        """The first of its deliveries, which speaks for all."""
        return self.run[0]

    @property
    def ref(self) -> LaneRef:
        """The lane that it flies for."""
        return self.head.ref

    @property
    def seqs(self) -> tuple[int, ...]:
        """The places of its deliveries."""
        return tuple(one.seq for one in self.run)

    @property
    def attempts(self) -> tuple[int, ...]:
        """Which attempt this is for each of its deliveries, from 1."""
        return tuple(one.attempt for one in self.run)


@dataclass(frozen=True, slots=True)
class Landing:
    """What became of a flight. `thread` is the lane's thread from now on, where that has changed; `lost` when it is gone."""

    flight: Flight
    outcome: Outcome
    thread: int | None = None
    lost: bool = False
