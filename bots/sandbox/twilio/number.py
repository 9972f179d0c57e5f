"""A number that the account holds: what it can do, and whom it tells of messages and calls.

twilio.com/docs/phone-numbers/api/incomingphonenumber-resource.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from typing import Any, Final

from bots.sandbox.twilio.resource import API_VERSION
from bots.sandbox.twilio.voice.verb import Request, Watch

URLS: Final = ("SmsUrl", "SmsFallbackUrl", "VoiceUrl", "VoiceFallbackUrl", "StatusCallback")
METHODS: Final = (
    "SmsMethod",
    "SmsFallbackMethod",
    "VoiceMethod",
    "VoiceFallbackMethod",
    "StatusCallbackMethod",
)
APPLICATIONS: Final = ("SmsApplicationSid", "VoiceApplicationSid", "TrunkSid")
"""Where one of these stands, the vendor passes over the URLs. The sandbox keeps it, and then calls nobody."""
SETTINGS: Final = frozenset({*URLS, *METHODS, *APPLICATIONS})

_JSON: Final = {
    "SmsUrl": "sms_url",
    "SmsMethod": "sms_method",
    "SmsFallbackUrl": "sms_fallback_url",
    "SmsFallbackMethod": "sms_fallback_method",
    "SmsApplicationSid": "sms_application_sid",
    "VoiceUrl": "voice_url",
    "VoiceMethod": "voice_method",
    "VoiceFallbackUrl": "voice_fallback_url",
    "VoiceFallbackMethod": "voice_fallback_method",
    "VoiceApplicationSid": "voice_application_sid",
    "TrunkSid": "trunk_sid",
    "StatusCallback": "status_callback",
    "StatusCallbackMethod": "status_callback_method",
}


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a number can do."""

    sms: bool = True
    voice: bool = True
    mms: bool = False

    def to_json(self) -> dict[str, bool]:
        """The vendor's form."""
        return {"mms": self.mms, "sms": self.sms, "voice": self.voice, "fax": False}


@dataclass(frozen=True, slots=True)
class NumberResource:
    """A number of the account."""

    sid: str
    number: str
    name: str
    created: datetime
    updated: datetime
    capabilities: Capabilities = Capabilities()
    settings: Mapping[str, str] = field(default_factory=dict)
    """By the vendor's own names (`SmsUrl`); what is not set is not in it. URLs of other machines stand there uncalled."""
    whatsapp_url: str | None = None
    """Where messages on WhatsApp are told; None where the number is no sender there."""

    @property
    def voice_request(self) -> Request | None:
        """Where the TwiML for a call is to be had."""
        if self.settings.get("VoiceApplicationSid") or self.settings.get("TrunkSid"):
            return None
        return self._request("Voice")

    @property
    def voice_fallback(self) -> Request | None:
        """Where it is to be had when that failed."""
        return self._request("VoiceFallback")

    @property
    def sms_request(self) -> Request | None:
        """Where text messages are told."""
        return None if self.settings.get("SmsApplicationSid") else self._request("Sms")

    @property
    def call_watch(self) -> Watch | None:
        """Who is told that a call to this number is over."""
        url = self.settings.get("StatusCallback")
        return Watch(url, self.settings.get("StatusCallbackMethod", "POST")) if url else None

    def to_json(self, account: str) -> dict[str, Any]:
        """The vendor's form."""
        return {
            **_REST,
            **{_JSON[name]: value or None for name, value in self.settings.items()},
            "account_sid": account,
            "capabilities": self.capabilities.to_json(),
            "date_created": format_datetime(self.created),
            "date_updated": format_datetime(self.updated),
            "friendly_name": self.name,
            "phone_number": self.number,
            "sid": self.sid,
            "uri": f"/{API_VERSION}/Accounts/{account}/IncomingPhoneNumbers/{self.sid}.json",
        }

    def _request(self, what: str) -> Request | None:
        url = self.settings.get(f"{what}Url")
        return Request(url, self.settings.get(f"{what}Method", "POST")) if url else None


_REST: Final[Mapping[str, Any]] = dict.fromkeys(_JSON.values()) | {
    "address_requirements": "none",
    "address_sid": None,
    "api_version": API_VERSION,
    "beta": False,
    "bundle_sid": None,
    "emergency_address_sid": None,
    "emergency_address_status": "unregistered",
    "emergency_status": "Inactive",
    "identity_sid": None,
    "origin": "twilio",
    "sms_fallback_method": "POST",
    "sms_method": "POST",
    "status": "in-use",
    "status_callback_method": "POST",
    "type": None,
    "voice_caller_id_lookup": False,
    "voice_fallback_method": "POST",
    "voice_method": "POST",
    "voice_receive_mode": "voice",
}
"""What a number's object has where nothing is set."""
