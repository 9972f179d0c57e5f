"""Reading a long list in pages by where the last page ended, so that what is added meanwhile neither repeats nor hides a row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from asyncpg import Record

from db.pool import Connection


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a list that is ordered by when its rows were made, and by id."""

    at: datetime
    id: UUID


@dataclass(frozen=True, slots=True)
class Span:
    """At most `limit` rows, the newest first: those older than `below`, or the last ones that are newer than `above`."""

    limit: int
    below: Position | None = None
    above: Position | None = None


async def rows(
    connection: Connection, query: str, values: Sequence[Any], span: Span, *, at: str, id: str
) -> list[Record]:
    """The rows of `query`, which ends within its WHERE, in this span. `at` and `id` are the columns of the order."""
    position = span.above or span.below
    place = len(values)
    if position is not None:
        sign = ">" if span.above else "<"
        query += f" AND ({at}, {id}) {sign} (${place + 1}, ${place + 2})"
        values = [*values, position.at, position.id]
    way = "ASC" if span.above else "DESC"
    query += f" ORDER BY {at} {way}, {id} {way} LIMIT {span.limit}"
    found = await connection.fetch(query, *values)
    return found[::-1] if span.above else found
