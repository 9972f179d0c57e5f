"""Earlier messages: what somebody answers or changes, found by the provider's name for it in their own chat."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from asyncpg import Record

from db.pool import Connection


@dataclass(frozen=True, slots=True, repr=False)
class Name:
    """A message by the chat that it stands in (proxy, and whose: blind) and the provider's id for it."""

    proxy: str
    counterpart: bytes
    message_id: str


@dataclass(frozen=True, slots=True)
class Copy:
    """One delivery of an inbound down a lane."""

    lane_id: UUID
    seq: int
    kind: str


@dataclass(frozen=True, slots=True, repr=False)
class Earlier:
    """An earlier message of a session, as it stands in the chat of `participant`.

    Where somebody wrote it (and not Topeng) `author` and `inbound_id` say who, `message_id` is its name in their chat,
    `body` its sealed content (None where it was taken back as a piece of a contact detail), and `copies` where it went.
    """

    session_id: UUID
    participant: UUID
    inbound_id: UUID | None = None
    author: UUID | None = None
    message_id: str | None = None
    state: str | None = None
    body: bytes | None = None
    copies: tuple[Copy, ...] = field(default=())

    @property
    def own(self) -> bool:
        """Whether the person in whose chat it stands wrote it."""
        return self.author == self.participant


async def find(connection: Connection, names: Sequence[Name]) -> dict[Name, Earlier]:
    """The messages behind names, of conversations that live or have ended within a day. Others are missing."""
    if not names:
        return {}
    rows = await connection.fetch(
        """
        WITH mine AS MATERIALIZED (
            SELECT DISTINCT want.n, want.message_id, p.id, p.session_id, p.lane_id
              FROM unnest($1::text[], $2::bytea[], $3::text[]) WITH ORDINALITY
                   AS want (proxy, counterpart, message_id, n)
              JOIN proxy AS x ON x.address = want.proxy
              JOIN binding AS b ON b.proxy_id = x.id AND b.counterpart = want.counterpart
                               AND (b.ended_at IS NULL OR b.ended_at > clock_timestamp() - interval '1 day')
              JOIN participant AS p ON p.id = b.participant_id
        ), named AS (
            SELECT m.n, m.id AS participant_id, m.session_id, d.inbound_id, d.seq AS place
              FROM mine AS m
              JOIN delivery AS d ON d.lane_id = m.lane_id AND d.provider_id = m.message_id
             UNION ALL
            SELECT m.n, m.id, m.session_id, i.id, i.place
              FROM mine AS m
              JOIN inbound AS i ON i.participant_id = m.id AND i.message_id = m.message_id
        ), first AS (
            SELECT DISTINCT ON (n) * FROM named ORDER BY n, place
        )
        SELECT f.n, f.participant_id, f.session_id, f.inbound_id, i.participant_id AS author, i.message_id, i.state,
               CASE WHEN NOT EXISTS (SELECT FROM delivery AS d WHERE d.inbound_id = i.id AND d.code = 'retracted')
                    THEN i.body END AS body
          FROM first AS f
          LEFT JOIN inbound AS i ON i.id = f.inbound_id
        """,
        [name.proxy for name in names],
        [name.counterpart for name in names],
        [name.message_id for name in names],
    )
    copies = await _copies(connection, [row["inbound_id"] for row in rows if row["inbound_id"]])
    return {names[row["n"] - 1]: _earlier(row, copies.get(row["inbound_id"], ())) for row in rows}


async def _copies(
    connection: Connection, inbound_ids: Sequence[UUID]
) -> dict[UUID, tuple[Copy, ...]]:
    rows = await connection.fetch(
        """
        SELECT inbound_id, lane_id, seq, kind
          FROM delivery
         WHERE inbound_id = ANY($1::uuid[]) AND purpose = 'content' AND kind <> 'edit'
         ORDER BY inbound_id, lane_id, seq
        """,
        inbound_ids,
    )
    found: dict[UUID, tuple[Copy, ...]] = {}
    for row in rows:
        copy = Copy(row["lane_id"], row["seq"], row["kind"])
        found[row["inbound_id"]] = (*found.get(row["inbound_id"], ()), copy)
    return found


def _earlier(row: Record, copies: tuple[Copy, ...]) -> Earlier:
    return Earlier(
        session_id=row["session_id"],
        participant=row["participant_id"],
        inbound_id=row["inbound_id"],
        author=row["author"],
        message_id=row["message_id"],
        state=row["state"],
        body=row["body"],
        copies=copies,
    )
