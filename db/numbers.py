"""Numbers that are held alone: what each can do, whose pool it is in, and whom it may not write to."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from asyncpg import Record

from db import keyset
from db.keyset import Span
from db.pool import Connection
from relay.pool.needs import SMS, VOICE


@dataclass(frozen=True, slots=True)
class Number:
    """A number of the business. `load` is how many live bindings it has; `former` its webhooks from before its import."""

    proxy_id: UUID
    service_id: UUID | None
    service: str | None
    address: str
    sid: str
    country: str
    area: str | None
    sms: bool
    voice: bool
    mms: bool
    reserved: bool
    state: str
    former: Mapping[str, str] | None
    load: int
    bought_at: datetime | None
    created_at: datetime
    updated_at: datetime

    @property
    def ability(self) -> int:
        """What it can do, added up as `relay.pool.needs` does."""
        return SMS * self.sms + VOICE * self.voice

    @property
    def e164(self) -> str:
        """The number itself, without its scheme."""
        return self.address.partition(":")[2]


@dataclass(frozen=True, slots=True)
class NewNumber:
    """A number as it joins a pool. The proxy of its address is there already."""

    proxy_id: UUID
    service_id: UUID
    sid: str
    country: str
    area: str | None
    sms: bool = True
    voice: bool = True
    mms: bool = True
    reserved: bool = False


_NUMBER = """
    SELECT n.proxy_id, n.service_id, v.name AS service, x.address, n.sid, n.country, n.area, n.sms, n.voice, n.mms,
           n.reserved, n.state, n.former, n.load, n.bought_at, n.created_at, n.updated_at
      FROM number AS n
      JOIN proxy AS x ON x.id = n.proxy_id
      LEFT JOIN service AS v ON v.id = n.service_id
"""


async def add(connection: Connection, new: NewNumber) -> bool:
    """Let a number join a pool; one that was retired joins anew. False, and nothing done, while it is in another's.

    Raises `Clash` (number_sid).
    """
    joined = await connection.fetchval(
        """
        INSERT INTO number (proxy_id, service_id, sid, country, area, sms, voice, mms, reserved)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            ON CONFLICT (proxy_id) DO UPDATE
           SET service_id = excluded.service_id, sid = excluded.sid, country = excluded.country, area = excluded.area,
               sms = excluded.sms, voice = excluded.voice, mms = excluded.mms, reserved = excluded.reserved,
               state = 'live', created_at = clock_timestamp(), updated_at = clock_timestamp()
         WHERE number.service_id IS NULL OR number.service_id = excluded.service_id
        RETURNING true
        """,
        new.proxy_id,
        new.service_id,
        new.sid,
        new.country,
        new.area,
        new.sms,
        new.voice,
        new.mms,
        new.reserved,
    )
    if joined is None:
        return False
    await connection.execute(
        "UPDATE proxy SET service_id = $2 WHERE id = $1 AND service_id <> $2",
        new.proxy_id,
        new.service_id,
    )
    return True


async def learn(connection: Connection, new: NewNumber) -> None:
    """Note what Twilio says of a number that stays in its pool. Raises `Clash` (number_sid)."""
    await connection.execute(
        """
        UPDATE number SET sid = $2, sms = $3, voice = $4, mms = $5, updated_at = clock_timestamp() WHERE proxy_id = $1
        """,
        new.proxy_id,
        new.sid,
        new.sms,
        new.voice,
        new.mms,
    )


async def get(connection: Connection, proxy_id: UUID) -> Number | None:
    """The number behind a proxy; None where the proxy is none that is held alone."""
    return _maybe(await connection.fetchrow(_NUMBER + "WHERE n.proxy_id = $1", proxy_id))


async def by_sid(connection: Connection, sid: str) -> Number | None:
    """The number that Twilio calls so."""
    return _maybe(await connection.fetchrow(_NUMBER + "WHERE n.sid = $1", sid))


async def by_address(connection: Connection, address: str) -> Number | None:
    """The number of this address (``tel:+1…``)."""
    return _maybe(await connection.fetchrow(_NUMBER + "WHERE x.address = $1", address))


async def of_service(connection: Connection, service_id: UUID) -> list[Number]:
    """The pool of a service, the oldest first."""
    rows = await connection.fetch(
        _NUMBER + "WHERE n.service_id = $1 ORDER BY n.created_at, x.address", service_id
    )
    return [_number(row) for row in rows]


async def page(connection: Connection, service_id: UUID, span: Span) -> list[Number]:
    """The numbers of a service in this span, the newest first."""
    rows = await keyset.rows(
        connection,
        _NUMBER + "WHERE n.service_id = $1",
        [service_id],
        span,
        at="n.created_at",
        id="n.proxy_id",
    )
    return [_number(row) for row in rows]


async def count(connection: Connection, service_id: UUID, *, reserved: bool) -> int:
    """How many numbers of a service are reserved, or are not."""
    return int(
        await connection.fetchval(
            "SELECT count(*) FROM number WHERE service_id = $1 AND reserved = $2",
            service_id,
            reserved,
        )
    )


async def known(connection: Connection) -> list[Number]:
    """Every number that is in a pool, or was."""
    return [_number(row) for row in await connection.fetch(_NUMBER)]


async def pooled(connection: Connection) -> list[Number]:
    """Every number that is in a pool, the oldest first."""
    rows = await connection.fetch(
        _NUMBER + "WHERE n.service_id IS NOT NULL ORDER BY n.created_at, x.address"
    )
    return [_number(row) for row in rows]


async def set_reserved(connection: Connection, proxy_id: UUID, *, reserved: bool) -> None:
    """Give a number only to who asks for it by name, or to anybody again."""
    await connection.execute(
        "UPDATE number SET reserved = $2, updated_at = clock_timestamp() WHERE proxy_id = $1 AND reserved <> $2",
        proxy_id,
        reserved,
    )


async def set_draining(connection: Connection, proxy_id: UUID, *, draining: bool) -> None:
    """Give a number of a pool to nobody any more, or to people again; conversations that it has go on."""
    await connection.execute(
        """
        UPDATE number SET state = CASE WHEN $2 THEN 'draining' ELSE 'live' END, updated_at = clock_timestamp()
         WHERE proxy_id = $1 AND service_id IS NOT NULL
        """,
        proxy_id,
        draining,
    )


async def remove(connection: Connection, proxy_id: UUID) -> bool:
    """Take a number out of its pool; False, and nothing done, while a conversation is on it."""
    return bool(
        await connection.fetchval(
            """
            UPDATE number
               SET service_id = NULL, state = 'retired', reserved = false, updated_at = clock_timestamp()
             WHERE proxy_id = $1 AND load = 0
            RETURNING true
            """,
            proxy_id,
        )
    )


async def set_bought(connection: Connection, proxy_id: UUID) -> None:
    """Note that a number was bought by us, now: it counts against the budget."""
    await connection.execute(
        "UPDATE number SET bought_at = clock_timestamp() WHERE proxy_id = $1", proxy_id
    )


async def bought(connection: Connection) -> dict[str, int]:
    """How many numbers that we bought are still kept, by country."""
    rows = await connection.fetch(
        "SELECT country, count(*) AS count FROM number WHERE bought_at IS NOT NULL AND service_id IS NOT NULL GROUP BY country"
    )
    return {row["country"]: row["count"] for row in rows}


async def set_former(
    connection: Connection, proxy_id: UUID, former: Mapping[str, str] | None
) -> None:
    """Remember a number's webhooks as they were before its import; None: they have been put back."""
    said = None if former is None else json.dumps(dict(former))
    await connection.execute("UPDATE number SET former = $2 WHERE proxy_id = $1", proxy_id, said)


