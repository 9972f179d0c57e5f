"""The tree of the audit log in the database: a leaf in each place, the heads signed over them, and who co-signed those."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from asyncpg import Record

from db.audit import COLUMNS, recorded
from db.pool import Connection
from relay.audit.check import Leaf, StoredHead
from relay.audit.entry import Recorded
from relay.audit.evidence import Seen
from relay.audit.head import Cosignature, Head

_LOCK = 0x70E9_0002
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_HEAD = """
    h.size, h.previous, h.settled, h.root, CASE WHEN isfinite(h.signed_at) THEN (extract(epoch FROM h.signed_at) * 1000000)::bigint END
    AS signed_at, h.key, h.signature, h.frontier, house.key_id AS log
"""


@dataclass(frozen=True, slots=True)
class Horizon:
    """How far the numbers of entries have come.

    Every transaction numbered below `oldest` has ended. Whoever has an entry that is not to be seen yet, and has drawn a
    number up to `newest` for it, is numbered below `next` (None where that was not asked for).
    """

    oldest: int
    next: int | None
    newest: int


async def alone(connection: Connection) -> None:
    """Wait until nobody else adds to the tree, and keep it so until the transaction ends."""
    await connection.execute("SELECT pg_advisory_xact_lock($1)", _LOCK)


async def one_moment(connection: Connection) -> None:
    """See the database as it is now, until the transaction ends, and change nothing. Must come first in it."""
    await connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")


async def now(connection: Connection) -> int:
    """The database's clock, in microseconds since 1970."""
    return int(
        await connection.fetchval(
            "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint"
        )
    )


async def log_id(connection: Connection) -> UUID | None:
    """The id of this database's log; None where no house was founded."""
    found: UUID | None = await connection.fetchval("SELECT key_id FROM house")
    return found


async def horizon(connection: Connection, *, settled: int) -> Horizon:
    """As of now; `next` only where there are entries above `settled`.

    An entry's number is drawn by a transaction that has a number itself (trigger audit_begins), and the one that is
    drawn here comes later than all of those.
    """
    row = await connection.fetchrow(
        """
        SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS oldest,
               CASE WHEN newest > $1 THEN pg_current_xact_id()::text::bigint END AS next,
               newest
          FROM (SELECT coalesce(max(id), 0) AS newest FROM audit) AS entry
        """,
        settled,
    )
    if row is None:
        raise LookupError("a query without rows")
    return Horizon(**row)


async def unplaced(connection: Connection, *, after: int, limit: int) -> list[Recorded]:
    """Entries above number `after` that have no place yet, by number."""
    rows = await connection.fetch(
        f"""
        SELECT {COLUMNS}
          FROM audit AS a
         WHERE a.id > $1 AND NOT EXISTS (SELECT FROM audit_leaf AS l WHERE l.audit_id = a.id)
         ORDER BY a.id
         LIMIT $2
        """,
        after,
        limit,
    )
    return [recorded(row) for row in rows]


async def waiting(connection: Connection) -> list[int]:
    """The number of every entry that has no place yet."""
    rows = await connection.fetch(
        """
        SELECT a.id
          FROM audit AS a
         WHERE NOT EXISTS (SELECT FROM audit_leaf AS l WHERE l.audit_id = a.id)
         ORDER BY a.id
        """
    )
    return [row["id"] for row in rows]


async def place(
    connection: Connection, first: int, ids: Sequence[int], hashes: Sequence[bytes]
) -> None:
    """Give entries the next places, beginning with `first`."""
    await connection.execute(
        """
        INSERT INTO audit_leaf (place, audit_id, hash)
        SELECT $1 + n - 1, id, hash FROM unnest($2::bigint[], $3::bytea[]) WITH ORDINALITY AS new (id, hash, n)
        """,
        first,
        ids,
        hashes,
    )


