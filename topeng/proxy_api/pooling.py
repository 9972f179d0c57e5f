"""Pooling: a number of the account's joins a service's pool and tells us of its messages and calls, and leaves as it came."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import structlog

from bots.twilio.numbers import HeldNumber
from db import happenings, numbers, proxy_services
from db.audit import acting
from db.numbers import Number
from db.pool import Clash, Connection
from relay.address import Address, Scheme
from relay.audit.entry import ActorKind
from relay.channel import Failure, PermanentFailure
from relay.errors import BadInput, Conflict
from relay.happening import Code as Happening
from topeng.numbers.importing import CarrierRefused, Importing
from topeng.proxy_api.account import Caller
from topeng.proxy_api.api import Api
from topeng.proxy_api.error import Code, Refused, not_found
from topeng.proxy_api.form import bad

MOST: Final = {False: 500, True: 5_000}
"""Numbers of a service, by whether they are reserved: https://www.twilio.com/docs/proxy/phone-numbers-needed."""
NEARLY: Final = 0.85
_AT_ONCE: Final = 8
"""Numbers that are given back at the same time."""
_ELSEWHERE: Final = "Another service has this number; remove it there."
_SID = re.compile(r"PN[0-9a-fA-F]{32}")
log: Any = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Wanted:
    """A number as it is asked for: by its SID, its address, or both."""

    sid: str | None
    address: Address | None

    @classmethod
    def read(cls, named: str | None, digits: str | None) -> "Wanted":
        """What a form says. Raises `Refused`."""
        if not named and not digits:
            raise bad("Sid", "or PhoneNumber is missing; give one of them")
        if named and not _SID.fullmatch(named):
            raise bad("Sid", "must be PN and 32 hexadecimal digits")
        try:
            address = Address.parse(f"{Scheme.TEL}:{digits}") if digits else None
        except BadInput as error:
            raise Refused(Code.BAD_PARAMETER, f"PhoneNumber: {error}") from None
        return cls(named.lower().replace("pn", "PN", 1) if named else None, address)


