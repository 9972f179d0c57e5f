"""Picking: which number of a pool somebody gets. Whatever the pool's size, the first that fits is a few steps along an index."""

from dataclasses import dataclass
from datetime import timedelta
from typing import assert_never
from uuid import UUID

from db.pool import Connection
from relay.pool.exhaustion import Left
from relay.pool.geography import Geo
from relay.pool.needs import Selection, Want


@dataclass(frozen=True, slots=True)
class Pool:
    """How a service picks numbers, and how long one rests for a person after a conversation (`cool_off`)."""

    service_id: UUID
    name: str
    geo: Geo
    selection: Selection
    cool_off: timedelta


REMEMBERED = 100
"""How many of somebody's last conversations are looked at for a number that they had before."""

# `n` is a number. Each is asked row by row as the index is walked (a subquery with a LIMIT is not turned into a join of
# everything with everything): nearly always the first is free.
_TAKEN = """
    (SELECT true FROM binding AS b
      WHERE b.proxy_id = n.proxy_id AND b.counterpart = $2 AND b.cool_off IS NOT NULL AND b.free_at > statement_timestamp()
      LIMIT 1) IS TRUE
"""
_UNWILLING = """
    (SELECT true FROM number_opt_out AS o WHERE o.proxy_id = n.proxy_id AND o.counterpart = $3 LIMIT 1) IS TRUE
"""
_KNOWN = """
    (SELECT true FROM binding AS b
      WHERE b.proxy_id = n.proxy_id AND b.counterpart = $2 AND b.cool_off IS NOT NULL LIMIT 1) IS TRUE
"""
_OPEN = "n.service_id = $1 AND n.state = 'live' AND NOT n.reserved"
_FREE = f"NOT {_TAKEN} AND NOT {_UNWILLING}"
_ORDER = "load, assigned_at, sid"
# One walk for each ability and each country, or area, that will do; the best of their firsts is the best of all.
_COUNTRIES = """
    SELECT a.ability, c.place
      FROM unnest($4::smallint[]) AS a (ability),
           unnest(CASE WHEN $5::text IS NOT NULL THEN ARRAY[$5]
                       ELSE ARRAY(SELECT DISTINCT country FROM number WHERE service_id = $1) END) AS c (place)
"""
_AREAS = """
    SELECT a.ability, c.place FROM unnest($4::smallint[]) AS a (ability), unnest($6::text[]) AS c (place)
"""
_FITS = f"""
    {_OPEN} AND n.ability = ANY($4::smallint[]) AND ($5::text IS NULL OR n.country = $5)
    AND ($6::text[] IS NULL OR n.area = ANY($6))
"""
_HAD_LAST = f"""
    SELECT n.proxy_id
      FROM (SELECT proxy_id, started_at FROM binding
             WHERE counterpart = $2 AND cool_off IS NOT NULL
             ORDER BY started_at DESC LIMIT {REMEMBERED}) AS had
      JOIN number AS n ON n.proxy_id = had.proxy_id
     WHERE {_FITS} AND {_FREE}
     ORDER BY had.started_at DESC, n.sid LIMIT 1
"""
_HAD_LONGEST_AGO = f"""
    SELECT n.proxy_id
      FROM number AS n
     WHERE {_FITS} AND {_FREE}
     ORDER BY (SELECT max(b.started_at) FROM binding AS b
                WHERE b.proxy_id = n.proxy_id AND b.counterpart = $2 AND b.cool_off IS NOT NULL), {_ORDER} LIMIT 1
"""


def _walk(places: str, near: str, also: str = "true") -> str:
    """The statement that finds the least loaded number of those places that fits."""
    return f"""
        SELECT found.proxy_id
          FROM ({places}) AS want
         CROSS JOIN LATERAL (
               SELECT n.proxy_id, n.load, n.assigned_at, n.sid
                 FROM number AS n
                WHERE {_OPEN} AND n.ability = want.ability AND {near} AND {_FREE} AND {also}
                ORDER BY {_ORDER} LIMIT 1) AS found
         ORDER BY {_ORDER} LIMIT 1
    """


def _least_loaded(want: Want, also: str = "true") -> str:
    if want.areas is None:
        return _walk(_COUNTRIES, "n.country = want.place AND $6::text[] IS NULL", also)
    return _walk(_AREAS, "n.area = want.place AND n.country = $5", also)


async def pool(connection: Connection, service_id: UUID) -> Pool:
    """How a service picks numbers."""
    return await _pool(connection, service_id, "")


async def hold(connection: Connection, service_id: UUID) -> Pool:
    """The same; and nobody else picks from this pool until the transaction ends: the next one then sees what was taken."""
    return await _pool(connection, service_id, "FOR NO KEY UPDATE")


