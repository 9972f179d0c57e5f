"""The ledger: the audit log as it lies in the database, checked as a whole and proved in its parts. Nothing is changed."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from uuid import UUID

from db import audit_log
from db.pool import Connection, Database
from relay.audit.check import Broken, Check, Outside, Sound
from relay.audit.evidence import Consistency, Inclusion
from relay.audit.head import Head
from relay.audit.tree import consistency, inclusion
from relay.errors import BadInput, NotFound
from topeng.vault.last_head import LastHead

NOTHING_SIGNED = (
    "No head of the audit log was signed yet; the running service signs one within a second or so."
)


async def kept_outside(database: Database, file: LastHead) -> list[Outside]:
    """The head of this log that is kept beside the keys, if there is one. To be read before the log is."""
    async with database.connection() as connection:
        log = await audit_log.log_id(connection)
    head = file.read(log) if log else None
    return [Outside(head, f"{file.path} keeps")] if head else []


async def verify(database: Database, key: bytes, outside: Sequence[Outside]) -> Sound:
    """Check everything, by the log's public key and the heads that others keep. Raises `Broken`."""
    async with _as_of_now(database) as connection:
        check = Check(
            log=await audit_log.log_id(connection) or UUID(int=0),
            key=key,
            heads=await audit_log.heads(connection),
            waiting=await audit_log.waiting(connection),
            outside=outside,
        )
        sound = await check.run(audit_log.leaves(connection))
        for seen in await audit_log.seen(connection):
            if not seen.holds(key):
                raise Broken(
                    sound.leaves,
                    f"A co-signature under the head of size {seen.head.size} is wrong.",
                )
        return sound


async def prove(database: Database, id: int, size: int | None) -> Inclusion:
    """That an entry is under the head of this size, or under the newest. Raises `NotFound` or `BadInput`."""
    async with _as_of_now(database) as connection:
        head = await _head(connection, size)
        leaf = await audit_log.leaf_of(connection, id)
        if leaf is None or leaf.entry is None:
            raise NotFound(
                f"There is no entry {id} in the audit log, or it has no place in it yet."
            )
        if leaf.place >= head.size:
            raise BadInput(
                f"Entry {id} stands in place {leaf.place}, and the head of size {head.size} ends before it."
            )
        hashes = await audit_log.hashes(connection, head.size)
        return Inclusion(leaf.entry, leaf.place, head, tuple(inclusion(hashes, leaf.place)))


async def prove_growth(database: Database, old: int, size: int | None = None) -> Consistency:
    """That the log under the head of size `old` only grew until the other. Raises `NotFound` or `BadInput`."""
    async with _as_of_now(database) as connection:
        first, head = await _head(connection, old), await _head(connection, size)
        if first.size > head.size:
            raise BadInput(
                f"The head of size {first.size} is the later one; give the earlier first."
            )
        return Consistency(first, head, await _growth(connection, first.size, head.size))


async def newest(database: Database, since: int) -> tuple[Head, tuple[bytes, ...]]:
    """The newest head, and the proof that it extends the tree of `since` places (0: no proof). Raises `NotFound`.

    There is no proof either where the log has become shorter than that.
    """
    async with _as_of_now(database) as connection:
        head = await _head(connection, None)
        return head, await _growth(connection, since, head.size)


async def _growth(connection: Connection, first: int, size: int) -> tuple[bytes, ...]:
    if not 0 < first <= size:
        return ()
    hashes = await audit_log.hashes(connection, size)
    return tuple(consistency(hashes, first)) if first <= len(hashes) else ()


async def _head(connection: Connection, size: int | None) -> Head:
    newest = await audit_log.newest_head(connection)
    if newest is None:
        raise NotFound(NOTHING_SIGNED)
    head = newest.head if size is None else await audit_log.head_of(connection, size)
    if head is None:
        raise NotFound(f"There is no head of size {size}; the newest has size {newest.head.size}.")
    return head


@asynccontextmanager
async def _as_of_now(database: Database) -> AsyncIterator[Connection]:
    async with database.transaction() as connection:
        await audit_log.one_moment(connection)
        yield connection
