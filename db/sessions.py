"""Sessions, the people in them, and the bindings by which messages find them."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from asyncpg import Record

from db.pool import Connection
from relay.session import Mode, Role


@dataclass(frozen=True, slots=True, repr=False)
class Participant:
    """A participant as it is made."""

    id: UUID
    session_id: UUID
    role: Role
    alias: str
    staff_id: UUID | None
    lane_id: UUID


async def add(
    connection: Connection,
    *,
    id: UUID,
    ticket_id: UUID,
    key_id: UUID,
    role: Role = Role.AGENT,
    code: str | None = None,
    mode: Mode = Mode.VOICE_AND_MESSAGE,
) -> None:
    """Open a session that ends with its ticket; `role` says with whom. Without a `code` it goes by its ticket's."""
    await connection.execute(
        """
        INSERT INTO session (id, ticket_id, key_id, ends_at, role, code, mode)
        SELECT $1, id, $3, ends_at, $4, $5, $6 FROM ticket WHERE id = $2
        """,
        id,
        ticket_id,
        key_id,
        role,
        code,
        mode,
    )


@dataclass(frozen=True, slots=True)
class Session:
    """A session: the key that seals its contents, with whom it is, the code that people call it by, and what may cross."""

    id: UUID
    ticket_id: UUID
    key_id: UUID
    role: Role
    code: str
    mode: Mode


_SESSION = """
    SELECT s.id, s.ticket_id, s.key_id, s.role, coalesce(s.code, t.code) AS code, s.mode
      FROM session AS s
      JOIN ticket AS t ON t.id = s.ticket_id
"""


async def get(connection: Connection, id: UUID) -> Session:
    """The session of this id."""
    row = await connection.fetchrow(_SESSION + "WHERE s.id = $1", id)
    if row is None:
        raise LookupError("no such session")
    return _session(row)


async def open_of(connection: Connection, ticket_id: UUID) -> list[Session]:
    """The open sessions of a ticket, the oldest first."""
    rows = await connection.fetch(
        _SESSION + "WHERE s.ticket_id = $1 AND s.state = 'open' ORDER BY s.started_at, s.id",
        ticket_id,
    )
    return [_session(row) for row in rows]


def _session(row: Record) -> Session:
    return Session(
        id=row["id"],
        ticket_id=row["ticket_id"],
        key_id=row["key_id"],
        role=Role(row["role"]),
        code=row["code"],
        mode=Mode(row["mode"]),
    )


async def key_of(connection: Connection, session_id: UUID) -> UUID:
    """The key that seals a session's contents."""
    key_id: UUID = await connection.fetchval("SELECT key_id FROM session WHERE id = $1", session_id)
    return key_id


async def service_of(connection: Connection, session_id: UUID) -> UUID:
    """The service that a session is of."""
    service_id: UUID = await connection.fetchval(
        "SELECT t.service_id FROM session AS s JOIN ticket AS t ON t.id = s.ticket_id WHERE s.id = $1",
        session_id,
    )
    return service_id


async def join(connection: Connection, participant: Participant) -> None:
    """Let someone in. Raises `Clash` (participant_one_holder) when a colleague was faster.

    Who was held there before and comes back is held still.
    """
    await connection.execute(
        """
        INSERT INTO participant (id, session_id, role, alias, staff_id, lane_id, held_at)
        VALUES ($1, $2, $3, $4, $5, $6, (SELECT min(held_at) FROM participant WHERE session_id = $2 AND staff_id = $5))
        """,
        participant.id,
        participant.session_id,
        participant.role,
        participant.alias,
        participant.staff_id,
        participant.lane_id,
    )