@dataclass(frozen=True, slots=True)
class Pooling:
    """Adds and removes numbers, within what the API allows."""

    api: Api
    importing: Importing

    async def add(
        self, caller: Caller, service_id: UUID, wanted: Wanted, *, reserved: bool
    ) -> Number:
        """Let a number in. Raises `Refused`."""
        async with self.api.database.connection() as connection:
            await self.api.service(connection, service_id)
            await self._hold_free(connection, service_id, wanted)
            await self._hold_room(connection, service_id, reserved=reserved)
        try:
            held = await self._held(wanted)
            joined = await self._join(caller, service_id, held, reserved=reserved)
            await self._point(joined)
        except Failure as failure:
            raise _vendor_refused(failure) from None
        except (Clash, Conflict):
            raise Refused(Code.NUMBER_ELSEWHERE, _ELSEWHERE) from None  # somebody was faster
        return joined

    async def reserve(
        self, caller: Caller, service_id: UUID, named: str, *, reserved: bool
    ) -> None:
        """Set a number apart, or let it be given to anybody again. Raises `Refused`."""
        async with self.api.database.transaction() as connection:
            await acting(connection, ActorKind.API, caller.key)
            await proxy_services.held(connection, service_id)
            one = await self.found(connection, service_id, named)
            if one.reserved is not reserved:
                await self._hold_room(connection, service_id, reserved=reserved)
                await numbers.set_reserved(connection, one.proxy_id, reserved=reserved)

    async def remove(self, caller: Caller, service_id: UUID, named: str) -> None:
        """Take a number out that no session uses. Raises `Refused`."""
        async with self.api.database.transaction() as connection:
            await acting(connection, ActorKind.API, caller.key)
            one = await self.found(connection, service_id, named)
            if not await numbers.remove(connection, one.proxy_id):
                raise Refused(
                    Code.NUMBER_IN_USE,
                    "Open sessions use this number: set IsReserved, and remove it once in_use is 0.",
                )
        await self.give_back([one])

    async def give_back(self, gone: Sequence[Number]) -> None:
        """Have messages and calls to numbers that have left told to whom they were told before.

        What cannot be put back now is known to whoever looks at the number.
        """
        room = asyncio.Semaphore(_AT_ONCE)

        async def give_back(one: Number) -> None:
            async with room:
                try:
                    await self.importing.let_go(one)
                except CarrierRefused:
                    log.warning("number.not_restored", sid=one.sid)

        await asyncio.gather(*(give_back(one) for one in gone))

    async def found(self, connection: Connection, service_id: UUID, named: str) -> Number:
        """The number of this SID in the service. Raises `Refused`."""
        await self.api.service(connection, service_id)
        one = await numbers.by_sid(connection, named)
        if one is None or one.service_id != service_id:
            raise not_found("number in this service")
        return one

    async def _hold_free(self, connection: Connection, service_id: UUID, wanted: Wanted) -> None:
        """See that a number is in no pool. Raises `Refused`."""
        known = await numbers.by_sid(connection, wanted.sid) if wanted.sid else None
        if known is None and wanted.address is not None:
            known = await numbers.by_address(connection, wanted.address.reveal())
        if known is not None and known.service_id == service_id:
            raise Refused(Code.NUMBER_HERE, "This number is in this service already.")
        if known is not None and known.service_id is not None:
            raise Refused(Code.NUMBER_ELSEWHERE, _ELSEWHERE)

    async def _hold_room(self, connection: Connection, service_id: UUID, *, reserved: bool) -> None:
        count = await numbers.count(connection, service_id, reserved=reserved)
        if count >= MOST[reserved]:
            raise Refused(
                Code.POOL_FULL,
                f"A service has at most {MOST[False]} numbers, and {MOST[True]} reserved ones beside them.",
            )

    async def _held(self, wanted: Wanted) -> HeldNumber:
        """The number as the account holds it. Raises `Refused` or `Failure`."""
        if wanted.sid is not None:
            held = await self.importing.account.get(wanted.sid)
        else:
            held = (
                await self.importing.account.find(wanted.address.value) if wanted.address else None
            )
        if held is None or (wanted.address is not None and wanted.address.value != held.e164):
            raise Refused(Code.NUMBER_NOT_OWNED, "The Twilio account holds no such number.")
        if held.applications:
            raise Refused(
                Code.VENDOR_REFUSED,
                f"This number has a {held.applications[0]}, which takes its messages or calls: clear it at Twilio first.",
            )
        return held

    async def _join(
        self, caller: Caller, service_id: UUID, held: HeldNumber, *, reserved: bool
    ) -> Number:
        """Let the number into the pool, and remember whom it told before."""
        wanted = Wanted(held.sid, Address(Scheme.TEL, held.e164))
        async with self.api.database.transaction() as connection:
            await acting(connection, ActorKind.API, caller.key)
            service = await proxy_services.held(connection, service_id)
            if service is None:
                raise not_found("service")
            await self._hold_free(connection, service_id, wanted)
            await self._hold_room(connection, service_id, reserved=reserved)
            joined = await self.importing.seat(connection, service.profile.name, held)
            await numbers.set_reserved(connection, joined.proxy_id, reserved=reserved)
            if not reserved:
                await self._warn(connection, service_id)
            return await self.found(connection, service_id, held.sid)

    async def _warn(self, connection: Connection, service_id: UUID) -> None:
        """Say once that the pool is nearly full."""
        count = await numbers.count(connection, service_id, reserved=False)
        if count == int(MOST[False] * NEARLY):
            await happenings.add(connection, Happening.POOL_NEARLY_FULL, service_id=service_id)

    async def _point(self, joined: Number) -> None:
        """Have it tell us; where it cannot, it is in no pool. Raises `Failure`."""
        try:
            await self.importing.account.point(joined.sid, self.importing.doors)
        except Failure:
            await self.importing.take_back(joined)
            raise


def _vendor_refused(failure: Failure) -> Refused:
    match failure:
        case PermanentFailure():
            return Refused(Code.VENDOR_REFUSED, f"Twilio refused ({failure.code}).")
        case _:
            return Refused(Code.AWAY, f"Twilio did not answer ({failure.code}); try again shortly.")
