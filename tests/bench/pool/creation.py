"""Creation: how many conversations a second can be opened, beside the size of the pool and what is open already."""

import itertools
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass

import asyncpg

from db import services
from relay.address import Address, Scheme
from relay.ticket import TicketKind
from tests.bench.figures import Figure, Part, Task, alternating, over
from tests.bench.ground import CHANCE, Ground, keys_of
from topeng.chance import WallClock
from topeng.life.opening import NewTicket
from topeng.office import Office
from topeng.vault import LocalVault

SIZES: Sequence[tuple[int, int]] = tuple(itertools.product((10, 1_000, 10_000), (1_000, 100_000)))
"""Numbers in the pool, and open sessions."""
_SERVICE = "toko"
# What opening so many would have left behind, but for the audit log: a customer each, spread evenly over the pool.
_FILL = """
INSERT INTO proxy (id, service_id, address, channel)
SELECT md5('p' || n)::uuid, '{service}', 'tel:+1415' || to_char(n, 'FM0000000'), 'sms' FROM generate_series(1, {numbers}) AS n;
INSERT INTO number (proxy_id, service_id, sid, country, area, sms, voice, mms, load, assigned_at)
SELECT md5('p' || n)::uuid, '{service}', 'PN' || md5('p' || n), 'US', '415', true, true, true, {opened} / {numbers}, now()
  FROM generate_series(1, {numbers}) AS n;
INSERT INTO ticket (id, service_id, key_id, code, kind, ref, ref_index, ends_at)
SELECT md5('t' || n)::uuid, '{service}', k.id, 'X' || n, 'transaction', 'x', decode(md5('r' || n), 'hex'), now() + interval '1 day'
  FROM generate_series(1, {opened}) AS n, (SELECT id FROM key LIMIT 1) AS k;
INSERT INTO session (id, ticket_id, key_id, ends_at)
SELECT md5('s' || n)::uuid, md5('t' || n)::uuid, k.id, now() + interval '1 day'
  FROM generate_series(1, {opened}) AS n, (SELECT id FROM key LIMIT 1) AS k;
INSERT INTO lane (id, session_id, key_id, proxy_id, counterpart, address, language)
SELECT md5('l' || n)::uuid, md5('s' || n)::uuid, k.id, md5('p' || 1 + n % {numbers})::uuid, decode(md5('c' || n), 'hex'), 'x', 'en'
  FROM generate_series(1, {opened}) AS n, (SELECT id FROM key LIMIT 1) AS k;
INSERT INTO participant (id, session_id, role, alias, lane_id)
SELECT md5('q' || n)::uuid, md5('s' || n)::uuid, 'customer', 'x', md5('l' || n)::uuid FROM generate_series(1, {opened}) AS n;
INSERT INTO binding (id, participant_id, proxy_id, counterpart, alone, cool_off)
SELECT md5('b' || n)::uuid, md5('q' || n)::uuid, md5('p' || 1 + n % {numbers})::uuid, decode(md5('c' || n), 'hex'), true, '1 hour'
  FROM generate_series(1, {opened}) AS n;
"""


@dataclass(frozen=True, slots=True)
class Desk:
    """A service with so many numbers and so much open."""

    office: Office
    people: "itertools.count[int]"

    async def open(self, count: int) -> None:
        """Open that many tickets, each of somebody new."""
        for _ in range(count):
            someone = Address(Scheme.TEL, f"+1212{next(self.people):07}")
            ref = CHANCE.bytes(8).hex()
            await self.office.tickets.open(
                NewTicket(_SERVICE, TicketKind.TRANSACTION, ref, someone)
            )


async def creation(
    ground: Ground,
    sizes: Sequence[tuple[int, int]] = SIZES,
    count: int = 60,
    rounds: int = 5,
) -> Part:
    """Conversations a second, `count` a round."""
    async with AsyncExitStack() as stack:
        desks = [await _desk(ground, stack, *size) for size in sizes]
        tasks = [
            Task(_named(*size), count, desk.open) for size, desk in zip(sizes, desks, strict=True)
        ]
        await alternating(tasks, 1)
        seconds = await alternating(tasks, rounds)
    figures = [
        over(task.name, [1 / one for one in taken], "a second")
        for task, taken in zip(tasks, seconds, strict=True)
    ]
    medians = [figure.value for figure in figures]
    figures.append(Figure("  the fastest, of the slowest", max(medians) / min(medians), "times"))
    return Part("Opening a conversation, committed", figures)


def _named(numbers: int, opened: int) -> str:
    return f"{numbers:,} numbers, {opened:,} open sessions"


async def _desk(ground: Ground, stack: AsyncExitStack, numbers: int, opened: int) -> Desk:
    dsn = await ground.database()
    vault = LocalVault(keys_of(ground.shell(f"pool-{numbers}-{opened}")).load(), CHANCE)
    office = await stack.enter_async_context(
        Office.open(dsn, vault, chance=CHANCE, clock=WallClock(), service=_SERVICE)
    )
    async with office.database.transaction() as connection:
        service = await services.ensure(connection, id=CHANCE.uuid(), name=_SERVICE)
    owner = await asyncpg.connect(dsn)
    try:
        await owner.execute("SET session_replication_role = replica")
        await owner.execute(_FILL.format(service=service.id, numbers=numbers, opened=opened))
        await owner.execute("VACUUM ANALYZE")
    finally:
        await owner.close()
    return Desk(office, itertools.count(2_000_001))
