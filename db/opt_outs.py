"""Opt-outs: who wants to hear nothing more from a service unless they write first."""

from uuid import UUID

from db.pool import Connection


async def put(connection: Connection, service_id: UUID, counterpart: bytes) -> bool:
    """Note that someone (blind) has opted out; False when they had before."""
    return bool(
        await connection.fetchval(
            """
            INSERT INTO opt_out (service_id, counterpart) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING true
            """,
            service_id,
            counterpart,
        )
    )


async def take_back(connection: Connection, service_id: UUID, counterpart: bytes) -> bool:
    """Note that someone (blind) may be written to again; False when they had not opted out."""
    return bool(
        await connection.fetchval(
            "DELETE FROM opt_out WHERE service_id = $1 AND counterpart = $2 RETURNING true",
            service_id,
            counterpart,
        )
    )


async def has(connection: Connection, service_id: UUID, counterpart: bytes) -> bool:
    """Whether someone (blind) has opted out of a service's messages."""
    return bool(
        await connection.fetchval(
            "SELECT true FROM opt_out WHERE service_id = $1 AND counterpart = $2",
            service_id,
            counterpart,
        )
    )


async def joinable(connection: Connection) -> list[tuple[UUID, bytes]]:
    """The opt-outs that still stand under the index by which people are routed; they are taken out."""
    rows = await connection.fetch(
        "DELETE FROM opt_out WHERE joinable RETURNING service_id, counterpart"
    )
    return [(row["service_id"], row["counterpart"]) for row in rows]
