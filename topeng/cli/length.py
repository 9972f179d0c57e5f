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

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> timedelta:
        """Read a length, or say what one looks like."""
        if isinstance(value, timedelta):
            return value
        text = str(value).strip().lower()
        parts = _PART.findall(text)
        if not parts or "".join(number + unit for number, unit in parts) != text:
            self.fail(
                f"“{value}” is no length of time; write it like 45m, 2h, 3d or 1d12h.", param, ctx
            )
        return sum(
            (timedelta(**{_UNITS[unit]: int(number)}) for number, unit in parts), timedelta()
        )


LENGTH = Length()
