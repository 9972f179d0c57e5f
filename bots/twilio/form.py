"""The form of a webhook, read so that no field can pass for another.

The signature covers all names and values in one string without marks between them, so one captured request can be cut
anew: a letter moved from a value into the name before it, two fields merged, a field written twice. None of these
shapes gets through: every name stands once, what we read has an exact form, and the names that mark the cuts may
occur once in the signed string. What remains: of a sender's own words the end can be cut off where it looks like
a parameter that Twilio might have added, for parameters that nobody knows must not stop messages.
"""

import re
from collections.abc import Sequence
from urllib.parse import parse_qsl

Form = dict[str, str]

# More fields than Twilio ever sends (about 30, and two for each of ten media).
_MOST_FIELDS = 200

# Twilio adds parameters without notice, so a strange name is no reason to refuse; a name that is none of Twilio's
# making is.
NAME = re.compile(r"[A-Z][A-Za-z0-9_.-]{1,63}")
_MEDIA = re.compile(r"Media(?:Url|ContentType)[0-9]{1,2}")
_VERSION = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SID = {
    "AccountSid": re.compile(r"AC[0-9a-f]{32}"),
    "MessageSid": re.compile(r"(?:SM|MM)[0-9a-f]{32}"),
}

_ADDRESS = r"(?:whatsapp:(?:\+[0-9]|[A-Z]{2}\.)|\+[0-9]{7})"
_CUTS = {
    "From": re.compile("From" + _ADDRESS),
    "MessageSid": re.compile(r"MessageSid(?:SM|MM)[0-9a-f]{32}"),
    "NumMedia": re.compile(r"NumMedia[0-9]"),
    "To": re.compile("To" + _ADDRESS),
}
# Names of Twilio's own that end like one of the four.
_LOOKALIKES = frozenset({"SmsMessageSid", "OriginalRepliedMessageSid", "ReferralNumMedia"})


class Refused(Exception):
    """This request is not what Twilio sent. `code` says why in one word, for metrics."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def pairs(body: bytes) -> list[tuple[str, str]]:
    """The fields in their order, empty ones too. Raises `Refused` on what is not a form in UTF-8."""
    try:
        return parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=_MOST_FIELDS,
        )
    except ValueError:
        raise Refused("encoding") from None


def form(fields: Sequence[tuple[str, str]], account_sid: str) -> Form:
    """The fields by name, once it is sure that they stand as Twilio set them. Raises `Refused`."""
    found = dict(fields)
    if len(found) != len(fields):
        raise Refused("repeated")
    if not all(NAME.fullmatch(name) for name in found):
        raise Refused("reshaped")
    if any(not _SID[name].fullmatch(found.get(name, "")) for name in _SID):
        raise Refused("reshaped")
    if _body_cut(found) or _media_cut(found) or _moved(found):
        raise Refused("reshaped")
    if found["AccountSid"] != account_sid:
        raise Refused("account")
    return found


def _body_cut(found: Form) -> bool:
    """Whether letters of the text went into its name or into the field before it, or all of it into another."""
    if any(
        name != "Body" and (name.startswith("Body") or "Body".startswith(name)) for name in found
    ):
        return True
    if "Body" in found:
        return not _VERSION.fullmatch(found.get("ApiVersion", ""))
    return any("Body" in value for value in found.values())


def _media_cut(found: Form) -> bool:
    """Whether the media are not exactly those that NumMedia announces."""
    count = found.get("NumMedia", "0")
    if not re.fullmatch(r"[0-9]{1,2}", count, re.ASCII):
        return True
    media = {name for name in found if _MEDIA.fullmatch(name)}
    return media != {
        f"Media{part}{index}" for part in ("Url", "ContentType") for index in range(int(count))
    }


def _moved(found: Form) -> bool:
    """Whether a sender's own words were cut open to smuggle in a field.

    A smuggled field needs the genuine one swallowed by some value, for all that follows is signed too; so its name and
    value then stand somewhere else as well. Only what sorts after From can hide the others: a text before it would have
    to bring a From of its own first.
    """
    names = sorted(found.keys() - _LOOKALIKES)
    whole = "".join(name + found[name] for name in names)
    behind = "".join(name + found[name] for name in names if name > "From")
    for name, cut in _CUTS.items():
        in_place = name in found and cut.match(name + found[name]) is not None
        if len(cut.findall(whole if name == "From" else behind)) != in_place:
            return True
    return False
