"""The past: the last session of somebody who is in none now, as far as it can still be read.

It names people's own numbers, for the server that decides whom they are connected with; each look leaves an entry in the
audit log.
"""

from dataclasses import dataclass
from uuid import UUID

from db import outsiders, proxy_participants, proxy_sessions
from db.access import ACCOUNT
from db.keyset import Span
from db.pool import Connection
from db.proxy_participants import ProxyParticipant
from db.proxy_sessions import ProxySession
from relay.address import Address
from relay.callbacks.bygone import Bygone, Seat
from relay.proxy import sid
from relay.proxy.identity import spelled
from relay.proxy.sid import Kind
from relay.vault.seal import Place
from topeng.vault import Capability, Cell, Reading, Reference, Vault

MOST = 50
"""Participants of one session that are looked at."""


@dataclass(frozen=True, slots=True)
class Past:
    """Looks back. `account` is the account's SID."""

    vault: Vault
    account: str

    async def of(
        self, connection: Connection, service_id: UUID, proxy_id: UUID, counterpart: bytes
    ) -> Bygone | None:
        """The last session that somebody had on a proxy of this service."""
        last = await outsiders.last_seat(connection, proxy_id, counterpart)
        session = await proxy_sessions.get(connection, service_id, last[0]) if last else None
        if last is None or session is None:
            return None
        people = await proxy_participants.page(connection, session.id, Span(MOST))
        mine = next((one for one in people if one.id == last[1]), None)
        other = next((one for one in people if one.id != last[1]), None)
        seats = await self._seats(connection, session, [one for one in (mine, other) if one])
        return Bygone(
            session=sid.spell(Kind.SESSION, session.id),
            service=sid.spell(Kind.SERVICE, service_id),
            account=self.account,
            unique_name=await self._name(connection, session),
            status=session.status,
            mode=session.mode,
            closed_reason=session.closed_reason or "",
            created=session.created_at,
            updated=session.updated_at,
            ended=session.ended_at,
            inbound=seats.get(mine.id) if mine else None,
            outbound=seats.get(other.id) if other else None,
        )

    async def _name(self, connection: Connection, session: ProxySession) -> str:
        if not session.named:
            return ""
        sealed = Reference(session.ticket_id, session.ticket_key_id, session.ref)
        return (await self.vault.references(connection, [sealed]))[0] or ""

    async def _seats(
        self, connection: Connection, session: ProxySession, people: list[ProxyParticipant]
    ) -> dict[UUID, Seat]:
        """Who they were; of those whose key is gone nothing is left."""
        cells = [_cells(one) for one in people]
        capability = Capability(ACCOUNT, session.id, Reading.ADMIT)
        opened = iter(
            await self.vault.open(connection, capability, [cell for own in cells for cell in own])
        )
        seats = {}
        for one, own in zip(people, cells, strict=True):
            address, *names = [next(opened) for _ in own]
            if address is not None:
                name = names[0] if names else None
                seats[one.id] = _seat(one, Address.stored(address.decode()), name)
        return seats


def _cells(one: ProxyParticipant) -> list[Cell]:
    """Where they are reached, and their name where they have one."""
    cells = [Cell(one.key_id, Place("lane", "address", one.lane_id), one.address)]
    if one.friendly_name is not None:
        place = Place("proxy_participant", "friendly_name", one.id, one.session_id)
        cells.append(Cell(one.key_id, place, one.friendly_name))
    return cells


def _seat(one: ProxyParticipant, address: Address, name: bytes | None) -> Seat:
    return Seat(
        sid=sid.spell(Kind.PARTICIPANT, one.id),
        identifier=spelled(address),
        friendly_name=name.decode() if name is not None else "",
        proxy=one.proxy.removeprefix("tel:"),
        proxy_sid=one.number_sid or "",
        created=one.created_at,
        updated=one.updated_at,
    )
