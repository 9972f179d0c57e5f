"""Links: one-time ways by which a customer comes to a ticket in a bot."""

from dataclasses import dataclass
from uuid import UUID

from db.pool import Connection


@dataclass(frozen=True, slots=True, repr=False)
class Link:
    """A link; `used_by` is the blind index of whoever used it. `live`: its ticket is open now."""

    ticket_id: UUID
    proxy_id: UUID
    used_by: bytes | None
    live: bool


async def add(connection: Connection, *, token: bytes, ticket_id: UUID, proxy_id: UUID) -> None:
    """Note a link by the hash of its token."""
    await connection.execute(
        "INSERT INTO link (token, ticket_id, proxy_id) VALUES ($1, $2, $3)",
        token,
        ticket_id,
        proxy_id,
    )


async def find(connection: Connection, token: bytes) -> Link | None:
    """The link of this token's hash, held so until the transaction ends."""
    row = await connection.fetchrow(
        """
        SELECT k.ticket_id, k.proxy_id, k.used_by, t.state = 'open' AND t.ends_at > clock_timestamp() AS live
          FROM link AS k
          JOIN ticket AS t ON t.id = k.ticket_id
         WHERE k.token = $1
           FOR UPDATE OF k
        """,
        token,
    )
    return Link(**row) if row else None


async def use(connection: Connection, token: bytes, *, by: bytes) -> None:
    """Use a link up."""
    await connection.execute(
        "UPDATE link SET used_at = clock_timestamp(), used_by = $2 WHERE token = $1", token, by
    )
