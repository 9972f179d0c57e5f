"""The audit log: entries, added and never changed.

What changes a state is entered by triggers of the schema. Here a person's reads are added, and who acts is told.
"""

from collections.abc import Sequence
from uuid import UUID

from db.pool import Connection
from relay.audit.entry import ActorKind, Entry


async def add(connection: Connection, entries: Sequence[Entry]) -> None:
    """Record entries, in the transaction that does what they tell of."""
    await connection.execute(
        """
        INSERT INTO audit (actor_kind, actor, act, object_kind, object, reason)
        SELECT * FROM unnest($1::text[], $2::uuid[], $3::text[], $4::text[], $5::uuid[], $6::text[])
        """,
        [one.actor_kind for one in entries],
        [one.actor for one in entries],
        [one.act for one in entries],
        [one.object_kind for one in entries],
        [one.object for one in entries],
        [one.reason for one in entries],
    )


async def acting(connection: Connection, kind: ActorKind, id: UUID | None = None) -> None:
    """Say who does what the rest of this transaction does; unless it is said, the service does it."""
    await connection.execute(
        "SELECT set_config('topeng.actor', $1, true)", f"{kind} {id}" if id else kind.value
    )
