"""Questions: what the switchboard asked somebody with several conversations, and what they wrote that waits for the answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from db.pool import Connection
from db.routes import Key


@dataclass(frozen=True, slots=True, repr=False)
class Question:
    """An open question. `choices` are the participants offered, in order; `lane_id` leads to the person, `key_id` seals what waits."""

    id: UUID
    lane_id: UUID
    key_id: UUID
    choices: tuple[UUID, ...]
    age: float


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question that nobody answered in time."""

    lane_id: UUID
    key_id: UUID
    language: str


@dataclass(frozen=True, slots=True, repr=False)
class Asked:
    """A message that waits for an answer; `body` is sealed."""

    inbound_id: UUID
    source: str
    provider_id: str
    message_id: str
    body: bytes


async def open_of(connection: Connection, keys: Sequence[Key]) -> dict[tuple[str, bytes], Question]:
    """The open questions to the people behind routing keys, by proxy and counterpart; their `age` is in seconds."""
    rows = await connection.fetch(
        """
        SELECT want.proxy, want.counterpart, q.id, q.lane_id, l.key_id, q.choices,
               extract(epoch FROM clock_timestamp() - q.asked_at)::float8 AS age
          FROM unnest($1::text[], $2::bytea[]) AS want (proxy, counterpart)
          JOIN proxy AS x ON x.address = want.proxy
          JOIN question AS q ON q.proxy_id = x.id AND q.counterpart = want.counterpart
          JOIN lane AS l ON l.id = q.lane_id
        """,
        [key.proxy for key in keys],
        [key.counterpart for key in keys],
    )
    return {
        (row["proxy"], row["counterpart"]): Question(
            row["id"], row["lane_id"], row["key_id"], tuple(row["choices"]), row["age"]
        )
        for row in rows
    }


async def ask(
    connection: Connection,
    *,
    id: UUID,
    lane_id: UUID,
    choices: Sequence[UUID],
    valid: timedelta,
) -> UUID:
    """Ask the person behind a lane, or ask anew with other choices; the question's id."""
    found: UUID = await connection.fetchval(
        """
        INSERT INTO question (id, proxy_id, counterpart, lane_id, choices, ends_at)
        SELECT $1, proxy_id, counterpart, id, $3, clock_timestamp() + $4::interval FROM lane WHERE id = $2
            ON CONFLICT (proxy_id, counterpart) DO UPDATE
           SET choices = excluded.choices, asked_at = clock_timestamp(), ends_at = excluded.ends_at
        RETURNING id
        """,
        id,
        lane_id,
        list(choices),
        valid,
    )
    return found


async def take(connection: Connection, id: UUID) -> list[Asked]:
    """Close a question; what waited for its answer, in order. Of these nothing stays recorded."""
    rows = await connection.fetch(
        """
        WITH gone AS (DELETE FROM inbound WHERE question_id = $1 AND state = 'asked' RETURNING *)
        SELECT id, source, provider_id, message_id, body FROM gone ORDER BY place
        """,
        id,
    )
    await connection.execute("DELETE FROM question WHERE id = $1", id)
    return [
        Asked(row["id"], row["source"], row["provider_id"], row["message_id"], row["body"])
        for row in rows
    ]


async def refuse_older(connection: Connection, id: UUID, participant: UUID) -> int:
    """Refuse what had waited for an answer before this participant was in their conversation; how many messages."""
    rows = await connection.fetch(
        """
        UPDATE inbound AS i
           SET state = 'refused', reason = 'unanswered', body = NULL
          FROM participant AS p
         WHERE i.question_id = $1 AND i.state = 'asked' AND p.id = $2 AND i.received_at < p.joined_at
        RETURNING i.id
        """,
        id,
        participant,
    )
    return len(rows)


async def overdue(connection: Connection) -> bool:
    """Whether a question has gone unanswered for too long."""
    found: bool = await connection.fetchval(
        "SELECT EXISTS (SELECT FROM question WHERE ends_at <= clock_timestamp())"
    )
    return found


async def expire(connection: Connection) -> list[Unanswered]:
    """Close the questions that nobody answered; what waited for them is refused. Each of which something waited for."""
    rows = await connection.fetch(
        """
        WITH over AS (
            DELETE FROM question WHERE ends_at <= clock_timestamp() RETURNING *
        ), refused AS (
            UPDATE inbound AS i
               SET state = 'refused', reason = 'unanswered', body = NULL
              FROM over
             WHERE i.question_id = over.id AND i.state = 'asked'
            RETURNING i.question_id
        )
        SELECT o.lane_id, l.key_id, l.language
          FROM over AS o
          JOIN lane AS l ON l.id = o.lane_id
         WHERE o.id IN (SELECT question_id FROM refused)
        """
    )
    return [Unanswered(**row) for row in rows]
