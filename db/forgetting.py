"""Forgetting: what is taken away, beside the keys, of conversations that nobody may read any more.

With the keys goes what was said. What is left are blind indexes, by which one could still see that two conversations
were the same person's: each is replaced by chance, so that not even that remains.
"""

from collections.abc import Sequence
from uuid import UUID

from db import keys
from db.pool import Connection

_CHANCE = "uuid_send(gen_random_uuid())"
_LANES = """
    SELECT l.id FROM session AS s JOIN lane AS l ON l.session_id = s.id WHERE s.ticket_id = ANY($1::uuid[])
     UNION ALL
    SELECT unnest($2::uuid[])
"""
_CUSTOMERS = """
    SELECT p.id, p.lane_id
      FROM session AS s
      JOIN participant AS p ON p.session_id = s.id AND p.staff_id IS NULL
     WHERE s.ticket_id = ANY($1::uuid[])
"""
_FILES = """
    SELECT m.id, m.key_id, m.key_id = s.key_id AS shared
      FROM session AS s
      JOIN media AS m ON m.session_id = s.id
     WHERE s.ticket_id = ANY($1::uuid[])
"""


async def keys_of(
    connection: Connection, tickets: Sequence[UUID], lanes: Sequence[UUID]
) -> list[UUID]:
    """Every key that opens anything of these tickets, their sessions and files, and of these lanes outside any session."""
    rows = await connection.fetch(
        f"""
        SELECT key_id FROM ticket WHERE id = ANY($1::uuid[])
         UNION
        SELECT key_id FROM session WHERE ticket_id = ANY($1::uuid[])
         UNION
        SELECT key_id FROM ({_FILES}) AS files
         UNION
        SELECT key_id FROM lane WHERE id = ANY($2::uuid[])
        """,
        tickets,
        lanes,
    )
    return [row["key_id"] for row in rows]


async def forget(
    connection: Connection, tickets: Sequence[UUID], lanes: Sequence[UUID]
) -> list[UUID]:
    """Destroy every key of these ended tickets and outside lanes, and whatever tells whose they were; the keys.

    Nothing more of them is sent. What the staff hold in their own chats stays.
    """
    found = await keys_of(connection, tickets, lanes)
    destroyed = await keys.destroy(connection, found)
    await _drop_unsent(connection, tickets, lanes)
    await connection.execute(
        f"""
        UPDATE lane SET counterpart = {_CHANCE}
         WHERE id IN (SELECT lane_id FROM ({_CUSTOMERS}) AS customers UNION ALL SELECT unnest($2::uuid[]))
        """,
        tickets,
        lanes,
    )
    await connection.execute(
        f"UPDATE binding SET counterpart = {_CHANCE} WHERE participant_id IN (SELECT id FROM ({_CUSTOMERS}) AS customers)",
        tickets,
    )
    await connection.execute(
        f"""
        UPDATE proxy_participant SET counterpart = {_CHANCE}
         WHERE participant_id IN (SELECT id FROM ({_CUSTOMERS}) AS customers)
        """,
        tickets,
    )
    await connection.execute(
        """
        UPDATE proxy_session SET gone_at = clock_timestamp(), name_index = NULL
         WHERE session_id IN (SELECT id FROM session WHERE ticket_id = ANY($1::uuid[])) AND gone_at IS NULL
        """,
        tickets,
    )
    await connection.execute(
        f"UPDATE link SET used_by = {_CHANCE} WHERE ticket_id = ANY($1::uuid[]) AND used_by IS NOT NULL",
        tickets,
    )
    await empty_files(connection, tickets)
    await connection.execute(
        "UPDATE ticket SET gone_at = clock_timestamp() WHERE id = ANY($1::uuid[])", tickets
    )
    return destroyed


async def forget_files(connection: Connection, tickets: Sequence[UUID]) -> list[UUID]:
    """Destroy the keys of the files of these tickets, and what was sealed with them; the keys."""
    rows = await connection.fetch(
        f"SELECT key_id FROM ({_FILES}) AS files WHERE NOT shared", tickets
    )
    await empty_files(connection, tickets)
    await connection.execute(
        "UPDATE ticket SET files_gone_at = clock_timestamp() WHERE id = ANY($1::uuid[])", tickets
    )
    return await keys.destroy(connection, [row["key_id"] for row in rows])


async def empty_files(connection: Connection, tickets: Sequence[UUID]) -> None:
    """Take the bytes of the files of these tickets away."""
    await connection.execute(
        f"""
        UPDATE media
           SET body = NULL, handle = NULL, state = CASE WHEN state = 'wanted' THEN 'failed' ELSE state END
         WHERE id IN (SELECT id FROM ({_FILES}) AS files) AND (body IS NOT NULL OR handle IS NOT NULL)
        """,
        tickets,
    )


async def forget_references(connection: Connection, tickets: Sequence[UUID]) -> None:
    """Let these tickets be found by their business references no more."""
    await connection.execute(
        f"UPDATE ticket SET ref_index = {_CHANCE} WHERE id = ANY($1::uuid[])", tickets
    )


async def empty_staff_chats(connection: Connection, *, older: float = 0.0) -> None:
    """Take away what the staff were told in their own chats more than `older` seconds ago: it may tell of anybody.

    They have it there; here nothing reads it again.
    """
    await connection.execute(
        """
        UPDATE delivery AS d SET body = ''
          FROM staff AS f
         WHERE d.lane_id = f.lane_id AND d.settled_at < clock_timestamp() - $1 * interval '1 second' AND d.body <> ''
        """,
        older,
    )


async def _drop_unsent(
    connection: Connection, tickets: Sequence[UUID], lanes: Sequence[UUID]
) -> None:
    await connection.execute(
        f"""
        UPDATE delivery SET state = 'void', settled_at = clock_timestamp()
         WHERE lane_id IN ({_LANES}) AND state IN ('preparing', 'due')
        """,
        tickets,
        lanes,
    )
    await connection.execute(
        """
        WITH gone AS (DELETE FROM question WHERE lane_id = ANY($1::uuid[]) RETURNING id)
        UPDATE inbound SET state = 'void', body = NULL
         WHERE question_id IN (SELECT id FROM gone) AND state = 'asked'
        """,
        lanes,
    )
