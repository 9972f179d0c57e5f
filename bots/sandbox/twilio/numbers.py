"""The account's numbers over the API: listed, looked at, bought, pointed somewhere, given back.

twilio.com/docs/phone-numbers/api. Numbers that can be bought are made up: of those that nobody is ever given, where a
country has such.
"""

import re
from dataclasses import replace

import phonenumbers
from aiohttp import web

from bots.sandbox.spelling import spelled
from bots.sandbox.twilio.account import Account
from bots.sandbox.twilio.address import parse_address
from bots.sandbox.twilio.form import Fields, one
from bots.sandbox.twilio.listing import PAGE_FIELDS, page
from bots.sandbox.twilio.number import METHODS, SETTINGS, URLS, NumberResource
from bots.sandbox.twilio.operation import Answer, Operation, Work
from bots.sandbox.twilio.refusal import Refusal, not_found
from bots.sandbox.twilio.resource import new_sid
from bots.sandbox.twilio.stock import SEARCH_FIELDS, Kind, available

LONGEST_NAME = 64
GIVEN_AREA = "415"
"""Where a number comes from whose SID alone is named."""
OTHER_SETTINGS = frozenset(
    {"ApiVersion", "VoiceCallerIdLookup", "EmergencyStatus", "EmergencyAddressSid", "IdentitySid"}
    | {"AddressSid", "VoiceReceiveMode", "BundleSid"}
)
"""Fields of the vendor's that the sandbox takes and does nothing with."""
CHANGES = SETTINGS | OTHER_SETTINGS | {"FriendlyName"}
FILTERS = frozenset({"PhoneNumber", "FriendlyName", "Beta", "Origin"})


class Numbers:
    """The operations on IncomingPhoneNumbers and AvailablePhoneNumbers."""

    def __init__(self, account: Account) -> None:
        self.generous = False
        """Whether whoever asks for a number that the account does not hold is given it."""
        self._account = account

    def operations(self) -> list[Operation]:
        """All that is offered."""
        many, one_of = "/IncomingPhoneNumbers.json", "/IncomingPhoneNumbers/{number}.json"
        buying = CHANGES | {"PhoneNumber", "AreaCode"}
        offered = [
            Operation("GET", many, "ListIncomingPhoneNumber", self._list, FILTERS | PAGE_FIELDS),
            Operation("POST", many, "CreateIncomingPhoneNumber", self._buy, buying),
            Operation("GET", one_of, "FetchIncomingPhoneNumber", self._fetch),
            Operation("POST", one_of, "UpdateIncomingPhoneNumber", self._update, CHANGES),
            Operation("DELETE", one_of, "DeleteIncomingPhoneNumber", self._give_back),
        ]
        for kind in Kind:
            path = f"/AvailablePhoneNumbers/{{country}}/{kind.value}.json"
            name = f"ListAvailablePhoneNumber{kind.value}"
            offered.append(Operation("GET", path, name, self._search(kind), SEARCH_FIELDS))
        return offered

    async def _list(self, request: web.Request, fields: Fields) -> Answer:
        number, name = one(fields, "PhoneNumber"), one(fields, "FriendlyName")
        if number and self.generous:
            self._give(number)
        items = [
            each.to_json(self._account.sid)
            for each in self._account.numbers.values()
            if number in {None, each.number} and name in {None, each.name}
        ]
        return 200, page(request.path, "incoming_phone_numbers", items, fields)

    async def _fetch(self, request: web.Request, _fields: Fields) -> Answer:
        if self.generous and re.fullmatch("PN[0-9a-f]{32}", request.match_info["number"]):
            self._give("", request.match_info["number"])
        return 200, self._asked(request).to_json(self._account.sid)

    async def _update(self, request: web.Request, fields: Fields) -> Answer:
        changed = self._changed(self._asked(request), fields)
        self._account.numbers[changed.number] = changed
        return 200, changed.to_json(self._account.sid)

    async def _buy(self, _request: web.Request, fields: Fields) -> Answer:
        number = one(fields, "PhoneNumber") or self._any_in(one(fields, "AreaCode"))
        try:
            wanted = parse_address(number).value
        except ValueError as wrong:
            raise Refusal(400, 21421, "PhoneNumber is invalid") from wrong
        if wanted in self._account.numbers:
            raise Refusal(400, 21422, "PhoneNumber is not available")
        now = self._account.clock()
        bought = NumberResource(new_sid("PN"), wanted, spelled(wanted), now, now)
        self._account.numbers[wanted] = bought = self._changed(bought, fields)
        return 201, bought.to_json(self._account.sid)

    async def _give_back(self, request: web.Request, _fields: Fields) -> Answer:
        del self._account.numbers[self._asked(request).number]
        return 204, None

    def _search(self, kind: Kind) -> Work:
        async def search(request: web.Request, fields: Fields) -> Answer:
            country = request.match_info["country"].upper()
            if country not in phonenumbers.SUPPORTED_REGIONS:
                raise not_found(request.path)
            items = available(country, kind, fields, held=self._account.numbers)
            return 200, page(request.path, "available_phone_numbers", items, fields)

        return search

    def _any_in(self, area_code: str | None) -> str:
        """The first number of a US area code. Refusal where none is named or there is none."""
        if not area_code:
            raise Refusal(400, 21404, "A PhoneNumber or an AreaCode is required")
        found = available("US", Kind.LOCAL, {"AreaCode": [area_code]}, held=self._account.numbers)
        if not found:
            raise Refusal(400, 21452, "No phone numbers found in area code")
        return str(found[0]["phone_number"])

    def _changed(self, number: NumberResource, fields: Fields) -> NumberResource:
        given = {name: values[0] for name, values in fields.items() if name in SETTINGS}
        for name in given.keys() & set(URLS):
            if given[name] and not given[name].startswith(("http://", "https://")):
                raise Refusal(400, 21502, f"{name} is not a valid URL")
        for name in given.keys() & set(METHODS):
            if given[name] not in {"GET", "POST"}:
                raise Refusal(400, 21403, f"{name} is GET or POST")
        name = one(fields, "FriendlyName") or number.name
        if len(name) > LONGEST_NAME:
            raise Refusal(400, 21406, f"FriendlyName holds up to {LONGEST_NAME} characters")
        settings = {**number.settings, **given}
        return replace(number, name=name, settings=settings, updated=self._account.clock())

    def _give(self, number: str, sid: str = "") -> None:
        """Hold this number, or any with this SID, from now on. Nothing where that cannot be."""
        held = self._account.numbers
        if number in held or any(each.sid == sid for each in held.values()):
            return
        try:
            wanted = parse_address(number or self._any_in(GIVEN_AREA))
        except ValueError:
            return
        now = self._account.clock()
        held[wanted.value] = NumberResource(
            sid or new_sid("PN"), wanted.value, spelled(wanted.value), now, now
        )

    def _asked(self, request: web.Request) -> NumberResource:
        for number in self._account.numbers.values():
            if number.sid == request.match_info["number"]:
                return number
        raise not_found(request.path)
