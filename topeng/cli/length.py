"""Lengths of time on the command line: 45m, 2h, 3d."""

import re
from datetime import timedelta
from typing import Any

import click

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_PART = re.compile(r"([0-9]{1,6})([smhd])")


class Length(click.ParamType[timedelta]):
    """A length of time, like 90s, 45m, 2h, 3d or 1d12h."""

    name = "length"

    def __init__(self, *, or_off: bool = False) -> None:
        self._or_off = or_off

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> timedelta:
        """Read a length, or say what one looks like."""
        if isinstance(value, timedelta):
            return value
        text = str(value).strip().lower()
        if self._or_off and text == "off":
            return timedelta()
        parts = _PART.findall(text)
        if not parts or "".join(number + unit for number, unit in parts) != text:
            off = ", or off" if self._or_off else ""
            self.fail(
                f"“{value}” is no length of time; write it like 45m, 2h, 3d or 1d12h{off}.",
                param,
                ctx,
            )
        return sum(
            (timedelta(**{_UNITS[unit]: int(number)}) for number, unit in parts), timedelta()
        )


def spell(length: timedelta) -> str:
    """A length as `Length` reads it: 1d12h."""
    seconds = int(length.total_seconds())
    words = []
    for unit, size in (("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)):
        count, seconds = divmod(seconds, size)
        words += [f"{count}{unit}"] if count else []
    return "".join(words) or "0s"


LENGTH = Length()
LENGTH_OR_OFF = Length(or_off=True)
"""The same, and ``off``, which reads as no time at all."""
