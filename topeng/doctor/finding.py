"""Findings: what was looked at, how it is, and what to do about it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

PUBLIC_URL = "TOPENG_PUBLIC_URL"
"""Stands in an address for a public URL that is not set; that it is missing is a finding of its own."""
LIMIT = 5.0
"""Seconds that one check may take."""


class Mark(StrEnum):
    """How something is."""

    GOOD = "good"
    CARE = "care"
    """The service runs, but with less than it could have; or nobody can tell from here."""
    BAD = "bad"

    @property
    def sign(self) -> str:
        """What stands before the line."""
        return {Mark.GOOD: "✓", Mark.CARE: "!", Mark.BAD: "✗"}[self]


@dataclass(frozen=True, slots=True)
class Finding:
    """One line. It names no token and no person; `remedy` is empty where nothing needs doing."""

    check: str
    mark: Mark
    found: str
    remedy: str = ""


Check: TypeAlias = Callable[[], Awaitable[list[Finding]]]


def good(check: str, found: str) -> Finding:
    """As it should be."""
    return Finding(check, Mark.GOOD, found)


def care(check: str, found: str, remedy: str) -> Finding:
    """Worth a look."""
    return Finding(check, Mark.CARE, found, remedy)


def bad(check: str, found: str, remedy: str) -> Finding:
    """The service cannot run so, or not wholly."""
    return Finding(check, Mark.BAD, found, remedy)


async def within(name: str, check: Check, limit: float = LIMIT) -> list[Finding]:
    """What a check finds, in `limit` seconds at most; that it failed or did not end is a finding too."""
    try:
        async with asyncio.timeout(limit):
            return await check()
    except TimeoutError:
        return [bad(name, f"no answer within {limit:g} seconds", "Try again; see whether it runs.")]
    except Exception as fault:  # noqa: BLE001 one check that fails must not stop the others
        return [bad(name, f"could not be checked ({type(fault).__name__})", "Please report this.")]
