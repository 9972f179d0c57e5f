"""Lanes: the ordered deliveries toward one person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from asyncpg import Record

from db.pool import Connection


@dataclass(frozen=True, slots=True, repr=False)
class Lane:
    """A lane as it is made. `address` is sealed, `counterpart` is its blind index."""

    id: UUID
    session_id: UUID | None
    key_id: UUID
    proxy_id: UUID
    counterpart: bytes
    address: bytes
    language: str
    title: str | None = None


@dataclass(frozen=True, slots=True)
class LaneRef:
    """What the dispatcher needs to pace a lane: which proxy speaks, and to whom (blind)."""

    lane_id: UUID
    proxy: str
    counterpart: bytes


@dataclass(frozen=True, slots=True, repr=False)
class Reach:
    """How someone is reached down a lane; `address` is sealed."""

    proxy: str
    proxy_id: UUID
    counterpart: bytes
    key_id: UUID
    address: bytes
    thread: int | None


async def get(connection: Connection, lane_id: UUID) -> Reach | None:
    """The lane of this id."""
    row = await connection.fetchrow(
        """
        SELECT p.address AS proxy, l.proxy_id, l.counterpart, l.key_id, l.address, l.thread
          FROM lane AS l
          JOIN proxy AS p ON p.id = l.proxy_id
         WHERE l.id = $1
        """,
        lane_id,
    )
    return Reach(**row) if row else None


async def member(connection: Connection, lane_id: UUID) -> tuple[UUID, UUID] | None:
    """The participant whose lane this is, and their session; None for a lane outside any session."""
    row = await connection.fetchrow(
        "SELECT id, session_id FROM participant WHERE lane_id = $1", lane_id
    )
    return (row["id"], row["session_id"]) if row else None


async def add(connection: Connection, lanes: Sequence[Lane]) -> None:
    """Store new lanes."""
    await connection.executemany(
        """
        INSERT INTO lane (id, session_id, key_id, proxy_id, counterpart, address, language, title)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        """,
        [
            (
                lane.id,
                lane.session_id,
                lane.key_id,
                lane.proxy_id,
                lane.counterpart,
                lane.address,
                lane.language,
                lane.title,
            )
            for lane in lanes
        ],
    )


async def find_outside(
    connection: Connection, *, proxy_id: UUID, counterpart: bytes
) -> tuple[UUID, UUID] | None:
    """The lane toward this person outside any session, with its key."""
    row = await connection.fetchrow(
        """
        SELECT id, key_id
          FROM lane
         WHERE proxy_id = $1 AND counterpart = $2 AND session_id IS NULL
        """,
        proxy_id,
        counterpart,
    )
    return (row["id"], row["key_id"]) if row else None


async def key_of(connection: Connection, lane_id: UUID) -> UUID:
    """The key that seals what is in a lane."""
    key_id: UUID = await connection.fetchval("SELECT key_id FROM lane WHERE id = $1", lane_id)
    return key_id


async def take_courtesy(
    connection: Connection, lane_id: UUID, *, every: timedelta = timedelta(hours=1)
) -> bool:
    """Whether a late notice, an invitation or a reminder may go down this lane now; the last was `every` ago or more."""
    return bool(
        await connection.fetchval(
            """
            UPDATE lane
               SET courtesy_at = clock_timestamp()
             WHERE id = $1 AND (courtesy_at IS NULL OR courtesy_at < clock_timestamp() - $2::interval)
            RETURNING true
            """,
            lane_id,
            every,
        )
    )


async def set_thread(connection: Connection, lane_id: UUID, thread: int | None) -> None:
    """Remember the lane's thread, and bind what is written in it to the lane's participant; None: it is lost."""
    await connection.execute("UPDATE lane SET thread = $2 WHERE id = $1", lane_id, thread)
    await connection.execute(
        """
        UPDATE binding AS b
           SET ended_at = clock_timestamp()
          FROM participant AS p
         WHERE p.lane_id = $1 AND b.participant_id = p.id AND b.ended_at IS NULL
        """,
        lane_id,
    )
    if thread is not None:
        await connection.execute(
            """
            INSERT INTO binding (id, participant_id, proxy_id, counterpart, slot)
            SELECT gen_random_uuid(), p.id, l.proxy_id, l.counterpart, $2
              FROM lane AS l
              JOIN participant AS p ON p.lane_id = l.id
              JOIN session AS s ON s.id = p.session_id
             WHERE l.id = $1 AND p.left_at IS NULL AND s.state = 'open'
            """,
            lane_id,
            thread,
        )


async def set_menu(connection: Connection, lane_id: UUID, seq: int) -> None:
    """Remember which message of a lane carries the thread's menu."""
    await connection.execute("UPDATE lane SET menu = $2 WHERE id = $1", lane_id, seq)


def ref(row: Record) -> LaneRef:
    """The part of a row that names a lane to the dispatcher."""
    return LaneRef(row["lane_id"], row["proxy"], row["counterpart"])
