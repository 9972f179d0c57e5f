"""Asking for a call: what Twilio checks before a phone rings.

Rules and codes: twilio.com/docs/voice/api/call-resource and twilio.com/docs/api/errors.
"""

from dataclasses import dataclass
from typing import Final

from bots.sandbox.fake_server import is_loopback
from bots.sandbox.twilio.account import Account
from bots.sandbox.twilio.address import parse_address
from bots.sandbox.twilio.form import Fields, one
from bots.sandbox.twilio.refusal import Refusal
from bots.sandbox.twilio.voice.alert import ApplicationError
from bots.sandbox.twilio.voice.attributes import EVENTS
from bots.sandbox.twilio.voice.performance import Script
from bots.sandbox.twilio.voice.twiml import read
from bots.sandbox.twilio.voice.verb import HOURS_4, Request, Watch

LONGEST_TWIML: Final = 4_000
"""Characters."""

OFFERED: Final = frozenset(
    {"To", "From", "Url", "Method", "Twiml", "FallbackUrl", "FallbackMethod"}
    | {"StatusCallback", "StatusCallbackEvent", "StatusCallbackMethod", "Timeout", "TimeLimit"}
    | {"MachineDetection", "MachineDetectionTimeout", "MachineDetectionSpeechThreshold"}
    | {"MachineDetectionSpeechEndThreshold", "MachineDetectionSilenceTimeout", "CallReason"}
    | {"Record", "Trim", "RecordingChannels", "RecordingTrack", "RecordingStatusCallback"}
    | {"RecordingStatusCallbackMethod", "RecordingStatusCallbackEvent"}
)
NOT_OFFERED: Final = frozenset(
    {"SendDigits", "SipAuthUsername", "SipAuthPassword", "CallerId", "AsyncAmd"}
    | {"AsyncAmdStatusCallback", "AsyncAmdStatusCallbackMethod", "Byoc", "CallToken"}
    | {"ClientNotificationUrl", "ApplicationSid"}
)
"""Fields of the vendor's that the sandbox knows and does not imitate: refused in plain words."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A call that Twilio takes."""

    caller: str
    called: str
    script: Script
    fallback: Request | None
    watch: Watch | None
    ring_seconds: int
    limit_seconds: int
    detect_machine: bool
    record: bool
    recording_watch: Watch | None


def wanted(account: Account, fields: Fields) -> Wanted:
    """Check a request. Refusal as the vendor's."""
    for name in fields:
        if name in NOT_OFFERED:
            raise Refusal(400, 20001, f"The sandbox does not offer the parameter {name}")
    fallback = _url(fields, "FallbackUrl")
    detection = one(fields, "MachineDetection") or ""
    if detection not in {"", "Enable", "DetectMessageEnd"}:
        raise Refusal(400, 20001, "MachineDetection is Enable or DetectMessageEnd")
    return Wanted(
        called=_called(one(fields, "To")),
        caller=_caller(account, one(fields, "From")),
        script=script(fields),
        fallback=Request(fallback, method(fields, "FallbackMethod")) if fallback else None,
        watch=_watch(fields),
        ring_seconds=number(fields, "Timeout", 60, 600),
        limit_seconds=number(fields, "TimeLimit", HOURS_4, HOURS_4),
        detect_machine=bool(detection),
        record=one(fields, "Record") == "true",
        recording_watch=_recording_watch(fields),
    )


def script(fields: Fields) -> Script:
    """What is to be performed: `Url`, or else `Twiml`. Refusal where it is neither."""
    if url := _url(fields, "Url"):
        return Request(url, method(fields, "Method"))
    twiml = one(fields, "Twiml")
    if not twiml:
        raise Refusal(400, 21205, "Url parameter is required.")
    if len(twiml) > LONGEST_TWIML:
        raise Refusal(400, 20001, f"Twiml holds up to {LONGEST_TWIML} characters")
    try:
        return read(twiml)
    except ApplicationError as wrong:
        raise Refusal(400, wrong.code, f"Twiml is invalid: {wrong}") from wrong


def method(fields: Fields, name: str) -> str:
    """POST or GET. Refusal for another."""
    found = one(fields, name) or "POST"
    if found not in {"POST", "GET"}:
        raise Refusal(400, 21403, f"{name} is GET or POST")
    return found


def number(fields: Fields, name: str, default: int, most: int) -> int:
    """A whole number of seconds. Refusal beyond the bounds."""
    text = one(fields, name)
    if text is None:
        return default
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= most:
        raise Refusal(400, 20001, f"{name} must be between 1 and {most}")
    return int(text)


def _called(to: str | None) -> str:
    if not to:
        raise Refusal(400, 21201, "No 'To' number is specified")
    try:
        address = parse_address(to)
    except ValueError as wrong:
        raise Refusal(
            400, 21211, f"The phone number you are attempting to call, {to}, is not valid."
        ) from wrong
    if address.channel != "sms":
        raise Refusal(400, 20001, "The sandbox calls telephone numbers only")
    return address.value


def _caller(account: Account, caller: str | None) -> str:
    if not caller:
        raise Refusal(400, 21213, "No 'From' number is specified")
    try:
        value = parse_address(caller).value
    except ValueError as wrong:
        raise Refusal(
            400, 21212, f"The source phone number provided, {caller}, is not a valid phone number."
        ) from wrong
    held = account.numbers.get(value)
    if held is None or not held.capabilities.voice or caller != value:
        raise Refusal(
            400,
            21210,
            f"The source phone number provided, {caller}, is not yet verified for your account. You may only make "
            "calls from phone numbers that you've verified or purchased from Twilio.",
        )
    return value


def _watch(fields: Fields) -> Watch | None:
    url = _url(fields, "StatusCallback")
    events = frozenset(
        event for each in fields.get("StatusCallbackEvent", []) for event in each.split()
    )
    if not events <= set(EVENTS):
        raise Refusal(400, 21626, "StatusCallbackEvent knows no such event")
    if not url:
        return None
    return Watch(url, method(fields, "StatusCallbackMethod"), events or frozenset({"completed"}))


def _recording_watch(fields: Fields) -> Watch | None:
    url = _url(fields, "RecordingStatusCallback")
    return Watch(url, method(fields, "RecordingStatusCallbackMethod")) if url else None


def _url(fields: Fields, name: str) -> str | None:
    url = one(fields, name)
    if url and not is_loopback(url):
        raise Refusal(
            400, 21205, f"{name} is not a valid URL (the sandbox calls this machine only)."
        )
    return url or None
