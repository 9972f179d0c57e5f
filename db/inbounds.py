"""Inbounds: what came in, each recorded once."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from db.pool import Connection
from relay.session import Role


@dataclass(frozen=True, slots=True, repr=False)
class Inbound:
    """A recorded arrival. `body` is the sealed content; one that was refused leaves none.

    `original` is, sealed as well, what was written before the guard touched it, where a supervisor may be asked about it.
    """

    id: UUID
    source: str
    provider_id: str
    participant_id: UUID | None
    message_id: str
    kind: str
    state: str
    reason: str | None
    verdict: str
    kinds: str
    body: bytes | None
    media_id: UUID | None
    question_id: UUID | None = None
    original: bytes | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Origin:
    """Whose message an inbound is (`body` is sealed), and the lane toward that person.

    `waits`: nobody holds the session, and the message is kept for whoever comes. `left`: its writer is in the session
    no more.
    """

    inbound_id: UUID
    participant_id: UUID
    session_id: UUID
    service_id: UUID
    code: str
    message_id: str
    body: bytes | None
    lane_id: UUID
    key_id: UUID
    language: str
    scheme: str
    is_staff: bool
    waits: bool
    left: bool


async def seen(connection: Connection, ids: Sequence[tuple[str, str]]) -> set[tuple[str, str]]:
    """Which of these (source, provider id) are recorded already."""
    rows = await connection.fetch(
        """
        SELECT i.source, i.provider_id
          FROM unnest($1::text[], $2::text[]) AS want (source, provider_id)
          JOIN inbound AS i ON i.source = want.source AND i.provider_id = want.provider_id
        """,
        [source for source, _ in ids],
        [provider_id for _, provider_id in ids],
    )
    return {(row["source"], row["provider_id"]) for row in rows}


async def add(connection: Connection, inbounds: Sequence[Inbound]) -> None:
    """Record new arrivals. Raises `Clash` (inbound_once) when one was recorded meanwhile."""
    await connection.execute(
        """
        INSERT INTO inbound (id, source, provider_id, participant_id, message_id, kind, state, reason, verdict, kinds,
                             body, media_id, question_id, original)
        SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::text[], $6::text[], $7::text[],
                             $8::text[], $9::text[], $10::text[], $11::bytea[], $12::uuid[], $13::uuid[], $14::bytea[])
        """,
        [inbound.id for inbound in inbounds],
        [inbound.source for inbound in inbounds],
        [inbound.provider_id for inbound in inbounds],
        [inbound.participant_id for inbound in inbounds],
        [inbound.message_id for inbound in inbounds],
        [inbound.kind for inbound in inbounds],
        [inbound.state for inbound in inbounds],
        [inbound.reason for inbound in inbounds],
        [inbound.verdict for inbound in inbounds],
        [inbound.kinds for inbound in inbounds],
        [inbound.body for inbound in inbounds],
        [inbound.media_id for inbound in inbounds],
        [inbound.question_id for inbound in inbounds],
        [inbound.original for inbound in inbounds],
    )


@dataclass(frozen=True, slots=True, repr=False)
class Waited:
    """A message that waited for a reader; `body` is sealed, `alias` and `role` are its writer's."""

    inbound_id: UUID
    participant_id: UUID
    body: bytes
    media_id: UUID | None
    alias: str
    role: Role


async def take_waiting(
    connection: Connection, session_id: UUID, *, for_staff: bool
) -> list[Waited]:
    """What one side of a session wrote before the other was there, in order. They are relayed now."""
    rows = await connection.fetch(
        """
        WITH taken AS (
            UPDATE inbound AS i
               SET state = 'relayed'
              FROM participant AS p
             WHERE p.session_id = $1 AND i.participant_id = p.id AND i.state = 'waiting'
               AND (p.role = 'customer') = $2
            RETURNING i.id, i.participant_id, i.body, i.media_id, i.place, p.alias, p.role
        )
        SELECT id, participant_id, body, media_id, alias, role FROM taken ORDER BY place
        """,
        session_id,
        for_staff,
    )
    return [
        Waited(
            row["id"],
            row["participant_id"],
            row["body"],
            row["media_id"],
            row["alias"],
            Role(row["role"]),
        )
        for row in rows
    ]


async def retract_waiting(connection: Connection, ids: Sequence[UUID]) -> None:
    """Give up what of these still waits for somebody to take the session."""
    await connection.execute(
        "UPDATE inbound SET state = 'void' WHERE id = ANY($1::uuid[]) AND state = 'waiting'", ids
    )


async def count_by_verdict(connection: Connection) -> dict[str, int]:
    """How many inbounds the guard judged in each way."""
    rows = await connection.fetch("SELECT verdict, count(*) AS count FROM inbound GROUP BY verdict")
    return {row["verdict"]: row["count"] for row in rows}


