"""Reaching: whose phone is to ring, and what it shows. The number comes out of the vault when it is to be dialled, and goes
nowhere but to the vendor."""

from dataclasses import dataclass
from uuid import UUID

from db import callers
from db.callers import Reach
from db.pool import Connection
from relay.address import Address, Scheme
from relay.calls.step import CallerId
from relay.language import Language
from relay.session import Mode
from relay.vault.seal import Place
from topeng.numbers import Allocator
from topeng.vault import Capability, Cell, Reading, Vault


@dataclass(frozen=True, slots=True, repr=False)
class Phone:
    """A phone to ring: it shows `caller_id`, and whoever calls back from it gets through while the session lives."""

    number: Address
    proxy_id: UUID
    caller_id: CallerId
    language: Language


@dataclass(frozen=True, slots=True)
class Reaching:
    """Finds phones, and gives each a number of ours to see."""

    vault: Vault
    allocator: Allocator

    async def phone(self, connection: Connection, participant_id: UUID) -> Phone | None:
        """The phone of somebody in a live session; None where they have none.

        Their number of ours is kept for the session: allocated and bound at the first call. Raises `Exhausted`, `BadInput`
        for a phone that is itself a number of ours, or `Clash` (again will do).
        """
        reach = await callers.reach(connection, participant_id)
        number = await self._number(connection, reach) if reach is not None else None
        if reach is None or number is None:
            return None
        if reach.proxy_id is not None and reach.proxy is not None:
            return Phone(number, reach.proxy_id, CallerId.of(reach.proxy), reach.language)
        proxy = await self.allocator.allocate(connection, reach.service_id, number, Mode.VOICE_ONLY)
        await callers.bind(connection, participant_id, proxy.id, self.vault.index(number))
        return Phone(number, proxy.id, CallerId.of(proxy.address), reach.language)

    async def _number(self, connection: Connection, reach: Reach) -> Address | None:
        """The telephone number behind an address: one of WhatsApp has one, unless it is an id."""
        place = (
            Place("lane", "address", reach.lane_id)
            if reach.staff_id is None
            else Place("staff_phone", "number", reach.staff_id)
        )
        right = Capability(reach.participant_id, reach.session_id, Reading.DIAL)
        cell = Cell(reach.key_id, place, reach.address)
        [plain] = await self.vault.open(connection, right, [cell])
        if plain is None:
            return None
        address = Address.stored(plain.decode())
        if address.scheme is Scheme.TELEGRAM or not address.value.startswith("+"):
            return None
        return Address(Scheme.TEL, address.value)
