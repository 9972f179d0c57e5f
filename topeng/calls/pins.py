"""PINs: how a customer who calls from another phone says who they are. Made on request, kept blind, gone with the session."""

from dataclasses import dataclass
from uuid import UUID

from db import callers, phones
from db.pool import Clash, Connection, Database, translated
from relay.calls.script import PIN_LENGTH
from relay.errors import Conflict, NotFound
from topeng.chance import Chance
from topeng.vault import Vault

TRIES = 20


def blind(vault: Vault, service_id: UUID, pin: str) -> bytes:
    """The index by which a PIN is found within its service; nothing else has the same."""
    return vault.reference_index(f"\x00pin\x00{service_id.hex}\x00{pin}")


@dataclass(frozen=True, slots=True)
class Pins:
    """Makes PINs."""

    vault: Vault
    chance: Chance

    async def make(self, connection: Connection, service_id: UUID, participant_id: UUID) -> str:
        """A PIN for a participant, in the place of the one before; shown this once. Raises `Conflict`."""
        for _ in range(TRIES):
            pin = f"{int.from_bytes(self.chance.bytes(8)) % 10**PIN_LENGTH:0{PIN_LENGTH}d}"
            try:
                with translated():
                    async with connection.transaction():
                        digits = blind(self.vault, service_id, pin)
                        await phones.put_pin(connection, participant_id, digits)
            except Clash as clash:
                if clash.constraint != "pin_once":
                    raise
            else:
                return pin
        raise Conflict("Too many PINs are in use; end some tickets first.")


@dataclass(frozen=True, slots=True)
class PinDesk:
    """Makes PINs for the customers of tickets, which are found by code within `service`."""

    service: str
    database: Database
    pins: Pins

    async def make(self, code: str) -> str:
        """A PIN for the customer of the session of this code. Raises `NotFound` or `Conflict`."""
        async with self.database.transaction() as connection:
            found = await callers.customers(connection, service=self.service, code=code.strip())
            if not found:
                raise NotFound(f"There is no open ticket “{code}” with a customer in it.")
            if len(found) > 1:
                raise Conflict(
                    f"“{code}” is a session between customers; a PIN would not say which."
                )
            [(service_id, participant_id)] = found
            return await self.pins.make(connection, service_id, participant_id)
