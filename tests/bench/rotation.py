"""Rotates the master key of 100,000 sessions while readers read.

The rotation is a process of its own, as the command is; the readers ask for keys that they do not have open, so that
each read goes to the database and unwraps. No read may fail and no key may be left behind.
"""

import asyncio
import json
import statistics
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from uuid import UUID

from db import keys
from db.pool import Database
from relay.vault.seal import Place
from tests.bench.figures import Figure, Part
from tests.bench.ground import CHANCE, Ground, keys_of
from tests.db.rows import Rows
from tests.topeng.house import until
from tests.topeng.shell import REPOSITORY, Shell
from topeng.vault import FileKeys, LocalVault, Reference
from topeng.vault.belonging import check

SESSIONS = 100_000
READERS = 4
QUIET_SECONDS = 5.0
Rotate = Callable[[Shell, str], Awaitable[dict[str, int]]]
"""Runs ``topeng keys rotate`` of a shell on a database; what it says."""
_BATCH = 5_000
_SESSION = """
    INSERT INTO session (id, ticket_id, key_id, ends_at)
    SELECT s.id, t.id, s.key_id, t.ends_at
      FROM unnest($1::uuid[], $2::uuid[]) AS s (id, key_id)
      JOIN ticket AS t ON t.id = $3
"""


@dataclass
class Readers:
    """Reads without end, and notes how long each read took and whether it failed."""

    database: Database
    source: FileKeys
    sealed: list[Reference]
    seconds: list[float] = field(default_factory=list)
    failed: int = 0

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[None]:
        """Read until the block ends, once at least."""
        self.seconds = []
        tasks = [asyncio.create_task(self._read(place)) for place in range(READERS)]
        try:
            yield
            await until(lambda: self.seconds)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _read(self, place: int) -> None:
        vault = LocalVault(self.source.load(), CHANCE, source=self.source)
        while True:
            place = (place + 7_919) % len(self.sealed)
            one = self.sealed[place]
            await vault.close([one.key_id])
            began = time.perf_counter()
            try:
                async with self.database.connection() as connection:
                    said = await vault.references(connection, [one])
            except Exception as failure:  # noqa: BLE001 - whatever it is, it is a read that failed
                sys.stdout.write(f"{type(failure).__name__}: {failure}\n")
                said = [None]
            self.failed += said != [str(one.key_id)]
            self.seconds.append(time.perf_counter() - began)


async def fill(database: Database, source: FileKeys, count: int) -> list[Reference]:
    """Make sessions, and something sealed with the key of each."""
    vault, sealed = LocalVault(source.load(), CHANCE), list[Reference]()
    async with database.transaction() as connection:
        await check(connection, source.load())
        ticket: UUID = await (await Rows.on(connection)).ticket()
        await connection.execute("UPDATE key SET wrapped = NULL, destroyed_at = clock_timestamp()")
    while len(sealed) < count:
        made = [vault.new_key() for _ in range(min(_BATCH, count - len(sealed)))]
        ids = [CHANCE.uuid() for _ in made]
        async with database.transaction() as connection:
            await keys.add(connection, made)
            await connection.execute(_SESSION, ids, [key.id for key in made], ticket)
        sealed += [
            Reference(
                id, key.id, vault.seal(key.id, str(key.id).encode(), Place("ticket", "ref", id))
            )
            for id, key in zip(ids, made, strict=True)
        ]
    return sealed


async def rotated(shell: Shell, dsn: str) -> dict[str, int]:
    """Run the command to its end; what it says."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "topeng", "keys", "rotate", "--json"),
        env=shell.environment(TOPENG_DATABASE_URL=dsn),
        cwd=REPOSITORY,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    said, progress = await process.communicate()
    if process.returncode:
        raise RuntimeError(progress.decode())
    found: dict[str, int] = json.loads(said)
    return found


async def rotation(
    ground: Ground,
    count: int = SESSIONS,
    quiet_seconds: float = QUIET_SECONDS,
    rotate: Rotate = rotated,
) -> Part:
    """Fill, read for a while, and rotate while reading goes on."""
    shell, dsn = ground.shell("rotation"), await ground.database()
    source = keys_of(shell)
    async with Database.open(dsn, size=READERS) as database:
        readers = Readers(database, source, await fill(database, source, count))
        async with readers.reading():
            await asyncio.sleep(quiet_seconds)
        before = [one * 1e6 for one in readers.seconds]
        async with readers.reading():
            end = await rotate(shell, dsn)
        during = [one * 1e6 for one in readers.seconds]
        async with database.connection() as connection:
            wraps = {one.version: one.wraps for one in await keys.masters(connection)}
    left = sum(wraps[one] for one in wraps if one < max(wraps))
    figures = (
        Figure(f"keys wrapped anew, of {count:,} sessions and the house", end["wrapped"], ""),
        Figure("keys left under older ones", left, ""),
        Figure("rate", end["a_second"], "a second"),
        Figure(f"reads meanwhile, by {READERS} readers without a pause", len(during), ""),
        Figure("reads that failed", readers.failed, ""),
        Figure("a read without rotation", statistics.median(before), "µs"),
        Figure("a read while it runs", statistics.median(during), "µs"),
        Figure(
            "  the latter, of the former",
            statistics.median(during) / statistics.median(before),
            "times",
        ),
    )
    return Part("Rotation of the master key, under readers", figures, _broken(readers.failed, left))


def _broken(failed: int, left: int) -> list[str]:
    said = {
        f"{failed:,} reads failed during the rotation.": failed,
        f"{left:,} keys were left under an older master key.": left,
    }
    return [sentence for sentence, count in said.items() if count]
