"""The market: numbers are bought and given back, within a budget that somebody has named, and never unasked."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from bots.twilio.numbers import Price
from db import numbers
from db.numbers import Number
from relay.channel import Failure
from relay.errors import BadInput, Conflict, NotFound
from topeng.numbers.importing import CarrierRefused, Importing

MOST = 100
"""Numbers that are bought at a time."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What to buy: so many numbers of a country (ISO 3166), in North America of an area, that can do this."""

    country: str
    count: int = 1
    area: str | None = None
    sms: bool = True
    voice: bool = True


@dataclass(frozen=True, slots=True)
class Offer:
    """Numbers to be had, and what they cost a month together with those that were bought before."""

    numbers: tuple[str, ...]
    each: Price
    before: Decimal

    @property
    def monthly(self) -> Decimal:
        """What all of them will cost a month."""
        return self.before + self.each.amount * len(self.numbers)


@dataclass(frozen=True, slots=True)
class Market:
    """Buys numbers and gives them back."""

    importing: Importing

    async def offer(self, wish: Wish, budget: Decimal) -> Offer:
        """What buying would come to; buys nothing. Raises `BadInput`, `NotFound`, `Conflict`, `CarrierRefused`."""
        if not 1 <= wish.count <= MOST:
            raise BadInput(f"1 to {MOST} numbers are bought at a time.")
        try:
            offer = await self._offer(wish)
        except Failure as failure:
            raise CarrierRefused(failure) from None
        if offer.monthly > budget:
            raise Conflict(
                f"That comes to {offer.monthly} {offer.each.currency} a month with what was bought before, "
                f"and the budget is {budget}: buy fewer, or raise it."
            )
        return offer

    async def buy(self, service: str, offer: Offer) -> list[Number]:
        """Buy what was offered, into the pool of a service; those that were bought before something failed stay.

        Raises `CarrierRefused`.
        """
        importing, bought = self.importing, []
        for e164 in offer.numbers:
            try:
                held = await importing.account.buy(e164, importing.doors)
            except Failure as failure:
                raise CarrierRefused(failure) from None
            number = await importing.join(service, held)
            async with importing.database.transaction() as connection:
                await numbers.set_bought(connection, number.proxy_id)
            bought.append(number)
        return bought

    async def give_up(self, number: Number) -> None:
        """Give a number that is in no pool any more back to Twilio, who sells it to others. Raises `CarrierRefused`."""
        try:
            await self.importing.account.give_up(number.sid)
        except Failure as failure:
            raise CarrierRefused(failure) from None
        async with self.importing.database.transaction() as connection:
            await numbers.set_former(connection, number.proxy_id, None)

    async def _offer(self, wish: Wish) -> Offer:
        account = self.importing.account
        price = await account.price(wish.country)
        if price is None:
            raise NotFound(f"Twilio names no price for local numbers of {wish.country}.")
        found = await account.available(
            wish.country, sms=wish.sms, voice=wish.voice, area=wish.area, limit=wish.count
        )
        if len(found) < wish.count:
            raise NotFound(
                f"Twilio has {len(found)} such numbers of {wish.country} on sale, and {wish.count} were asked for."
            )
        return Offer(tuple(found), price, await self._before({wish.country: price}))

    async def _before(self, prices: Mapping[str, Price]) -> Decimal:
        """What the numbers that were bought before cost a month."""
        async with self.importing.database.connection() as connection:
            kept = await numbers.bought(connection)
        total = Decimal(0)
        for country, count in kept.items():
            price = prices.get(country) or await self.importing.account.price(country)
            total += (price.amount if price else Decimal(0)) * count
        return total
