"""Provider ids: what the providers call the messages that they took."""

from uuid import UUID

from db.pool import Connection


async def get(connection: Connection, lane_id: UUID, seq: int) -> str | None:
    """The provider's id of an earlier delivery, if it went out."""
    found: str | None = await connection.fetchval(
        "SELECT provider_id FROM delivery WHERE lane_id = $1 AND seq = $2", lane_id, seq
    )
    return found