@dataclass(frozen=True, slots=True)
class Unread:
    """A message that nobody will read any more, and whose it was; `staff_id` is None for a customer's."""

    participant_id: UUID
    staff_id: UUID | None


async def void_waiting(connection: Connection, sessions: Sequence[UUID]) -> list[Unread]:
    """Give up what still waits in these sessions."""
    rows = await connection.fetch(
        """
        UPDATE inbound AS i
           SET state = 'void'
          FROM participant AS p
         WHERE p.session_id = ANY($1::uuid[]) AND i.participant_id = p.id AND i.state = 'waiting'
        RETURNING p.id AS participant_id, p.staff_id
        """,
        sessions,
    )
    return [Unread(**row) for row in rows]


async def refuse_waiting(connection: Connection, media_id: UUID, reason: str) -> None:
    """Refuse what still waits with a picture that cannot be had."""
    await connection.execute(
        """
        UPDATE inbound SET state = 'refused', reason = $2, body = NULL
         WHERE media_id = $1 AND state IN ('waiting', 'held', 'review')
        """,
        media_id,
        reason,
    )


async def waiting_with(connection: Connection, media_id: UUID) -> list[UUID]:
    """What still waits with this picture, held so until the transaction ends."""
    rows = await connection.fetch(
        "SELECT id FROM inbound WHERE media_id = $1 AND state IN ('waiting', 'held', 'review') FOR UPDATE",
        media_id,
    )
    return [row["id"] for row in rows]


async def origins(connection: Connection, ids: Sequence[UUID]) -> dict[UUID, Origin]:
    """Where the senders of these inbounds are reached."""
    rows = await connection.fetch(
        """
        SELECT i.id, i.message_id, i.body, l.id AS lane_id, l.key_id, l.language, split_part(x.address, ':', 1) AS scheme,
               t.code, p.staff_id IS NOT NULL AS is_staff, i.state = 'waiting' AS waits, p.left_at IS NOT NULL AS left,
               t.service_id, p.id AS participant_id, p.session_id
          FROM inbound AS i
          JOIN participant AS p ON p.id = i.participant_id
          JOIN session AS s ON s.id = p.session_id
          JOIN ticket AS t ON t.id = s.ticket_id
          JOIN lane AS l ON l.id = p.lane_id
          JOIN proxy AS x ON x.id = l.proxy_id
         WHERE i.id = ANY($1::uuid[])
        """,
        ids,
    )
    return {
        row["id"]: Origin(
            inbound_id=row["id"],
            participant_id=row["participant_id"],
            session_id=row["session_id"],
            service_id=row["service_id"],
            code=row["code"],
            message_id=row["message_id"],
            body=row["body"],
            lane_id=row["lane_id"],
            key_id=row["key_id"],
            language=row["language"],
            scheme=row["scheme"],
            is_staff=row["is_staff"],
            waits=row["waits"],
            left=row["left"],
        )
        for row in rows
    }


async def mark_reported(connection: Connection, ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """Note that the writers of these are told now that they did not arrive. Those of which they had not been told, by writer."""
    rows = await connection.fetch(
        """
        UPDATE inbound SET reported_at = clock_timestamp()
         WHERE id = ANY($1::uuid[]) AND reported_at IS NULL AND participant_id IS NOT NULL
        RETURNING id, participant_id
        """,
        ids,
    )
    return {row["id"]: row["participant_id"] for row in rows}


async def count_by_state(connection: Connection) -> dict[str, int]:
    """How many inbounds there are in each state."""
    rows = await connection.fetch("SELECT state, count(*) AS count FROM inbound GROUP BY state")
    return {row["state"]: row["count"] for row in rows}


@dataclass(frozen=True, slots=True, repr=False)
class Newest:
    """A relayed message, its sealed content and that one's key; `retracted` as a piece of a contact detail, or not."""

    id: UUID
    participant_id: UUID
    session_id: UUID
    body: bytes
    key_id: UUID
    retracted: bool


async def newest_of(connection: Connection, role: Role, *, limit: int) -> list[Newest]:
    """The newest relayed inbounds of people in a role, in the order in which they came."""
    rows = await connection.fetch(
        """
        SELECT i.id, i.participant_id, s.id AS session_id, i.body, s.key_id,
               EXISTS (SELECT 1 FROM delivery AS d WHERE d.inbound_id = i.id AND d.code = 'retracted') AS retracted
          FROM inbound AS i
          JOIN participant AS p ON p.id = i.participant_id AND p.role = $1
          JOIN session AS s ON s.id = p.session_id
         WHERE i.state = 'relayed'
         ORDER BY i.place DESC
         LIMIT $2
        """,
        role,
        limit,
    )
    return [Newest(**row) for row in reversed(rows)]
