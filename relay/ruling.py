"""Rulings: what a supervisor decides on a case."""

from enum import StrEnum


class Ruling(StrEnum):
    """One decision. To release what is held and to dismiss the case is the same in effect."""

    RELEASE = "release"
    END = "end"
    UPHOLD = "uphold"
    """The report is right, and its session is over already."""
    DISMISS = "dismiss"
