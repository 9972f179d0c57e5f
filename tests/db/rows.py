"""Rows to test with: the least that the schema accepts, made by the product's own modules where they can."""

import itertools
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from db import (
    deliveries,
    inbounds,
    keys,
    lanes,
    numbers,
    services,
    sessions,
    staff,
    tickets,
    waiting,
)
from db.deliveries import Draft, Outcome
from db.inbounds import Inbound
from db.keys import WrappedKey
from db.lanes import Lane
from db.numbers import NewNumber
from db.pool import Connection
from db.routes import Key
from db.services import Proxy
from db.sessions import Participant
from db.waiting import Waiting
from relay.delivery import DeliveryState, Purpose
from relay.session import Role
from relay.ticket import TicketKind

HOUR = timedelta(hours=1)
_serial = itertools.count(1)


def blind() -> bytes:
    """A blind index that nobody else has."""
    return next(_serial).to_bytes(16)


@dataclass(frozen=True, slots=True)
class Person:
    """A participant, and where they are."""

    id: UUID
    session_id: UUID
    lane_id: UUID
    proxy: Proxy
    counterpart: bytes
    staff_id: UUID | None

    def key(self, slot: int = 0) -> Key:
        """The routing key by which this person's messages come."""
        return Key(self.proxy.address, self.counterpart, slot)


def draft(lane_id: UUID, body: str = "", **changes: Any) -> Draft:
    """A content that is due, unless said otherwise."""
    plain = Draft(lane_id, uuid4(), Purpose.CONTENT, "text", body.encode())
    return replace(plain, **changes)


def outcome(
    lane: UUID,
    *seqs: int,
    state: DeliveryState = DeliveryState.SENT,
    epoch: int = 1,
    attempt: int = 1,
) -> Outcome:
    """What became of a hand-over; a retry is in half a minute."""
    return Outcome(
        lane, seqs, (attempt,) * len(seqs), state, epoch, provider_id="p", code="c", retry_in=30.0
    )


def inbound(participant_id: UUID | None, **changes: Any) -> Inbound:
    """A relayed text, unless said otherwise."""
    number = str(next(_serial))
    plain = Inbound(
        uuid4(),
        "twilio",
        number,
        participant_id,
        number,
        "text",
        "relayed",
        None,
        "passed",
        "",
        b"x",
        None,
    )
    return replace(plain, **changes)


