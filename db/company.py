"""Company: who is in a ticket's conversations, and who was in those of its last epoch."""

from dataclasses import dataclass
from uuid import UUID

from db.pool import Connection
from db.routes import WINDOW_OPEN
from relay.address import Scheme
from relay.language import Language
from relay.session import Role


@dataclass(frozen=True, slots=True, repr=False)
class Reached:
    """Where the customer of a ticket is reached: a lane whose `address` is sealed for it."""

    lane_id: UUID
    proxy_id: UUID
    key_id: UUID
    address: bytes
    counterpart: bytes
    scheme: Scheme
    language: Language


async def customer_of(connection: Connection, ticket_id: UUID) -> Reached | None:
    """Where the customer of a ticket was let in last; None while they have not come yet."""
    row = await connection.fetchrow(
        """
        SELECT l.id AS lane_id, l.proxy_id, l.key_id, l.address, l.counterpart,
               split_part(x.address, ':', 1) AS scheme, l.language
          FROM session AS s
          JOIN participant AS p ON p.session_id = s.id AND p.role = 'customer'
          JOIN lane AS l ON l.id = p.lane_id
          JOIN proxy AS x ON x.id = l.proxy_id
         WHERE s.ticket_id = $1
         ORDER BY p.left_at DESC NULLS FIRST, p.joined_at DESC
         LIMIT 1
        """,
        ticket_id,
    )
    if row is None:
        return None
    return Reached(
        lane_id=row["lane_id"],
        proxy_id=row["proxy_id"],
        key_id=row["key_id"],
        address=row["address"],
        counterpart=row["counterpart"],
        scheme=Scheme(row["scheme"]),
        language=Language(row["language"]),
    )


@dataclass(frozen=True, slots=True)
class Before:
    """A conversation of a ticket's last epoch: with whom it was, and who of the staff had it last."""

    role: Role
    staff_id: UUID | None


async def last_epoch(connection: Connection, ticket_id: UUID) -> list[Before]:
    """The conversations that ended with their ticket, the oldest first."""
    rows = await connection.fetch(
        """
        SELECT s.role,
               (SELECT p.staff_id FROM participant AS p
                 WHERE p.session_id = s.id AND p.staff_id IS NOT NULL
                 ORDER BY p.joined_at DESC LIMIT 1) AS staff_id
          FROM session AS s
          JOIN ticket AS t ON t.id = s.ticket_id
         WHERE s.ticket_id = $1 AND s.ended_at >= t.ended_at - interval '1 second'
         ORDER BY s.started_at, s.id
        """,
        ticket_id,
    )
    return [Before(Role(row["role"]), row["staff_id"]) for row in rows]


async def ask_whether_over(connection: Connection, ticket_id: UUID) -> None:
    """Note that a silent ticket was asked just now."""
    await connection.execute(
        "UPDATE session SET silence_asked_at = clock_timestamp() WHERE ticket_id = $1 AND state = 'open'",
        ticket_id,
    )


@dataclass(frozen=True, slots=True)
class Present:
    """Somebody in an open session, as one who can be told something now."""

    lane_id: UUID
    key_id: UUID
    language: Language
    role: Role


async def present(connection: Connection, ticket_id: UUID) -> list[Present]:
    """Everyone in the open sessions of a ticket whom free text may reach."""
    rows = await connection.fetch(
        """
        SELECT l.id AS lane_id, l.key_id, l.language, p.role
          FROM session AS s
          JOIN participant AS p ON p.session_id = s.id AND p.left_at IS NULL
          JOIN lane AS l ON l.id = p.lane_id
          JOIN proxy AS x ON x.id = l.proxy_id
         WHERE s.ticket_id = $1 AND s.state = 'open' AND
        """
        + WINDOW_OPEN,
        ticket_id,
    )
    return [
        Present(row["lane_id"], row["key_id"], Language(row["language"]), Role(row["role"]))
        for row in rows
    ]
