"""Happenings: the event log of proxied conversations. Codes, times and ids of ours; no address and no text."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from asyncpg import Record

from db.pool import Connection
from relay.happening import Code


@dataclass(frozen=True, slots=True)
class Happening:
    """One event. `about`: the message or call that it is of."""

    id: int
    at: datetime
    code: Code
    service_id: UUID | None
    session_id: UUID | None
    about: UUID | None


async def add(
    connection: Connection,
    code: Code,
    *,
    service_id: UUID | None = None,
    session_id: UUID | None = None,
    about: UUID | None = None,
) -> None:
    """Enter an event, in the transaction of what it tells of."""
    await connection.execute(
        "INSERT INTO happening (code, service_id, session_id, about) VALUES ($1, $2, $3, $4)",
        code,
        service_id,
        session_id,
        about,
    )


async def newest(
    connection: Connection,
    *,
    limit: int,
    service_id: UUID | None = None,
    codes: Sequence[Code] = tuple(Code),
) -> list[Happening]:
    """The newest events, of one service and with these codes, the newest first."""
    rows = await connection.fetch(
        """
        SELECT id, at, code, service_id, session_id, about
          FROM happening
         WHERE ($1::uuid IS NULL OR service_id = $1) AND code = ANY($2::integer[])
         ORDER BY id DESC
         LIMIT $3
        """,
        service_id,
        list(codes),
        limit,
    )
    return [_happening(row) for row in rows]


async def tell(connection: Connection, *, limit: int) -> list[Happening]:
    """Events that have not been told of yet, in order. They count as told now."""
    rows = await connection.fetch(
        """
        UPDATE happening AS h
           SET told = true
          FROM (SELECT id FROM happening WHERE NOT told ORDER BY id LIMIT $1 FOR UPDATE) AS untold
         WHERE h.id = untold.id
        RETURNING h.id, h.at, h.code, h.service_id, h.session_id, h.about
        """,
        limit,
    )
    return sorted((_happening(row) for row in rows), key=lambda one: one.id)


async def forget(connection: Connection, age: timedelta) -> None:
    """Take events away that are older than this."""
    await connection.execute(
        "DELETE FROM happening WHERE at < clock_timestamp() - $1::interval", age
    )


def _happening(row: Record) -> Happening:
    return Happening(
        id=row["id"],
        at=row["at"],
        code=Code(row["code"]),
        service_id=row["service_id"],
        session_id=row["session_id"],
        about=row["about"],
    )
