"""What Twilio tells an application of a call: twilio.com/docs/voice/twiml#request-parameters.

Many fields come empty, as at the vendor.
"""

from email.utils import format_datetime

from bots.sandbox.twilio.resource import API_VERSION
from bots.sandbox.twilio.voice.leg import CallStatus, Leg

_PLACES = ("City", "State", "Zip", "Country")


def of_leg(account_sid: str, leg: Leg) -> dict[str, str]:
    """The fields of every request for this leg."""
    fields = {
        "AccountSid": account_sid,
        "ApiVersion": API_VERSION,
        "CallSid": leg.sid,
        "CallStatus": leg.status.value,
        "Called": leg.called,
        "Caller": leg.caller,
        "Direction": leg.direction.value,
        "From": leg.caller,
        "To": leg.called,
    }
    for end in ("Called", "Caller", "From", "To"):
        fields |= {f"{end}{place}": "" for place in _PLACES}
    if leg.parent is not None:
        fields["ParentCallSid"] = leg.parent.sid
    if leg.answered_by is not None:
        fields["AnsweredBy"] = leg.answered_by
    return fields


def of_progress(account_sid: str, leg: Leg, status: CallStatus) -> dict[str, str]:
    """The fields of a status callback: twilio.com/docs/voice/api/call-resource#statuscallbackevent."""
    fields = of_leg(account_sid, leg) | {
        "CallStatus": status.value,
        "CallbackSource": "call-progress-events",
        "SequenceNumber": str(leg.told),
        "Timestamp": format_datetime(leg.clock()),
    }
    if leg.is_over:
        fields |= {"CallDuration": str(leg.seconds), "Duration": str(-(-leg.seconds // 60))}
    return fields
