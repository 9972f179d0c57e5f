"""Silence: deliveries that will never go out."""

from collections.abc import Sequence
from uuid import UUID

from db.pool import Connection


async def void(connection: Connection, sessions: Sequence[UUID]) -> list[UUID | None]:
    """Silence sessions: what has not been handed over and belongs to them alone never will be. Of each its inbound."""
    rows = await connection.fetch(
        """
        UPDATE delivery AS d
           SET state = 'void', settled_at = clock_timestamp()
          FROM lane AS l
         WHERE l.session_id = ANY($1::uuid[]) AND d.lane_id = l.id
           AND d.state IN ('preparing', 'due') AND d.purpose IN ('content', 'notice')
        RETURNING d.inbound_id
        """,
        sessions,
    )
    return [row["inbound_id"] for row in rows]


async def retract(connection: Connection, inbounds: Sequence[UUID]) -> list[tuple[UUID, int]]:
    """Take these inbounds' deliveries back: what is pending never goes. Those shown where they can still be edited."""
    await connection.execute(
        """
        UPDATE delivery SET state = 'void', code = 'retracted', settled_at = clock_timestamp()
         WHERE inbound_id = ANY($1::uuid[]) AND state IN ('preparing', 'due')
        """,
        inbounds,
    )
    rows = await connection.fetch(
        """
        UPDATE delivery AS d
           SET code = 'retracted'
          FROM lane AS l
          JOIN proxy AS p ON p.id = l.proxy_id AND p.channel = 'telegram'
         WHERE l.id = d.lane_id AND d.inbound_id = ANY($1::uuid[]) AND d.kind = 'text'
           AND d.state NOT IN ('void', 'undeliverable')
        RETURNING d.lane_id, d.seq
        """,
        inbounds,
    )
    return sorted((row["lane_id"], row["seq"]) for row in rows)


async def void_lane(connection: Connection, lane_id: UUID) -> None:
    """Empty a lane whose owner has left; what people wrote waits for the next one, unless they were told that it failed."""
    await connection.execute(
        """
        WITH gone AS (
            UPDATE delivery AS d
               SET state = 'void', settled_at = clock_timestamp()
             WHERE d.lane_id = $1
               AND (d.state IN ('preparing', 'due')
                    OR d.state = 'undeliverable' AND d.purpose = 'content'
                       AND EXISTS (SELECT 1 FROM inbound AS i WHERE i.id = d.inbound_id AND i.reported_at IS NULL))
            RETURNING inbound_id
        )
        UPDATE inbound AS i
           SET state = 'waiting'
          FROM gone
         WHERE i.id = gone.inbound_id AND i.reported_at IS NULL
        """,
        lane_id,
    )


async def void_toward(connection: Connection, lane_id: UUID) -> None:
    """Send nothing more of what is pending toward somebody who is not to get it any more."""
    await connection.execute(
        """
        UPDATE delivery SET state = 'void', settled_at = clock_timestamp()
         WHERE lane_id = $1 AND state IN ('preparing', 'due')
        """,
        lane_id,
    )


async def void_everything(connection: Connection) -> None:
    """Send nothing of what is pending, intents included: for a demo, whose phones forget everything when it stops."""
    await connection.execute(
        """
        UPDATE delivery SET state = 'void', settled_at = clock_timestamp()
         WHERE state IN ('preparing', 'due', 'sending')
        """
    )
