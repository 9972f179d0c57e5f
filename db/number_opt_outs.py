"""Opt-outs of single numbers: whom a number of a pool may not write to, as its vendor says."""

from uuid import UUID

from db.pool import Connection


async def put(connection: Connection, proxy_id: UUID, counterpart: bytes) -> bool:
    """Note that a number may not write to someone (blind, as on block lists); False where that is known or it is in no pool."""
    return bool(
        await connection.fetchval(
            """
            INSERT INTO number_opt_out (proxy_id, counterpart) SELECT proxy_id, $2 FROM number WHERE proxy_id = $1
                ON CONFLICT DO NOTHING
            RETURNING true
            """,
            proxy_id,
            counterpart,
        )
    )


async def take_back(connection: Connection, proxy_id: UUID, counterpart: bytes) -> bool:
    """Note that a number may write to someone again; False where it might all along."""
    return bool(
        await connection.fetchval(
            "DELETE FROM number_opt_out WHERE proxy_id = $1 AND counterpart = $2 RETURNING true",
            proxy_id,
            counterpart,
        )
    )
