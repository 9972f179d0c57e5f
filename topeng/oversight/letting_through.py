"""Letting through: a message that the guard touched goes out as it was written, where its conversation allows."""

from dataclasses import dataclass

from db import appeals, earlier, held, media, routes
from db.appeals import Touched
from db.deliveries import Draft
from db.earlier import Name
from db.pool import Connection
from db.routes import Found, Key
from db.staff import Staff
from relay.content import Content
from relay.guard import Outcome
from relay.routing import Held, Reason, Refused, Relayed, Waiting, route
from relay.screening import Screened
from relay.switchboard import label
from relay.vault.seal import Place
from topeng.drafts import Drafter
from topeng.intake import contents
from topeng.intake.asides import Asides
from topeng.intake.crossing import Crossed, Crossing
from topeng.vault import Capability, Cell, Reading


@dataclass(frozen=True, slots=True)
class LettingThrough:
    """Lets messages through."""

    drafter: Drafter
    crossing: Crossing
    asides: Asides

    async def drafts(
        self, connection: Connection, touched: Touched, ruler: Staff
    ) -> list[Draft] | None:
        """What goes out now; None where the message cannot go anywhere any more, and stays as it is."""
        key = await appeals.writers_key(connection, touched.participant_id)
        found = await self._way(connection, touched, key)
        written = await self._written(connection, touched, ruler)
        if key is None or found is None or written is None:
            await appeals.keep_back(connection, touched.inbound_id)
            return None
        decision = route(found.route, written, Screened(Outcome.PASSED, written))
        match decision:
            case Relayed(to=to):
                crossed = await self._crossed(connection, touched, found, written, key)
                await self._keep(connection, touched, written, waits=False)
                return [
                    draft
                    for party in to
                    for draft in await self.crossing.drafts(connection, crossed, party)
                ]
            case Waiting():
                await self._keep(connection, touched, written, waits=True)
                return []
            case Held():
                await self._keep(connection, touched, written, waits=True)
                await held.back(connection, touched.inbound_id)
                return []
            case Refused(reason=Reason.WINDOW_CLOSED, invite=closed):
                await appeals.keep_back(connection, touched.inbound_id)
                return await self.asides.window_closed(connection, found, closed, touched.language)
            case _:
                await appeals.keep_back(connection, touched.inbound_id)
                return None

    async def _way(self, connection: Connection, touched: Touched, key: Key | None) -> Found | None:
        """The conversation as it is now, seen from the writer."""
        routed = await routes.find(connection, [key]) if key is not None else {}
        found = [
            one
            for several in routed.values()
            for one in several
            if one.route.session == touched.session_id
        ]
        await self.drafter.vault.load(connection, (one.key_id for one in found))
        return found[0] if found else None

    async def _written(
        self, connection: Connection, touched: Touched, ruler: Staff
    ) -> Content | None:
        column, sealed = (
            ("body", touched.body) if touched.state == "review" else ("original", touched.original)
        )
        if sealed is None:
            return None
        place = Place("inbound", column, touched.inbound_id, touched.participant_id)
        capability = Capability(ruler.id, touched.session_id, Reading.RULE)
        cell = Cell(touched.key_id, place, sealed)
        body = (await self.drafter.vault.open(connection, capability, [cell]))[0]
        return contents.load(body) if body is not None else None

    async def _crossed(
        self,
        connection: Connection,
        touched: Touched,
        found: Found,
        written: Content,
        key: Key,
    ) -> Crossed:
        """As a new message, or as an earlier one anew where it went out masked."""
        name = Name(key.proxy, key.counterpart, touched.message_id)
        masked = (
            (await earlier.find(connection, [name])).get(name)
            if touched.state == "relayed"
            else None
        )
        media_id = touched.media_id if masked is None else None
        states = await media.states(connection, [media_id] if media_id else [])
        return Crossed(
            content=written,
            session_id=touched.session_id,
            key_id=found.key_id,
            inbound_id=touched.inbound_id,
            media_id=media_id,
            ready=media_id is not None and states.get(media_id) == "ready",
            label=label(found.route.sender, found.route.code),
            changes=masked,
        )

    async def _keep(
        self, connection: Connection, touched: Touched, written: Content, *, waits: bool
    ) -> None:
        """What is kept of the message is now what was written."""
        place = Place("inbound", "body", touched.inbound_id, touched.participant_id)
        body = self.drafter.vault.seal(touched.key_id, contents.dump(written), place)
        await appeals.let_through(connection, touched.inbound_id, body, waits=waits)
