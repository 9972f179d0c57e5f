"""Erasure: what there is of one person, found by their blind indexes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from db.pool import Connection


@dataclass(frozen=True, slots=True)
class Traces:
    """What there is of a person: their tickets (`live` of them open), lanes outside any session, rows of the inbox.

    `colleague`: somebody of the staff writes from the same place; what they do as such is not a customer's.
    """

    tickets: tuple[UUID, ...]
    live: tuple[UUID, ...]
    sessions: int
    lanes: tuple[UUID, ...]
    inbox: tuple[UUID, ...]
    colleague: bool

    def __bool__(self) -> bool:
        return bool(self.tickets or self.lanes or self.inbox)


async def find(
    connection: Connection, *, counterparts: Sequence[bytes], senders: Sequence[bytes]
) -> Traces:
    """What there is of a customer: `counterparts` as they are routed, `senders` as the inbox knows them."""
    tickets = await connection.fetch(
        """
        SELECT t.id, t.state = 'open' AS live,
               (SELECT count(*) FROM session AS every WHERE every.ticket_id = t.id) AS sessions
          FROM ticket AS t
         WHERE t.id IN (SELECT s.ticket_id
                          FROM lane AS l
                          JOIN participant AS p ON p.lane_id = l.id AND p.staff_id IS NULL
                          JOIN session AS s ON s.id = p.session_id
                         WHERE l.counterpart = ANY($1::bytea[]))
        """,
        counterparts,
    )
    lanes = await connection.fetch(
        """
        SELECT l.id
          FROM lane AS l
         WHERE l.session_id IS NULL AND l.counterpart = ANY($1::bytea[])
           AND NOT EXISTS (SELECT FROM staff AS f WHERE f.lane_id = l.id)
        """,
        counterparts,
    )
    inbox = await connection.fetch(
        """
        SELECT i.row_id
          FROM inbox AS i
          LEFT JOIN proxy AS x ON x.address = i.source
         WHERE i.sender = ANY($1::bytea[])
           AND NOT EXISTS (SELECT FROM staff AS f JOIN lane AS l ON l.id = f.lane_id AND l.proxy_id = x.id
                            WHERE f.counterpart = ANY($2::bytea[]))
        """,
        senders,
        counterparts,
    )
    colleague = await connection.fetchval(
        "SELECT EXISTS (SELECT FROM staff WHERE counterpart = ANY($1::bytea[]) AND state <> 'removed')",
        counterparts,
    )
    return Traces(
        tickets=tuple(row["id"] for row in tickets),
        live=tuple(row["id"] for row in tickets if row["live"]),
        sessions=sum(row["sessions"] for row in tickets),
        lanes=tuple(row["id"] for row in lanes),
        inbox=tuple(row["row_id"] for row in inbox),
        colleague=colleague,
    )


async def under_way(connection: Connection, tickets: Sequence[UUID]) -> int:
    """How much of these tickets is still to be sent: goodbyes, and the removal of the staff's threads."""
    count: int = await connection.fetchval(
        """
        SELECT count(*)
          FROM session AS s
          JOIN lane AS l ON l.session_id = s.id
          JOIN delivery AS d ON d.lane_id = l.id AND d.state IN ('preparing', 'due', 'sending')
         WHERE s.ticket_id = ANY($1::uuid[])
        """,
        tickets,
    )
    return count


async def empty_inbox(connection: Connection, rows: Collection[UUID]) -> None:
    """Take away whose these updates were and what was in them; that they came stays, so that a repeat has no effect."""
    await connection.execute(
        """
        UPDATE inbox SET sender = NULL, raw = NULL, state = 'done'
         WHERE row_id = ANY($1::uuid[]) AND (sender IS NOT NULL OR raw IS NOT NULL)
        """,
        list(rows),
    )


async def of_keys(connection: Connection, keys: Sequence[UUID]) -> tuple[list[UUID], list[UUID]]:
    """The tickets and the outside lanes that have one of these keys, or a session or file that has."""
    tickets = await connection.fetch(
        """
        SELECT id FROM ticket WHERE key_id = ANY($1::uuid[])
         UNION
        SELECT ticket_id FROM session WHERE key_id = ANY($1::uuid[])
        """,
        keys,
    )
    lanes = await connection.fetch(
        "SELECT id FROM lane WHERE session_id IS NULL AND key_id = ANY($1::uuid[])", keys
    )
    return [row["id"] for row in tickets], [row["id"] for row in lanes]


async def alive(connection: Connection, ids: Sequence[UUID]) -> list[UUID]:
    """Which of these keys exist still."""
    rows = await connection.fetch(
        "SELECT id FROM key WHERE id = ANY($1::uuid[]) AND wrapped IS NOT NULL", ids
    )
    return [row["id"] for row in rows]


async def entry_of(connection: Connection, erasure: UUID) -> int | None:
    """The number of the audit log's entry of an erasure."""
    number: int | None = await connection.fetchval(
        "SELECT id FROM audit WHERE act = 'subject.erased' AND object = $1 ORDER BY id DESC LIMIT 1",
        erasure,
    )
    return number
