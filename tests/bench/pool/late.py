"""Late replies: what somebody writes to a number after their conversation there has ended reaches nobody else's."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from db import routes
from db.pool import Database
from db.routes import Key
from tests.bench.pool.walk import BATCH, rest, settle

PEOPLE = 600
AT_ONCE = 200
_ENDED = """
    SELECT x.address, b.counterpart
      FROM binding AS b JOIN proxy AS x ON x.id = b.proxy_id
     WHERE b.ended_at IS NOT NULL AND b.free_at > clock_timestamp()
     ORDER BY b.id LIMIT $1
"""
_LIVE = """
    SELECT x.address, b.counterpart, p.session_id
      FROM binding AS b JOIN proxy AS x ON x.id = b.proxy_id JOIN participant AS p ON p.id = b.participant_id
     WHERE b.ended_at IS NULL ORDER BY b.id LIMIT $1
"""


@dataclass(frozen=True, slots=True)
class Replies:
    """What became of replies: `late` ones that reached somebody, and those in time that did not reach whom they should."""

    late: int
    misrouted: int
    in_time: int
    lost: int

    @property
    def broken(self) -> list[str]:
        """What must hold and did not, in sentences."""
        wrong = {
            "late replies reached a conversation": self.misrouted,
            "replies in time did not reach theirs": self.lost,
        }
        return [f"{count:,} {what}." for what, count in wrong.items() if count]


async def replies(dsn: str, count: int = 10_000, people: int = PEOPLE) -> Replies:
    """Have `count` stays end and rest, while the same people come and go on other numbers, and then answer late."""
    async with Database.open(dsn, size=1, role=None) as database:
        service = await settle(database, people)
        async with database.transaction() as connection:
            await rest(connection, service, timedelta(hours=1))
        while not await _ended(database, count):
            async with database.transaction() as connection:
                await connection.execute("SELECT walk($1, $2, true, false, false)", BATCH, service)
        async with database.connection() as connection:
            ended = [Key(row[0], row[1], 0) for row in await connection.fetch(_ENDED, count)]
            live = {Key(row[0], row[1], 0): row[2] for row in await connection.fetch(_LIVE, count)}
        reached = await _reached(database, ended)
        in_time = await _reached(database, list(live))
    lost = sum(in_time.get(key) != [session] for key, session in live.items())
    return Replies(len(ended), sum(map(len, reached.values())), len(live), lost)


async def _ended(database: Database, count: int) -> bool:
    async with database.connection() as connection:
        return bool(await connection.fetchval("SELECT parted >= $1 FROM tally", count))


async def _reached(database: Database, keys: Sequence[Key]) -> dict[Key, list[UUID]]:
    """The sessions that messages by these keys would reach now."""
    reached: dict[Key, list[UUID]] = {}
    for some in _in_turn(keys):
        async with database.connection() as connection:
            found = await routes.find(connection, some)
        reached |= {key: [one.route.session for one in those] for key, those in found.items()}
    return reached


def _in_turn(keys: Sequence[Key]) -> Iterator[Sequence[Key]]:
    for at in range(0, len(keys), AT_ONCE):
        yield keys[at : at + AT_ONCE]
