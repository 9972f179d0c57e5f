"""The office: everything that can be done with a database and its keys alone, without speaking to a carrier.

The command line works in an office; the running service works in one and adds the carriers.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Self
from uuid import UUID

from db import house, keys, opt_outs
from db.house import House
from db.migrate import upgrade
from db.pool import Connection, Database
from relay.audit.entry import ActorKind
from relay.errors import Conflict
from relay.guard import Policy
from topeng.chance import Chance, Clock
from topeng.desk.cards import CardTable
from topeng.desk.joining import Joining
from topeng.desk.leaving import Leaving
from topeng.drafts import Drafter
from topeng.intake.accept import Acceptance
from topeng.intake.asides import Asides
from topeng.intake.crossing import Crossing
from topeng.intake.following import Following
from topeng.intake.screener import Screener
from topeng.intake.switchboard import Switchboard
from topeng.intake.words import Words
from topeng.life.admission import Admission
from topeng.life.dictation import Dictation
from topeng.life.ending import Endings
from topeng.life.erasure import erase_again
from topeng.life.links import Links
from topeng.life.masking import Masking
from topeng.life.opening import Opening
from topeng.life.quieting import Quieting
from topeng.life.reopening import Reopening
from topeng.life.seating import Seating
from topeng.life.tickets import Tickets
from topeng.metrics import Metrics
from topeng.numbers import Allocator, Numbers
from topeng.oversight.alerts import Alerts
from topeng.oversight.appeals import Appeals
from topeng.oversight.cases import Cases
from topeng.oversight.letting_through import LettingThrough
from topeng.oversight.reveals import Reveals
from topeng.oversight.rulings import Rulings
from topeng.oversight.showing import Showing
from topeng.oversight.staffing import Staffing
from topeng.vault import Reading, Vault

_OTHER_HOUSE = {
    "sandbox": "This data folder belongs to a live service; the demo will not touch it. Give the demo a folder of its own: "
    "TOPENG_DATA_DIR=/some/empty/folder.",
    "live": "This data folder holds the demo's data. Give the service a folder of its own: TOPENG_DATA_DIR=/some/empty/folder.",
}


@dataclass(frozen=True, slots=True)
class Office:
    """The rules and the tables, wired."""

    database: Database
    drafter: Drafter
    cards: CardTable
    acceptance: Acceptance
    joining: Joining
    links: Links
    endings: Endings
    masking: Masking
    dictation: Dictation
    tickets: Tickets
    staffing: Staffing
    numbers: Numbers
    alerts: Alerts
    cases: Cases
    rulings: Rulings
    appeals: Appeals
    quieting: Quieting
    reveals: Reveals
    inbox_key: UUID
    metrics: Metrics

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        dsn: str,
        vault: Vault,
        *,
        chance: Chance,
        clock: Clock,
        service: str = "default",
        carriers: str | None = None,
        policy: Policy | None = None,
        app_dsn: str | None = None,
        actor: ActorKind = ActorKind.SERVICE,
        break_glass: bool = False,
    ) -> AsyncIterator[Self]:
        """Migrate the database and open an office on it.

        `service` is the one in which tickets and staff are named. `actor` is who acts in it, to the audit log. `policy` is what becomes of contact details; masking by default. `break_glass`: whether a
        customer's address may be shown at all. `carriers` says which carriers it must belong
        to (None: any). `dsn` is of somebody who may migrate, if that is due; by `app_dsn` the service itself connects. Raises `SchemaTooNew`, `Away`, `KeyFileError`,
        `VaultAway`, or `Conflict` when it belongs to others. What was erased and is back is destroyed again.
        """
        await upgrade(dsn)
        async with Database.open(app_dsn or dsn, actor=actor.value) as database:
            async with database.transaction() as connection:
                await vault.check(connection)
                inbox_key = await _settle_in(connection, vault, carriers)
            await erase_again(database, vault.destroyed)
            screener = Screener(policy or Policy(), clock)
            drafter = Drafter(vault, chance)
            reveals = Reveals(database, drafter, Showing(database, drafter), break_glass)
            yield cls._wired(service, database, drafter, screener, clock, inbox_key, reveals)

    @classmethod
    def _wired(
        cls,
        service: str,
        database: Database,
        drafter: Drafter,
        screener: Screener,
        clock: Clock,
        inbox_key: UUID,
        reveals: Reveals,
    ) -> Self:
        metrics = Metrics(clock, Reading)
        drafter.vault.on_read = metrics.read
        cards = CardTable(drafter)
        endings, crossing = Endings(drafter, cards), Crossing(drafter)
        joining = Joining(drafter, crossing, cards)
        admission = Admission(drafter, joining)
        links = Links(database, drafter, admission)
        opening = Opening(drafter, cards, joining, Leaving(drafter), admission, links)
        reopening = Reopening(opening)
        cases, asides = Cases(drafter), Asides(drafter, reopening)
        alerts = Alerts(database, drafter)
        appeals = Appeals(database, drafter, LettingThrough(drafter, crossing, asides), metrics)
        return cls(
            database=database,
            drafter=drafter,
            cards=cards,
            acceptance=Acceptance(
                drafter,
                screener,
                asides,
                Switchboard(drafter),
                Words(drafter, endings, cases, reopening, appeals),
                Following(drafter, asides, crossing, appeals),
            ),
            appeals=appeals,
            joining=joining,
            endings=endings,
            masking=Masking(drafter, endings, Seating(drafter, Allocator(drafter.vault))),
            dictation=Dictation(drafter, screener, crossing),
            tickets=Tickets(service, database, drafter, opening, endings, alerts, clock),
            links=links,
            staffing=Staffing(service, database, drafter, cards),
            numbers=Numbers(database, drafter),
            alerts=alerts,
            cases=cases,
            rulings=Rulings(database, drafter, crossing, endings, cases, asides),
            quieting=Quieting(database, drafter, endings),
            reveals=reveals,
            inbox_key=inbox_key,
            metrics=metrics,
        )


async def _settle_in(connection: Connection, vault: Vault, carriers: str | None) -> UUID:
    found = await house.find(connection)
    if found is None:
        key = vault.new_key()
        await keys.add(connection, [key])
        found = House(carriers, key.id)
        await house.found(connection, found)
    if carriers is not None:
        await house.decide(connection, carriers)
        if found.carriers not in {None, carriers}:
            raise Conflict(_OTHER_HOUSE[carriers])
    await vault.load(connection, [found.key_id])
    for service_id, counterpart in await opt_outs.joinable(connection):
        await opt_outs.put(connection, service_id, vault.block_index(counterpart))
    return found.key_id
