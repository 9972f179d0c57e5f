"""Calls that something is to be done about, unasked: those to place, to cut, and to ask about."""

from collections.abc import Sequence

from asyncpg import Record

from db import calls
from db.calls import FROM, LIVE, Call
from db.pool import Connection


async def any_due(connection: Connection) -> bool:
    """Whether somebody has pressed, and nothing was done about it yet."""
    found: bool = await connection.fetchval("SELECT EXISTS (SELECT FROM call WHERE state = 'due')")
    return found


async def intend(connection: Connection, *, within: float) -> list[Call]:
    """Take the pressed calls that are to be placed now; the others, which have waited longer than this, stay due."""
    rows = await connection.fetch(
        """
        UPDATE call SET state = 'placing'
         WHERE id IN (SELECT id FROM call
                       WHERE state = 'due' AND began_at > clock_timestamp() - $1 * interval '1 second'
                       ORDER BY began_at LIMIT 20 FOR UPDATE SKIP LOCKED)
        RETURNING id
        """,
        within,
    )
    return await _all(connection, rows)


async def sever(connection: Connection, *, limit: int) -> list[Call]:
    """Take the calls that run and must not: their session, or somebody's part in it, is over, or they last too long.

    Each comes again after a pause that doubles, up to half a minute, until it has ended.
    """
    rows = await connection.fetch(
        f"""
        UPDATE call
           SET attempt = attempt + 1, cut_at = clock_timestamp() + least(2 ^ least(attempt, 10), 30) * interval '1 second'
         WHERE id IN (SELECT c.id {FROM}
                       WHERE c.state <> 'ended' AND coalesce(c.cut_at, '-infinity') <= clock_timestamp()
                         AND (c.ends_at <= clock_timestamp() OR c.session_id IS NOT NULL AND NOT {LIVE}
                              OR c.state = 'due' AND c.began_at < clock_timestamp() - interval '1 minute')
                       ORDER BY c.began_at
                       LIMIT $1
                         FOR UPDATE OF c SKIP LOCKED)
        RETURNING id
        """,
        limit,
    )
    return await _all(connection, rows)


async def silent(connection: Connection, *, limit: int, pause: float) -> list[Call]:
    """The calls of which the vendor has said nothing for long, and which it is to be asked about; again in `pause` seconds."""
    rows = await connection.fetch(
        """
        UPDATE call SET look_at = clock_timestamp() + $2 * interval '1 second'
         WHERE id IN (SELECT id FROM call
                       WHERE state NOT IN ('ended', 'due') AND look_at <= clock_timestamp()
                       ORDER BY look_at LIMIT $1 FOR UPDATE SKIP LOCKED)
        RETURNING id
        """,
        limit,
        pause,
    )
    return await _all(connection, rows)


async def _all(connection: Connection, rows: Sequence[Record]) -> list[Call]:
    found = [await calls.get(connection, row["id"]) for row in rows]
    return [one for one in found if one is not None]
