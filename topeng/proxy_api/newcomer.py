"""A newcomer: a participant as a request describes one, in a form or as one object of a list."""

from collections.abc import Callable
from typing import Any, Final

from topeng.life.seating import NewParticipant
from topeng.proxy_api.error import Code, Refused
from topeng.proxy_api.form import LONGEST_NAME, Form, bad

LONGEST: Final = 255
"""Characters of a friendly name and of a proxy identifier."""
_SPELLINGS: Final = {
    "Identifier": ("Identifier", "identifier"),
    "FriendlyName": ("FriendlyName", "friendlyName", "friendly_name"),
    "ProxyIdentifier": ("ProxyIdentifier", "proxyIdentifier", "proxy_identifier"),
    "ProxyIdentifierSid": ("ProxyIdentifierSid", "proxyIdentifierSid", "proxy_identifier_sid"),
}


def of_form(form: Form) -> NewParticipant:
    """Whom a form names. Raises `Refused`."""
    return newcomer(form.one)


def newcomer(field: Callable[[str], Any]) -> NewParticipant:
    """Whom these fields name, each spelled in any way that Twilio's libraries and their users do. Raises `Refused`."""
    identifier = _text(field, "Identifier", LONGEST_NAME)
    if not identifier.strip():
        raise Refused(
            Code.BAD_IDENTIFIER, "The Identifier is missing; give a number like +628123456789."
        )
    return NewParticipant(
        identifier,
        _text(field, "FriendlyName", LONGEST),
        _text(field, "ProxyIdentifierSid", LONGEST)
        or _text(field, "ProxyIdentifier", LONGEST)
        or None,
    )


def _text(field: Callable[[str], Any], name: str, longest: int) -> str:
    given = (field(spelled) for spelled in _SPELLINGS[name])
    found = next((value for value in given if value is not None), "")
    if not isinstance(found, str):
        raise bad(name, "must be a text")
    if len(found) > longest or "\0" in found:
        raise bad(name, f"must be a text of at most {longest} characters")
    try:
        found.encode()
    except UnicodeEncodeError:  # JSON can spell half a character
        raise bad(name, "must be a text in Unicode") from None
    return found
