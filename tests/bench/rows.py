"""What the database adds: the capability check, an entry's place in the audit log, and the triggers that write entries."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from uuid import UUID, uuid4

from db import access, audit, deliveries, house, inbounds
from db.house import House
from db.pool import Database
from relay.audit.entry import Act, ActorKind, Entry, ObjectKind
from relay.session import Role
from tests.bench.figures import Part, Task, alternating, microseconds, ratio
from tests.bench.ground import CHANCE, Ground, keys_of
from tests.db.rows import Person, Rows, draft, inbound, outcome
from topeng.oversight.audit import Keeper
from topeng.vault import LocalVault

PER_HEAD = 1_000
BATCH = 64
_ROUNDS = 21
_TRIGGERS = (
    ("inbound", "audit_arrived"),
    ("inbound", "audit_changed"),
    ("delivery", "audit_settled"),
)


@dataclass(frozen=True, slots=True)
class Talk:
    """A customer and an agent in a session."""

    customer: Person
    agent: Person
    key: UUID


@dataclass(frozen=True, slots=True)
class Desk:
    """People who talk, in a database where the owner of the tables works, who alone may switch triggers."""

    database: Database
    talks: Sequence[Talk]

    async def relay(self, count: int) -> None:
        """Take messages in, hand them over and settle them, in batches."""
        for _ in range(0, count, BATCH):
            talks = [self.talks[number % len(self.talks)] for number in range(BATCH)]
            came = [inbound(talk.customer.id, body=b"x" * 230) for talk in talks]
            due = [
                draft(talk.agent.lane_id, "x" * 230, inbound_id=one.id)
                for talk, one in zip(talks, came, strict=True)
            ]
            async with self.database.transaction() as connection:
                await inbounds.add(connection, came)
                added = await deliveries.add(connection, due)
            places = [(one.lane_id, seq) for one, seq in zip(due, added.seqs, strict=True)]
            async with self.database.transaction() as connection:
                await deliveries.intend(connection, places, epoch=1)
            async with self.database.transaction() as connection:
                await deliveries.settle(connection, [outcome(lane, seq) for lane, seq in places])

    async def switch(self, state: str) -> None:
        """ENABLE or DISABLE the triggers, and have the statements planned anew."""
        async with self.database.transaction() as connection:
            for table, trigger in _TRIGGERS:
                await connection.execute(f"ALTER TABLE {table} {state} TRIGGER {trigger}")
        await self.relay(BATCH)

    async def stand(self, count: int) -> None:
        """Ask how a customer stands to their session."""
        async with self.database.connection() as connection:
            for number in range(count):
                talk = self.talks[number % len(self.talks)]
                found = await access.standing(
                    connection,
                    agent=talk.customer.id,
                    session=talk.customer.session_id,
                    keys=[talk.key],
                )
                assert found is not None
                assert found.here

    async def enter(self, count: int) -> None:
        """Make entries of the audit log that wait for their places."""
        entry = Entry(ActorKind.STAFF, uuid4(), Act.TEXT_READ, ObjectKind.INBOUND, uuid4(), "recap")
        async with self.database.transaction() as connection:
            await audit.add(connection, [entry] * count)


async def rows(
    ground: Ground, count: int = 512, per_head: int = PER_HEAD, rounds: int = _ROUNDS
) -> Part:
    """Microseconds a message, `count` messages a round."""
    vault = LocalVault(keys_of(ground.shell("rows")).load(), CHANCE)
    async with Database.open(await ground.database(), size=2, role=None) as database:
        desk = await _desk(database, talks=min(16, count))
        keeper = Keeper(database, vault.signer)

        async def waiting() -> None:
            await keeper.keep()
            await desk.enter(per_head)

        async def placed(_: int) -> None:
            await keeper.keep()

        tasks = [
            Task("capability check: one query", count, desk.stand),
            Task(
                f"place in the audit log, {per_head:,} under a signed head",
                per_head,
                placed,
                waiting,
            ),
            Task(
                f"rows of a relayed message, {BATCH} at a time, no entries",
                count,
                desk.relay,
                partial(desk.switch, "DISABLE"),
            ),
            Task(
                f"rows of a relayed message, {BATCH} at a time, with entries",
                count,
                desk.relay,
                partial(desk.switch, "ENABLE"),
            ),
        ]
        seconds = await alternating(tasks, rounds)
    figures = [microseconds(task, taken) for task, taken in zip(tasks, seconds, strict=True)]
    figures.append(ratio("  with entries, of without", seconds[3], seconds[2]))
    return Part("Its rows, in PostgreSQL", figures)


async def _desk(database: Database, talks: int) -> Desk:
    async with database.transaction() as connection:
        made = await Rows.on(connection)
        await house.found(connection, House(None, await made.key()))
        return Desk(database, [await _talk(made) for _ in range(talks)])


async def _talk(made: Rows) -> Talk:
    session = await made.session()
    key = await made.connection.fetchval("SELECT key_id FROM session WHERE id = $1", session)
    return Talk(await made.join(session), await made.join(session, Role.AGENT), key)
