"""Drafts: payloads sealed for their place, and the lanes that lead outside any session."""

from dataclasses import dataclass
from uuid import UUID

from db import keys, lanes
from db.deliveries import Draft
from db.holders import Held
from db.lanes import Lane
from db.pool import Connection
from db.staff import Staff
from relay import payload as payloads
from relay.address import Address
from relay.delivery import DeliveryState, Purpose
from relay.language import Language
from relay.payload import Payload, Text
from relay.vault.seal import Place
from topeng.chance import Chance
from topeng.vault import Known, Vault


@dataclass(frozen=True, slots=True)
class Drafter:
    """Makes rows that hold secrets: everything it returns is sealed."""

    vault: Vault
    chance: Chance

    def draft(
        self,
        lane_id: UUID,
        key_id: UUID,
        payload: Payload,
        purpose: Purpose,
        *,
        inbound_id: UUID | None = None,
        state: DeliveryState = DeliveryState.DUE,
        delay: float = 0.0,
    ) -> Draft:
        """A delivery of `payload` down a lane whose key is open, in `delay` seconds at the earliest."""
        id = self.chance.uuid()
        return Draft(
            lane_id=lane_id,
            id=id,
            purpose=purpose,
            kind=payloads.name(payload),
            body=self.vault.seal(
                key_id, payloads.dump(payload), Place("delivery", "body", id, lane_id)
            ),
            inbound_id=inbound_id,
            media_id=payload.media if isinstance(payload, payloads.Filed) else None,
            state=state,
            delay=delay,
        )

    async def own(
        self, connection: Connection, person: Staff, text: str, purpose: Purpose
    ) -> list[Draft]:
        """A text into the own chat of someone of the staff; nothing where they have not joined yet."""
        if person.lane_id is None or person.key_id is None:
            return []
        await self.vault.load(connection, [person.key_id])
        return [self.draft(person.lane_id, person.key_id, Text(text), purpose)]

    async def thread(self, connection: Connection, held: Held, said: Payload) -> Draft:
        """A word of ours into the thread of somebody who holds a session."""
        await self.vault.load(connection, [held.key_id])
        return self.draft(held.lane_id, held.key_id, said, Purpose.NOTICE)

    def lane(
        self,
        *,
        key_id: UUID,
        proxy_id: UUID,
        address: Address | Known,
        language: Language,
        session_id: UUID | None = None,
        title: str | None = None,
    ) -> Lane:
        """A lane toward `address`, whose own lane's key is open where it is a known one."""
        id = self.chance.uuid()
        return Lane(
            id=id,
            session_id=session_id,
            key_id=key_id,
            proxy_id=proxy_id,
            counterpart=self._counterpart(address),
            address=self.vault.seal_address(key_id, id, address),
            language=language,
            title=title,
        )

    async def outside(
        self, connection: Connection, proxy_id: UUID, address: Address | Known, language: Language
    ) -> tuple[UUID, UUID]:
        """The lane (and its open key) toward someone outside any session, made now where there is none.

        Raises `Unopenable` when where they are reached was known only from what has been destroyed.
        """
        found = await lanes.find_outside(
            connection, proxy_id=proxy_id, counterpart=self._counterpart(address)
        )
        if found is not None:
            await self.vault.load(connection, [found[1]])
            return found
        key = self.vault.new_key()
        lane = self.lane(key_id=key.id, proxy_id=proxy_id, address=address, language=language)
        await keys.add(connection, [key])
        await lanes.add(connection, [lane])
        return lane.id, key.id

    def _counterpart(self, address: Address | Known) -> bytes:
        return address.counterpart if isinstance(address, Known) else self.vault.index(address)
