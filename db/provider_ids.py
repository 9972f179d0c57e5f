"""Provider ids: what the providers call the messages that they took."""

from uuid import UUID

from db.pool import Connection

RECENT = 100


async def get(connection: Connection, lane_id: UUID, seq: int) -> str | None:
    """The provider's id of an earlier delivery, if it went out."""
    found: str | None = await connection.fetchval(
        "SELECT provider_id FROM delivery WHERE lane_id = $1 AND seq = $2", lane_id, seq
    )
    return found


async def recent(connection: Connection, lane_id: UUID) -> frozenset[str]:
    """The provider's ids of the last messages down this lane."""
    rows = await connection.fetch(
        """
        SELECT provider_id
          FROM delivery
         WHERE lane_id = $1 AND provider_id IS NOT NULL
         ORDER BY seq DESC
         LIMIT $2
        """,
        lane_id,
        RECENT,
    )
    return frozenset(row["provider_id"] for row in rows)


async def of_thread(connection: Connection, lane_id: UUID) -> tuple[str, ...]:
    """The provider's ids of all that stands in this lane's thread: what went out, and what its participant wrote there."""
    rows = await connection.fetch(
        """
        SELECT provider_id AS id
          FROM delivery
         WHERE lane_id = $1 AND provider_id <> ''
         UNION
        SELECT i.message_id
          FROM participant AS p
          JOIN inbound AS i ON i.participant_id = p.id
         WHERE p.lane_id = $1 AND i.message_id <> ''
        """,
        lane_id,
    )
    return tuple(row["id"] for row in rows)


async def seq_of(connection: Connection, lane_id: UUID, provider_id: str) -> int | None:
    """The place in a lane of the delivery that a provider knows by this id."""
    found: int | None = await connection.fetchval(
        """
        SELECT seq FROM delivery
         WHERE lane_id = $1 AND provider_id = $2 AND kind <> 'edit'
         ORDER BY seq LIMIT 1
        """,
        lane_id,
        provider_id,
    )
    return found
