"""Outsiders: people who write to or call a proxy of the Proxy API's, and are in no session there now."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from db.pool import Connection


@dataclass(frozen=True, slots=True)
class Reached:
    """What somebody has written to or rung. `live`: they are in a session there. `url`: who is asked about outsiders."""

    service_id: UUID
    proxy_id: UUID
    address: str
    live: bool
    url: str | None
    calls: bool
    messages: bool


async def reached(
    connection: Connection, proxies: Sequence[str], counterpart: bytes | None
) -> Reached | None:
    """What is behind the first of these addresses that is one of the Proxy API's; None where none is.

    `counterpart` (blind) is who writes or calls, None for somebody unknown.
    """
    row = await connection.fetchrow(
        """
        SELECT v.service_id, x.id AS proxy_id, x.address, v.out_of_session_url AS url,
               coalesce(n.voice, false) AS calls, coalesce(n.sms, true) AS messages,
               EXISTS (SELECT FROM binding AS b
                         JOIN participant AS p ON p.id = b.participant_id
                         JOIN session AS s ON s.id = p.session_id AND s.state = 'open' AND s.ends_at > clock_timestamp()
                        WHERE b.proxy_id = x.id AND b.counterpart = $2 AND b.ended_at IS NULL) AS live
          FROM unnest($1::text[]) WITH ORDINALITY AS want (address, place)
          JOIN proxy AS x ON x.address = want.address
          LEFT JOIN number AS n ON n.proxy_id = x.id
          JOIN proxy_service AS v ON v.deleted_at IS NULL
                                 AND v.service_id = CASE WHEN n.proxy_id IS NULL THEN x.service_id ELSE n.service_id END
         ORDER BY want.place
         LIMIT 1
        """,
        list(proxies),
        counterpart,
    )
    return Reached(**row) if row else None


async def last_seat(
    connection: Connection, proxy_id: UUID, counterpart: bytes
) -> tuple[UUID, UUID] | None:
    """The last session that somebody had on a proxy, and who they were in it."""
    row = await connection.fetchrow(
        """
        SELECT x.session_id, p.id
          FROM binding AS b
          JOIN participant AS p ON p.id = b.participant_id
          JOIN proxy_session AS x ON x.session_id = p.session_id AND x.deleted_at IS NULL
         WHERE b.proxy_id = $1 AND b.counterpart = $2
         ORDER BY b.started_at DESC
         LIMIT 1
        """,
        proxy_id,
        counterpart,
    )
    return (row["session_id"], row["id"]) if row else None