@dataclass(frozen=True, slots=True)
class Rows:
    """Makes rows on a connection."""

    connection: Connection
    service_id: UUID
    whatsapp: Proxy
    telegram: Proxy

    @classmethod
    async def on(cls, connection: Connection) -> "Rows":
        """One service with a WhatsApp number and a staff bot."""
        await keys.add_fingerprint(connection, 1, b"f")
        service = await services.ensure(connection, id=uuid4(), name=f"desk {next(_serial)}")
        proxies = []
        for channel in ("whatsapp", "telegram"):
            address = f"{channel}:{next(_serial)}"
            await services.add_proxy(
                connection, id=uuid4(), service_id=service.id, address=address, channel=channel
            )
            found = await services.find_proxy(connection, address)
            assert found is not None
            proxies.append(found)
        return cls(connection, service.id, *proxies)

    async def number(self, e164: str | None = None, **changes: Any) -> Proxy:
        """A number that is held alone, in the service's pool: American and able to do everything, unless said otherwise."""
        address = f"tel:{e164 or f'+1500{next(_serial):07}'}"
        id = uuid4()
        await services.add_proxy(
            self.connection, id=id, service_id=self.service_id, address=address, channel="sms"
        )
        plain = NewNumber(id, self.service_id, f"PN{id.hex}", "US", "500")
        await numbers.add(self.connection, replace(plain, **changes))
        return await services.proxy(self.connection, id)

    async def key(self) -> UUID:
        """A wrapped key."""
        key = WrappedKey(uuid4(), b"wrapped", 1)
        await keys.add(self.connection, [key])
        return key.id

    async def ticket(self, *, length: timedelta = HOUR, ref: bytes | None = None) -> UUID:
        """An open ticket."""
        id = uuid4()
        await tickets.add(
            self.connection,
            id=id,
            service_id=self.service_id,
            key_id=await self.key(),
            code=f"C{next(_serial)}",
            kind=TicketKind.UPGRADE,
            ref=b"sealed",
            ref_index=ref or blind(),
            ends_at=await tickets.now(self.connection) + length,
        )
        return id

    async def session(self, ticket_id: UUID | None = None) -> UUID:
        """An open session, under a ticket of its own where none is given."""
        id = uuid4()
        await sessions.add(
            self.connection,
            id=id,
            ticket_id=ticket_id or await self.ticket(),
            key_id=await self.key(),
        )
        return id

    async def overdue(self, session_id: UUID) -> None:
        """Let the end of a session and its ticket be past, and nobody have noticed."""
        await self.connection.execute(
            "UPDATE session SET ends_at = clock_timestamp() WHERE id = $1", session_id
        )
        await self.connection.execute(
            """
            UPDATE ticket SET opened_at = opened_at - interval '1 hour', ends_at = clock_timestamp()
             WHERE id = (SELECT ticket_id FROM session WHERE id = $1)
            """,
            session_id,
        )

    async def lane(
        self,
        session_id: UUID | None = None,
        *,
        proxy: Proxy | None = None,
        counterpart: bytes | None = None,
        title: str | None = None,
    ) -> UUID:
        """A lane, toward somebody new on WhatsApp unless said otherwise."""
        lane = Lane(
            id=uuid4(),
            session_id=session_id,
            key_id=await self.key(),
            proxy_id=(proxy or self.whatsapp).id,
            counterpart=counterpart or blind(),
            address=b"sealed",
            language="id",
            title=title,
        )
        await lanes.add(self.connection, [lane])
        return lane.id

    async def agent(self, *, role: Role = Role.AGENT, counterpart: bytes | None = None) -> UUID:
        """Someone of the staff who has joined."""
        id, counterpart = uuid4(), counterpart or blind()
        await staff.invite(
            self.connection,
            id=id,
            service_id=self.service_id,
            alias=f"Rani {next(_serial)}",
            role=role,
            invite=blind(),
            valid=HOUR,
        )
        lane = await self.lane(proxy=self.telegram, counterpart=counterpart)
        await staff.activate(self.connection, id, lane_id=lane, counterpart=counterpart)
        return id

    async def join(
        self,
        session_id: UUID,
        role: Role = Role.CUSTOMER,
        *,
        proxy: Proxy | None = None,
        counterpart: bytes | None = None,
        slot: int | None = 0,
        alone: bool = True,
    ) -> Person:
        """Somebody who takes part and is bound: a customer on WhatsApp, the staff in Telegram."""
        works = role is not Role.CUSTOMER
        proxy = proxy or (self.telegram if works else self.whatsapp)
        counterpart = counterpart or blind()
        staff_id = await self.agent(role=role) if works else None
        lane = await self.lane(
            session_id, proxy=proxy, counterpart=counterpart, title="Tiket" if works else None
        )
        person = Person(uuid4(), session_id, lane, proxy, counterpart, staff_id)
        await sessions.join(
            self.connection,
            Participant(person.id, session_id, role, role.value, staff_id, lane),
        )
        await sessions.bind(self.connection, person.id, slot=slot, alone=alone)
        return person

    async def recorded(self, participant_id: UUID | None, **changes: Any) -> Inbound:
        """A recorded inbound."""
        one = inbound(participant_id, **changes)
        await inbounds.add(self.connection, [one])
        return one

    async def due(self, lane_id: UUID, *bodies: str, **changes: Any) -> list[int]:
        """Contents that are due down a lane; their places."""
        added = await deliveries.add(
            self.connection, [draft(lane_id, body, **changes) for body in bodies]
        )
        return added.seqs

    async def heads(self, lane_id: UUID, *, most: int = 20) -> list[Waiting]:
        """What waits in a lane."""
        return await waiting.heads(self.connection, [lane_id], most=most)

    async def states(self, lane_id: UUID) -> list[DeliveryState]:
        """The states of a lane's deliveries, in order."""
        found = await self.connection.fetch(
            "SELECT state FROM delivery WHERE lane_id = $1 ORDER BY seq", lane_id
        )
        return [DeliveryState(row["state"]) for row in found]
