"""Masking: sessions between customers, each of whom sees the others' messages come from a proxy.

Such a session is an ordinary one under a ticket of its own. Topeng says nothing in it of itself: there is no greeting,
and no word at the end. Everything here runs between two ticks (`db.leases.between_ticks`).
"""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from db import keys, proxy_sessions, sessions, tickets
from db.forgetting import forget
from db.pool import Connection, wake
from db.proxy_services import ProxyService
from db.proxy_sessions import ProxySession
from relay.code import code
from relay.proxy import sid
from relay.proxy.life import Term, upcoming
from relay.proxy.refusal import Why
from relay.session import Mode, Role
from relay.ticket import TicketEvent, TicketKind
from relay.vault.seal import Place
from topeng.drafts import Drafter
from topeng.life.ending import Endings
from topeng.life.seating import NewParticipant, Seating, clashing

NAMES = frozenset({"proxy_session_name", "ticket_live_ref"})


@dataclass(frozen=True, slots=True, repr=False)
class NewSession:
    """A session to open; without a `ttl` it gets its service's. `began`: it counts as in progress from the start."""

    name: str | None = None
    ttl: int | None = None
    expiry: datetime | None = None
    mode: Mode = Mode.VOICE_AND_MESSAGE
    began: bool = False
    participants: tuple[NewParticipant, ...] = ()


@dataclass(frozen=True, slots=True)
class Masking:
    """Opens, changes, ends and deletes sessions between customers, and lets people into them."""

    drafter: Drafter
    endings: Endings
    seating: Seating

    async def open(
        self, connection: Connection, service: ProxyService, new: NewSession
    ) -> ProxySession:
        """Open a session with its participants. Raises `Unfit`, `Exhausted`, or `Clash` (ticket_code: roll again)."""
        now = await tickets.now(connection)
        upcoming(new.expiry, now)
        ttl = service.profile.default_ttl if new.ttl is None else new.ttl
        term = Term(now, None, ttl, new.expiry, now + service.cap)
        with clashing(NAMES, Why.NAME_TAKEN):
            session = await self._add(connection, service, new, term)
        for one in new.participants:
            await self.seating.join(connection, service, session, one)
        await wake(connection)
        return session

    async def change(self, connection: Connection, session: ProxySession, term: Term) -> None:
        """Give a live session other terms."""
        await proxy_sessions.set_term(connection, session.id, term)
        await tickets.extend(connection, session.ticket_id, term.end)
        await wake(connection)

    async def close(self, connection: Connection, session: ProxySession) -> None:
        """Close a live session by request."""
        await proxy_sessions.set_closed(connection, session.id)
        await self.endings.end(connection, session.ticket_id, TicketEvent.CLOSE)

    async def reopen(
        self,
        connection: Connection,
        service: ProxyService,
        session: ProxySession,
        term: Term,
    ) -> None:
        """Open a closed session again, with the people and the numbers that it had: a new epoch. Raises `Unfit`.

        What was to be its end is forgotten where that is past.
        """
        expiry = term.expiry if term.expiry is not None and term.expiry > session.now else None
        anew = replace(term, epoch=session.now, expiry=expiry, latest=session.now + service.cap)
        # Its time may be up, and the sweeper still on its way.
        await self.endings.end(connection, session.ticket_id, TicketEvent.EXPIRE)
        await self._come_back(connection, session, anew)
        await wake(connection)

    async def delete(self, connection: Connection, session: ProxySession) -> list[UUID]:
        """Delete a session with all that was said and who was in it. The keys that are no more, to be closed."""
        await self.endings.end(connection, session.ticket_id, TicketEvent.CLOSE)
        await proxy_sessions.set_deleted(connection, session.id)
        return await forget(connection, [session.ticket_id], [])

    async def _add(
        self, connection: Connection, service: ProxyService, new: NewSession, term: Term
    ) -> ProxySession:
        vault, chance = self.drafter.vault, self.drafter.chance
        id, ticket_id = chance.uuid(), chance.uuid()
        outer, inner = vault.new_key(), vault.new_key()
        ref = new.name or sid.spell(sid.Kind.SESSION, id)
        await keys.add(connection, [outer, inner])
        await tickets.add(
            connection,
            id=ticket_id,
            service_id=service.id,
            key_id=outer.id,
            code=code(int.from_bytes(chance.bytes(8))),
            kind=TicketKind.TRANSACTION,
            ref=vault.seal(outer.id, ref.encode(), Place("ticket", "ref", ticket_id)),
            ref_index=vault.reference_index(ref),
            ends_at=term.end,
        )
        await sessions.add(
            connection,
            id=id,
            ticket_id=ticket_id,
            key_id=inner.id,
            role=Role.CUSTOMER,
            mode=new.mode,
        )
        index = vault.reference_index(new.name) if new.name else None
        await proxy_sessions.add(
            connection, id, service.id, name_index=index, term=term, began=new.began
        )
        made = await proxy_sessions.get(connection, service.id, id)
        if made is None:
            raise LookupError("the session was not stored")
        return made

    async def _come_back(self, connection: Connection, session: ProxySession, term: Term) -> None:
        with clashing(NAMES, Why.NAME_TAKEN):
            await tickets.reopen(connection, session.ticket_id, term.end)
        await proxy_sessions.reopen(connection, session.id, term)
        await self.seating.come_back(connection, session)
