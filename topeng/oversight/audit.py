"""The audit log's keeper: gives each entry its place in the tree, signs the head, and keeps that outside the database too."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import structlog

from db import audit_log
from db.audit_log import Horizon
from db.pool import Connection, Database
from relay.audit.entry import Recorded
from relay.audit.head import Head, Signer, sign_head
from relay.audit.leaf import hash_of
from relay.audit.tree import Frontier
from topeng.vault.last_head import LastHead, LastHeadError

EVERY = 1.0
AT_ONCE = 5_000
"""Entries under one head at most."""
SLOWLY = 60.0
log: Any = structlog.get_logger()


class Torn(Exception):
    """The log in the database is not the one that was signed; nothing can be added to it."""


@dataclass(slots=True)
class Keeper:
    """Keeps the log. Two that do it at once wait for each other."""

    database: Database
    signer: Signer
    outside: LastHead | None = None
    _settled: int = 0
    """Every entry up to this number has its place, or was never committed."""
    _ahead: Horizon | None = None
    """What is settled once its transactions have ended."""
    _compared: bool = field(default=False)

    def steps(self) -> Sequence[Callable[[], Awaitable[float]]]:
        """The steps, each to be taken again and again; what a step returns is the seconds until then."""
        return [self.keep]

    async def keep(self) -> float:
        """Place what has come since, and sign the head over it."""
        try:
            if not self._compared:
                await self._compare()
            await self._grow()
        except Torn:
            log.error("audit.torn")
            return SLOWLY
        except LastHeadError:
            self.outside = None
            log.error("audit.no_last_head")
        return EVERY

    async def _compare(self) -> None:
        """Hold the head that is kept outside against the database. One that it lacks is not written over."""
        async with self.database.connection() as connection:
            id = await audit_log.log_id(connection)
            last = self.outside.read(id) if self.outside and id else None
            if last is not None and last != await audit_log.head_of(connection, last.size):
                self.outside = None
                log.error("audit.tail_lost", count=last.size)
        self._compared = True

    async def _grow(self) -> None:
        """Place what waits, batch by batch."""
        horizon, after = None, 0
        while True:
            async with self.database.transaction() as connection:
                await audit_log.alone(connection)
                id = await audit_log.log_id(connection)
                if id is None:
                    return
                before, tree = await self._present(connection)
                horizon = horizon or await audit_log.horizon(connection, settled=self._settled)
                entries = await audit_log.unplaced(
                    connection, after=max(after, self._settled), limit=AT_ONCE
                )
                head = (
                    await self._append(connection, id, before, tree, entries) if entries else None
                )
            if head is not None:
                await self._keep_outside(head)
            if len(entries) < AT_ONCE:
                break
            after = entries[-1].id
        self._settle(horizon)

    async def _present(self, connection: Connection) -> tuple[int, Frontier]:
        """The size of the newest head, and the tree below it. Raises `Torn` where that is not what was signed."""
        stored = await audit_log.newest_head(connection)
        if stored is None:
            return 0, Frontier()
        tree = _tree(stored.head, stored.frontier, self.signer.public_key)
        self._settled = max(self._settled, stored.head.settled)
        return stored.head.size, tree

    async def _append(
        self,
        connection: Connection,
        id: UUID,
        before: int,
        tree: Frontier,
        entries: Sequence[Recorded],
    ) -> Head:
        hashes = [hash_of(entry) for entry in entries]
        await audit_log.place(connection, before, [entry.id for entry in entries], hashes)
        for hash in hashes:
            tree.add(hash)
        head = await sign_head(
            self.signer,
            log=id,
            size=tree.size,
            previous=before,
            settled=self._settled,
            root=tree.root(),
            signed_at=await audit_log.now(connection),
        )
        await audit_log.add_head(connection, head, tree.dump())
        return head

    def _settle(self, now: Horizon) -> None:
        """Look no further back than to where a transaction may still add entries."""
        ahead = self._ahead
        if ahead is not None and ahead.next is not None and now.oldest >= ahead.next:
            self._settled, self._ahead = ahead.newest, None
        if self._ahead is None and now.newest > self._settled:
            self._ahead = now

    async def _keep_outside(self, head: Head) -> None:
        if self.outside is not None:
            await asyncio.to_thread(self.outside.write, head)


def _tree(head: Head, frontier: bytes, key: bytes) -> Frontier:
    """The tree below a head, to grow on. Raises `Torn` where the head is not signed, or not of these peaks."""
    try:
        tree = Frontier.load(head.size, frontier)
    except ValueError:
        raise Torn from None
    if not head.is_signed_by(key) or tree.root() != head.root:
        raise Torn
    return tree
