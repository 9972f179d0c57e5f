"""The allocator: which number somebody gets for a conversation."""

from dataclasses import dataclass
from uuid import UUID

from db import numbers, picking, services
from db.picking import Pool
from db.pool import Connection
from db.services import Proxy
from relay.address import Address
from relay.errors import BadInput, Conflict, NotFound
from relay.pool.exhaustion import Exhausted, why
from relay.pool.geography import Geo, Region, areas_near, place
from relay.pool.needs import ABILITIES, Want
from relay.session import Mode
from topeng.vault import Known, Vault


@dataclass(frozen=True, slots=True)
class Seat:
    """A number for somebody, and whether they have it alone or share it with conversations of theirs."""

    proxy_id: UUID
    alone: bool


@dataclass(frozen=True, slots=True)
class Allocator:
    """Picks numbers, so that nobody meets one twice at a time. The binding is `db.sessions.bind`'s, in the same transaction."""

    vault: Vault

    async def allocate(
        self,
        connection: Connection,
        service_id: UUID,
        address: Address,
        mode: Mode,
        *,
        explicit: UUID | None = None,
    ) -> Proxy:
        """A number for somebody, by the service's habits, or the `explicit` one.

        Until the transaction ends nobody else picks from this service's pool. Raises `BadInput` for an address that is
        itself a number of ours (it would talk to itself without end), `Exhausted`; for an explicit number `NotFound` when it is
        not in the pool, `Conflict` when this person has it.
        """
        await self.refuse_ours(connection, address)
        pool = await picking.hold(connection, service_id)
        if explicit is not None:
            return await self._explicit(connection, service_id, address, explicit)
        want = self._want(pool, address, mode, place(address))
        found = await picking.pick(connection, want)
        if found is None:
            raise await self._exhausted(connection, pool, want)
        return await services.proxy(connection, found)

    async def seat(
        self, connection: Connection, service_id: UUID, address: Address | Known, region: Region
    ) -> Seat:
        """A number for a conversation that the staff take part in, somewhere in `region`.

        One that can be called, too, where there is one. When this person has all of them, they share one with
        conversations of theirs that they can tell apart. Raises `Exhausted`.
        """
        pool = await picking.hold(connection, service_id)
        wants = [
            self._want(pool, address, mode, region)
            for mode in (Mode.VOICE_AND_MESSAGE, Mode.MESSAGE_ONLY)
        ]
        for look, alone in ((picking.pick, True), (picking.pick_shared, False)):
            for want in wants:
                found = await look(connection, want)
                if found is not None:
                    return Seat(found, alone)
        raise await self._exhausted(connection, pool, wants[-1])

    async def refuse_ours(self, connection: Connection, address: Address) -> None:
        """Raise `BadInput` where an address is a number that a service speaks by."""
        if await numbers.is_ours(connection, address.value):
            raise BadInput(
                "That is one of the numbers that Topeng itself speaks by; a person's own number is needed."
            )

    async def _exhausted(self, connection: Connection, pool: Pool, want: Want) -> Exhausted:
        left = await picking.left(connection, want)
        return Exhausted(pool.name, why(left), left.needed, want.country)

    def _want(self, pool: Pool, address: Address | Known, mode: Mode, region: Region) -> Want:
        index = address.counterpart if isinstance(address, Known) else self.vault.index(address)
        return Want(
            service_id=pool.service_id,
            counterpart=index,
            block=self.vault.block_index(index),
            abilities=ABILITIES[mode],
            country=None if pool.geo is Geo.ANYWHERE else region.country,
            areas=areas_near(region, pool.geo),
            selection=pool.selection,
        )

    async def _explicit(
        self, connection: Connection, service_id: UUID, address: Address, proxy_id: UUID
    ) -> Proxy:
        number = await numbers.get(connection, proxy_id)
        if number is None or number.service_id != service_id:
            raise NotFound("That number is not in this service's pool.")
        if not await picking.is_free(connection, proxy_id, self.vault.index(address)):
            raise Conflict(
                "This person has that number in another conversation, or had it so lately that it rests."
            )
        return await services.proxy(connection, proxy_id)
