"""Staffing: inviting, listing and suspending agents and drivers."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from db import cards, deliveries, holders, services, staff, tickets, trace
from db.leases import between_ticks
from db.pool import Connection, Database, wake
from db.staff import Staff
from relay.delivery import Purpose
from relay.errors import BadInput, Conflict, NotFound
from relay.guard import Place, judge
from relay.notices import Notice, say
from relay.session import Role, StaffState
from relay.trace import Action
from topeng.desk.cards import CardTable
from topeng.desk.queue import Queue
from topeng.drafts import Drafter

INVITE_VALID = timedelta(days=2)
LONGEST_ALIAS = 40


@dataclass(frozen=True, slots=True, repr=False)
class Invitation:
    """An invitation, shown once: the token is not kept, only its hash. `bot` is the staff bot's user name, if known."""

    alias: str
    token: str
    bot: str | None

    @property
    def link(self) -> str | None:
        """What the invited person taps (https://core.telegram.org/bots/features#deep-linking)."""
        return f"https://t.me/{self.bot}?start={self.token}" if self.bot else None


@dataclass(frozen=True, slots=True)
class Staffing:
    """Keeps the staff directory; finds people by alias within `service`."""

    service: str
    database: Database
    drafter: Drafter
    cards: CardTable

    async def invite(
        self, service_name: str, alias: str, role: Role, until: datetime | None = None
    ) -> Invitation:
        """Invite someone, or make an unused invitation anew; `until` is the end of their contract.

        Raises `BadInput`, `NotFound` or `Conflict`.
        """
        alias, token = _alias(alias), secrets.token_urlsafe(18)
        async with self.database.transaction() as connection:
            service = await services.find(connection, service_name)
            if service is None:
                raise NotFound(
                    f"There is no service named “{service_name}”; `topeng number add` makes one."
                )
            if until is not None and until <= await tickets.now(connection):
                raise BadInput("The end of a contract must lie ahead.")
            bot = await services.find_proxy(connection, "telegram:staff")
            await self._invite(connection, service.id, alias, role, digest(token), until)
            await trace.add(
                connection,
                service_id=service.id,
                staff_id=None,
                action=Action.INVITE,
                subject=alias,
            )
        return Invitation(alias, token, bot.name if bot else None)

    async def _invite(
        self,
        connection: Connection,
        service_id: UUID,
        alias: str,
        role: Role,
        hashed: bytes,
        until: datetime | None,
    ) -> None:
        if await staff.renew_invite(
            connection,
            service_id=service_id,
            alias=alias,
            role=role,
            invite=hashed,
            valid=INVITE_VALID,
            contract_ends_at=until,
        ):
            return
        await _refuse_taken(connection, service_id, alias)
        await staff.invite(
            connection,
            id=self.drafter.chance.uuid(),
            service_id=service_id,
            alias=alias,
            role=role,
            invite=hashed,
            valid=INVITE_VALID,
            contract_ends_at=until,
        )

    async def everyone(self) -> list[Staff]:
        """Everyone."""
        async with self.database.connection() as connection:
            return await staff.list_all(connection)

    async def suspend(self, alias: str, by: UUID | None = None) -> Staff:
        """Take someone's threads away at once; their sessions go back to the queue.

        `by` is the colleague who does it, for the trace; None at the command line. Raises `NotFound` or `Conflict`.
        """
        async with between_ticks(self.database) as connection:
            person = await self._only(connection, alias)
            if person.state is StaffState.SUSPENDED:
                raise Conflict(f"{person.alias} is suspended already.")
            await self.shut_out(connection, person, StaffState.SUSPENDED, Notice.SUSPENDED)
            await _traced(connection, person, Action.SUSPEND, by)
        return person

    async def remove(self, alias: str) -> Staff:
        """The same for good: the alias is free again. Raises `NotFound`."""
        async with between_ticks(self.database) as connection:
            person = await self._only(connection, alias)
            await self.shut_out(connection, person, StaffState.REMOVED, Notice.REMOVED)
            await _traced(connection, person, Action.REMOVE)
        return person

    async def restore(self, alias: str) -> Staff:
        """Let someone who was suspended take tickets again. Raises `NotFound` or `Conflict`."""
        async with between_ticks(self.database) as connection:
            person = await self._only(connection, alias)
            if person.state is not StaffState.SUSPENDED:
                raise Conflict(f"{person.alias} is not suspended.")
            ends_at = person.contract_ends_at
            if ends_at is not None and ends_at <= await tickets.now(connection):
                raise Conflict(f"{person.alias}'s contract has ended; remove and invite them anew.")
            await staff.set_state(connection, person.id, StaffState.ACTIVE)
            await _traced(connection, person, Action.RESTORE)
        return person

    async def shut_out(
        self, connection: Connection, person: Staff, state: StaffState, notice: Notice
    ) -> None:
        """Take someone's threads away, their sessions back to the queue, and say why; between two ticks."""
        await staff.set_state(connection, person.id, state)
        for held in await holders.held_by(connection, person.id):
            await Queue(self.drafter, self.cards).put_back(connection, held)
        await self._tell(connection, person, notice)
        await wake(connection)

    async def _only(self, connection: Connection, alias: str) -> Staff:
        found = [
            one for one in await staff.find(connection, alias=alias) if one.service == self.service
        ]
        if not found:
            raise NotFound(
                f"There is nobody with the alias “{alias}”; `topeng staff list` shows all."
            )
        return found[0]

    async def _tell(self, connection: Connection, person: Staff, notice: Notice) -> None:
        if person.lane_id is not None:
            await cards.void(connection, person.lane_id)
        text = say(notice, person.language)
        await deliveries.add(
            connection, await self.drafter.own(connection, person, text, Purpose.CARD)
        )


async def _refuse_taken(connection: Connection, service_id: UUID, alias: str) -> None:
    if any(one.service_id == service_id for one in await staff.find(connection, alias=alias)):
        raise Conflict(f"“{alias}” is on the staff of this service already; choose another alias.")


async def _traced(
    connection: Connection, person: Staff, action: Action, by: UUID | None = None
) -> None:
    await trace.add(
        connection, service_id=person.service_id, staff_id=by, action=action, subject=person.alias
    )


def _alias(given: str) -> str:
    alias = " ".join(given.split())
    if not alias or len(alias) > LONGEST_ALIAS or any(character.isdigit() for character in alias):
        raise BadInput(
            f"An alias is what the others see: 1 to {LONGEST_ALIAS} characters, without digits."
        )
    if judge(alias, place=Place.DISPLAY_NAME).leaks:
        raise BadInput("An alias is what the others see: no user name, link or number in words.")
    return alias


def digest(token: str) -> bytes:
    """What is kept of an invitation's token."""
    return hashlib.sha256(token.encode()).digest()
