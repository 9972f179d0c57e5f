"""Confirmations: what supervisors were asked before it is done."""

from uuid import UUID

from db.pool import Connection
from relay.order import VALID, Confirmation, Order


async def add(connection: Connection, confirmation: Confirmation) -> None:
    """Remember what was asked."""
    await connection.execute(
        """
        INSERT INTO confirmation (id, staff_id, action, ticket_id, about, lane_id, seq)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        """,
        confirmation.id,
        confirmation.staff_id,
        confirmation.order,
        confirmation.ticket_id,
        confirmation.about,
        confirmation.lane_id,
        confirmation.seq,
    )


async def find(connection: Connection, id: UUID) -> Confirmation | None:
    """The confirmation of this id, answered or not."""
    row = await connection.fetchrow(
        """
        SELECT id, staff_id, action, ticket_id, about, lane_id, seq
          FROM confirmation
         WHERE id = $1
        """,
        id,
    )
    if row is None:
        return None
    fields = dict(row)
    return Confirmation(order=Order(fields.pop("action")), **fields)


async def take(connection: Connection, id: UUID) -> bool | None:
    """Answer, once: whether that was in time. None when it was answered before."""
    in_time: bool | None = await connection.fetchval(
        """
        UPDATE confirmation SET answered_at = clock_timestamp()
         WHERE id = $1 AND answered_at IS NULL
        RETURNING asked_at > answered_at - $2::interval
        """,
        id,
        VALID,
    )
    return in_time
