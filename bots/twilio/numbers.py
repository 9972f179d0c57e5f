"""Twilio's numbers: what an account holds, whom each tells of messages and calls, and what could be bought.

https://www.twilio.com/docs/phone-numbers/api. Nothing is tried twice here, and of Twilio's errors only the code is kept.
"""

import json
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, TypeVar

from twilio.base.exceptions import (  # type: ignore[import-untyped]
    TwilioException,
    TwilioRestException,
    TwilioServiceException,
)
from twilio.http.response import Response  # type: ignore[import-untyped]

from bots.twilio.account import Account
from bots.twilio.client import HttpClient, client
from bots.twilio.failures import failure
from relay.channel import Failure, OutcomeUnknown

Found = TypeVar("Found")

MESSAGING_API: Final = "https://messaging.twilio.com"
PRICING_API: Final = "https://pricing.twilio.com"
MISSING: Final = "not_found"

_NOT_FOUND: Final = 404
_CLIENT_ERRORS = (TwilioException, ValueError, TypeError, AttributeError, KeyError)
# Twilio's names, and those of its library.
_WEBHOOKS: Final[Mapping[str, str]] = {
    "SmsUrl": "sms_url",
    "SmsMethod": "sms_method",
    "SmsFallbackUrl": "sms_fallback_url",
    "SmsFallbackMethod": "sms_fallback_method",
    "VoiceUrl": "voice_url",
    "VoiceMethod": "voice_method",
    "VoiceFallbackUrl": "voice_fallback_url",
    "VoiceFallbackMethod": "voice_fallback_method",
    "StatusCallback": "status_callback",
    "StatusCallbackMethod": "status_callback_method",
}
_APPLICATIONS: Final[Mapping[str, str]] = {
    "SmsApplicationSid": "sms_application_sid",
    "VoiceApplicationSid": "voice_application_sid",
    "TrunkSid": "trunk_sid",
}


@dataclass(frozen=True, slots=True)
class Doors:
    """Where Topeng wants to be told of messages, of calls, and of their ends."""

    message: str
    call: str
    call_status: str

    @classmethod
    def below(cls, url: str) -> "Doors":
        """The doors at the public address ``…/twilio``."""
        return cls(f"{url}/message", f"{url}/voice", f"{url}/voice/status")

    @property
    def webhooks(self) -> Mapping[str, str]:
        """As a number is to have them; without fall-backs, which would hear what we could not take."""
        return {
            "SmsUrl": self.message,
            "SmsMethod": "POST",
            "SmsFallbackUrl": "",
            "VoiceUrl": self.call,
            "VoiceMethod": "POST",
            "VoiceFallbackUrl": "",
            "StatusCallback": self.call_status,
            "StatusCallbackMethod": "POST",
        }


@dataclass(frozen=True, slots=True)
class HeldNumber:
    """A number of the account. `webhooks` by Twilio's names, empty where there is none; `applications`: which of its fields
    send messages or calls elsewhere, whatever the webhooks say."""

    sid: str
    e164: str
    sms: bool
    voice: bool
    mms: bool
    webhooks: Mapping[str, str]
    applications: tuple[str, ...]

    def tells(self, doors: Doors) -> bool:
        """Whether its messages and calls come to these doors."""
        return (self.webhooks["SmsUrl"], self.webhooks["VoiceUrl"]) == (doors.message, doors.call)


@dataclass(frozen=True, slots=True)
class Price:
    """What a local number costs a month."""

    amount: Decimal
    currency: str