async def add_head(connection: Connection, head: Head, frontier: bytes) -> None:
    """Keep a signed head."""
    await connection.execute(
        """
        INSERT INTO audit_head (size, previous, settled, root, signed_at, key, signature, frontier)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        """,
        head.size,
        head.previous,
        head.settled,
        head.root,
        _EPOCH + timedelta(microseconds=head.signed_at),
        head.key,
        head.signature,
        frontier,
    )


async def newest_head(connection: Connection) -> StoredHead | None:
    """The head over the most; None while nothing was signed."""
    row = await connection.fetchrow(
        f"SELECT {_HEAD} FROM audit_head AS h CROSS JOIN house ORDER BY h.size DESC LIMIT 1"
    )
    return None if row is None else _stored(row)


async def head_of(connection: Connection, size: int) -> Head | None:
    """The head of exactly this size."""
    row = await connection.fetchrow(
        f"SELECT {_HEAD} FROM audit_head AS h CROSS JOIN house WHERE h.size = $1", size
    )
    return None if row is None else _stored(row).head


async def heads(connection: Connection) -> list[StoredHead]:
    """Every head, by size."""
    rows = await connection.fetch(
        f"SELECT {_HEAD} FROM audit_head AS h CROSS JOIN house ORDER BY h.size"
    )
    return [_stored(row) for row in rows]


async def leaves(connection: Connection) -> AsyncIterator[Leaf]:
    """Every leaf with its entry, by place. In a transaction."""
    query = f"""
        SELECT l.place, l.audit_id, l.hash, {COLUMNS}
          FROM audit_leaf AS l
          LEFT JOIN audit AS a ON a.id = l.audit_id
         ORDER BY l.place
    """
    async for row in connection.cursor(query, prefetch=5_000):
        entry = None if row["id"] is None else recorded(row)
        yield Leaf(row["place"], row["audit_id"], row["hash"], entry)


async def leaf_of(connection: Connection, id: int) -> Leaf | None:
    """The leaf of an entry."""
    row = await connection.fetchrow(
        f"""
        SELECT l.place, l.audit_id, l.hash, {COLUMNS}
          FROM audit_leaf AS l
          JOIN audit AS a ON a.id = l.audit_id
         WHERE a.id = $1
        """,
        id,
    )
    return None if row is None else Leaf(row["place"], row["audit_id"], row["hash"], recorded(row))


async def hashes(connection: Connection, size: int) -> list[bytes]:
    """The hashes in the first `size` places."""
    rows = await connection.fetch(
        "SELECT hash FROM audit_leaf WHERE place < $1 ORDER BY place", size
    )
    return [row["hash"] for row in rows]


async def add_cosignature(connection: Connection, size: int, cosignature: Cosignature) -> None:
    """Keep an outsider's word for a head; a second one by the same witness changes nothing."""
    await connection.execute(
        """
        INSERT INTO audit_cosignature (size, witness, seen_at, signature) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING
        """,
        size,
        cosignature.witness,
        _EPOCH + timedelta(microseconds=cosignature.seen_at),
        cosignature.signature,
    )


async def seen(connection: Connection) -> list[Seen]:
    """Every head that outsiders have co-signed, with their word for it."""
    rows = await connection.fetch(
        f"""
        SELECT {_HEAD}, c.witness, c.signature AS cosignature,
               CASE WHEN isfinite(c.seen_at) THEN (extract(epoch FROM c.seen_at) * 1000000)::bigint END AS seen_at
          FROM audit_cosignature AS c
          JOIN audit_head AS h ON h.size = c.size
         CROSS JOIN house
         ORDER BY c.size
        """
    )
    return [
        Seen(_stored(row).head, Cosignature(row["witness"], row["seen_at"], row["cosignature"]))
        for row in rows
    ]


def _stored(row: Record) -> StoredHead:
    head = Head(
        row["log"],
        row["size"],
        row["previous"],
        row["settled"],
        row["root"],
        row["signed_at"],
        row["key"],
        row["signature"],
    )
    return StoredHead(head, row["frontier"])
