"""Phones: registering the numbers at which the staff are rung. Kept sealed; nobody sees them again."""

from dataclasses import dataclass

from db import keys, phones, staff
from db.leases import between_ticks
from db.phones import Phone
from db.pool import Clash, Connection, Database
from db.staff import Staff
from relay.address import Address, Scheme
from relay.errors import BadInput, Conflict, NotFound
from relay.vault.seal import Place
from topeng.numbers import Allocator
from topeng.vault import Vault


@dataclass(frozen=True, slots=True)
class Phones:
    """Keeps the staff's phones; finds people by alias within `service`."""

    service: str
    database: Database
    vault: Vault

    async def register(self, alias: str, number: str) -> Staff:
        """Ring somebody at this number from now on. Raises `NotFound`, `BadInput` or `Conflict`."""
        address = Address.parse(number if ":" in number else f"tel:{number}")
        if address.scheme is not Scheme.TEL:
            raise BadInput("A phone is a number like +62….")
        try:
            async with between_ticks(self.database) as connection:
                person = await self._find(connection, alias)
                await Allocator(self.vault).refuse_ours(connection, address)
                key = self.vault.new_key()
                await keys.add(connection, [key])
                sealed = self.vault.seal(
                    key.id, address.reveal().encode(), Place("staff_phone", "number", person.id)
                )
                index = self.vault.index(address)
                await phones.put(connection, Phone(person.id, key.id, sealed, index))
        except Clash as clash:
            if clash.constraint != "staff_phone_once":
                raise
            raise Conflict("A colleague is registered with that number already.") from None
        return person

    async def remove(self, alias: str) -> Staff:
        """Ring somebody nowhere any more. Raises `NotFound`."""
        async with between_ticks(self.database) as connection:
            person = await self._find(connection, alias)
            if not await phones.remove(connection, person.id):
                raise NotFound(f"{person.alias} has no phone registered.")
        return person

    async def _find(self, connection: Connection, alias: str) -> Staff:
        for one in await staff.find(connection, alias=alias):
            if one.service == self.service:
                return one
        raise NotFound(f"There is nobody with the alias “{alias}”; `topeng staff list` shows all.")
