"""Planning: how many numbers a service should have, from what its people have needed."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from db import numbers, picking, services, stays
from db.pool import Connection, Database
from relay.errors import NotFound
from relay.pool.forecast import Outlook, Sweep, outlooks
from relay.pool.geography import Geo, Region, areas_near

HISTORY = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be expected of each country (or area, where the service asks for one) and demand."""

    service: str
    outlooks: tuple[Outlook, ...]


@dataclass(frozen=True, slots=True)
class Planning:
    """Looks back at who needed how many numbers at a time."""

    database: Database

    async def plan(self, service: str, history: timedelta = HISTORY) -> Plan:
        """What a service needs, by the last `history`. Raises `NotFound`."""
        async with self.database.transaction() as connection:
            found = await services.find(connection, service)
            if found is None:
                raise NotFound(
                    f"There is no service named “{service}”; `topeng number add` makes one."
                )
            geo = (await picking.pool(connection, found.id)).geo
            sweep = Sweep()
            async for stay in stays.of_service(
                connection, found.id, history, lambda region: _spot(region, geo)
            ):
                sweep.see(stay)
            supply = await _supply(connection, found.id, geo)
        return Plan(service, tuple(outlooks(sweep.peaks, supply)))


async def _supply(connection: Connection, service_id: UUID, geo: Geo) -> list[tuple[str, int]]:
    """The place and the ability of each number that anybody may get."""
    return [
        (_spot(Region(one.country, one.area), geo), one.ability)
        for one in await numbers.of_service(connection, service_id)
        if one.state == "live" and not one.reserved
    ]


def _spot(region: Region, geo: Geo) -> str:
    """Within which numbers stand in for one another, as the service sees it: a name for people."""
    areas = areas_near(region, geo)
    if geo is Geo.ANYWHERE:
        return "anywhere"
    return region.country if areas is None else f"{region.country} {'/'.join(areas)}"
