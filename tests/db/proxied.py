"""A session of the Proxy API in rows: two customers, and a service whose servers are told and asked."""

from dataclasses import dataclass
from uuid import UUID

from tests.db.rows import Person, Rows

CALLBACK = "https://shop.example.com/callback"
INTERCEPT = "https://shop.example.com/intercept"


@dataclass(frozen=True, slots=True)
class Proxied:
    """The rows, the session, and who is in it."""

    rows: Rows
    session: UUID
    ann: Person
    bob: Person


async def proxied(
    rows: Rows, *, callback: str | None = CALLBACK, intercept: str | None = None
) -> Proxied:
    """A session between two customers, in a service that is told and asked there."""
    await rows.connection.execute(
        """
        INSERT INTO proxy_service (service_id, callback_url, intercept_url) VALUES ($1, $2, $3)
            ON CONFLICT (service_id) DO UPDATE SET callback_url = $2, intercept_url = $3
        """,
        rows.service_id,
        callback,
        intercept,
    )
    session = await rows.session()
    await rows.connection.execute("UPDATE session SET role = 'customer' WHERE id = $1", session)
    await rows.connection.execute(
        "INSERT INTO proxy_session (session_id, service_id, ttl, latest) VALUES ($1, $2, 0, now() + interval '90 days')",
        session,
        rows.service_id,
    )
    return Proxied(rows, session, await rows.join(session), await rows.join(session))
