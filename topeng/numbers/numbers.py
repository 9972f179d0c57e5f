"""Numbers: the proxies by which a service speaks, and which of them may be given to whom."""

from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

import phonenumbers

from db import numbers, picking, services
from db.numbers import NewNumber, Number
from db.picking import Pool
from db.pool import Connection, Database
from db.services import Proxy, Service
from relay.address import Address, Scheme
from relay.errors import BadInput, Conflict, NotFound
from relay.pool.geography import Geo, place
from relay.pool.needs import Selection
from topeng.drafts import Drafter

LONGEST_REST = timedelta(days=365)
CHANNELS = {Scheme.WHATSAPP: "whatsapp", Scheme.TEL: "sms"}


@dataclass(frozen=True, slots=True)
class Abilities:
    """What a number that is added by hand can do."""

    sms: bool = True
    voice: bool = True
    mms: bool = True


@dataclass(frozen=True, slots=True)
class Shown:
    """A proxy, and what is known of it where it is a number of the pool. `sessions`: how many are on it."""

    proxy: Proxy
    number: Number | None
    sessions: int = 0


@dataclass(frozen=True, slots=True)
class Numbers:
    """Adds and lists proxies, and sets numbers of a pool apart."""

    database: Database
    drafter: Drafter

    async def add(
        self,
        service_name: str,
        address: str,
        able: Abilities | None = None,
        *,
        reserved: bool = False,
    ) -> Proxy:
        """Add a proxy number (``whatsapp:+…`` or ``tel:+…``), and its service where that is new.

        Raises `BadInput` or `Conflict`.
        """
        number = Address.parse(address)
        if number.scheme not in CHANNELS:
            raise BadInput("A proxy number is whatsapp:+… or tel:+…; bots come from the settings.")
        _refuse_unreal(number)
        async with self.database.transaction() as connection:
            found = await services.find_proxy(connection, number.reveal())
            if found is not None and not await self._left(connection, found.id):
                raise Conflict(f"That number belongs to the service “{found.service}” already.")
            proxy = await self._ensure(
                connection, service_name, number.reveal(), CHANNELS[number.scheme]
            )
            if number.scheme is Scheme.TEL:
                service = await self._service(connection, service_name)
                await self._pool(
                    connection, service.id, proxy, able or Abilities(), reserved=reserved
                )
            return await services.proxy(connection, proxy.id)

    async def ensure(
        self, connection: Connection, service_name: str, address: str, channel: str
    ) -> Proxy:
        """The proxy of a bot, added where it is missing."""
        return await self._ensure(connection, service_name, address, channel)

    async def all(self) -> list[Proxy]:
        """Every proxy."""
        async with self.database.connection() as connection:
            return await services.proxies(connection)

    async def shown(self) -> list[Shown]:
        """Every proxy, with what its pool knows of it."""
        async with self.database.connection() as connection:
            known = {one.proxy_id: one for one in await numbers.known(connection)}
            used = await numbers.in_use(connection, list(known))
            return [
                Shown(one, known.get(one.id), used.get(one.id, 0))
                for one in await services.proxies(connection)
            ]

    async def find(self, name: str) -> Number:
        """The number that is called so (``+1…``, ``tel:+1…`` or its SID), in a pool or with webhooks to be put back.

        Raises `NotFound`.
        """
        async with self.database.connection() as connection:
            return await self._find(connection, name, gone=True)

    async def reserve(self, name: str, *, reserved: bool) -> Number:
        """Give a number only to who asks for it by name, or to anybody again. Raises `NotFound`."""
        async with self.database.transaction() as connection:
            number = await self._find(connection, name)
            await numbers.set_reserved(connection, number.proxy_id, reserved=reserved)
            return await self._find(connection, name)

    async def drain(self, name: str, *, draining: bool) -> Number:
        """Give a number to nobody any more, or to people again; what goes on there goes on. Raises `NotFound`."""
        async with self.database.transaction() as connection:
            number = await self._find(connection, name)
            await numbers.set_draining(connection, number.proxy_id, draining=draining)
            return await self._find(connection, name)

    async def retire(self, name: str) -> Number:
        """Take a number out of its pool. Raises `NotFound`, or `Conflict` while conversations are on it."""
        async with self.database.transaction() as connection:
            number = await self._find(connection, name)
            await picking.hold(connection, _service(number))
            if not await numbers.remove(connection, number.proxy_id):
                count = (await numbers.in_use(connection, [number.proxy_id]))[number.proxy_id]
                raise Conflict(
                    f"{number.e164} is in use by {count} open session{'s' if count != 1 else ''}; "
                    f"`topeng number drain {number.e164}` lets no more come, and they end by themselves."
                )
        return number

    async def rules(
        self,
        service_name: str,
        *,
        geo: Geo | None = None,
        selection: Selection | None = None,
        cool_off: timedelta | None = None,
    ) -> Pool:
        """How a service picks numbers, once what is given is changed. Raises `NotFound` or `BadInput`."""
        if cool_off is not None and not timedelta(0) <= cool_off <= LONGEST_REST:
            raise BadInput(
                f"A number rests for {LONGEST_REST.days} days at most, or not at all: off."
            )
        async with self.database.transaction() as connection:
            service = await services.find(connection, service_name)
            if service is None:
                raise NotFound(
                    f"There is no service named “{service_name}”; `topeng number add` makes one."
                )
            now = await picking.pool(connection, service.id)
            pool = replace(
                now,
                geo=geo or now.geo,
                selection=selection or now.selection,
                cool_off=now.cool_off if cool_off is None else cool_off,
            )
            await picking.set_pool(connection, pool)
            return pool

    async def set_templates(
        self, service_name: str, *, opening: str | None, invitation: str | None
    ) -> None:
        """Say which WhatsApp templates a service has."""
        async with self.database.transaction() as connection:
            service = await self._service(connection, service_name)
            await services.set_templates(
                connection, service.id, opening=opening, invitation=invitation
            )

    async def _ensure(
        self, connection: Connection, service_name: str, address: str, channel: str
    ) -> Proxy:
        service = await self._service(connection, service_name)
        found = await services.find_proxy(connection, address)
        if found is not None:
            return found
        id = self.drafter.chance.uuid()
        await services.add_proxy(
            connection, id=id, service_id=service.id, address=address, channel=channel
        )
        return await services.proxy(connection, id)

    async def _pool(
        self,
        connection: Connection,
        service_id: UUID,
        proxy: Proxy,
        able: Abilities,
        *,
        reserved: bool,
    ) -> None:
        """Let a number join its service's pool, under a SID of ours until Twilio's is known."""
        where, known = place(Address.stored(proxy.address)), await numbers.get(connection, proxy.id)
        await numbers.add(
            connection,
            NewNumber(
                proxy.id,
                service_id,
                known.sid if known else f"PN{proxy.id.hex}",
                where.country,
                where.area,
                able.sms,
                able.voice,
                able.mms,
                reserved,
            ),
        )

    async def _left(self, connection: Connection, proxy_id: UUID) -> bool:
        """Whether a number was in a pool, and is in none now."""
        number = await numbers.get(connection, proxy_id)
        return number is not None and number.service_id is None

    async def _find(self, connection: Connection, name: str, *, gone: bool = False) -> Number:
        if name.startswith("PN"):
            found = await numbers.by_sid(connection, name)
        else:
            address = Address.parse(name if ":" in name else f"tel:{name}")
            found = await numbers.by_address(connection, address.reveal())
        left = found is not None and found.service_id is None
        if found is None or (left and not (gone and found.former is not None)):
            raise NotFound("That number is in no pool; `topeng number list` shows those that are.")
        return found

    async def _service(self, connection: Connection, name: str) -> Service:
        return await services.ensure(connection, id=self.drafter.chance.uuid(), name=name)


def _refuse_unreal(address: Address) -> None:
    """Raise `BadInput` for digits that no phone company gives out."""
    if address.value.startswith("+") and not phonenumbers.is_valid_number(
        phonenumbers.parse(address.value)
    ):
        raise BadInput(
            "No such number is given out anywhere: its country code or area code has none like it; check its digits."
        )


def _service(number: Number) -> UUID:
    if number.service_id is None:
        raise LookupError("a number in no pool")
    return number.service_id
