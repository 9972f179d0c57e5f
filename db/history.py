"""History: what was said in a session, and how much of it."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from db.pool import Connection
from relay.session import Role


@dataclass(frozen=True, slots=True, repr=False)
class Line:
    """A message that has crossed; its `body` is sealed."""

    inbound_id: UUID
    participant_id: UUID
    alias: str
    role: Role
    body: bytes


async def last_lines(connection: Connection, session_id: UUID, *, limit: int) -> list[Line]:
    """The last messages that crossed in a session, the oldest first; of an edited one the newest version.

    What was taken back as a piece of a contact detail is left out.
    """
    rows = await connection.fetch(
        """
        SELECT i.id, p.id AS participant_id, p.alias, p.role, i.body
          FROM participant AS p
          JOIN inbound AS i ON i.participant_id = p.id AND i.state = 'relayed' AND i.body IS NOT NULL
         WHERE p.session_id = $1
           AND NOT EXISTS (SELECT FROM delivery AS d WHERE d.inbound_id = i.id AND d.code = 'retracted')
           AND NOT EXISTS (SELECT FROM inbound AS n
                            WHERE n.participant_id = i.participant_id AND n.message_id = i.message_id
                              AND n.state = 'relayed' AND n.place > i.place)
         ORDER BY i.place DESC
         LIMIT $2
        """,
        session_id,
        limit,
    )
    return [
        Line(row["id"], row["participant_id"], row["alias"], Role(row["role"]), row["body"])
        for row in reversed(rows)
    ]


@dataclass(frozen=True, slots=True)
class Tally:
    """A session in figures."""

    length: timedelta
    from_customer: int
    from_staff: int
    media: int
    masked: int
    notes: int
    handovers: int


async def tally(connection: Connection, participant_id: UUID) -> Tally:
    """The session that somebody takes, or took, part in."""
    row = await connection.fetchrow(
        """
        SELECT coalesce(s.ended_at, clock_timestamp()) - s.started_at AS length,
               count(i.id) FILTER (WHERE p.role = 'customer') AS from_customer,
               count(i.id) FILTER (WHERE p.role <> 'customer') AS from_staff,
               count(i.media_id) AS media,
               count(i.id) FILTER (WHERE i.verdict = 'masked') AS masked,
               (SELECT count(*) FROM note AS n WHERE n.session_id = s.id) AS notes,
               greatest(count(DISTINCT p.id) FILTER (WHERE p.role <> 'customer') - 1, 0) AS handovers
          FROM session AS s
          JOIN participant AS p ON p.session_id = s.id
          LEFT JOIN inbound AS i ON i.participant_id = p.id AND i.state = 'relayed'
         WHERE s.id = (SELECT session_id FROM participant WHERE id = $1)
         GROUP BY s.id
        """,
        participant_id,
    )
    if row is None:
        raise LookupError("no such participant")
    return Tally(**row)


async def state_of(connection: Connection, source: str, provider_id: str) -> str | None:
    """What became of an arrival; None where it is not recorded."""
    state: str | None = await connection.fetchval(
        "SELECT state FROM inbound WHERE source = $1 AND provider_id = $2", source, provider_id
    )
    return state


async def holder_before(
    connection: Connection, session_id: UUID, participant_id: UUID
) -> UUID | None:
    """Who of the staff had this session in hand before `participant_id` joined; None for the first."""
    found: UUID | None = await connection.fetchval(
        """
        SELECT staff_id
          FROM participant
         WHERE session_id = $1 AND id <> $2 AND role IN ('agent', 'driver')
         ORDER BY joined_at DESC
         LIMIT 1
        """,
        session_id,
        participant_id,
    )
    return found
