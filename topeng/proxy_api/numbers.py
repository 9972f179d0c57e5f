"""Phone numbers: https://www.twilio.com/docs/proxy/api/phone-number. A service's pool, out of the account's numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import phonenumbers

from db import numbers
from db.keyset import Position
from db.numbers import Number
from relay.proxy import sid
from relay.proxy.scope import Scope
from relay.proxy.sid import Kind
from topeng.proxy_api import moment
from topeng.proxy_api.answer import GONE, Answer, created
from topeng.proxy_api.api import Api
from topeng.proxy_api.pooling import Pooling, Wanted
from topeng.proxy_api.request import Request, Route, Shown

_EVERY: Final = "/Services/{ServiceSid}/PhoneNumbers"
_DOMESTIC: Final = dict.fromkeys(
    (f"restriction_{what}_domestic" for what in ("sms", "mms", "voice", "fax")), False
)


@dataclass(frozen=True, slots=True)
class PhoneNumbers:
    """Lets numbers into a service's pool, shows them and takes them out."""

    api: Api
    pooling: Pooling

    def routes(self) -> list[Route]:
        """What is asked of numbers."""
        return [
            Route("GET", _EVERY, Scope.READ, self.list),
            Route("POST", _EVERY, Scope.WRITE, self.create),
            Route("GET", _EVERY + "/{Sid}", Scope.READ, self.fetch),
            Route("POST", _EVERY + "/{Sid}", Scope.WRITE, self.update),
            Route("DELETE", _EVERY + "/{Sid}", Scope.WRITE, self.delete),
        ]

    async def list(self, request: Request) -> Answer:
        """The numbers of a service, the newest first."""
        page, id = request.page, request.service_id()
        async with self.api.database.connection() as connection:
            await self.api.service(connection, id)
            found = await numbers.page(connection, id, page.span)
            used = await numbers.in_use(connection, [one.proxy_id for one in found])
        url = self.api.url("Services", sid.spell(Kind.SERVICE, id), "PhoneNumbers")
        return page.answer(
            url, "phone_numbers", found, _position, lambda one: self._show(one, used[one.proxy_id])
        )

    async def create(self, request: Request) -> Answer:
        """Let a number of the account's into the pool, by its SID or its digits."""
        id, form = request.service_id(), request.form
        wanted = Wanted.read(form.text("Sid"), form.text("PhoneNumber"))
        reserved = form.flag("IsReserved") or False
        made = await self.pooling.add(request.caller, id, wanted, reserved=reserved)
        return created(self._show(made, 0))

    async def fetch(self, request: Request) -> Answer:
        """A number."""
        return await self._shown(request)

    async def update(self, request: Request) -> Answer:
        """Set a number apart, or let it be given to anybody again."""
        reserved = request.form.flag("IsReserved")
        if reserved is not None:
            await self.pooling.reserve(
                request.caller, request.service_id(), request.path["Sid"], reserved=reserved
            )
        return await self._shown(request)

    async def delete(self, request: Request) -> Answer:
        """Take a number that no session uses out of the pool."""
        await self.pooling.remove(request.caller, request.service_id(), request.path["Sid"])
        return GONE

    async def _shown(self, request: Request) -> Answer:
        async with self.api.database.connection() as connection:
            one = await self.pooling.found(connection, request.service_id(), request.path["Sid"])
            used = await numbers.in_use(connection, [one.proxy_id])
        return Answer(self._show(one, used[one.proxy_id]))

    def _show(self, one: Number, used: int) -> Shown:
        service = sid.spell(Kind.SERVICE, one.service_id) if one.service_id else ""
        return {
            "sid": one.sid,
            "account_sid": self.api.account.sid,
            "service_sid": service,
            "phone_number": one.e164,
            "friendly_name": _friendly(one.e164),
            "iso_country": _country(one),
            "capabilities": _capabilities(one),
            "is_reserved": one.reserved,
            "in_use": used,
            "date_created": moment.spell(one.created_at),
            "date_updated": moment.spell(one.updated_at),
            "url": self.api.url("Services", service, "PhoneNumbers", one.sid),
        }


def _position(one: Number) -> Position:
    return Position(one.created_at, one.proxy_id)


def _country(one: Number) -> str:
    """Where it is, which is not always whose numbers it stands in for."""
    return phonenumbers.region_code_for_number(phonenumbers.parse(one.e164)) or one.country


def _friendly(e164: str) -> str:
    """As Twilio names a number that nobody has named: as it is written at home, in North America."""
    parsed = phonenumbers.parse(e164)
    if parsed.country_code != 1:
        return e164
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)


def _capabilities(one: Number) -> Mapping[str, bool]:
    """By the names of the vendor's document, and by those that its service answers with."""
    able = {"sms": one.sms, "mms": one.mms, "voice": one.voice, "fax": False}
    ways = {f"{what}_{way}": can for what, can in able.items() for way in ("inbound", "outbound")}
    return able | ways | {"sip_trunking": False} | _DOMESTIC
