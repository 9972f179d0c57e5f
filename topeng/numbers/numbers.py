"""Numbers: the proxies by which a service speaks."""

from dataclasses import dataclass
from uuid import UUID

from db import numbers, services
from db.numbers import NewNumber
from db.pool import Connection, Database
from db.services import Proxy, Service
from relay.address import Address, Scheme
from relay.errors import BadInput, Conflict
from relay.pool.geography import place
from topeng.drafts import Drafter

CHANNELS = {Scheme.WHATSAPP: "whatsapp", Scheme.TEL: "sms"}


@dataclass(frozen=True, slots=True)
class Numbers:
    """Adds and lists proxies."""

    database: Database
    drafter: Drafter

    async def add(self, service_name: str, address: str) -> Proxy:
        """Add a proxy number (``whatsapp:+…`` or ``tel:+…``), and its service where that is new.

        Raises `BadInput` or `Conflict`.
        """
        number = Address.parse(address)
        if number.scheme not in CHANNELS:
            raise BadInput("A proxy number is whatsapp:+… or tel:+…; bots come from the settings.")
        async with self.database.transaction() as connection:
            return await self.ensure(
                connection, service_name, number.reveal(), CHANNELS[number.scheme], fresh=True
            )

    async def ensure(
        self,
        connection: Connection,
        service_name: str,
        address: str,
        channel: str,
        *,
        fresh: bool = False,
    ) -> Proxy:
        """The proxy, added where it is missing. With `fresh`, one that is there already is a `Conflict`."""
        service = await self._service(connection, service_name)
        found = await services.find_proxy(connection, address)
        if found is not None:
            if fresh:
                raise Conflict(f"That number belongs to the service “{found.service}” already.")
            return found
        id = self.drafter.chance.uuid()
        await services.add_proxy(
            connection, id=id, service_id=service.id, address=address, channel=channel
        )
        if channel == CHANNELS[Scheme.TEL]:
            await self._pool(connection, id, service.id, Address.stored(address))
        return await services.proxy(connection, id)

    async def _pool(
        self, connection: Connection, id: UUID, service_id: UUID, address: Address
    ) -> None:
        """Let a number join its service's pool as one that can do everything, until Twilio has said what it can."""
        where = place(address)
        await numbers.add(
            connection, NewNumber(id, service_id, f"PN{id.hex}", where.country, where.area)
        )

    async def all(self) -> list[Proxy]:
        """Every proxy."""
        async with self.database.connection() as connection:
            return await services.proxies(connection)

    async def set_templates(
        self, service_name: str, *, opening: str | None, invitation: str | None
    ) -> None:
        """Say which WhatsApp templates a service has."""
        async with self.database.transaction() as connection:
            service = await self._service(connection, service_name)
            await services.set_templates(
                connection, service.id, opening=opening, invitation=invitation
            )

    async def _service(self, connection: Connection, name: str) -> Service:
        return await services.ensure(connection, id=self.drafter.chance.uuid(), name=name)
