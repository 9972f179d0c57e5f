"""Importing: numbers of the Twilio account join a service's pool and tell Topeng of messages and calls, and leave as they came."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from bots.twilio.numbers import Doors, HeldNumber, TwilioNumbers
from db import numbers, services
from db.numbers import NewNumber, Number
from db.pool import Clash, Connection, Database
from relay.address import Address, Scheme
from relay.channel import Failure
from relay.errors import Conflict, NotFound, TopengError
from relay.pool.geography import place
from topeng.drafts import Drafter
from topeng.numbers.numbers import CHANNELS


class Standing(StrEnum):
    """What became of a number of the account."""

    IMPORTED = "imported"
    HERE = "here"
    """It is in this service's pool and tells us already."""
    MENDED = "mended"
    """It is in this service's pool, but somebody had changed its webhooks."""
    ELSEWHERE = "elsewhere"
    OVERRIDDEN = "overridden"
    """An application, a trunk or a Messaging Service takes its messages or calls, whatever its webhooks say."""
    REFUSED = "refused"
    """Twilio did not let us set its webhooks."""

    @property
    def ours(self) -> bool:
        """Whether the number works for this service now."""
        return self in {Standing.IMPORTED, Standing.HERE, Standing.MENDED}


@dataclass(frozen=True, slots=True)
class Finding:
    """A number of the account, what became of it, and what is in the way."""

    held: HeldNumber
    standing: Standing
    because: str = ""


class CarrierRefused(TopengError):
    """Twilio did not do it. The text has its code."""

    def __init__(self, failure: Failure) -> None:
        hint = "see whether the account's credentials are right and api.twilio.com can be reached"
        super().__init__(f"Twilio gave no answer of use ({failure.code}); {hint}.")


@dataclass(frozen=True, slots=True)
class Importing:
    """Takes numbers in and lets them go. Without `change` it only says what would become of them."""

    database: Database
    drafter: Drafter
    account: TwilioNumbers
    doors: Doors
    change: bool = True

    async def take_in(self, service: str, names: Collection[str]) -> list[Finding]:
        """Import these numbers of the account (+1… or PN…), or all of them. Raises `NotFound`, `CarrierRefused`."""
        try:
            held = await self.account.all()
            captured = await self.account.captured()
        except Failure as failure:
            raise CarrierRefused(failure) from None
        wanted = {name.removeprefix("tel:") for name in names}
        known = {one.sid for one in held} | {one.e164 for one in held}
        if not wanted <= known:
            missing = len(wanted - known)
            raise NotFound(
                f"The Twilio account holds no such number ({missing} of {len(wanted)} named); "
                "`topeng number import` without names takes all that it has."
            )
        chosen = [one for one in held if not wanted or {one.sid, one.e164} & wanted]
        return [await self._take_in(service, one, captured) for one in chosen]

    async def let_go(self, number: Number) -> bool:
        """Give a number that has left its pool the webhooks that it had before; whether it had any. Raises `CarrierRefused`."""
        if number.former is None:
            return False
        try:
            await self.account.restore(number.sid, number.former)
        except Failure as failure:
            raise CarrierRefused(failure) from None
        async with self.database.transaction() as connection:
            await numbers.set_former(connection, number.proxy_id, None)
        return True

    async def _take_in(self, service: str, held: HeldNumber, captured: frozenset[str]) -> Finding:
        over = [*held.applications, *(["a Messaging Service"] if held.sid in captured else [])]
        if over:
            return Finding(held, Standing.OVERRIDDEN, ", ".join(over))
        async with self.database.connection() as connection:
            known = await numbers.by_address(connection, f"tel:{held.e164}")
        if known is not None and known.service not in {None, service}:
            return Finding(held, Standing.ELSEWHERE, f"the service “{known.service}”")
        here = known is not None and known.service == service
        if here and held.tells(self.doors) and known is not None and known.sid == held.sid:
            return Finding(held, Standing.HERE)
        standing = (
            Standing.MENDED if here and known and known.former is not None else Standing.IMPORTED
        )
        if not self.change:
            return Finding(held, standing)
        joined = await self.join(service, held)
        try:
            await self.account.point(held.sid, self.doors)
        except Failure as failure:
            if not here:
                await self.take_back(joined)
            return Finding(held, Standing.REFUSED, failure.code)
        return Finding(held, standing)

    async def join(self, service: str, held: HeldNumber) -> Number:
        """Let a number into the pool, with what Twilio says that it can do; its webhooks are written down. Raises `Conflict`."""
        try:
            async with self.database.transaction() as connection:
                return await self.seat(connection, service, held)
        except Clash:
            raise Conflict(
                f"Another number of a pool goes by the SID of {held.e164}; release that one first."
            ) from None

    async def seat(self, connection: Connection, service: str, held: HeldNumber) -> Number:
        """The same within a transaction. Raises `Conflict`, or `Clash` (number_sid)."""
        address = Address(Scheme.TEL, held.e164)
        owner = await services.ensure(connection, id=self.drafter.chance.uuid(), name=service)
        proxy = await services.find_proxy(connection, address.reveal())
        id = proxy.id if proxy else self.drafter.chance.uuid()
        if proxy is None:
            await services.add_proxy(
                connection,
                id=id,
                service_id=owner.id,
                address=address.reveal(),
                channel=CHANNELS[Scheme.TEL],
            )
        known, where = await numbers.get(connection, id), place(address)
        new = NewNumber(
            id, owner.id, held.sid, where.country, where.area, held.sms, held.voice, held.mms
        )
        if known is not None and known.service_id == owner.id:
            await numbers.learn(connection, new)
        else:
            if not await numbers.add(connection, new):
                raise Conflict(f"Another service has taken {held.e164} meanwhile.")
        if known is None or known.former is None:
            former = {} if held.tells(self.doors) else held.webhooks
            await numbers.set_former(connection, id, former)
        joined = await numbers.get(connection, id)
        if joined is None:
            raise LookupError("the number was not stored")
        return joined

    async def take_back(self, joined: Number) -> None:
        """Let a number that could not be pointed at us out of the pool that it has just joined."""
        async with self.database.transaction() as connection:
            if await numbers.remove(connection, joined.proxy_id):
                await numbers.set_former(connection, joined.proxy_id, None)


def sentence(finding: Finding) -> str:
    """What became of a number, in words."""
    number, because = finding.held.e164, finding.because
    match finding.standing:
        case Standing.IMPORTED:
            return f"{number} joined the pool; its messages and calls come here."
        case Standing.HERE:
            return f"{number} is in the pool already."
        case Standing.MENDED:
            return f"{number} told somebody else; its messages and calls come here again."
        case Standing.ELSEWHERE:
            return f"{number} is left alone: {because} has it."
        case Standing.OVERRIDDEN:
            return f"{number} is left alone: {because} takes its messages or calls. End that in Twilio's console first."
        case Standing.REFUSED:
            return f"{number} is left alone: Twilio did not let us change it ({because})."
        case _:
            assert_never(finding.standing)