async def set_pool(connection: Connection, pool: Pool) -> None:
    """Say how a service picks numbers. Raises `Clash` (service_cool_off). What rests goes on resting as it was to."""
    await connection.execute(
        "UPDATE service SET geo = $2, selection = $3, cool_off = $4 WHERE id = $1",
        pool.service_id,
        pool.geo,
        pool.selection,
        pool.cool_off,
    )


async def _pool(connection: Connection, service_id: UUID, lock: str) -> Pool:
    row = await connection.fetchrow(
        f"SELECT id, name, geo, selection, cool_off FROM service WHERE id = $1 {lock}", service_id
    )
    if row is None:
        raise LookupError("no such service")
    return Pool(
        row["id"], row["name"], Geo(row["geo"]), Selection(row["selection"]), row["cool_off"]
    )


async def pick(connection: Connection, want: Want) -> UUID | None:
    """The number for somebody: by habit one that they had (or had not), then the least loaded, then the least lately given."""
    found: UUID | None = await connection.fetchval(statement(want), *_values(want))
    return found


def statement(want: Want) -> str:
    """How such a number is found: a value of six parameters, in the order of what is wanted. The second way is not begun
    where the first finds one."""
    match want.selection:
        case Selection.PREFER_STICKY:
            ways = (_HAD_LAST, _least_loaded(want))
        case Selection.AVOID_STICKY:
            ways = (_least_loaded(want, f"NOT {_KNOWN}"), _HAD_LONGEST_AGO)
        case _:
            assert_never(want.selection)
    return f"SELECT coalesce(({ways[0]}), ({ways[1]}))"


async def pick_shared(connection: Connection, want: Want) -> UUID | None:
    """A number on which this person has conversations that can be told apart there; where they have the fewest.

    A conversation between customers has nobody who could tell them apart, and stays alone.
    """
    found: UUID | None = await connection.fetchval(
        f"""
        SELECT n.proxy_id
          FROM number AS n
          JOIN binding AS b ON b.proxy_id = n.proxy_id AND b.counterpart = $2 AND b.cool_off IS NOT NULL
                           AND b.free_at = 'infinity'
          JOIN participant AS p ON p.id = b.participant_id
          JOIN session AS s ON s.id = p.session_id
         WHERE {_FITS} AND NOT {_UNWILLING}
         GROUP BY n.proxy_id
        HAVING bool_and(s.role <> 'customer')
         ORDER BY count(*), n.load, n.assigned_at, n.sid LIMIT 1
        """,
        *_values(want),
    )
    return found


async def is_free(connection: Connection, proxy_id: UUID, counterpart: bytes) -> bool:
    """Whether somebody has no conversation on this number, and had none so lately that it rests."""
    return not await connection.fetchval(
        """
        SELECT true FROM binding
         WHERE proxy_id = $1 AND counterpart = $2 AND cool_off IS NOT NULL AND free_at > statement_timestamp()
         LIMIT 1
        """,
        proxy_id,
        counterpart,
    )


async def left(connection: Connection, want: Want) -> Left:
    """How many numbers are left after each demand. Looks at the whole pool: for when none was found."""
    row = await connection.fetchrow(
        f"""
        SELECT count(*) AS pool, count(*) FILTER (WHERE open) AS open, count(*) FILTER (WHERE open AND there) AS country,
               count(*) FILTER (WHERE open AND there AND able) AS able,
               count(*) FILTER (WHERE open AND there AND able AND near) AS near,
               count(*) FILTER (WHERE open AND there AND able AND near AND NOT taken) AS free,
               count(*) FILTER (WHERE open AND there AND able AND near AND NOT taken AND NOT unwilling) AS willing,
               count(*) FILTER (WHERE NOT open AND there AND able AND near AND NOT taken AND NOT unwilling) AS apart,
               coalesce(sum(busy) FILTER (WHERE open AND there AND able AND near), 0)::integer AS busy
          FROM (SELECT {_OPEN} AS open, $5::text IS NULL OR n.country = $5 AS there,
                       n.ability = ANY($4::smallint[]) AS able,
                       $6::text[] IS NULL OR coalesce(n.area = ANY($6), false) AS near,
                       {_TAKEN} AS taken, {_UNWILLING} AS unwilling,
                       (SELECT count(*) FROM binding AS b
                         WHERE b.proxy_id = n.proxy_id AND b.counterpart = $2 AND b.cool_off IS NOT NULL
                           AND b.free_at > statement_timestamp()) AS busy
                  FROM number AS n
                 WHERE n.service_id = $1) AS numbers
        """,
        *_values(want),
    )
    if row is None:
        raise LookupError("a count is always there")
    return Left(**row)


def _values(want: Want) -> tuple[object, ...]:
    return (
        want.service_id,
        want.counterpart,
        want.block,
        list(want.abilities),
        want.country,
        None if want.areas is None else list(want.areas),
    )
