"""The forecast: how many numbers a pool should have, from what its busiest person has needed so far.

The two sides of a conversation get their numbers apart from each other, so the largest number of conversations that any
one person has had at a time is how many numbers are needed, neither more nor fewer; rests and graces count, for the
number is not to be had meanwhile.
"""

import heapq
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from typing import Final

from relay.pool.needs import ABILITIES, SMS, VOICE
from relay.session import Mode

CROWDED: Final = Fraction(85, 100)
"""From this share on a pool is to be looked after."""


class Demand(StrEnum):
    """What numbers are asked to do, so that who asks for more is counted with who asks for less."""

    BOTH = "voice and messages"
    MESSAGES = "messages"
    CALLS = "voice"
    ANY = "any"


SERVES: Final[Mapping[Demand, frozenset[int]]] = {
    Demand.BOTH: frozenset({SMS + VOICE}),
    Demand.MESSAGES: frozenset({SMS, SMS + VOICE}),
    Demand.CALLS: frozenset({VOICE, SMS + VOICE}),
    Demand.ANY: frozenset({SMS, VOICE, SMS + VOICE}),
}
"""The abilities with which a number serves a demand."""


@dataclass(frozen=True, slots=True, repr=False)
class Stay:
    """Somebody's time on a number, rest and grace included; without `until` it goes on. `place`: where numbers will do."""

    counterpart: bytes
    place: str
    mode: Mode
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Outlook:
    """A pool's numbers of one place beside what has been asked of them: `peak` at a time, by one person."""

    place: str
    demand: Demand
    peak: int
    numbers: int

    @property
    def headroom(self) -> int:
        """How many more conversations the busiest person may have; below 0, how many share a number."""
        return self.numbers - self.peak

    @property
    def crowded(self) -> bool:
        """Whether the busiest person has come near to having all."""
        return self.peak > 0 and self.peak >= CROWDED * self.numbers

    @property
    def wanted(self) -> int:
        """How many more numbers would keep it from being crowded."""
        return max(0, int(self.peak / CROWDED) + 1 - self.numbers) if self.peak else 0


@dataclass(slots=True)
class Sweep:
    """Goes through stays, person by person and each person's in the order of their beginnings, and keeps what was most."""

    peaks: dict[tuple[str, Demand], int] = field(default_factory=lambda: defaultdict(int))
    _who: bytes | None = None
    _ends: dict[tuple[str, Demand], list[datetime]] = field(
        default_factory=lambda: defaultdict(list)
    )
    _lasting: dict[tuple[str, Demand], int] = field(default_factory=lambda: defaultdict(int))

    def see(self, stay: Stay) -> None:
        """Count one stay in."""
        if stay.counterpart != self._who:
            self._who = stay.counterpart
            self._ends.clear()
            self._lasting.clear()
        for demand, abilities in SERVES.items():
            if abilities.issuperset(ABILITIES[stay.mode]):
                self._count(stay, (stay.place, demand))

    def _count(self, stay: Stay, what: tuple[str, Demand]) -> None:
        ends = self._ends[what]
        while ends and ends[0] <= stay.since:
            heapq.heappop(ends)
        if stay.until is None:
            self._lasting[what] += 1
        else:
            heapq.heappush(ends, stay.until)
        self.peaks[what] = max(self.peaks[what], len(ends) + self._lasting[what])


def outlooks(
    peaks: Mapping[tuple[str, Demand], int], numbers: Iterable[tuple[str, int]]
) -> list[Outlook]:
    """Demand beside supply, by place; `numbers` are the place and the ability of each that anybody may get.

    What is no harder to serve than something else there is left out; where nobody has asked for anything, all are counted.
    """
    held = list(numbers)
    places = sorted({place for place, _ in held} | {place for place, _ in peaks})
    return [one for place in places for one in _of_place(place, peaks, held)]


def _of_place(
    place: str, peaks: Mapping[tuple[str, Demand], int], held: list[tuple[str, int]]
) -> list[Outlook]:
    found = [
        Outlook(
            place,
            demand,
            peaks.get((place, demand), 0),
            sum(where == place and ability in SERVES[demand] for where, ability in held),
        )
        for demand in Demand
    ]
    if not any(one.peak for one in found):
        return found[-1:]  # of any demand
    return [
        one
        for rank, one in enumerate(found)
        if one.peak > 0
        and not any(
            other.peak >= one.peak and other.numbers <= one.numbers for other in found[:rank]
        )
    ]
