"""Appeals: messages that the guard touched, and that a supervisor is to look at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from asyncpg import Record

from db.cards import Card
from db.pool import Connection
from db.routes import Key
from relay.language import Language
from relay.session import Role


class AppealState(StrEnum):
    """Where an appeal stands."""

    OPEN = "open"
    RELEASED = "released"
    DENIED = "denied"
    VOID = "void"
    """Its conversation ended first."""


@dataclass(frozen=True, slots=True, repr=False)
class Touched:
    """A message that the guard touched. `original` is what was written, sealed; None where it was not kept.

    `live`: its writer is in the session still, and that is open. `appealed`: it was asked about before.
    """

    inbound_id: UUID
    participant_id: UUID
    session_id: UUID
    service_id: UUID
    key_id: UUID
    lane_id: UUID
    language: Language
    code: str
    alias: str
    role: Role
    staff_id: UUID | None
    state: str
    kinds: str
    message_id: str
    media_id: UUID | None
    body: bytes | None
    original: bytes | None
    live: bool
    appealed: bool


@dataclass(frozen=True, slots=True, repr=False)
class Appeal:
    """An appeal and its message."""

    id: UUID
    state: AppealState
    touched: Touched


_TOUCHED = """
    i.id AS inbound_id, p.id AS participant_id, s.id AS session_id, t.service_id, s.key_id, l.id AS lane_id, l.language,
    coalesce(s.code, t.code) AS code, p.alias, p.role, p.staff_id, i.state, i.kinds, i.message_id, i.media_id, i.body, i.original,
    p.left_at IS NULL AND s.state = 'open' AND s.ends_at > clock_timestamp() AS live,
    EXISTS (SELECT FROM appeal AS o WHERE o.inbound_id = i.id) AS appealed
"""
_WHOSE = """
      JOIN participant AS p ON p.id = i.participant_id
      JOIN session AS s ON s.id = p.session_id
      JOIN ticket AS t ON t.id = s.ticket_id
      JOIN lane AS l ON l.id = p.lane_id
