"""Rulings: supervisors decide on cases, by the buttons of a case's card."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from db import audit, cases, deliveries, earlier, held, inbounds, lanes, media, routes, staff, trace
from db.cases import Case, CaseState
from db.deliveries import Draft
from db.earlier import Earlier, Name
from db.held import HeldBack
from db.leases import between_ticks
from db.pool import Connection, Database, wake
from db.routes import Found
from db.staff import Staff
from relay.address import Address
from relay.audit.entry import ActorKind
from relay.delivery import Purpose
from relay.language import Language
from relay.notices import Notice, say
from relay.ruling import Ruling
from relay.session import Party, Role, Route, StaffState
from relay.switchboard import label
from relay.trace import Action
from relay.vault.seal import Place
from topeng.drafts import Drafter
from topeng.intake import contents
from topeng.intake.asides import Asides
from topeng.intake.crossing import Crossed, Crossing
from topeng.life.ending import Endings
from topeng.oversight.cases import Cases
from topeng.vault import Capability, Cell, Reading


@dataclass(frozen=True, slots=True)
class Rulings:
    """Decides cases."""

    database: Database
    drafter: Drafter
    crossing: Crossing
    endings: Endings
    cases: Cases
    asides: Asides

    async def rule(self, chat: Address, case_id: UUID, said: str, language: Language) -> str:
        """Decide on a case, once; returns the line to show at the pressed button."""
        async with between_ticks(self.database) as connection:
            person = await staff.by_counterpart(connection, self.drafter.vault.index(chat))
            case = await cases.get(connection, case_id)
            if person is None or case is None or not _may_decide(person, case):
                return say(Notice.CASE_NOT_YOURS, person.language if person else language)
            if said not in set(Ruling):
                return say(Notice.CASE_CLOSED, person.language)
            await audit.acting(connection, ActorKind.STAFF, person.id)
            return await self._rule(connection, person, case, Ruling(said))

    async def _rule(self, connection: Connection, person: Staff, case: Case, ruling: Ruling) -> str:
        upheld = ruling in {Ruling.END, Ruling.UPHOLD}
        state = CaseState.UPHELD if upheld else CaseState.DISMISSED
        if not await cases.close(connection, case.id, state, person.id):
            return say(Notice.CASE_CLOSED, person.language)
        await trace.add(
            connection,
            service_id=case.service_id,
            staff_id=person.id,
            action=Action.CASE_END if upheld else Action.CASE_RELEASE,
            subject=case.code,
        )
        await self.cases.turn(connection, case, state, person)
        if upheld:
            await self.endings.end_session(connection, case.session_id)
            return say(Notice.CASE_ENDED, person.language, code=case.code)
        released = await self._release(connection, case, person)
        await wake(connection)
        return say(Notice.CASE_RULED, person.language, released=str(released))

    async def _release(self, connection: Connection, case: Case, ruler: Staff) -> int:
        """Hold nothing more, and let what was held go out in its order; how many messages went."""
        if case.about is None or not await held.let_go(connection, case.about):
            return 0
        kept = await held.take(connection, case.about)
        here = [one for one in kept if one.here]
        await self._give_up(connection, case, [one for one in kept if not one.here])
        found = await self._way(connection, case, here)
        if found is None:
            await held.wait(connection, [one.inbound_id for one in here])
            return 0
        customer = found.route.others[0]
        if here and not customer.window_open:
            await held.drop(connection, [one.inbound_id for one in here])
            drafts = await self.asides.window_closed(
                connection, found, [customer], found.route.sender.language
            )
            await deliveries.add(connection, drafts)
            return 0
        for one in here:
            drafts = await self._drafts(connection, one, found, customer, ruler)
            await deliveries.add(connection, drafts)
        return len(here)

    async def _way(
        self, connection: Connection, case: Case, here: Sequence[HeldBack]
    ) -> Found | None:
        """The way from who was held to the customer, as it is now; None while there is no customer."""
        key = await cases.customer_key(connection, case.session_id)
        found = await routes.find(connection, [key]) if key is not None else {}
        for one in found.get(key, ()) if key is not None else ():
            writers = [other for other in one.route.others if here and _is(other, here[-1])]
            if one.route.session == case.session_id and writers:
                await self.drafter.vault.load(connection, [one.key_id])
                route = one.route
                return replace(
                    one,
                    route=Route(route.session, route.code, writers[0], (route.sender,), route.role),
                )
        return None

    async def _drafts(
        self,
        connection: Connection,
        one: HeldBack,
        found: Found,
        customer: Party,
        ruler: Staff,
    ) -> list[Draft]:
        states = await media.states(connection, [one.media_id] if one.media_id else [])
        state = states.get(one.media_id) if one.media_id else None
        if state == "failed":
            return []  # its writer has been told
        writer = found.route.sender
        capability = Capability(ruler.id, found.route.session, Reading.RULE)
        place = Place("inbound", "body", one.inbound_id, one.participant_id)
        cell = Cell(found.key_id, place, one.body)
        body = (await self.drafter.vault.open(connection, capability, [cell]))[0]
        if body is None:
            return []
        quoted = contents.quoted(body)
        first = await self._named(connection, one.message_id, writer)
        crossed = Crossed(
            content=contents.load(body),
            session_id=found.route.session,
            key_id=found.key_id,
            inbound_id=one.inbound_id,
            media_id=one.media_id,
            ready=state == "ready",
            label=label(writer, found.route.code),
            answers=await self._named(connection, quoted, writer) if quoted else None,
            # An edit is of the first message of its name.
            changes=first if first is not None and first.inbound_id != one.inbound_id else None,
        )
        return await self.crossing.drafts(connection, crossed, customer)

    async def _named(
        self, connection: Connection, message_id: str, writer: Party
    ) -> Earlier | None:
        """The first message of a name in the writer's chat."""
        reach = await lanes.get(connection, writer.lane)
        if reach is None:
            return None
        name = Name(reach.proxy, reach.counterpart, message_id)
        return (await earlier.find(connection, [name])).get(name)

    async def _give_up(self, connection: Connection, case: Case, gone: Sequence[HeldBack]) -> None:
        """What somebody wrote who has left the session goes nowhere, and they hear so in their own chat."""
        if not gone:
            return
        ids = [one.inbound_id for one in gone]
        await held.drop(connection, ids)
        await inbounds.mark_reported(connection, ids)
        person = await staff.get(connection, gone[0].staff_id)
        text = say(Notice.LOST_STAFF, person.language, code=case.code)
        drafts = await self.drafter.own(connection, person, text, Purpose.CARD)
        await deliveries.add(connection, drafts)


def _may_decide(person: Staff, case: Case) -> bool:
    return (
        person.state is StaffState.ACTIVE
        and person.role is Role.SUPERVISOR
        and person.service_id == case.service_id
    )


def _is(party: Party, one: HeldBack) -> bool:
    return party.participant == one.participant_id
