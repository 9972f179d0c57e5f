"""Erasure: nothing of a person can be read any more, here and in every backup that these keys could open.

Their live tickets end first, in the usual way. Then the keys of everything that they were in are destroyed, and their
blind indexes are replaced by chance, so that not even equality remains. One thing is kept: that they have opted out, or
they would be written to again; it is blind, under a pepper of its own, and joins with nothing.

The ids of what was destroyed go into the tombstones before it is destroyed, so that a restored backup yields nothing to
this service. Somebody who has an old backup AND the keys can still unwrap what is in it, until the keys are rotated and
the older master keys are retired (`topeng keys rotate --retire`): that makes it final.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from uuid import UUID

from db import audit, erasure, forgetting, tickets
from db.erasure import Traces
from db.leases import between_ticks
from db.pool import Connection, Database
from relay.address import Address, Scheme, spellings
from relay.audit.entry import Act, ActorKind, Entry, ObjectKind
from relay.errors import Conflict, NotFound
from relay.ticket import TicketEvent, TicketState
from topeng.chance import Chance, Clock
from topeng.life.ending import Endings, end_unheard
from topeng.vault.tombstones import Tombstones
from topeng.vault.vault import Vault

PATIENCE = 15.0
BETWEEN_LOOKS = 0.05
AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Certificate:
    """What an erasure did. `entry` is its number in the audit log; `colleague`: the person is of the staff, too."""

    erasure: UUID
    at: datetime
    tickets: int
    conversations: int
    keys: int
    entry: int | None
    colleague: bool


@dataclass(frozen=True, slots=True)
class Erasure:
    """Erases people."""

    database: Database
    vault: Vault
    endings: Endings
    tombstones: Tombstones
    clock: Clock
    chance: Chance

    async def find(self, addresses: Sequence[Address]) -> Traces:
        """What there is of a customer. Raises `NotFound` where there is nothing."""
        async with self.database.connection() as connection:
            found = await self._find(connection, addresses)
        if not found:
            raise NotFound(
                "There is nothing of anybody with that address: nothing was changed. It may have been erased before, "
                "or its retention has ended."
            )
        return found

    async def erase(self, addresses: Sequence[Address], *, now: bool = False) -> Certificate:
        """Erase a customer. `now`: even where the staff's threads cannot be removed first.

        Raises `NotFound`, `KeyFileError`, or `Conflict` when what must go out first has not.
        """
        found = await self.find(addresses)
        while True:
            await self._end(found.live)
            if not now:
                await self._wait(found.tickets)
            async with between_ticks(self.database) as connection:
                found = await self._find(connection, addresses)
                done = None if found.live else await self._destroy(connection, found)
            if done is not None:
                await self.vault.close(done[1])
                return done[0]

    async def _end(self, live: Sequence[UUID]) -> None:
        for id in live:
            async with between_ticks(self.database) as connection:
                await self.endings.end(connection, id, TicketEvent.CLOSE)

    async def _wait(self, over: Sequence[UUID]) -> None:
        """Return once everybody in these tickets has been told and no thread of them is left."""
        waited = 0.0
        while True:
            async with self.database.connection() as connection:
                if not await erasure.under_way(connection, over):
                    return
            if waited >= PATIENCE:
                raise Conflict(
                    "Their tickets are closed, but the removal of the staff's threads is still under way: let the service "
                    "run, and run this again. With --now their keys are destroyed at once, and the threads stay."
                )
            await self.clock.sleep(BETWEEN_LOOKS)
            waited += BETWEEN_LOOKS

    async def _destroy(
        self, connection: Connection, found: Traces
    ) -> tuple[Certificate, Sequence[UUID]]:
        id, at = self.chance.uuid(), await tickets.now(connection)
        keys = await forgetting.keys_of(connection, found.tickets, found.lanes)
        # First where it lasts: what is in the tombstones and alive still is destroyed at the next start.
        self.tombstones.add([*keys, *found.inbox])
        destroyed = await _forget(connection, found.tickets, found.lanes, found.inbox)
        entry = Entry(ActorKind.COMMAND_LINE, None, Act.SUBJECT_ERASED, ObjectKind.HOUSE, id)
        await audit.add(connection, [entry])
        certificate = Certificate(
            erasure=id,
            at=at,
            tickets=len(found.tickets),
            conversations=found.sessions,
            keys=len(destroyed),
            entry=await erasure.entry_of(connection, id),
            colleague=found.colleague,
        )
        return certificate, keys

    async def _find(self, connection: Connection, addresses: Sequence[Address]) -> Traces:
        indexes = [self.vault.index(one) for each in addresses for one in everywhere(each)]
        return await erasure.find(
            connection,
            counterparts=indexes,
            senders=[self.vault.queue_index(index) for index in indexes],
        )


def everywhere(address: Address) -> list[Address]:
    """A phone number is the same person's on WhatsApp, by text message and in a call, however it is spelled."""
    if not address.value.startswith("+"):
        return [address]
    return [
        Address(scheme, number)
        for scheme in (Scheme.WHATSAPP, Scheme.TEL)
        for number in spellings(address.value)
    ]


async def erase_again(database: Database, tombstones: Iterable[UUID]) -> int:
    """Destroy what was erased and is alive again, as in a restored backup; how many keys. Before anything is served."""
    count, ids = 0, iter(tombstones)
    while some := list(islice(ids, AT_ONCE)):
        async with database.transaction() as connection:
            await erasure.empty_inbox(connection, some)
            alive = await erasure.alive(connection, some)
            if alive:
                over, lanes = await erasure.of_keys(connection, alive)
                for id in over:
                    await end_unheard(connection, id, TicketState.CLOSED)
                count += len(await _forget(connection, over, lanes, []))
    return count


async def _forget(
    connection: Connection, over: Sequence[UUID], lanes: Sequence[UUID], inbox: Sequence[UUID]
) -> list[UUID]:
    destroyed = await forgetting.forget(connection, over, lanes)
    await forgetting.forget_references(connection, over)
    await forgetting.empty_staff_chats(connection)
    await erasure.empty_inbox(connection, inbox)
    return destroyed
