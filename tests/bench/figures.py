"""Figures: medians over rounds that alternate within one run, so that what else the machine does meets all of them."""

import statistics
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from typing import TypeVar

ROUNDS = 5
Item = TypeVar("Item")


async def _nothing() -> None:
    """What most tasks need before they begin."""


@dataclass(frozen=True, slots=True)
class Task:
    """Something done `count` times in a round by `work`; what `before` does is not on the clock."""

    name: str
    count: int
    work: Callable[[int], Awaitable[object]]
    before: Callable[[], Awaitable[object]] = _nothing


@dataclass(frozen=True, slots=True)
class Figure:
    """A value with its unit, and the lowest and highest round where there were several."""

    name: str
    value: float
    unit: str
    low: float | None = None
    high: float | None = None

    def __str__(self) -> str:
        line = f"  {self.name:<58}{_short(self.value):>10} {self.unit:<12}"
        if self.low is None or self.high is None:
            return line.rstrip()
        return f"{line}{_short(self.low):>8} to {_short(self.high)}"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the table. `broken` says, in sentences, what must hold and did not: never a time."""

    title: str
    figures: Sequence[Figure]
    broken: Sequence[str] = ()

    def __str__(self) -> str:
        return "\n".join(
            [self.title, *map(str, self.figures), *(f"  BROKEN: {one}" for one in self.broken)]
        )


async def alternating(
    tasks: Sequence[Task], rounds: int = ROUNDS, clock: Callable[[], float] = time.perf_counter
) -> list[list[float]]:
    """Seconds of each of a task's items, by task and round; every task has its turn in every round.

    With `time.process_time` as the clock they are this process's own work, whatever else the machine does.
    """
    seconds: list[list[float]] = [[] for _ in tasks]
    for _ in range(rounds):
        for task, taken in zip(tasks, seconds, strict=True):
            await task.before()
            began = clock()
            await task.work(task.count)
            taken.append((clock() - began) / task.count)
    return seconds


def each(do: Callable[[Item], object], items: Iterable[Item]) -> Callable[[int], Awaitable[None]]:
    """Work that does something with the items in turn."""
    kept = list(items)

    async def work(count: int) -> None:
        for item in islice(cycle(kept), count):
            do(item)

    return work


def each_awaited(
    do: Callable[[Item], Awaitable[object]], items: Iterable[Item]
) -> Callable[[int], Awaitable[None]]:
    """The same where each is waited for."""
    kept = list(items)

    async def work(count: int) -> None:
        for item in islice(cycle(kept), count):
            await do(item)

    return work


def microseconds(task: Task, seconds: Sequence[float]) -> Figure:
    """The median of the rounds."""
    return over(task.name, [one * 1e6 for one in seconds], "µs")


def ratio(name: str, upper: Sequence[float], lower: Sequence[float]) -> Figure:
    """How many times one is the other, round by round."""
    return over(name, [one / other for one, other in zip(upper, lower, strict=True)], "times")


def over(name: str, values: Sequence[float], unit: str) -> Figure:
    """The median of values, and between which they lie."""
    return Figure(name, statistics.median(values), unit, min(values), max(values))


def _short(value: float) -> str:
    if value == int(value) or value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"