async def in_use(connection: Connection, proxy_ids: Sequence[UUID]) -> dict[UUID, int]:
    """How many open sessions use each number."""
    rows = await connection.fetch(
        """
        SELECT b.proxy_id, count(DISTINCT p.session_id) AS sessions
          FROM binding AS b
          JOIN participant AS p ON p.id = b.participant_id
         WHERE b.proxy_id = ANY($1::uuid[]) AND b.cool_off IS NOT NULL AND b.free_at = 'infinity'
         GROUP BY b.proxy_id
        """,
        proxy_ids,
    )
    return dict.fromkeys(proxy_ids, 0) | {row["proxy_id"]: row["sessions"] for row in rows}


async def may_resume(
    connection: Connection, proxy_id: UUID, counterpart: bytes, ticket_id: UUID
) -> bool:
    """Whether somebody's conversation of this ticket may be on this number: none of theirs is, nor rests there after another matter."""
    return not await connection.fetchval(
        """
        SELECT true
          FROM binding AS b
          JOIN participant AS p ON p.id = b.participant_id
          JOIN session AS s ON s.id = p.session_id
         WHERE b.proxy_id = $1 AND b.counterpart = $2 AND b.cool_off IS NOT NULL AND b.free_at > statement_timestamp()
           AND (b.ended_at IS NULL OR s.ticket_id <> $3)
         LIMIT 1
        """,
        proxy_id,
        counterpart,
        ticket_id,
    )


async def is_ours(connection: Connection, e164: str) -> bool:
    """Whether a number is one that a service speaks by: who is reached there is no person."""
    return bool(
        await connection.fetchval(
            """
            SELECT true FROM proxy AS x
              LEFT JOIN number AS n ON n.proxy_id = x.id
             WHERE x.address = ANY(ARRAY['tel:' || $1, 'whatsapp:' || $1])
               AND (n.proxy_id IS NULL OR n.service_id IS NOT NULL)
             LIMIT 1
            """,
            e164,
        )
    )


def _maybe(row: Record | None) -> Number | None:
    return None if row is None else _number(row)


def _number(row: Record) -> Number:
    former = row["former"]
    return Number(**dict(row) | {"former": None if former is None else json.loads(former)})
