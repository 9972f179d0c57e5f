"""Exhaustion: why no number of a pool will do, and how many more would help."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, assert_never

from relay.errors import NotFound


class Why(StrEnum):
    """Which demand left nothing over."""

    EMPTY = "empty"
    RESERVED = "reserved"
    COUNTRY = "country"
    CAPABILITY = "capability"
    AREA = "area"
    TAKEN = "taken"
    OPTED_OUT = "opted_out"


@dataclass(frozen=True, slots=True)
class Left:
    """How many numbers of a pool are left after each demand in turn.

    `apart`: how many of those set apart (reserved or draining) would do; `busy`: how many conversations this person has,
    or had so lately that the number rests, on the numbers that are near.
    """

    pool: int
    open: int
    country: int
    able: int
    near: int
    free: int
    willing: int
    apart: int
    busy: int

    @property
    def needed(self) -> int:
        """How many more numbers would do: one for each conversation that has none to itself, and for the new one."""
        return max(1, self.busy + 1 - self.near)


class Exhausted(NotFound):
    """No number of the pool will do. `needed`: how many more would."""

    def __init__(self, service: str, why: Why, needed: int, country: str | None) -> None:
        super().__init__(_sentence(service, why, needed, country))
        self.why: Final = why
        self.needed: Final = needed


def why(left: Left) -> Why:
    """The demand that left nothing over; what is set apart is named where it alone would have done."""
    if left.pool == 0:
        return Why.EMPTY
    if left.open == 0 or (left.near == 0 and left.apart > 0):
        return Why.RESERVED
    steps = (
        (left.country, Why.COUNTRY),
        (left.able, Why.CAPABILITY),
        (left.near, Why.AREA),
        (left.free, Why.TAKEN),
    )
    return next((reason for count, reason in steps if count == 0), Why.OPTED_OUT)


def _sentence(service: str, why: Why, needed: int, country: str | None) -> str:
    help = f"{needed} more number{'s' if needed > 1 else ''}"
    where = f" for the country {country}" if country else ""
    match why:
        case Why.EMPTY:
            found = "has no number in its pool"
        case Why.RESERVED:
            found = f"has only numbers that are set apart{where}"
        case Why.COUNTRY:
            found = f"has no number{where}"
        case Why.CAPABILITY:
            found = f"has no number{where} that can do what the conversation needs"
        case Why.AREA:
            found = "has no number near enough to this person"
        case Why.TAKEN:
            found = f"has no number left for this person{where}: each is held by them, or rests after it"
        case Why.OPTED_OUT:
            found = f"has no number left{where} that this person accepts messages from"
        case _:
            assert_never(why)
    return f"The service “{service}” {found}; {help} would help (`topeng number plan`)."
