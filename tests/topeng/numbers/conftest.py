"""A pool of one service, in a transaction that is undone after each test."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from db import picking, sessions
from db.pool import Connection
from db.services import Proxy
from relay.address import Address
from relay.pool.geography import Geo
from relay.pool.needs import Selection
from relay.session import Mode
from tests.db.conftest import connection, rows, shared
from tests.db.rows import Person, Rows
from tests.topeng.house import keys
from topeng.chance import SystemChance
from topeng.numbers import Allocator
from topeng.vault import LocalVault

__all__ = ["connection", "rows", "shared"]

PERSON = Address.parse("tel:+14155550123")
OTHER = Address.parse("tel:+14155550124")


@dataclass(frozen=True, slots=True)
class Pool:
    """One service's numbers, and people who come to them."""

    rows: Rows
    allocator: Allocator

    @property
    def connection(self) -> Connection:
        return self.rows.connection

    async def numbers(self, count: int, **changes: Any) -> list[Proxy]:
        """So many numbers like that."""
        return [await self.rows.number(**changes) for _ in range(count)]

    async def rules(
        self,
        *,
        cool_off: timedelta = timedelta(0),
        geo: Geo = Geo.COUNTRY,
        selection: Selection = Selection.PREFER_STICKY,
    ) -> None:
        """How the service picks."""
        pool = picking.Pool(self.rows.service_id, "", geo, selection, cool_off)
        await picking.set_pool(self.connection, pool)

    async def allocate(
        self,
        address: Address = PERSON,
        mode: Mode = Mode.VOICE_AND_MESSAGE,
        *,
        explicit: UUID | None = None,
    ) -> Proxy:
        return await self.allocator.allocate(
            self.connection, self.rows.service_id, address, mode, explicit=explicit
        )

    async def meet(
        self,
        address: Address = PERSON,
        mode: Mode = Mode.VOICE_AND_MESSAGE,
        *,
        explicit: UUID | None = None,
        session: UUID | None = None,
    ) -> Person:
        """Somebody in a conversation on a number of their own, as the Proxy API does it."""
        proxy = await self.allocate(address, mode, explicit=explicit)
        return await self.bind(proxy, address, session=session)

    async def bind(
        self,
        proxy: Proxy,
        address: Address = PERSON,
        *,
        session: UUID | None = None,
        alone: bool = True,
    ) -> Person:
        index = self.allocator.vault.index(address)
        return await self.rows.join(
            session or await self.rows.session(),
            proxy=proxy,
            counterpart=index,
            slot=None,
            alone=alone,
        )

    async def part(self, person: Person) -> None:
        await sessions.leave(self.connection, person.id)

    async def later(self, time: timedelta) -> None:
        """Let time have passed."""
        await self.connection.execute(
            """
            UPDATE binding SET started_at = started_at - $1::interval, ended_at = ended_at - $1::interval,
                               free_at = free_at - $1::interval
            """,
            time,
        )


@pytest.fixture
async def pool(rows: Rows) -> Pool:
    """A service without a number, whose numbers need no rest."""
    made = Pool(rows, Allocator(LocalVault(keys(), SystemChance())))
    await made.rules()
    return made
