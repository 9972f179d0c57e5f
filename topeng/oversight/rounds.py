"""Rounds: what nobody asks for and somebody must see to. Contracts that have ended, tickets that nobody takes, and carriers
that stop working or work again. Each step is a short transaction between two ticks."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog

from db import escalations, services, staff, tickets, trace
from db.leases import between_ticks
from db.pool import Connection, Database, wake
from relay.alert import Alert
from relay.notices import CARRIERS, Notice
from relay.session import StaffState
from relay.trace import Action
from topeng.desk.cards import CardTable
from topeng.outgoing.outages import Outages
from topeng.oversight.alerts import Alerts
from topeng.oversight.staffing import Staffing

EVERY = 1.0
SELDOM = 10.0
AT_ONCE = 10
log: Any = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Rounds:
    """Walks through the house."""

    database: Database
    staffing: Staffing
    cards: CardTable
    alerts: Alerts
    outages: Outages

    def steps(self) -> Sequence[Callable[[], Awaitable[float]]]:
        """The steps, each to be taken again and again; what a step returns is the seconds until then."""
        return [self.end_contracts, self.escalate, self.report_outages]

    async def end_contracts(self) -> float:
        """Suspend those whose contract has ended: their threads go, their sessions return to the queue."""
        async with self.database.connection() as connection:
            ended = await staff.past_contract(connection)
        for id in ended:
            async with between_ticks(self.database) as connection:
                if id not in await staff.past_contract(connection):
                    continue  # suspended or prolonged meanwhile
                person = await staff.get(connection, id)
                await self.staffing.shut_out(
                    connection, person, StaffState.SUSPENDED, Notice.CONTRACT_ENDED
                )
                await trace.add(
                    connection,
                    service_id=person.service_id,
                    staff_id=None,
                    action=Action.CONTRACT_END,
                    subject=person.alias,
                )
            log.info("staff.contract_ended")
        return EVERY

    async def escalate(self) -> float:
        """Tell supervisors of what nobody takes, and show its cards anew; looked for a sixtieth of the wait later at most."""
        async with self.database.connection() as connection:
            wait = await escalations.shortest(connection)
            if wait is None:
                return EVERY
            due = await escalations.services_due(connection)
        for service_id in due:
            taken = AT_ONCE
            while taken == AT_ONCE:
                async with between_ticks(self.database) as connection:
                    taken = await self._escalate(connection, service_id)
        return min(max(wait.total_seconds() / 60, EVERY), SELDOM)

    async def _escalate(self, connection: Connection, service_id: UUID) -> int:
        """Escalate the oldest of a service; how many those were."""
        people = await staff.active(connection, service_id)
        taken = await escalations.take(connection, service_id, limit=AT_ONCE)
        codes = {}
        for session_id in taken:
            ticket = await tickets.of_session(connection, session_id)
            if ticket is None:
                continue
            codes[ticket.code] = ticket.code
            await self.cards.show(connection, session_id, ticket, people, late=True)
            await trace.add(
                connection,
                service_id=service_id,
                staff_id=None,
                action=Action.ESCALATE,
                subject=ticket.code,
            )
        await self.alerts.tell_of_all(connection, service_id, Alert.UNCLAIMED, codes)
        await wake(connection)
        return len(taken)

    async def report_outages(self) -> float:
        """Tell of carriers that are down, and of those that work again."""
        for carrier, down in self.outages.untold().items():
            async with between_ticks(self.database) as connection:
                for service_id in await services.speaking_by(connection, carrier):
                    await self._report(connection, service_id, carrier, down=down)
                await wake(connection)
            self.outages.told(carrier, down=down)
        return EVERY

    async def _report(
        self, connection: Connection, service_id: UUID, carrier: str, *, down: bool
    ) -> None:
        what = CARRIERS.get(carrier.partition(":")[0], carrier)
        if down:
            log.error("carrier.down", carrier=carrier)
            await self.alerts.tell(connection, service_id, Alert.CARRIER_DOWN, carrier, what=what)
            return
        if await self.alerts.lift(
            connection, service_id, Alert.CARRIER_DOWN, carrier, Alert.CARRIER_UP, what=what
        ):
            log.info("carrier.up", carrier=carrier)
