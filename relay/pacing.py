"""How fast a provider may be spoken to: per person, and over all.

The figures are settings of a carrier; the defaults below are the vendors'. Time comes in as seconds on any clock that
does not go back.
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Rate:
    """`count` in `seconds` on the long run, `burst` at once."""

    count: float
    seconds: float
    burst: int = 1

    @property
    def interval(self) -> float:
        """Seconds between two at the steady rate."""
        return self.seconds / self.count


@dataclass(frozen=True, slots=True)
class Pace:
    """A carrier's figures: toward one person, and over the whole proxy. `join` lines that wait for the same person."""

    person: Rate
    proxy: Rate
    join: bool = False


TELEGRAM = Pace(person=Rate(1, 1, burst=3), proxy=Rate(30, 1, burst=30))
"""Bot FAQ, "My bot is hitting limits": about one a second in one chat (short bursts pass), about 30 a second over all."""

WHATSAPP = Pace(person=Rate(1, 6, burst=5), proxy=Rate(80, 1, burst=80), join=True)
"""Meta, "Pair rate limits": one message per 6 seconds to the same person, with a burst to spare; 80 a second a sender."""

SMS = Pace(person=Rate(1, 1), proxy=Rate(1, 1), join=True)
"""Twilio, "Rate limits": one segment a second on a long code."""


@dataclass(slots=True)
class Pacer:
    """Remembers what was sent and says when the next may go: the generic cell rate algorithm, one cell per key.

    A key's cell is the moment at which its allowance is whole again; a cell in the past says nothing and is dropped.
    What a provider asked for is kept beside the cells, so that giving a place back does not shorten it.
    """

    _cells: dict[Hashable, float] = field(default_factory=dict)
    _held: dict[Hashable, float] = field(default_factory=dict)

    def ready_at(self, limits: Iterable[tuple[Hashable, Rate]], now: float) -> float:
        """The earliest moment, `now` or later, at which all of `limits` allow one more."""
        return max([now, *(self._allowed(key, rate) for key, rate in limits)])

    def take(self, limits: Iterable[tuple[Hashable, Rate]], now: float, count: int = 1) -> None:
        """Count `count` as sent `now`."""
        for key, rate in limits:
            cell = max(self._cells.get(key, now), now)
            self._cells[key] = cell + rate.interval * count

    def hold(self, key: Hashable, rate: Rate, until: float) -> None:
        """Send nothing for `key` before `until`: what the provider asked for."""
        slack = rate.interval * (rate.burst - 1)
        self._cells[key] = max(self._cells.get(key, until), until + slack)
        self._held[key] = max(self._held.get(key, until), until)

    def forget(self, now: float) -> None:
        """Drop what no longer limits anything."""
        self._cells = {key: cell for key, cell in self._cells.items() if cell > now}
        self._held = {key: until for key, until in self._held.items() if until > now}

    def _allowed(self, key: Hashable, rate: Rate) -> float:
        cell = self._cells.get(key, float("-inf"))
        return max(cell - rate.interval * (rate.burst - 1), self._held.get(key, float("-inf")))
