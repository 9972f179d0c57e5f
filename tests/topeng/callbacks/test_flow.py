"""A flow works off much at once, each subject one at a time, and little for any one service."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from uuid import UUID, uuid4

import pytest

from db.pool import Away, DatabaseError
from tests.topeng.house import until
from topeng.callbacks.flow import AT_ONCE, FOR_ONE, Flow


@dataclass(frozen=True)
class Thing:
    service_id: UUID
    subject: UUID = field(default_factory=uuid4)


@dataclass
class Table:
    """What waits, and what is under way; whoever is of `slow` never ends."""

    waiting: list[Thing]
    slow: UUID | None = None
    begun: list[Thing] = field(default_factory=list)
    failures: list[Exception] = field(default_factory=list)

    async def find(self, limit: int, busy: Sequence[UUID], full: Sequence[UUID]) -> Sequence[Thing]:
        free = [it for it in self.waiting if it.subject not in busy and it.service_id not in full]
        return free[:limit]

    async def act(self, one: Thing) -> None:
        self.begun.append(one)
        if self.failures:
            raise self.failures.pop()
        if one.service_id == self.slow:
            await asyncio.Event().wait()
        self.waiting.remove(one)

    @asynccontextmanager
    async def worked_off(self) -> AsyncIterator["asyncio.Task[None]"]:
        task = asyncio.create_task(Flow(self.find, self.act).run())
        yield task
        task.cancel()
        with suppress(asyncio.CancelledError, ExceptionGroup):
            await task


async def test_a_server_that_hangs_holds_up_its_own_and_nobody_else_s() -> None:
    slow, quick = uuid4(), uuid4()
    table = Table([Thing(slow) for _ in range(3 * AT_ONCE)] + [Thing(quick)], slow)
    async with table.worked_off():
        await until(lambda: any(one.service_id == quick for one in table.begun))
    assert len([one for one in table.begun if one.service_id == slow]) == FOR_ONE


async def test_one_subject_is_never_under_way_twice() -> None:
    slow = uuid4()
    table = Table([Thing(slow), Thing(uuid4()), Thing(uuid4())], slow)
    async with table.worked_off():
        await until(lambda: len(table.waiting) == 1)
        table.waiting.append(Thing(uuid4()))
        await until(lambda: len(table.waiting) == 1)
    assert len([one for one in table.begun if one.service_id == slow]) == 1


async def test_what_fails_is_taken_up_again_and_a_lost_database_ends_it_all() -> None:
    table = Table([Thing(uuid4())], failures=[DatabaseError("SQLSTATE 40001"), KeyError("odd")])
    async with table.worked_off() as task:
        await until(lambda: not table.waiting)
        assert len(table.begun) == 3
        table.failures.append(Away("away"))
        table.waiting.append(Thing(uuid4()))
        await until(task.done)
        with pytest.raises(ExceptionGroup):
            await task
