"""Dictation: what the business itself has said to one person of a session between customers.

The guard reads it as it reads what the staff write.
"""

from dataclasses import dataclass, replace
from uuid import UUID

from db import deliveries, interactions, services
from db.pool import Connection, wake
from db.proxy_participants import ProxyParticipant
from db.proxy_sessions import ProxySession
from relay.address import Scheme
from relay.content import Content, ContentKind
from relay.guard import Outcome
from relay.proxy.refusal import Unfit, Why
from relay.session import Party, Role, Route
from relay.vault.seal import Place
from topeng.drafts import Drafter
from topeng.intake import contents
from topeng.intake.crossing import Crossed, Crossing
from topeng.intake.screener import Screener
from topeng.life.seating import ALIAS
from topeng.life.sliding import slide
from topeng.vault import Reference

BUSINESS = UUID(int=0)
"""Who writes: nobody who takes part."""


@dataclass(frozen=True, slots=True)
class Dictation:
    """Writes to people. Everything here runs between two ticks."""

    drafter: Drafter
    screener: Screener
    crossing: Crossing

    async def write(
        self, connection: Connection, session: ProxySession, to: ProxyParticipant, text: str
    ) -> UUID:
        """Send a text from what this person sees to where they are; the interaction's id. Raises `Unfit`."""
        _hold(session, to, text)
        id, reader = self.drafter.chance.uuid(), _party(to)
        content = await self._guarded(connection, session, reader, text, id)
        await self.drafter.vault.load(connection, [session.key_id])
        place = Place("message_interaction", "body", id, to.id)
        body = self.drafter.vault.seal(session.key_id, contents.dump(content), place)
        await interactions.write(
            connection, id, session_id=session.id, participant_id=to.id, body=body
        )
        crossed = Crossed(content, session.id, session.key_id, id)
        await deliveries.add(connection, await self.crossing.drafts(connection, crossed, reader))
        await slide(connection, [session.id])
        await wake(connection)
        return id

    async def _guarded(
        self, connection: Connection, session: ProxySession, reader: Party, text: str, id: UUID
    ) -> Content:
        """What of a text may cross."""
        writer = replace(reader, participant=BUSINESS, role=Role.AGENT, alias="")
        route = Route(session.id, session.code, writer, (reader,), Role.CUSTOMER, session.mode)
        rules = await services.guard_rules(connection, session.service_id)
        if not self.screener.knows(route, rules):
            named = Reference(session.ticket_id, session.ticket_key_id, session.ref)
            reference = (await self.drafter.vault.references(connection, [named]))[0]
            self.screener.learn(route, rules, reference or "")
        screened = self.screener.screen(Content(ContentKind.TEXT, text), route, id)
        if screened.outcome > Outcome.MASKED:
            raise Unfit(Why.GUARDED)
        return screened.content


def _hold(session: ProxySession, to: ProxyParticipant, text: str) -> None:
    """Hold that something can be said to this person now. Raises `Unfit`."""
    if not session.live:
        raise Unfit(Why.ENDED)
    if to.deleted_at is not None:
        raise Unfit(Why.WAS_REMOVED)
    if not session.mode.messages:
        raise Unfit(Why.VOICE_ONLY)
    if not to.window_open:
        raise Unfit(Why.WINDOW_CLOSED)
    if not text.strip():
        raise Unfit(Why.EMPTY)


def _party(to: ProxyParticipant) -> Party:
    scheme = Scheme(to.proxy.partition(":")[0])
    return Party(to.id, to.lane_id, Role.CUSTOMER, ALIAS, scheme, to.language, to.window_open)
