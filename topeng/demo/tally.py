"""The tally: which of the lines that were said have arrived, and in which order."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tally:
    """How many lines were found, and how many of them not where they belong."""

    found: int
    out_of_order: int


def tally(said: Sequence[str], seen: Sequence[str]) -> Tally:
    """Compare what was said with what was seen. A message seen may be several lines joined, or a part of a long one.

    White space at the ends of a message does not count: platforms trim it.
    """
    rest = _squeezed("".join(seen))
    if rest == _squeezed("".join(said)):
        return Tally(len(said), 0)
    found = _in_order(said, rest)
    if found == len(said):
        return Tally(found, 0)
    present = _present(said, seen)
    return Tally(present, max(present - found, 0))


def _in_order(said: Sequence[str], rest: str) -> int:
    """How many lines are found one behind the other."""
    place = found = 0
    for line in map(_squeezed, said):
        at = rest.find(line, place)
        if at >= 0:
            found, place = found + 1, at + len(line)
    return found


def _present(said: Sequence[str], seen: Sequence[str]) -> int:
    """How many lines are found anywhere, each seen message counted once."""
    whole = Counter(_squeezed(text) for text in seen)
    missing = [line for line in map(_squeezed, said) if not _take(whole, line)]
    rest = "".join(whole.elements())
    return len(said) - sum(line not in rest for line in missing)


def _take(counter: Counter[str], line: str) -> bool:
    if counter[line]:
        counter[line] -= 1
        return True
    return False


def _squeezed(text: str) -> str:
    return "".join(text.split())
