"""PINs: how a customer who calls from another phone says who they are. Made on request, kept blind, gone with the session."""

from dataclasses import dataclass
from uuid import UUID

from db import phones
from db.pool import Clash, Connection, translated
from relay.calls.script import PIN_LENGTH
from relay.errors import Conflict
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