"""


async def touched(connection: Connection, inbound_id: UUID) -> Touched | None:
    """The message of this id, where the guard touched it."""
    row = await connection.fetchrow(
        f"SELECT {_TOUCHED} FROM inbound AS i {_WHOSE} WHERE i.id = $1 AND i.verdict <> 'passed'",
        inbound_id,
    )
    return _touched(row) if row else None


async def last_touched(
    connection: Connection, participant_id: UUID, *, within: timedelta
) -> Touched | None:
    """The newest message of somebody that the guard masked or refused, if it is not older than that."""
    row = await connection.fetchrow(
        f"""
        SELECT {_TOUCHED} FROM inbound AS i {_WHOSE}
         WHERE i.participant_id = $1 AND i.original IS NOT NULL AND i.received_at > clock_timestamp() - $2::interval
         ORDER BY i.place DESC
         LIMIT 1
        """,
        participant_id,
        within,
    )
    return _touched(row) if row else None


async def add(connection: Connection, *, id: UUID, touched: Touched) -> None:
    """Open an appeal. Raises `Clash` (appeal_once) when this message has had one."""
    await connection.execute(
        "INSERT INTO appeal (id, service_id, session_id, inbound_id, participant_id) VALUES ($1, $2, $3, $4, $5)",
        id,
        touched.service_id,
        touched.session_id,
        touched.inbound_id,
        touched.participant_id,
    )


async def get(connection: Connection, id: UUID) -> Appeal | None:
    """The appeal of this id."""
    row = await connection.fetchrow(
        f"""
        SELECT a.id, a.state AS appeal_state, {_TOUCHED}
          FROM appeal AS a
          JOIN inbound AS i ON i.id = a.inbound_id {_WHOSE}
         WHERE a.id = $1
        """,
        id,
    )
    if row is None:
        return None
    return Appeal(row["id"], AppealState(row["appeal_state"]), _touched(row))


async def decide(connection: Connection, id: UUID, state: AppealState, decided_by: UUID) -> bool:
    """Decide an open appeal; False when it is decided or void."""
    return bool(
        await connection.fetchval(
            """
            UPDATE appeal SET state = $2, decided_at = clock_timestamp(), decided_by = $3
             WHERE id = $1 AND state = 'open'
            RETURNING true
            """,
            id,
            state,
            decided_by,
        )
    )


async def let_through(
    connection: Connection, inbound_id: UUID, body: bytes | None, *, waits: bool
) -> None:
    """A message crosses after all, as it was written (`body`, sealed), or waits for a reader."""
    await connection.execute(
        "UPDATE inbound SET state = $3, body = $2, original = NULL WHERE id = $1",
        inbound_id,
        body,
        "waiting" if waits else "relayed",
    )


async def keep_back(connection: Connection, inbound_id: UUID) -> None:
    """A message stays what the guard made of it; what was written is not kept any longer."""
    await connection.execute(
        """
        UPDATE inbound
           SET original = NULL, body = CASE state WHEN 'review' THEN NULL ELSE body END,
               state = CASE state WHEN 'review' THEN 'refused' ELSE state END
         WHERE id = $1
        """,
        inbound_id,
    )


async def void(connection: Connection, sessions: Sequence[UUID]) -> list[UUID]:
    """End the open appeals of these sessions, and give up the messages that waited for one; which those are."""
    await connection.execute(
        """
        UPDATE appeal SET state = 'void', decided_at = clock_timestamp()
         WHERE session_id = ANY($1::uuid[]) AND state = 'open'
        """,
        sessions,
    )
    rows = await connection.fetch(
        """
        UPDATE inbound AS i
           SET state = 'void'
          FROM participant AS p
         WHERE p.session_id = ANY($1::uuid[]) AND i.participant_id = p.id AND i.state = 'review'
        RETURNING i.id
        """,
        sessions,
    )
    return [row["id"] for row in rows]


async def writers_key(connection: Connection, participant_id: UUID) -> Key | None:
    """The routing key by which somebody writes; None where they are in no conversation now."""
    row = await connection.fetchrow(
        """
        SELECT x.address, b.counterpart, b.slot
          FROM binding AS b
          JOIN proxy AS x ON x.id = b.proxy_id
         WHERE b.participant_id = $1 AND b.ended_at IS NULL
         LIMIT 1
        """,
        participant_id,
    )
    return Key(row["address"], row["counterpart"], row["slot"]) if row else None


async def put_cards(
    connection: Connection, appeal_id: UUID, cards: Sequence[tuple[UUID, UUID, int]]
) -> None:
    """Remember where supervisors see an appeal: staff, lane, place in the lane."""
    await connection.executemany(
        "INSERT INTO appeal_card (appeal_id, staff_id, lane_id, seq) VALUES ($1, $2, $3, $4)",
        [(appeal_id, *card) for card in cards],
    )


async def cards_of(connection: Connection, appeal_ids: Sequence[UUID]) -> list[Card]:
    """Where appeals are seen, on the phones of those who are still at work."""
    rows = await connection.fetch(
        """
        SELECT c.staff_id, c.lane_id, l.key_id, c.seq, l.language
          FROM appeal_card AS c
          JOIN lane AS l ON l.id = c.lane_id
          JOIN staff AS f ON f.id = c.staff_id AND f.state = 'active'
         WHERE c.appeal_id = ANY($1::uuid[])
         ORDER BY c.lane_id, c.seq
        """,
        appeal_ids,
    )
    return [Card(**row) for row in rows]


def _touched(row: Record) -> Touched:
    return Touched(
        inbound_id=row["inbound_id"],
        participant_id=row["participant_id"],
        session_id=row["session_id"],
        service_id=row["service_id"],
        key_id=row["key_id"],
        lane_id=row["lane_id"],
        language=Language(row["language"]),
        code=row["code"],
        alias=row["alias"],
        role=Role(row["role"]),
        staff_id=row["staff_id"],
        state=row["state"],
        kinds=row["kinds"],
        message_id=row["message_id"],
        media_id=row["media_id"],
        body=row["body"],
        original=row["original"],
        live=row["live"],
        appealed=row["appealed"],
    )
