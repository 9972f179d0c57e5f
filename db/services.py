"""Services and their proxies, and the house they stand in."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from asyncpg import Record

from db.pool import Connection


@dataclass(frozen=True, slots=True)
class Service:
    """One brand or desk, with the WhatsApp templates it may open and reopen conversations with, and its habits.

    `grace`: how long after the end a customer may reopen a ticket; `silence`: after how long without traffic a ticket
    asks, and then ends; `escalate_after`: after how long unclaimed the supervisors are told. None: never.
    `handover_lines`: how many of the last lines a new holder gets.
    """

    id: UUID
    name: str
    opening: str | None
    invitation: str | None
    grace: timedelta | None
    silence: timedelta | None
    escalate_after: timedelta | None
    handover_lines: int


@dataclass(frozen=True, slots=True)
class Proxy:
    """A number or a bot of the business: no person's address.

    `quiet`: it is of a service of the Proxy API, where nobody but the people in its sessions says anything.
    """

    id: UUID
    service_id: UUID
    service: str
    address: str
    channel: str
    name: str | None
    created_at: datetime
    quiet: bool


_PROXY = """
    SELECT p.id, p.service_id, v.name AS service, p.address, p.channel, p.name, p.created_at,
           EXISTS (SELECT FROM proxy_service AS y WHERE y.service_id = p.service_id) AS quiet
      FROM proxy AS p
      JOIN service AS v ON v.id = p.service_id
"""


async def ensure(connection: Connection, *, id: UUID, name: str) -> Service:
    """The service of this name, made now where there is none."""
    await connection.execute(
        "INSERT INTO service (id, name) VALUES ($1, $2) ON CONFLICT DO NOTHING", id, name
    )
    found = await find(connection, name)
    if found is None:
        raise LookupError("no such service")
    return found


async def find(connection: Connection, name: str) -> Service | None:
    """The service of this name."""
    row = await connection.fetchrow(
        """
        SELECT id, name, opening, invitation, grace, silence, escalate_after, handover_lines
          FROM service
         WHERE name = $1
        """,
        name,
    )
    return Service(**row) if row else None


async def set_templates(
    connection: Connection, id: UUID, *, opening: str | None, invitation: str | None
) -> None:
    """Say which templates a service has."""
    await connection.execute(
        "UPDATE service SET opening = $2, invitation = $3 WHERE id = $1", id, opening, invitation
    )


async def set_habits(
    connection: Connection,
    id: UUID,
    *,
    grace: timedelta | None,
    silence: timedelta | None,
    escalate_after: timedelta | None,
    handover_lines: int,
) -> None:
    """Say how long a service waits for what, and how much it hands over."""
    await connection.execute(
        """
        UPDATE service SET grace = $2, silence = $3, escalate_after = $4, handover_lines = $5 WHERE id = $1
        """,
        id,
        grace,
        silence,
        escalate_after,
        handover_lines,
    )


async def guard_rules(connection: Connection, id: UUID, *, lock: bool = False) -> str:
    """A service's rules for the guard, as `relay.rules` dumps them; with `lock` nobody else changes them meanwhile."""
    text: str = await connection.fetchval(
        "SELECT rules FROM service WHERE id = $1" + (" FOR UPDATE" if lock else ""), id
    )
    return text


async def set_guard_rules(connection: Connection, id: UUID, rules: str) -> None:
    """Give a service rules for the guard."""
    await connection.execute("UPDATE service SET rules = $2 WHERE id = $1", id, rules)


async def handover_lines(connection: Connection, session_id: UUID) -> int:
    """How many of the last lines a new holder of this session gets."""
    return int(
        await connection.fetchval(
            """
            SELECT v.handover_lines
              FROM session AS s
              JOIN ticket AS t ON t.id = s.ticket_id
              JOIN service AS v ON v.id = t.service_id
             WHERE s.id = $1
            """,
            session_id,
        )
    )


async def add_proxy(
    connection: Connection, *, id: UUID, service_id: UUID, address: str, channel: str
) -> None:
    """Add a proxy. Raises `Clash` (proxy_address) when it is there already."""
    await connection.execute(
        "INSERT INTO proxy (id, service_id, address, channel) VALUES ($1, $2, $3, $4)",
        id,
        service_id,
        address,
        channel,
    )


async def name_proxy(connection: Connection, address: str, name: str) -> None:
    """Remember how people find a proxy: a bot's user name."""
    await connection.execute(
        "UPDATE proxy SET name = $2 WHERE address = $1 AND name IS DISTINCT FROM $2", address, name
    )


async def proxies(connection: Connection) -> list[Proxy]:
    """All proxies, the oldest first."""
    return [
        _proxy(row) for row in await connection.fetch(_PROXY + "ORDER BY p.created_at, p.address")
    ]


async def find_proxy(connection: Connection, address: str) -> Proxy | None:
    """The proxy of this address."""
    row = await connection.fetchrow(_PROXY + "WHERE p.address = $1", address)
    return _proxy(row) if row else None


async def proxy(connection: Connection, id: UUID) -> Proxy:
    """The proxy of this id."""
    row = await connection.fetchrow(_PROXY + "WHERE p.id = $1", id)
    if row is None:
        raise LookupError("no such proxy")
    return _proxy(row)


async def speaking_by(connection: Connection, carrier: str) -> list[UUID]:
    """The services that speak through a carrier: a proxy (``telegram:staff``), or all of a scheme (``whatsapp``)."""
    rows = await connection.fetch(
        "SELECT DISTINCT service_id FROM proxy WHERE address = $1 OR split_part(address, ':', 1) = $1",
        carrier,
    )
    return [row["service_id"] for row in rows]


async def proxy_for(connection: Connection, *, service_id: UUID, channel: str) -> Proxy | None:
    """The oldest proxy by which a service speaks on a channel; of numbers that are held alone, one that anybody may get."""
    row = await connection.fetchrow(
        _PROXY
        + """
        WHERE p.service_id = $1 AND p.channel = $2
          AND NOT EXISTS (SELECT FROM number AS n
                           WHERE n.proxy_id = p.id AND (n.state <> 'live' OR n.reserved OR NOT n.sms))
        ORDER BY p.created_at LIMIT 1
        """,
        service_id,
        channel,
    )
    return _proxy(row) if row else None


def _proxy(row: Record) -> Proxy:
    return Proxy(
        id=row["id"],
        service_id=row["service_id"],
        service=row["service"],
        address=row["address"],
        channel=row["channel"],
        name=row["name"],
        created_at=row["created_at"],
        quiet=row["quiet"],
    )
