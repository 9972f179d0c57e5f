"""The form of a webhook about a call, read so that no field can pass for another.

The signature covers names and values in one string without marks between them (see `bots.twilio.form`). Of a call nothing
is read that a person has written, so exact forms do: each field that is read ends where its form ends, what follows has
to begin a name, and no name begins with what a value goes on with. Those that tell who calls have to stand there, if empty.

Fields: https://www.twilio.com/docs/voice/twiml#request-parameters, …/twiml/gather#action, …/twiml/dial#action and
https://www.twilio.com/docs/voice/api/call-resource#statuscallback.
"""

import re
from collections.abc import Sequence

from bots.twilio.form import NAME, Form, Refused
from relay.address import Address
from relay.errors import BadInput

CALL_SID = r"CA[0-9a-f]{32}"
_NUMBER = r"(?:whatsapp:)?\+[0-9]{5,15}"
_STATUS = r"queued|initiated|ringing|in-progress|answered|completed|busy|no-answer|failed|canceled"
_NO_NUMBER = r"[A-Za-z]{0,32}|(?:sip|client):[^+]{0,255}"
_FORMS = {
    name: re.compile(form, re.ASCII)
    for name, form in {
        "AccountSid": r"AC[0-9a-f]{32}",
        "CallSid": CALL_SID,
        "CallStatus": _STATUS,
        "From": f"{_NUMBER}|{_NO_NUMBER}",
        "To": _NUMBER,
        "Digits": r"[0-9*#]{0,32}",
        "CallDuration": r"[0-9]{1,6}",
        "DialCallStatus": _STATUS,
        "DialCallSid": f"(?:{CALL_SID})?",
        "DialCallDuration": r"[0-9]{1,6}",
    }.items()
}
_SMALL = frozenset({"msg"})
"""The one name of Twilio's own that begins with a small letter: `msg=Gather End`."""
_ALWAYS = ("AccountSid", "CallSid", "CallStatus", "From", "To")
# How callers look who show no number: the words on a keypad, and what they spell
# (https://help.twilio.com/articles/223179988).
_HIDDEN = frozenset(
    {"+266696687", "+7378742833", "+2562533", "+8656696", "+86282452253", "+8566696"}
)


def call_form(fields: Sequence[tuple[str, str]], account_sid: str) -> Form:
    """The fields by name, once it is sure that they stand as Twilio set them. Raises `Refused`."""
    found = dict(fields)
    if len(found) != len(fields):
        raise Refused("repeated")
    if not all(NAME.fullmatch(name) or name in _SMALL for name in found):
        raise Refused("reshaped")
    if not found.keys() >= set(_ALWAYS):
        raise Refused("reshaped")
    if any(name in found and not form.fullmatch(found[name]) for name, form in _FORMS.items()):
        raise Refused("reshaped")
    if found["AccountSid"] != account_sid:
        raise Refused("account")
    return found


def caller(form: Form) -> Address | None:
    """Who calls; None for somebody who shows no number, or one that nobody can have."""
    text = form["From"]
    number = text.removeprefix("whatsapp:")
    if not number.startswith("+") or number in _HIDDEN:
        return None
    try:
        return Address.parse(f"tel:{number}")
    except BadInput:
        return None


def rung(form: Form) -> tuple[str, ...]:
    """What was rung, by each of the names that it may have with us: as a number, and as a sender on WhatsApp."""
    text = form["To"]
    number = text.removeprefix("whatsapp:")
    names = (f"tel:{number}", f"whatsapp:{number}")
    return names[::-1] if text != number else names
