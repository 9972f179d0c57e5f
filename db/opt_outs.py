"""Opt-outs: who wants to hear nothing more from a service unless they write first."""

from collections.abc import Sequence
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


async def among(connection: Connection, lanes: Sequence[UUID]) -> set[UUID]:
    """Which of these lanes lead to people who have opted out of the service that speaks down them."""
    rows = await connection.fetch(
        """
        SELECT l.id
          FROM lane AS l
          JOIN proxy AS x ON x.id = l.proxy_id
          JOIN opt_out AS o ON o.service_id = x.service_id AND o.counterpart = l.counterpart
         WHERE l.id = ANY($1::uuid[])
        """,
        lanes,
    )
    return {row["id"] for row in rows}
