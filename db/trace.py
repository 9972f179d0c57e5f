"""The trace: who did what to what. Nothing of it is ever changed or taken away."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from db.pool import Connection
from relay.trace import Action


@dataclass(frozen=True, slots=True)
class Deed:
    """One entry; `alias` is whose it is, None for somebody at the command line or the service itself."""

    at: datetime
    alias: str | None
    action: Action
    subject: str


async def add(
    connection: Connection,
    *,
    service_id: UUID | None,
    staff_id: UUID | None,
    action: Action,
    subject: str,
) -> None:
    """Record a deed, in the transaction that does it. `subject`: a ticket's code or an alias, never an address."""
    await connection.execute(
        "INSERT INTO trace (service_id, staff_id, action, subject) VALUES ($1, $2, $3, $4)",
        service_id,
        staff_id,
        action,
        subject,
    )


async def newest(connection: Connection, *, limit: int) -> list[Deed]:
    """The last deeds, the newest first."""
    rows = await connection.fetch(
        """
        SELECT t.at, f.alias, t.action, t.subject
          FROM trace AS t
          LEFT JOIN staff AS f ON f.id = t.staff_id
         ORDER BY t.id DESC
         LIMIT $1
        """,
        limit,
    )
    return [Deed(row["at"], row["alias"], Action(row["action"]), row["subject"]) for row in rows]