async def bind(
    connection: Connection, participant_id: UUID, *, slot: int | None = None, alone: bool = True
) -> None:
    """Bind a participant to the proxy of their lane.

    On a number that is held alone: alone; a rest after the same matter is over. Without `alone`, and on a sender or a bot
    that all share, in the next free slot unless one is given. Raises `Clash` (binding_live, binding_alone) when that key
    leads elsewhere.
    """
    cool_off, rests = await _pooled(connection, participant_id)
    if rests:
        await _end_rest(connection, participant_id)
    if cool_off is not None and not alone:
        await _make_room(connection, participant_id)
    await connection.execute(
        """
        INSERT INTO binding (id, participant_id, proxy_id, counterpart, slot, alone, cool_off)
        SELECT gen_random_uuid(), p.id, l.proxy_id, l.counterpart,
               coalesce($2, CASE WHEN $3 THEN 0 ELSE
                   (SELECT -min(n)
                      FROM generate_series(0, (SELECT count(*) FROM binding AS b
                                                WHERE b.proxy_id = l.proxy_id AND b.counterpart = l.counterpart
                                                  AND b.free_at > statement_timestamp())) AS n
                     WHERE NOT EXISTS (SELECT FROM binding AS b
                                        WHERE b.proxy_id = l.proxy_id AND b.counterpart = l.counterpart
                                          AND b.slot = -n AND b.free_at > statement_timestamp())) END),
               $3, $4
          FROM participant AS p
          JOIN lane AS l ON l.id = p.lane_id
         WHERE p.id = $1
        """,
        participant_id,
        slot,
        alone and cool_off is not None,
        cool_off,
    )


# Bindings `b` of the person of participant `p`, on the number of their lane `l`, that rest after the same ticket.
_RESTS = """
    b.proxy_id = l.proxy_id AND b.counterpart = l.counterpart AND b.cool_off IS NOT NULL
    AND b.free_at > statement_timestamp() AND b.ended_at IS NOT NULL
    AND EXISTS (SELECT FROM participant AS q JOIN session AS o ON o.id = q.session_id
                 WHERE q.id = b.participant_id AND o.ticket_id = s.ticket_id)
"""


async def _pooled(connection: Connection, participant_id: UUID) -> tuple[timedelta | None, bool]:
    """How long the number of this participant's lane rests after them, and whether it rests after the same ticket now.

    None where it is no number that is held alone.
    """
    row = await connection.fetchrow(
        f"""
        SELECT v.cool_off, EXISTS (SELECT FROM binding AS b WHERE {_RESTS}) AS rests
          FROM participant AS p
          JOIN lane AS l ON l.id = p.lane_id
          JOIN number AS n ON n.proxy_id = l.proxy_id
          JOIN session AS s ON s.id = p.session_id
          JOIN ticket AS t ON t.id = s.ticket_id
          JOIN service AS v ON v.id = t.service_id
         WHERE p.id = $1
        """,
        participant_id,
    )
    return (None, False) if row is None else (row["cool_off"], row["rests"])


async def _end_rest(connection: Connection, participant_id: UUID) -> None:
    """End the rest after conversations of the same ticket: what comes late for them may come to this one."""
    await connection.execute(
        f"""
        UPDATE binding AS b
           SET cool_off = '0'
          FROM participant AS p
          JOIN lane AS l ON l.id = p.lane_id
          JOIN session AS s ON s.id = p.session_id
         WHERE p.id = $1 AND {_RESTS}
        """,
        participant_id,
    )


async def _make_room(connection: Connection, participant_id: UUID) -> None:
    """Let this person's other conversations on the number be content with their slots."""
    await connection.execute(
        """
        UPDATE binding AS b
           SET alone = false
          FROM participant AS p
          JOIN lane AS l ON l.id = p.lane_id
         WHERE p.id = $1 AND b.proxy_id = l.proxy_id AND b.counterpart = l.counterpart AND b.alone AND b.ended_at IS NULL
        """,
        participant_id,
    )


async def leave(connection: Connection, participant_id: UUID) -> None:
    """Take someone out of a session: their bindings end at once."""
    await connection.execute(
        "UPDATE participant SET left_at = clock_timestamp() WHERE id = $1", participant_id
    )
    await connection.execute(
        "UPDATE binding SET ended_at = clock_timestamp() WHERE participant_id = $1 AND ended_at IS NULL",
        participant_id,
    )


async def leave_customers(connection: Connection, session_id: UUID) -> None:
    """Take the customer out of a session, as they come by another way."""
    rows = await connection.fetch(
        "SELECT id FROM participant WHERE session_id = $1 AND role = 'customer' AND left_at IS NULL",
        session_id,
    )
    for row in rows:
        await leave(connection, row["id"])
