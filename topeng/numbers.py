"""Numbers: the proxies by which a service speaks."""

from dataclasses import dataclass

from db import services
from db.pool import Connection, Database
from db.services import Proxy, Service
from relay.address import Address, Scheme
from relay.errors import BadInput, Conflict
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
        await services.add_proxy(
            connection,
            id=self.drafter.chance.uuid(),
            service_id=service.id,
            address=address,
            channel=channel,
        )
        added = await services.find_proxy(connection, address)
        if added is None:
            raise LookupError("the proxy was not stored")
        return added

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
