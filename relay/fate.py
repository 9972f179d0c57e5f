"""What becomes of a field that a provider sends, on its way to the other side."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple


class Fate(StrEnum):
    """One of three, for each field that there is."""

    CROSSES = "crosses"
    """What stands in it is shown to the other side, once the guard has passed it."""
    REBUILT = "rebuilt"
    """It is read, and something of ours goes on in its place: an id of ours, a picture drawn anew, a language."""
    DROPPED = "dropped"
    """Nothing of it goes on."""


class Decided(NamedTuple):
    """A fate and the reason for it."""

    fate: Fate
    reason: str


Decisions = Mapping[str, Decided]
"""By the field's name."""


def decided(*groups: tuple[Fate, str, str]) -> Decisions:
    """Decisions from groups of a fate, a reason and the names of fields. ValueError for a name that stands twice."""
    decisions: dict[str, Decided] = {}
    for fate, reason, names in groups:
        for name in names.split():
            if name in decisions:
                raise ValueError(f"The field {name} is decided twice.")
            decisions[name] = Decided(fate, reason)
    return decisions
