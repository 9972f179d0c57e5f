"""Held: what somebody wrote while there is an open case about them, until a supervisor has decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from db.pool import Connection


@dataclass(frozen=True, slots=True, repr=False)
class HeldBack:
    """A held message; `body` is sealed with its session's key. `here`: its writer is still in the session."""

    inbound_id: UUID
    participant_id: UUID
    staff_id: UUID
    message_id: str
    body: bytes
    media_id: UUID | None
    here: bool


# All the seats that whoever sits in seat $1 has had in that session: one may leave it and come back.
_SEATS = """
    (SELECT other.id
       FROM participant AS one
       JOIN participant AS other ON other.session_id = one.session_id
                                AND (other.id = one.id OR other.staff_id = one.staff_id)
      WHERE one.id = $1)
"""


async def take(connection: Connection, participant_id: UUID) -> list[HeldBack]:
    """What somebody wrote in a session and is held, in order. It counts as relayed now; `drop` what is not."""
    rows = await connection.fetch(
        f"""
        WITH taken AS (
            UPDATE inbound AS i
               SET state = 'relayed'
              FROM participant AS p
             WHERE p.id IN {_SEATS} AND i.participant_id = p.id AND i.state = 'held'
            RETURNING i.id, i.participant_id, p.staff_id, i.message_id, i.body, i.media_id, i.place, p.left_at IS NULL AS here
        )
        SELECT id, participant_id, staff_id, message_id, body, media_id, here FROM taken ORDER BY place
        """,
        participant_id,
    )
    return [HeldBack(*row) for row in rows]


async def drop(connection: Connection, ids: Sequence[UUID]) -> None:
    """Give these up after all."""
    await connection.execute("UPDATE inbound SET state = 'void' WHERE id = ANY($1::uuid[])", ids)


async def wait(connection: Connection, ids: Sequence[UUID]) -> None:
    """Keep these until somebody is there to read them."""
    await connection.execute("UPDATE inbound SET state = 'waiting' WHERE id = ANY($1::uuid[])", ids)


async def back(connection: Connection, id: UUID) -> None:
    """Hold this one, too, until its writer's case is decided."""
    await connection.execute("UPDATE inbound SET state = 'held' WHERE id = $1", id)


@dataclass(frozen=True, slots=True)
class Voided:
    """A held message that is given up, and whose it was."""

    inbound_id: UUID
    participant_id: UUID
    staff_id: UUID


async def void(connection: Connection, sessions: Sequence[UUID]) -> list[Voided]:
    """Give up what is held in these sessions."""
    rows = await connection.fetch(
        """
        UPDATE inbound AS i
           SET state = 'void'
          FROM participant AS p
         WHERE p.session_id = ANY($1::uuid[]) AND i.participant_id = p.id AND i.state = 'held'
        RETURNING i.id, p.id, p.staff_id
        """,
        sessions,
    )
    return [Voided(*row) for row in rows]


async def hold(connection: Connection, participant_id: UUID) -> None:
    """Hold from now on what somebody of the staff writes in a session."""
    await connection.execute(
        f"""
        UPDATE participant SET held_at = clock_timestamp() WHERE id IN {_SEATS} AND staff_id IS NOT NULL AND held_at IS NULL
        """,
        participant_id,
    )


async def let_go(connection: Connection, participant_id: UUID) -> bool:
    """Hold nothing more of what somebody writes in a session, unless another case about them is open; False then."""
    free = await connection.fetchval(
        f"""
        SELECT NOT EXISTS (SELECT FROM case_file WHERE about IN {_SEATS} AND state = 'open')
        """,
        participant_id,
    )
    if free:
        await connection.execute(
            f"UPDATE participant SET held_at = NULL WHERE id IN {_SEATS}", participant_id
        )
    return bool(free)
