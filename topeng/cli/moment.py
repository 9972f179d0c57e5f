"""Moments on the command line: a day, which counts to its end in Jakarta, or a day and a time."""

from datetime import date, datetime, time, timedelta, timezone
from typing import Any

import click

# Jakarta has no summer time.
WIB = timezone(timedelta(hours=7), "WIB")


class End(click.ParamType[datetime]):
    """When something ends: 2027-01-31, 2027-01-31T18:00 (in Jakarta) or 2027-01-31T18:00+08:00."""

    name = "end"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """Read it, or say what one looks like."""
        if isinstance(value, datetime):
            return value
        try:
            return _read(str(value).strip())
        except (ValueError, OverflowError):
            self.fail(
                f"“{value}” is no day or moment; write it like 2027-01-31 or 2027-01-31T18:00.",
                param,
                ctx,
            )


def _read(text: str) -> datetime:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        moment = datetime.fromisoformat(text)
        return moment if moment.tzinfo else moment.replace(tzinfo=WIB)
    return datetime.combine(day + timedelta(days=1), time(), WIB)


def spell(end: datetime) -> str:
    """An end as people in Jakarta write it; midnight is the end of the day before."""
    there = end.astimezone(WIB)
    if there.time() == time():
        return f"{there - timedelta(days=1):%Y-%m-%d}"
    return f"{there:%Y-%m-%d %H:%M} WIB"


END = End()