class TwilioNumbers:
    """One account's numbers. Everything may raise a `Failure`."""

    def __init__(self, account: Account, http: HttpClient | None = None) -> None:
        self._http = http or HttpClient()
        self._client = client(account, self._http)
        self._client.messaging.base_url = (account.api_url or MESSAGING_API).rstrip("/")
        self._client.pricing.base_url = (account.api_url or PRICING_API).rstrip("/")

    async def all(self) -> list[HeldNumber]:
        """All that the account holds."""
        found = await _asked(self._client.incoming_phone_numbers.list_async())
        return [_held(one) for one in found]

    async def get(self, sid: str) -> HeldNumber | None:
        """The number that Twilio calls so."""
        found = await _maybe(self._client.incoming_phone_numbers(sid).fetch_async())
        return None if found is None else _held(found)

    async def find(self, e164: str) -> HeldNumber | None:
        """The account's number of these digits."""
        found = await _asked(
            self._client.incoming_phone_numbers.list_async(phone_number=e164, limit=1)
        )
        return _held(found[0]) if found else None

    async def captured(self) -> frozenset[str]:
        """The sids of numbers whose messages a Messaging Service takes, whatever their webhooks say.

        https://www.twilio.com/docs/messaging/api/service-resource#incoming-message-handling
        """
        services = await _maybe(self._client.messaging.v1.services.list_async()) or []
        sids: set[str] = set()
        for service in services:
            if not service.use_inbound_webhook_on_number:
                numbers = self._client.messaging.v1.services(service.sid).phone_numbers
                sids |= {str(one.sid) for one in await _asked(numbers.list_async())}
        return frozenset(sids)

    async def point(self, sid: str, doors: Doors) -> None:
        """Have a number tell us of its messages and calls."""
        await self._change(sid, doors.webhooks)

    async def restore(self, sid: str, former: Mapping[str, str]) -> None:
        """Give a number the webhooks that it had before."""
        await self._change(sid, former)

    async def available(
        self, country: str, *, sms: bool, voice: bool, area: str | None, limit: int
    ) -> list[str]:
        """Local numbers that could be bought. None where Twilio sells none there."""
        shelf = self._client.available_phone_numbers(country).local
        wanted: dict[str, Any] = {"limit": limit} | ({"area_code": int(area)} if area else {})
        for name, needed in (("sms_enabled", sms), ("voice_enabled", voice)):
            if needed:
                wanted[name] = True
        return [str(one.phone_number) for one in await _maybe(shelf.list_async(**wanted)) or []]

    async def price(self, country: str) -> Price | None:
        """What a local number of a country costs; None where none is sold.

        https://www.twilio.com/docs/phone-numbers/pricing
        """
        priced = self._client.pricing.v1.phone_numbers.countries(country)
        found = await _maybe(priced.fetch_async())
        if found is None:
            return None
        return next(
            (
                Price(Decimal(one["current_price"]), str(found.price_unit))
                for one in found.phone_number_prices
                if one["number_type"] == "local"
            ),
            None,
        )

    async def buy(self, e164: str, doors: Doors) -> HeldNumber:
        """Buy a number that tells us of its messages and calls from the start."""
        fields = {_WEBHOOKS[name]: value for name, value in doors.webhooks.items() if value}
        return _held(
            await _asked(
                self._client.incoming_phone_numbers.create_async(phone_number=e164, **fields)
            )
        )

    async def give_up(self, sid: str) -> None:
        """Give a number back to Twilio, who sells it to others; one that is gone is gone."""
        await _maybe(self._client.incoming_phone_numbers(sid).delete_async())

    async def close(self) -> None:
        """Close the connections."""
        await self._http.close()

    async def _change(self, sid: str, webhooks: Mapping[str, str]) -> None:
        fields = {_WEBHOOKS[name]: value for name, value in webhooks.items() if name in _WEBHOOKS}
        await _asked(self._client.incoming_phone_numbers(sid).update_async(**fields))


def _held(found: Any) -> HeldNumber:
    able: Mapping[str, bool] = found.capabilities
    return HeldNumber(
        sid=str(found.sid),
        e164=str(found.phone_number),
        sms=bool(able.get("sms", able.get("SMS"))),
        voice=bool(able["voice"]),
        mms=bool(able.get("mms", able.get("MMS"))),
        webhooks={name: str(getattr(found, field) or "") for name, field in _WEBHOOKS.items()},
        applications=tuple(name for name, field in _APPLICATIONS.items() if getattr(found, field)),
    )


async def _maybe(question: Awaitable[Found]) -> Found | None:
    """The answer, or None where there is no such thing."""
    try:
        return await _asked(question)
    except Failure as lost:
        if lost.code != MISSING:
            raise
    return None


async def _asked(question: Awaitable[Found]) -> Found:
    try:
        return await question
    except _CLIENT_ERRORS as error:
        lost = _failure(error)
    raise lost


def _failure(error: Exception) -> Failure:
    match error:
        case TwilioRestException() | TwilioServiceException():
            return _refusal(error.status, error.code)
        case TwilioException(args=(_, Response() as answer)):  # of a list
            return _refusal(answer.status_code, _code(answer.text))
        case _:
            return OutcomeUnknown("unreadable")


def _refusal(status: int, code: int | None) -> Failure:
    return failure(status, 20404 if status == _NOT_FOUND else code)


def _code(text: str) -> int | None:
    """The error code in an answer's body. The rest of it may quote a number."""
    try:
        code = json.loads(text)["code"]
    except (ValueError, TypeError, KeyError):
        return None
    return code if isinstance(code, int) else None
