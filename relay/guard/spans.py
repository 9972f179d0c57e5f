"""Stretches of a text that are spoken for."""

from bisect import bisect_left


class Spans:
    """Disjoint half-open spans, kept in order; a look-up is logarithmic."""

    __slots__ = ("_ends", "_starts")

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []

    def claim(self, start: int, end: int) -> bool:
        """Take the span unless a part of it is taken; say whether it was free."""
        if self.touches(start, end):
            return False
        at = bisect_left(self._starts, start)
        self._starts.insert(at, start)
        self._ends.insert(at, end)
        return True

    def touches(self, start: int, end: int) -> bool:
        at = bisect_left(self._starts, end)
        return at > 0 and self._ends[at - 1] > start
