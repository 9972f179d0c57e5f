"""A random walk: whatever the allocator gives fits and is free, and it refuses only where nothing is left."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import pytest

from db import numbers, sessions
from db.numbers import Number
from relay.address import Address
from relay.pool.exhaustion import Exhausted
from relay.pool.geography import Geo, areas_near, place
from relay.pool.needs import ABILITIES, Selection
from relay.session import Mode
from tests.bench.pool.late import replies
from tests.bench.pool.walk import walk
from tests.topeng.numbers.conftest import Pool

DAY = timedelta(days=1)
STEPS = 300
PEOPLE = [
    Address.parse(f"tel:{digits}") for digits in ("+14155550101", "+12125550102", "+442079460103")
]


@dataclass
class Model:
    """What should be, counted by hand: who is on which number, and who rests there."""

    pool: Pool
    held: list[Number]
    geo: Geo = Geo.COUNTRY
    cool_off: timedelta = timedelta(0)
    live: dict[UUID, tuple[Address, UUID, timedelta]] = field(default_factory=dict)
    resting: list[tuple[Address, UUID]] = field(default_factory=list)

    def free(self, somebody: Address, mode: Mode) -> Iterator[UUID]:
        """The numbers that somebody may get."""
        region = place(somebody)
        areas = areas_near(region, self.geo)
        taken = {number for who, number, _ in self.live.values() if who == somebody}
        taken |= {number for who, number in self.resting if who == somebody}
        for one in self.held:
            near = self.geo is Geo.ANYWHERE or one.country == region.country
            if near and areas is not None:
                near = one.area in areas
            if near and one.ability in ABILITIES[mode] and one.proxy_id not in taken:
                yield one.proxy_id

    async def meet(self, somebody: Address, mode: Mode) -> None:
        free = set(self.free(somebody, mode))
        try:
            person = await self.pool.meet(somebody, mode)
        except Exhausted:
            assert not free
            return
        assert person.proxy.id in free
        self.live[person.id] = (somebody, person.proxy.id, self.cool_off)

    async def part(self, id: UUID) -> None:
        somebody, number, cool_off = self.live.pop(id)
        await sessions.leave(self.pool.connection, id)
        if cool_off:
            self.resting.append((somebody, number))

    async def wait(self) -> None:
        """Let all have rested."""
        await self.pool.connection.execute(
            "UPDATE binding SET free_at = ended_at WHERE free_at > statement_timestamp() AND ended_at IS NOT NULL"
        )
        self.resting.clear()


@pytest.mark.parametrize("seed", [1, 2])
async def test_whatever_is_given_fits_and_is_free_and_nothing_is_refused_that_could_be_given(
    pool: Pool, seed: int
) -> None:
    chance = random.Random(seed)
    for country, area, sms, voice in (
        *(("US", "415", True, True), ("US", "415", True, False), ("US", "628", True, True)),
        *(("US", "212", False, True), ("GB", None, True, True), ("GB", None, True, True)),
    ):
        await pool.rows.number(country=country, area=area, sms=sms, voice=voice)
    model = Model(pool, await numbers.of_service(pool.connection, pool.rows.service_id))
    for _ in range(STEPS):
        dice = chance.random()
        if dice < 0.05:
            model.geo, model.cool_off = chance.choice(list(Geo)), chance.choice([DAY, timedelta(0)])
            selection = chance.choice(list(Selection))
            await pool.rules(geo=model.geo, cool_off=model.cool_off, selection=selection)
        elif dice < 0.1:
            await model.wait()
        elif dice < 0.45 and model.live:
            await model.part(chance.choice(list(model.live)))
        else:
            await model.meet(chance.choice(PEOPLE), chance.choice(list(Mode)))


async def test_the_long_walk_holds_in_small(database: str) -> None:
    walked = await walk(database, 600)
    assert walked.met + walked.parted + walked.refused == 600
    assert not walked.broken


async def test_late_replies_reach_nobody_in_small(database: str) -> None:
    replied = await replies(database, 60, 20)
    assert replied.late == 60
    assert replied.in_time
    assert not replied.broken
